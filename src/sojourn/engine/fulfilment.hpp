#pragma once
// What becomes of what is ordered once the visit is over: laboratories take their time and correct some results,
// pharmacies keep what nobody picks up.
#include <array>
#include <vector>

#include "sojourn/stats/model_tables.hpp"
#include "sojourn/vocab/concept.hpp"

namespace sojourn::engine {

// The turnaround of each test that the run knows.
class Turnarounds {
 public:
  Turnarounds() = default;
  Turnarounds(const stats::ModelTables& models, const vocab::Vocabulary& vocabulary);

  const stats::Turnaround& of(vocab::ConceptListId test, bool hospital) const { return *rows_[test.value][hospital]; }

 private:
  std::vector<std::array<const stats::Turnaround*, 2>> rows_;  // by list of codes, elsewhere and in a hospital
};

}  // namespace sojourn::engine
