#pragma once
// All that simulated lives share: immutable while they run.
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "sojourn/engine/calendar.hpp"
#include "sojourn/engine/demography.hpp"
#include "sojourn/program/program.hpp"
#include "sojourn/record/directory.hpp"
#include "sojourn/stats/body_tables.hpp"
#include "sojourn/stats/care_tables.hpp"
#include "sojourn/stats/finance_tables.hpp"
#include "sojourn/vocab/concept.hpp"

namespace sojourn::engine {

// Codes that the engine itself uses (valuesets/builtin_codes.csv) and attributes that it sets.
struct BuiltIn {
  BuiltIn(vocab::Vocabulary& vocabulary, const stats::CareTables& care);
  // Once the program is compiled: attributes that modules read.
  void bind(const program::Program& program, const stats::PeopleTables& people, vocab::Vocabulary& vocabulary);

  vocab::ConceptListId child_wellness, adult_wellness, outpatient_visit, urgent_visit, emergency_visit,
      immunization_visit;
  vocab::ConceptListId death_certification, cause_of_death, death_report;
  std::vector<vocab::ConceptListId> vaccines;   // by row of CareTables::immunizations()
  base::Symbol male, female, hispanic, nonhispanic, middle;
  std::array<base::Symbol, 6> races;            // by record::Race
  std::array<base::Symbol, 6> marital;          // by record::MaritalStatus
  std::vector<std::pair<std::string_view, base::Symbol>> states;  // postal code, name

  program::AttributeId gender, race, ethnicity, state, smoker, marital_status;
  program::AttributeId insurance_status;
  std::array<base::Symbol, record::kCovers> covers;  // its values, by record::Cover
};

struct World {
  const program::Program& program;
  const vocab::Vocabulary& vocabulary;
  const BuiltIn& builtin;
  const Demography& demography;
  const stats::CareTables& care;
  const stats::FinanceTables& finance;
  const Calendar& calendar;
  const stats::BodyTables& bodies;
  const record::Directory& directory;
  std::uint64_t seed = 1;
  base::Instant end;  // lives are simulated up to, not including, this instant
};

}  // namespace sojourn::engine
