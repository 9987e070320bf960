#pragma once
// Figures of the engine's own models of people: what modules ask about and no other table holds. Read once from
// statistics/us and never changed: share it between threads by const reference.
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/base/file.hpp"
#include "sojourn/base/result.hpp"
#include "sojourn/stats/body_tables.hpp"

namespace sojourn::stats {

inline constexpr std::size_t kSchooling = 4;

// Single figures (figures.csv), by name. Shares are parts of 1.
struct Figures {
  // Weight management (engine/weight_management.cpp).
  double weight_loss_adherence = 0;  // share of people who manage their weight and keep to it
  double child_percentile_loss = 0;  // most percentiles of body mass index that a child loses
  double lasting_weight_loss = 0;    // share of them who stay as they are
  double regain_years_low = 0, regain_years_high = 0;  // in which the others return to their weight
  // Social needs and standing (engine/social.cpp). Standing is a score from 0 to 1.
  double food_insecurity = 0, severe_housing_cost_burden = 0, no_vehicle_access = 0, unemployed = 0;
  double poverty_line = 0, highest_poverty_ratio = 0;
  double standing_of_schooling = 0, standing_of_income = 0, standing_of_occupation = 0;
  double low_income = 0, high_income = 0, middle_standing = 0, high_standing = 0;
  double rhesus_negative = 0, homosexual = 0, bisexual = 0;
  // A parent's years more than the child's, the most years between partners, and who shares the family name.
  double youngest_parent = 0, oldest_parent = 0, partners_differ = 0, shared_name = 0;
  // Days to the first dose of COVID-19 vaccine and between second thoughts (engine/covid.cpp).
  double covid_first_dose_peak = 0, covid_first_dose_end = 0, covid_second_thought = 0, covid_fewest_thoughts = 0;
  // Haemoglobin A1c with diabetes, percent (engine/body_states.cpp).
  double diabetic_hba1c_low = 0, diabetic_hba1c_high = 0, diabetic_hba1c_by_bmi = 0, hba1c_fall = 0;
  // What becomes of prescriptions and questionnaires (engine/fulfilment.cpp).
  double never_filled = 0, never_filled_child = 0;  // share of new prescriptions
  double put_back_days = 0;                         // for which a pharmacy keeps what nobody picks up
  double skipped_question = 0;                      // share of a questionnaire's questions
};

// Where schooling places somebody in society, at random within the bounds.
struct SchoolingStanding {
  double low = 0, high = 0;
};

// What plain GMF modules keep of the body in attributes, by level (body_ranges.csv): the steps of severity, no or yes,
// the stages of kidney disease; of high blood pressure none, some, severe.
enum class BodyState : std::uint8_t { kDiabetesSeverity, kPrediabetes, kHypertension, kKidneyDisease, kHeartFailure };
// A measure of people in that state lies between these.
struct BodyRange {
  BodyState state = BodyState::kDiabetesSeverity;
  int level = 0;  // from here to the next level of the table
  Measure measure = Measure::kHeight;
  double low = 0, high = 0;
};

// By what a drug that somebody takes moves a measure, at random within the bounds (drug_effects.csv).
struct DrugEffect {
  std::string rxnorm;
  Measure measure = Measure::kHeight;
  double low = 0, high = 0;
};

// What a health state takes away from a year in full health (disability_weights.csv).
struct DisabilityWeight {
  std::string system, code;  // of the condition
  double weight = 0;
};

// How long a laboratory takes to tell a result, evenly between two limits, and which share of its results it corrects
// afterwards (turnaround.csv).
struct Turnaround {
  std::string test;  // a part of the test's name, in small letters; "*": any
  bool hospital = false;  // for emergencies and inpatients only
  double low_hours = 0, high_hours = 0, corrected = 0;
};

class ModelTables {
 public:
  static base::Result<ModelTables> load(const std::string& folder, base::Diagnostics& diagnostics);
  static base::Result<ModelTables> read(const base::FileReader& reader, const std::string& label,
                                        base::Diagnostics& diagnostics);

  const Figures& figures() const { return figures_; }
  // By record::Education.
  const SchoolingStanding& schooling_standing(std::size_t education) const { return schooling_[education]; }
  std::span<const DisabilityWeight> disability_weights() const { return weights_; }
  // The row of the greatest level up to this one; nullptr if the table says nothing of it.
  const BodyRange* body_range(BodyState state, int level, Measure measure) const;
  std::span<const DrugEffect> drug_effects() const { return drug_effects_; }
  // The first that fits counts; the last one fits all.
  std::span<const Turnaround> turnarounds() const { return turnarounds_; }

 private:
  friend class ModelReader;
  ModelTables() = default;
  Figures figures_;
  std::array<SchoolingStanding, kSchooling> schooling_{};
  std::vector<DisabilityWeight> weights_;
  std::vector<BodyRange> body_ranges_;  // of one state and measure by level
  std::vector<DrugEffect> drug_effects_;
  std::vector<Turnaround> turnarounds_;
};

}  // namespace sojourn::stats
