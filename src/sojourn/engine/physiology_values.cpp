#include "sojourn/engine/physiology.hpp"

#include <algorithm>
#include <cmath>

#include "sojourn/base/dmath.hpp"

// What a person's traits, the day and the shifts amount to: growth, what is computed from other measures, the hour of
// day.
namespace sojourn::engine {

namespace {

using base::Instant;
using base::Span;
using stats::Growth;

constexpr std::size_t index(Measure m) { return static_cast<std::size_t>(m); }

constexpr double kAdult = 20;  // years
constexpr double kBlendFrom = 18, kBlendTo = 22;
const Instant kSurvey{date::sys_days{date::year{2018} / 1 / 1}};  // the middle of the survey of heights
constexpr double kYoungAdult = 25, kOldest = 85;

// CKD-EPI 2021, Inker et al., N Engl J Med 2021;385:1737-49, table S10 (creatinine, without race).
struct CkdEpi {
  double kappa, alpha, factor;
};
constexpr CkdEpi kCkdEpi[2] = {{0.7, -0.241, 1.012}, {0.9, -0.302, 1.0}};

double ckd_epi(double creatinine, double age, std::size_t sex) {
  const CkdEpi& c = kCkdEpi[sex];
  const double ratio = creatinine / c.kappa;
  const double term = ratio < 1 ? base::pow(ratio, c.alpha) : base::pow(ratio, -1.2);
  return 142 * term * base::pow(0.9938, age) * c.factor;
}

double ckd_epi_inverse(double egfr, double age, std::size_t sex) {
  const CkdEpi& c = kCkdEpi[sex];
  const double term = egfr / (142 * base::pow(0.9938, age) * c.factor);  // of ratio
  return c.kappa * (term > 1 ? base::pow(term, 1 / c.alpha) : base::pow(term, 1 / -1.2));
}

// Bedside Schwartz: Schwartz et al., J Am Soc Nephrol 2009;20:629-37.
constexpr double kSchwartz = 0.413;
constexpr double kChildKidney = 18;  // years

double mix(double a, double b, double w) { return a + (b - a) * std::clamp(w, 0.0, 1.0); }

// Pressure and heart rate of the tables are those of people who are up. Asleep, pressure is 16/14 mmHg lower (mean of
// a population study, Am J Hypertens 1992;5:386-92) and the heart 12 beats a minute slower (recalled, not re-
// checked); the hours of falling asleep and of waking are those of most people.
constexpr double kSleepSystolic = 16, kSleepDiastolic = 14, kSleepHeartRate = 12;
double asleep(double hour) {
  if (hour < 5) return 1;
  if (hour < 8) return (8 - hour) / 3;
  return hour < 21 ? 0 : (hour - 21) / 3;
}

// Body temperature is lowest at 6 and highest at 17 hours, 0.5 degrees apart (Mackowiak et al., JAMA 1992;268:1578-80;
// recalled, not re-checked), here in straight lines.
constexpr double kTemperatureReach = 0.25, kColdest = 6, kWarmest = 17;
double temperature_rhythm(double hour) {
  const double rising = kWarmest - kColdest, falling = 24 - rising;
  const double since = hour < kColdest ? hour + 24 - kColdest : hour - kColdest;
  return kTemperatureReach * (since < rising ? 2 * since / rising - 1 : 1 - 2 * (since - rising) / falling);
}

double rhythm(Measure measure, double hour) {
  switch (measure) {
    case Measure::kSystolic: return -kSleepSystolic * asleep(hour);
    case Measure::kDiastolic: return -kSleepDiastolic * asleep(hour);
    case Measure::kHeartRate: return -kSleepHeartRate * asleep(hour);
    case Measure::kBodyTemperature: return temperature_rhythm(hour);
    default: return 0;
  }
}

}  // namespace

// ---------------------------------------------------------------- growth

// The person's height as a score of the reference: a place among people of the same birth years that does not drift,
// and how far these are from the reference. Today's children are taller than it and the old are shorter than the
// young; what age takes of a height is not told from what being born early does. The difference of birth years comes
// in while a child grows.
double Physiology::height_score(double age) const {
  const double then = std::clamp(base::years_between(birth_, kSurvey), kYoungAdult, kOldest);
  const double young = tables_->height_shift(sex_, kYoungAdult);
  const double of_birth_year = tables_->height_shift(sex_, then) - young;
  const double grown = std::clamp((age - 2) / 16, 0.0, 1.0);
  const double of_age = tables_->height_shift(sex_, std::min(age, kYoungAdult));
  return trait_of(Measure::kHeight).early + of_age + of_birth_year * grown;
}

double Physiology::height_cm(double age) const {
  const double months = std::min(age, kAdult) * 12;
  const double z = height_score(std::min(age, kAdult));
  if (months >= 48) return tables_->growth(Growth::kHeight, sex_).at(months).value(z);
  const double length = tables_->growth(Growth::kLength, sex_).at(months).value(z);
  if (months <= 24) return length;
  // From lying length (WHO) to standing height (CDC).
  return mix(length, tables_->growth(Growth::kHeight, sex_).at(months).value(z), (months - 24) / 24);
}

double Physiology::bmi_own(double age, Instant t) const {
  const auto& adult_curve = tables_->curve(Measure::kBmi, sex_);
  const double z = score(Measure::kBmi, age, adult_curve.within(age), t);
  if (age >= kBlendTo) return adult_curve.value(age, z);
  const double months = std::min(age, kAdult) * 12;
  double child = 0;
  if (months < 36) child = tables_->growth(Growth::kInfantBmi, sex_).at(months).value(z);
  if (months > 24) {
    const double reference_score = tables_->bmi_score(sex_).value(age, z);
    const double reference = tables_->growth(Growth::kBmi, sex_).at(months).value(reference_score);
    child = months < 36 ? mix(child, reference, (months - 24) / 12) : reference;
  }
  if (age <= kBlendFrom) return child;
  return mix(child, adult_curve.value(age, z), (age - kBlendFrom) / (kBlendTo - kBlendFrom));
}

double Physiology::weight(double age, Instant t) const {
  const double metres = read(Measure::kHeight, t) / 100;
  double kilograms;
  if (overridden(Measure::kWeight, t))
    kilograms = override_[index(Measure::kWeight)];
  else if (overridden(Measure::kBmi, t))
    kilograms = override_[index(Measure::kBmi)] * metres * metres;
  else
    kilograms = bmi_own(age, t) * metres * metres;
  if (shift_count_ > 0)
    kilograms += shift_of(Measure::kWeight, t) + shift_of(Measure::kBmi, t) * metres * metres;
  return std::max(kilograms, 0.4);
}

double Physiology::growth_percentile(Measure measure, double age, Instant t) const {
  const double months = std::min(age, kAdult) * 12;
  switch (measure) {
    case Measure::kHeightPercentile:
      return base::normal_cdf(height_score(age));
    case Measure::kWeightPercentile:
      return base::normal_cdf(tables_->growth(Growth::kWeight, sex_).at(months).score(read(Measure::kWeight, t)));
    case Measure::kBmiPercentile:
      return 100 * base::normal_cdf(tables_->growth(Growth::kBmi, sex_).at(months).score(read(Measure::kBmi, t)));
    case Measure::kWeightForLengthPercentile:
      // WHO body mass index for age stands for weight for length: the two differ by a few points at most.
      return 100 * base::normal_cdf(tables_->growth(Growth::kInfantBmi, sex_).at(months).score(read(Measure::kBmi, t)));
    default:
      return 100 * base::normal_cdf(trait(Measure::kHeadCircumference, 0));
  }
}

// ---------------------------------------------------------------- laboratory

bool Physiology::kidneys_changed(double age, Instant t) const {
  return overridden(Measure::kEgfr, t) || ranged(Measure::kEgfr, age) || shift_of(Measure::kEgfr, t) != 0;
}

// A day's variation is the same share of creatinine for everybody, that at the median: along the curve, a person of the
// upper tail would seem to lose and win back half of the kidneys from week to week.
Physiology::Retained Physiology::creatinine(double age, Instant t) const {
  const auto& curve = tables_->curve(Measure::kCreatinine, sex_);
  const double within = curve.within(age);
  double usual = 0, day = 1;
  if (overridden(Measure::kCreatinine, t)) {
    usual = override_[index(Measure::kCreatinine)];
  } else if (ranged(Measure::kCreatinine, age)) {
    usual = within_range(Measure::kCreatinine, age, t);
  } else {
    usual = curve.value(age, std::sqrt(1 - within) * trait(Measure::kCreatinine, age));
    day = curve.value(age, std::sqrt(within) * noise(Measure::kCreatinine, t)) / curve.value(age, 0);
  }
  usual = std::max(0.1, usual + shift_of(Measure::kCreatinine, t));
  if (!kidneys_changed(age, t)) return {std::max(0.1, usual * day), 1};
  const bool fixed = overridden(Measure::kEgfr, t), staged = !fixed && ranged(Measure::kEgfr, age);
  const bool child = age < kChildKidney;
  const double cm = child ? rounded(Measure::kHeight, height_cm(age)) : 0;
  double egfr = fixed    ? override_[index(Measure::kEgfr)]
                : staged ? within_range(Measure::kEgfr, age, t)
                : child ? kSchwartz * cm / usual : ckd_epi(usual, age, sex_);
  egfr = std::clamp(egfr + shift_of(Measure::kEgfr, t), 3.0, 200.0);
  if (fixed || staged) day = 1;
  const double held = child ? kSchwartz * cm / egfr : ckd_epi_inverse(egfr, age, sex_);
  return {std::max(0.1, day * held), held / usual};
}

double Physiology::egfr(double age, Instant t) const {
  const double value = rounded(Measure::kCreatinine, creatinine(age, t).value);
  if (age < kChildKidney) return kSchwartz * rounded(Measure::kHeight, height_cm(age)) / value;
  // The formula takes age in completed years.
  return ckd_epi(value, base::completed_years(birth_, t), sex_);
}

double Physiology::ldl(Instant t) const {
  const double age = std::max(0.0, base::years_between(birth_, t));
  double value = own(Measure::kLdl, age, t);
  if (overridden(Measure::kLdl, t))
    value = override_[index(Measure::kLdl)];
  else if (overridden(Measure::kTotalCholesterol, t))
    value = override_[index(Measure::kTotalCholesterol)] - read(Measure::kHdl, t) - read(Measure::kTriglycerides, t) / 5;
  else if (ranged(Measure::kTotalCholesterol, age))
    value = within_range(Measure::kTotalCholesterol, age, t) - read(Measure::kHdl, t) - read(Measure::kTriglycerides, t) / 5;
  return std::max(10.0, value + shift_of(Measure::kLdl, t) + shift_of(Measure::kTotalCholesterol, t));
}

// The share of people who have less.
double Physiology::rank(Measure measure, double age, Instant t) const {
  if (measure == Measure::kEgfr) return 1 - rank(Measure::kCreatinine, age, t);
  if (measure == Measure::kTotalCholesterol) measure = Measure::kLdl;  // what it is computed from
  return base::normal_cdf(score(measure, age, tables_->curve(measure, sex_).within(age), t));
}

double Physiology::own(Measure measure, double age, Instant t) const {
  if (ranged(measure, age)) return within_range(measure, age, t);
  const auto& curve = tables_->curve(measure, sex_);
  return curve.value(age, score(measure, age, curve.within(age), t));
}

double Physiology::raw(Measure measure, Instant t) const {
  const double age = std::max(0.0, base::years_between(birth_, t));
  switch (measure) {
    case Measure::kHeight:
      return height_cm(age);
    case Measure::kWeight:
      return weight(age, t);
    case Measure::kBmi: {
      const double metres = read(Measure::kHeight, t) / 100;
      return read(Measure::kWeight, t) / (metres * metres);
    }
    case Measure::kBmiPercentile:
    case Measure::kWeightForLengthPercentile:
    case Measure::kHeightPercentile:
    case Measure::kWeightPercentile:
    case Measure::kHeadCircumferencePercentile:
      return growth_percentile(measure, age, t);
    case Measure::kHeadCircumference:
      return tables_->growth(Growth::kHeadCircumference, sex_).at(age * 12).value(trait(measure, 0));
    case Measure::kCreatinine:
      return creatinine(age, t).value;
    case Measure::kEgfr:
      return egfr(age, t);
    // Total cholesterol follows from LDL, so that LDL, which decides on treatment, has its published distribution; the
    // LDL handed out is then computed from the rounded values, as a laboratory does (Friedewald, Clin Chem 1972).
    case Measure::kTotalCholesterol:
      return ldl(t) + read(Measure::kHdl, t) + read(Measure::kTriglycerides, t) / 5;
    case Measure::kAnionGap:
      return read(Measure::kSodium, t) - read(Measure::kChloride, t) - read(Measure::kCarbonDioxide, t);
    case Measure::kMeanPressure:
      return (read(Measure::kSystolic, t) + 2 * read(Measure::kDiastolic, t)) / 3;
    case Measure::kLdl:
      return read(Measure::kTotalCholesterol, t) - read(Measure::kHdl, t) - read(Measure::kTriglycerides, t) / 5;
    default:
      break;
  }
  double value = 0;
  if (overridden(measure, t)) {
    value = override_[index(measure)];
  } else if (measure != Measure::kEjectionFraction) {
    const Span of_day = ((t.time_since_epoch() + offset_) % base::kDay + base::kDay) % base::kDay;
    value = own(measure, age, t) + rhythm(measure, static_cast<double>(of_day.count()) / 3600);
  }
  // Failing kidneys hold back urea as they do creatinine: the two stay in proportion.
  if (measure == Measure::kUreaNitrogen && !overridden(measure, t) && kidneys_changed(age, t))
    value *= creatinine(age, t).times;
  if (shift_count_ > 0) value += shift_of(measure, t) + shift_through(measure, t);
  if (measure == Measure::kDiastolic) return std::clamp(value, 20.0, read(Measure::kSystolic, t) - 16);
  if (measure == Measure::kSystolic) return std::max(value, 45.0);
  if (measure == Measure::kOxygenSaturation) return std::clamp(value, 40.0, 100.0);
  return std::max(value, 0.0);
}

}  // namespace sojourn::engine
