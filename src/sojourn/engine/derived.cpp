// Attributes that follow from a person's age and body, worked out when a module reads them.
//
// Risks are those of published scores over ten years, turned into the risk of the time that public modules let pass with
// them: 1 - (1 - p)^(time / 10 years).
#include <algorithm>
#include <array>
#include <cmath>

#include "sojourn/base/dmath.hpp"
#include "sojourn/engine/lifetime.hpp"

namespace sojourn::engine {

using program::DerivedAttribute;

namespace {

constexpr double kTenYears = 3650, kMonth = 30, kWeek = 7;  // days

// What public modules read where there is no risk yet: their scores give -1 outside the ages for which they were made,
// and -1 turned like a risk is a small negative number, which acts as none.
double risk_of(double ten_years, double days) { return 1 - base::pow(1 - ten_years, days / kTenYears); }

// Pooled cohort equations for a first hard atherosclerotic event: Goff et al., Circulation 2014;129(suppl 2):S49-73,
// appendix 7. Natural logarithms of age, total cholesterol, HDL, treated or untreated systolic pressure.
struct PooledCohort {
  double age, age2, total, age_total, hdl, age_hdl, treated, age_treated, untreated, age_untreated, smoker, age_smoker,
      diabetes, mean, survival;
};
constexpr PooledCohort kPooledCohort[2][2] = {
    {{-29.799, 4.884, 13.540, -3.114, -13.578, 3.149, 2.019, 0, 1.957, 0, 7.574, -1.665, 0.661, -29.18, 0.9665},
     {17.114, 0, 0.940, 0, -18.920, 4.475, 29.291, -6.432, 27.820, -6.087, 0.691, 0, 0.874, 86.61, 0.9533}},
    {{12.344, 0, 11.853, -2.664, -7.990, 1.769, 1.797, 0, 1.764, 0, 7.837, -1.795, 0.658, 61.18, 0.9144},
     {2.469, 0, 0.302, 0, -0.307, 0, 1.916, 0, 1.809, 0, 0.549, 0, 0.645, 19.54, 0.8954}}};

// Framingham score for atrial fibrillation: Schnabel et al., Lancet 2009;373:739-45. Points by five years from 45.
constexpr std::array<int, 9> kFibrillationAge[2] = {{-3, -2, 0, 1, 3, 4, 6, 7, 8}, {1, 2, 3, 4, 5, 6, 7, 7, 8}};
constexpr std::array<double, 11> kFibrillation = {.01, .02, .02, .03, .04, .06, .08, .12, .16, .22, .30};

// Framingham stroke profile: D'Agostino et al., Stroke 1994;25:40-3. Lower bounds of the bands that give 0, 1, 2, ...
// points; risk in percent by points.
constexpr std::array<double, 11> kStrokeAge[2] = {{54, 57, 60, 63, 65, 68, 71, 74, 77, 79, 82},
                                                  {54, 57, 60, 63, 66, 69, 73, 76, 79, 82, 85}};
constexpr std::array<double, 11> kStrokeUntreated[2] = {{0, 95, 107, 119, 131, 144, 156, 168, 181, 193, 205},
                                                        {0, 106, 116, 126, 136, 146, 156, 166, 176, 185, 196}};
constexpr std::array<double, 11> kStrokeTreated[2] = {{0, 95, 107, 114, 120, 126, 132, 140, 149, 161, 205},
                                                      {0, 106, 113, 118, 124, 130, 136, 143, 151, 162, 177}};
constexpr std::array<double, 28> kStrokeWomen = {0,  1,  1,  2,  2,  2,  3,  4,  4,  5,  6,  8,  9,  11,
                                                 13, 16, 19, 23, 27, 32, 37, 43, 50, 57, 64, 71, 78, 84};
constexpr std::array<double, 31> kStrokeMen = {0,  3,  3,  4,  4,  5,  5,  6,  7,  8,  10, 11, 13, 15, 17, 20,
                                               22, 26, 29, 33, 37, 42, 47, 52, 57, 63, 68, 74, 79, 84, 88};
// Below the ages of the profile the public modules count a flat risk.
constexpr double kStrokeTo40[2] = {.007, .002}, kStrokeTo55[2] = {.022, .019};

template <std::size_t N>
int band(const std::array<double, N>& bounds, double value) {
  int points = 0;
  for (std::size_t i = 1; i < N; ++i)
    if (value > bounds[i]) points = static_cast<int>(i);
  return points;
}

constexpr int kGrownUp = 18, kMarries = 28;

// Share of people over 65 who are hurt by a fall within the month that the public injury module counts with.
constexpr double kFallInjury = 0.035, kFallInjuryOsteoporosis = 0.06;

}  // namespace

Value Lifetime::attribute(program::AttributeId id) const {
  const Value& value = p_.attributes[id.value];
  return value.nil() && program::derived(id) ? derived(static_cast<DerivedAttribute>(id.value)) : value;
}

Instant Lifetime::last_weekly_look() const {
  const base::Span lived = p_.now - p_.journey.person.birth;
  return p_.now - lived % (7 * base::kDay);
}

bool Lifetime::flag(program::AttributeId id) const {
  if (!id) return false;
  const Value& v = p_.attributes[id.value];
  return !v.nil() && (v.kind != program::ValueKind::kBoolean || v.boolean);
}

Value Lifetime::derived(DerivedAttribute which) const {
  const auto measure = [&](Measure m) { return p_.body->available(m, p_.now) ? Value::of(p_.body->read(m, p_.now)) : Value{}; };
  switch (which) {
    case DerivedAttribute::kAtrialFibrillationRisk: return Value::of(risk_of(atrial_fibrillation_risk(), kWeek));
    case DerivedAttribute::kStrokeRisk: return Value::of(risk_of(stroke_risk(), kWeek));
    case DerivedAttribute::kMyocardialInfarctionRisk: return Value::of(risk_of(heart_risk(), kMonth));
    // Stable disease is counted as five times as frequent as infarction (public modules' convention).
    case DerivedAttribute::kIschemicHeartDiseaseRisk: return Value::of(5 * risk_of(heart_risk(), kMonth));
    case DerivedAttribute::kFallInjury:
      if (age_years() < 65) return {};
      return Value::of(flag(world_.builtin.osteoporosis) ? kFallInjuryOsteoporosis : kFallInjury);
    case DerivedAttribute::kBmiPercentile: return measure(Measure::kBmiPercentile);
    case DerivedAttribute::kWeightForLengthPercentile: return measure(Measure::kWeightForLengthPercentile);
    case DerivedAttribute::kDaysUntilDeath:
      // Looked at once a week, so that who dies at once is not cared for as dying (public format).
      if (p_.module_death == kNever || p_.death_known > last_weekly_look()) return {};
      return Value::of(static_cast<double>((p_.module_death - last_weekly_look()).count() / 86400));
    case DerivedAttribute::kMaritalStatus: {
      // Status on the reference date; before the age at which half have married, people are single (median age at first
      // marriage: 28 for women, 30 for men; Census Bureau, table MS-2).
      const int age = age_years();
      if (age < kGrownUp) return {};
      const bool settled = age >= kMarries || p_.now >= world_.demography.reference();
      return Value::text(world_.builtin.marital[settled ? static_cast<std::size_t>(p_.journey.person.marital_status) : 0]);
    }
    case DerivedAttribute::kUnemployed: {
      const auto half = static_cast<std::uint32_t>((p_.now - p_.journey.person.birth) / base::Span{180 * 86400});
      const double u = p_.draws.uniform(base::site("person/unemployed"), age_years() < kGrownUp ? 0 : half);
      return Value::of(u < world_.models.figures().unemployed);
    }
    case DerivedAttribute::kCovidVaccinated:
      return p_.now >= p_.covid_protected ? Value::of(true) : Value{};
  }
  return {};
}

double Lifetime::heart_risk() const {
  const int age = age_years();
  if (age < 40 || age > 79) return -1;
  const record::Demographics& d = p_.journey.person;
  const PooledCohort& c = kPooledCohort[d.sex == record::Sex::kMale ? 1 : 0][d.race == record::Race::kBlack ? 1 : 0];
  const double a = base::ln(static_cast<double>(age));
  const double total = base::ln(std::max(1.0, p_.body->read(Measure::kTotalCholesterol, p_.now)));
  const double hdl = base::ln(std::max(1.0, p_.body->read(Measure::kHdl, p_.now)));
  const double pressure = base::ln(p_.body->read(Measure::kSystolic, p_.now));
  double sum = c.age * a + c.age2 * a * a + (c.total + c.age_total * a) * total + (c.hdl + c.age_hdl * a) * hdl;
  sum += flag(world_.builtin.hypertension) ? (c.treated + c.age_treated * a) * pressure
                                           : (c.untreated + c.age_untreated * a) * pressure;
  if (flag(world_.builtin.smoker)) sum += c.smoker + c.age_smoker * a;
  if (flag(world_.builtin.diabetes)) sum += c.diabetes;
  return 1 - base::pow(c.survival, base::exp(sum - c.mean));
}

double Lifetime::atrial_fibrillation_risk() const {
  const int age = age_years();
  if (age < 45 || flag(world_.builtin.atrial_fibrillation)) return -1;
  const std::size_t sex = p_.journey.person.sex == record::Sex::kMale ? 1 : 0;
  int points = kFibrillationAge[sex][static_cast<std::size_t>(std::min((age - 45) / 5, 8))];
  if (p_.body->read(Measure::kBmi, p_.now) >= 30) ++points;
  if (p_.body->read(Measure::kSystolic, p_.now) >= 160) ++points;
  if (flag(world_.builtin.blood_pressure_controlled)) ++points;
  return kFibrillation[static_cast<std::size_t>(std::clamp(points, 0, 10))];
}

double Lifetime::stroke_risk() const {
  const int age = age_years();
  const std::size_t sex = p_.journey.person.sex == record::Sex::kMale ? 1 : 0;
  if (age < 20) return -1;
  if (age < 40) return kStrokeTo40[sex];
  if (age < 55) return kStrokeTo55[sex];
  int points = band(kStrokeAge[sex], age);
  points += band(flag(world_.builtin.blood_pressure_controlled) ? kStrokeTreated[sex] : kStrokeUntreated[sex],
                 p_.body->read(Measure::kSystolic, p_.now));
  if (flag(world_.builtin.smoker)) points += 3;
  if (flag(world_.builtin.diabetes)) points += sex == 1 ? 2 : 3;
  if (flag(world_.builtin.coronary_heart_disease)) points += sex == 1 ? 4 : 2;
  if (flag(world_.builtin.atrial_fibrillation)) points += sex == 1 ? 4 : 6;
  const auto at = static_cast<std::size_t>(points);
  return (sex == 1 ? kStrokeMen[std::min(at, kStrokeMen.size() - 1)] : kStrokeWomen[std::min(at, kStrokeWomen.size() - 1)]) / 100;
}

}  // namespace sojourn::engine
