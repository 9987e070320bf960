#pragma once
// All that simulated lives share: immutable while they run.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sojourn/engine/calendar.hpp"
#include "sojourn/engine/demography.hpp"
#include "sojourn/engine/fulfilment.hpp"
#include "sojourn/program/program.hpp"
#include "sojourn/record/directory.hpp"
#include "sojourn/stats/body_tables.hpp"
#include "sojourn/stats/care_tables.hpp"
#include "sojourn/stats/finance_tables.hpp"
#include "sojourn/stats/model_tables.hpp"
#include "sojourn/vocab/concept.hpp"

namespace sojourn::engine {

// Attributes and drugs of plain GMF modules to which vital signs and laboratory values answer (body_states.cpp).
struct BodyStates {
  BodyStates() = default;
  BodyStates(const program::Program& program, const stats::ModelTables& models, const vocab::Vocabulary& vocabulary);

  bool glucose = false, pressure = false, kidney = false, heart = false;  // which of them some such module manages
  program::AttributeId diabetes, prediabetes, severity, hypertension, hypertension_severe, ckd, chf;
  std::vector<bool> attributes, drugs;  // by AttributeId and ConceptId: whether a change moves the body
  // Of the drugs that the run knows, by the measure that they move.
  std::array<std::vector<std::pair<vocab::ConceptId, const stats::DrugEffect*>>, stats::kMeasures> effects;

  bool any() const { return glucose || pressure || kidney || heart; }
  bool moved_by(program::DependencyKind kind, std::uint32_t id) const {
    if (kind == program::DependencyKind::kAttribute) return id < attributes.size() && attributes[id];
    return kind == program::DependencyKind::kConcept && id < drugs.size() && drugs[id];
  }
};

// Codes of what people are asked at routine visits, and of what they answer: in the order of stats::SocialTables.
struct SocialCodes {
  SocialCodes(const stats::SocialTables& tables, vocab::Vocabulary& vocabulary);

  vocab::ConceptListId occupation, industry, orientation, mean_pressure, mean_systolic, mean_diastolic;
  vocab::ConceptId systolic, diastolic, pregnancy;
  std::array<vocab::ConceptListId, stats::kQuestions> questions;
  std::array<std::vector<record::ObservationValue>, stats::kQuestions> answers;
  std::array<vocab::ConceptId, 3> orientations;
  std::array<std::vector<vocab::ConceptId>, 2> occupations, industries;  // by sex
  base::Symbol millimetres;
};

// Codes that the engine itself uses (valuesets/builtin_codes.csv) and attributes that it sets.
struct BuiltIn {
  BuiltIn(vocab::Vocabulary& vocabulary, const stats::CareTables& care);
  // Once the program is compiled: attributes that modules read.
  void bind(const program::Program& program, const stats::PeopleTables& people, const stats::ModelTables& models,
            vocab::Vocabulary& vocabulary);

  vocab::ConceptListId child_wellness, adult_wellness, outpatient_visit, urgent_visit, emergency_visit,
      immunization_visit, covid_visit;
  vocab::ConceptListId death_certification, cause_of_death, death_report;
  vocab::ConceptListId quality_adjusted_years, disability_adjusted_years, quality_score;
  base::Symbol years, score;                    // their units
  std::vector<double> disability_weights;       // by ConceptId of a condition
  std::vector<vocab::ConceptListId> vaccines;   // by row of CareTables::immunizations()
  std::vector<vocab::ConceptListId> covid_vaccines;  // by row of CareTables::covid_products()
  vocab::ConceptId covid_19;                    // the disease, if some module names it
  base::Symbol male, female, hispanic, nonhispanic, united_states, on_file;
  std::array<base::Symbol, 3> standings;        // by record::Standing
  std::array<base::Symbol, 4> schooling;        // by record::Education
  std::array<base::Symbol, 3> orientations;
  std::vector<std::pair<std::string_view, base::Symbol>> languages;  // BCP-47 tag, word
  std::array<base::Symbol, 6> races;            // by record::Race
  std::array<base::Symbol, 6> marital;          // by record::MaritalStatus
  std::vector<std::pair<std::string_view, base::Symbol>> states;  // postal code, name

  BodyStates body;
  Turnarounds turnarounds;
  std::optional<SocialCodes> social;  // once the program is compiled

  program::AttributeId gender, race, ethnicity, state, city, county, first_language, education, income, poverty_ratio,
      food_insecurity, severe_housing_cost_burden, no_vehicle_access, birth_country, address, rh_negative,
      sexual_orientation, smoker, quit_smoking_age;
  // Written by modules, read by the engine.
  program::AttributeId hypertension, diabetes, osteoporosis, atrial_fibrillation, blood_pressure_controlled,
      coronary_heart_disease;
  program::AttributeId insurance_status, weight_loss_adherence;
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
  const stats::ModelTables& models;
  const record::Directory& directory;
  std::uint64_t seed = 1;
  base::Instant end;  // lives are simulated up to, not including, this instant
  bool quality_of_life = false;  // life years are recorded each year
};

}  // namespace sojourn::engine
