#pragma once
// What must agree in a record (statistics/us/targets/coherence.csv): after or before a condition, what its results say.
#include <cstdint>
#include <string>
#include <vector>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/base/result.hpp"

namespace sojourn::stats {

struct CoherenceRule {
  enum class Which : std::uint8_t { kHighest, kLowest, kLatest };
  enum class Op : std::uint8_t { kLess, kLessEqual, kMore, kMoreEqual };
  std::string name;
  std::string condition, observation;  // subjects
  int from_day = 0, to_day = 0;        // of readings, counted from the day on which the condition was recorded
  Which which = Which::kHighest;
  Op op = Op::kMoreEqual;
  double value = 0;
  double exceptions = 0.02;            // share of conditions with such a reading that may contradict
  std::string source;                  // in words
  int line = 0;
  bool holds(double reading) const;
};

class CoherenceTable {
 public:
  // As TargetTables::load.
  static base::Result<CoherenceTable> load(const std::string& folder, base::Diagnostics& diagnostics);
  const std::vector<CoherenceRule>& rules() const { return rules_; }

 private:
  std::vector<CoherenceRule> rules_;
};

}  // namespace sojourn::stats
