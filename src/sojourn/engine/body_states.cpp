// How the body answers to diseases that plain GMF modules keep in attributes.
//
// Such modules set `diabetes`, `hypertension`, `ckd` and the like and expect vital signs and laboratory values to follow;
// modules with extensions say themselves what they move. While an attribute holds, the measure lies in the range that
// the public format gives (section on vital signs), at the rank that the person has among others: one trajectory, which
// agrees with the diagnosis. Drugs shift it by the amounts that the format lists.
#include <algorithm>
#include <array>

#include "sojourn/engine/lifetime.hpp"

namespace sojourn::engine {

namespace {

constexpr double kAdult = 18;
constexpr std::uint32_t kDrugs = 0xfffffff0u;  // source of the shifts that drugs make

struct Bounds {
  double low, high;
};
// By diabetes_severity.
constexpr std::array<Bounds, 3> kGlucose = {{{64, 100}, {100, 125}, {125, 200}}};
constexpr std::array<Bounds, 5> kTriglycerides = {{{100, 150}, {150, 199}, {199, 499}, {499, 550}, {550, 600}}};
constexpr std::array<Bounds, 4> kTotal = {{{200, 239}, {239, 259}, {259, 279}, {279, 300}}};
constexpr std::array<Bounds, 4> kHdl = {{{40, 59}, {20, 40}, {10, 20}, {0, 10}}};
// By stage of kidney disease, from 1. The format gives stage 5 the values of healthy people, which we take for a slip.
constexpr std::array<Bounds, 5> kFiltration = {{{60, 90}, {30, 59}, {15, 29}, {1, 15}, {1, 15}}};
constexpr std::array<Bounds, 5> kAlbuminRatio = {{{0, 17}, {17, 30}, {30, 300}, {300, 600}, {300, 600}}};

struct GlucoseDrug {
  std::string_view code;
  double change;  // of HbA1c, percent points
};
constexpr GlucoseDrug kGlucoseDrugs[] = {
    {"860975", -1.5}, {"897122", -0.5}, {"1373463", -0.5}, {"106892", -3.0}, {"865098", -6.0}};

constexpr Bounds kSystolicFall{-16.29, -11.5}, kDiastolicFall{-11.7, -9.3};
struct PressureDrug {
  std::string_view code;
  Bounds diastolic = kDiastolicFall;
};
constexpr PressureDrug kPressureDrugs[] = {
    {"314076", {-13.6, -7.2}}, {"866514", {-15.5, -8.7}}, {"866412", {-15.5, -8.7}}, {"197381", {-15.5, -8.7}},
    {"197383", {-15.5, -8.7}}, {"197626", {-13.8, -11.2}}, {"197499"}, {"313988"}, {"313096"}, {"310818"}, {"977880"},
    {"310798"}, {"979492"}, {"1091646"}, {"1235144"}, {"830877"}, {"197361"}, {"308136"}, {"905395"}, {"197987"},
    {"197745"}};

double within(Bounds b, double u) { return b.low + (b.high - b.low) * u; }

template <std::size_t N>
Bounds step(const std::array<Bounds, N>& steps, int at) {
  return steps[static_cast<std::size_t>(std::clamp(at, 0, static_cast<int>(N) - 1))];
}

}  // namespace

BodyStates::BodyStates(const program::Program& program, const vocab::Vocabulary& vocabulary) {
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
  const auto add = [&](std::string_view code, std::vector<std::pair<vocab::ConceptId, std::uint32_t>>& list, std::size_t row) {
    const vocab::ConceptId id = vocabulary.find("RxNorm", code);
    if (!id) return;
    drugs[id.value] = true;
    list.emplace_back(id, static_cast<std::uint32_t>(row));
  };
  if (glucose)
    for (std::size_t i = 0; i < std::size(kGlucoseDrugs); ++i) add(kGlucoseDrugs[i].code, glucose_drugs, i);
  if (pressure)
    for (std::size_t i = 0; i < std::size(kPressureDrugs); ++i) add(kPressureDrugs[i].code, pressure_drugs, i);
}

void Lifetime::update_body() {
  const BodyStates& b = world_.builtin.body;
  const auto range = [&](Measure measure, Bounds bounds, double from_age = 0) {
    p_.body->set_range(measure, bounds.low, bounds.high, from_age);
  };
  if (b.glucose) {
    const bool diabetic = flag(b.diabetes), before = flag(b.prediabetes);
    const Value& s = b.severity ? p_.attributes[b.severity.value] : Value{};
    const int severity = s.kind == program::ValueKind::kNumber ? static_cast<int>(s.number) : 0;
    const double from = severity > 0 || diabetic || before ? 0 : kAdult;
    range(Measure::kGlucose, step(kGlucose, severity), from);
    range(Measure::kTriglycerides, step(kTriglycerides, severity), from);
    if (severity > 0) {
      range(Measure::kTotalCholesterol, step(kTotal, severity - 1));
      range(Measure::kHdl, step(kHdl, severity - 1));
    } else {
      p_.body->clear_range(Measure::kTotalCholesterol);
      p_.body->clear_range(Measure::kHdl);
    }
    double change = 0;
    if (diabetic) {
      const double mean = std::clamp(p_.body->read(Measure::kBmi, p_.now) / 4, 6.6, 12.0);
      range(Measure::kHbA1c, {mean - 0.1, mean + 0.1});
    } else {
      range(Measure::kHbA1c, before ? Bounds{5.8, 6.4} : Bounds{5.0, 5.7}, from);
    }
    if (diabetic || before)
      for (const auto& [code, row] : b.glucose_drugs)
        if (p_.open(OpenKind::kMedication, code) != kNoIndex) change += kGlucoseDrugs[row].change;
    p_.body->set_shift(kDrugs, Measure::kHbA1c, std::max(change, -6.0), p_.now, base::Span{0});
  }
  if (b.pressure) {
    const bool high = flag(b.hypertension), severe = high && flag(b.hypertension_severe);
    range(Measure::kSystolic, severe ? Bounds{160, 200} : high ? Bounds{140, 160} : Bounds{100, 139}, high ? 0 : kAdult);
    range(Measure::kDiastolic, high ? Bounds{90, 120} : Bounds{70, 89}, high ? 0 : kAdult);
    double systolic = 0, diastolic = 0;
    for (const auto& [code, row] : b.pressure_drugs) {
      if (p_.open(OpenKind::kMedication, code) == kNoIndex) continue;
      const base::Site site = base::subsite(base::site("body/pressure-drug"), kPressureDrugs[row].code);
      systolic += within(kSystolicFall, p_.draws.uniform(site));
      diastolic += within(kPressureDrugs[row].diastolic, p_.draws.uniform(site, 0, 1));
    }
    p_.body->set_shift(kDrugs, Measure::kSystolic, systolic, p_.now, base::Span{0});
    p_.body->set_shift(kDrugs, Measure::kDiastolic, diastolic, p_.now, base::Span{0});
  }
  if (b.kidney) {
    const Value& v = p_.attributes[b.ckd.value];
    const int stage = v.kind == program::ValueKind::kNumber ? static_cast<int>(v.number) : 0;
    if (stage > 0) {
      range(Measure::kEgfr, step(kFiltration, stage - 1));
      range(Measure::kAlbuminCreatinineRatio, step(kAlbuminRatio, stage - 1));
    } else {
      p_.body->clear_range(Measure::kEgfr);
      p_.body->clear_range(Measure::kAlbuminCreatinineRatio);
    }
  }
  if (b.heart) {
    if (flag(b.chf))
      range(Measure::kOxygenSaturation, {75, 89});
    else
      p_.body->clear_range(Measure::kOxygenSaturation);
  }
}

}  // namespace sojourn::engine
