// How the body answers to diseases that plain GMF modules keep in attributes.
//
// Such modules set `diabetes`, `hypertension`, `ckd` and the like and expect vital signs and laboratory values to follow;
// modules with extensions say themselves what they move. While an attribute holds, the measure lies in the range that
// the public format gives (statistics/us/body_ranges.csv), at the rank that the person has among others: one
// trajectory, which agrees with the diagnosis. Drugs shift it by the amounts that the format lists (drug_effects.csv).
#include <algorithm>

#include "sojourn/engine/lifetime.hpp"

namespace sojourn::engine {

namespace {

constexpr double kAdult = 18;
constexpr std::uint32_t kDrugs = 0xfffffff0u;  // source of the shifts that drugs make

}  // namespace

BodyStates::BodyStates(const program::Program& program, const stats::ModelTables& models,
                       const vocab::Vocabulary& vocabulary) {
  const auto watch = [&](std::string_view name, program::AttributeId& id) {
    id = program.attribute(name);
    if (!id || !program.set_by_plain_gmf[id.value]) return false;
    if (attributes.size() <= id.value) attributes.resize(id.value + 1);
    attributes[id.value] = true;
    return true;
  };
  glucose = watch("diabetes", diabetes);
  glucose |= watch("prediabetes", prediabetes);
  glucose |= watch("diabetes_severity", severity);
  pressure = watch("hypertension", hypertension);
  pressure |= watch("hypertension_severe", hypertension_severe);
  kidney = watch("ckd", ckd);
  heart = watch("chf", chf);
  drugs.resize(vocabulary.concepts());
  for (const stats::DrugEffect& effect : models.drug_effects()) {
    const vocab::ConceptId id = vocabulary.find("RxNorm", effect.rxnorm);
    if (!id || !(effect.measure == Measure::kHbA1c ? glucose : pressure)) continue;
    drugs[id.value] = true;
    effects[static_cast<std::size_t>(effect.measure)].emplace_back(id, &effect);
  }
}

void Lifetime::update_body() {
  using stats::BodyState;
  const BodyStates& b = world_.builtin.body;
  const auto range = [&](BodyState state, int level, Measure measure, double from_age = 0) {
    if (const stats::BodyRange* row = world_.models.body_range(state, level, measure))
      p_.body->set_range(measure, row->low, row->high, from_age);
    else
      p_.body->clear_range(measure);
  };
  const auto level = [&](program::AttributeId id) {
    const Value& v = id ? p_.attributes[id.value] : Value{};
    return v.kind == program::ValueKind::kNumber ? static_cast<int>(v.number) : 0;
  };
  const auto drug_effect = [&](Measure measure, std::uint32_t lane) {
    double sum = 0;
    for (const auto& [code, effect] : b.effects[static_cast<std::size_t>(measure)]) {
      if (p_.open(OpenKind::kMedication, code) == kNoIndex) continue;
      const double u = p_.draws.uniform(base::subsite(base::site("body/pressure-drug"), effect->rxnorm), 0, lane);
      sum += effect->low + (effect->high - effect->low) * u;
    }
    return sum;
  };
  const auto shift = [&](Measure measure, double amount) {
    p_.body->set_shift(kDrugs, measure, amount, p_.now, base::Span{0});
  };
  if (b.glucose) {
    const stats::Figures& f = world_.models.figures();
    const bool diabetic = flag(b.diabetes), before = flag(b.prediabetes);
    const int severity = level(b.severity);
    const double from = severity > 0 || diabetic || before ? 0 : kAdult;
    range(BodyState::kDiabetesSeverity, severity, Measure::kGlucose, from);
    range(BodyState::kDiabetesSeverity, severity, Measure::kTriglycerides, from);
    range(BodyState::kDiabetesSeverity, severity, Measure::kTotalCholesterol);
    range(BodyState::kDiabetesSeverity, severity, Measure::kHdl);
    if (diabetic) {
      const double mean = std::clamp(p_.body->read(Measure::kBmi, p_.now) * f.diabetic_hba1c_by_bmi,
                                     f.diabetic_hba1c_low, f.diabetic_hba1c_high);
      p_.body->set_range(Measure::kHbA1c, mean - 0.1, mean + 0.1);
    } else {
      range(BodyState::kPrediabetes, before, Measure::kHbA1c, from);
    }
    const double change = diabetic || before ? drug_effect(Measure::kHbA1c, 0) : 0;
    shift(Measure::kHbA1c, std::max(change, -f.hba1c_fall));
  }
  if (b.pressure) {
    const int high = flag(b.hypertension) ? 1 + flag(b.hypertension_severe) : 0;
    range(BodyState::kHypertension, high, Measure::kSystolic, high > 0 ? 0 : kAdult);
    range(BodyState::kHypertension, high, Measure::kDiastolic, high > 0 ? 0 : kAdult);
    shift(Measure::kSystolic, drug_effect(Measure::kSystolic, 0));
    shift(Measure::kDiastolic, drug_effect(Measure::kDiastolic, 1));
  }
  if (b.kidney) {
    range(BodyState::kKidneyDisease, level(b.ckd), Measure::kEgfr);
    range(BodyState::kKidneyDisease, level(b.ckd), Measure::kAlbuminCreatinineRatio);
  }
  if (b.heart) range(BodyState::kHeartFailure, flag(b.chf), Measure::kOxygenSaturation);
}

}  // namespace sojourn::engine
