#include "sojourn/engine/physiology.hpp"

#include <algorithm>
#include <cmath>

#include "sojourn/base/dmath.hpp"
#include "sojourn/base/sampling.hpp"

namespace sojourn::engine {

namespace {

using base::Instant;
using base::Span;
using stats::Growth;
using stats::kMeasures;

constexpr base::Site kTrait = base::site("physiology/trait");
constexpr base::Site kNoise = base::site("physiology/noise");

constexpr std::size_t index(Measure m) { return static_cast<std::size_t>(m); }

// A trait turns from its early to its late value over this many years; neighbouring decades correlate above 0.98.
constexpr double kDriftYears = 150;

constexpr double kAdult = 20;          // years
constexpr double kBlendFrom = 18, kBlendTo = 22;

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

}  // namespace

Physiology::Physiology(const stats::BodyTables& tables, base::Draws draws, std::size_t sex, Instant birth,
                       int utc_offset_minutes)
    : tables_(&tables), draws_(draws), sex_(sex), birth_(birth), offset_(std::chrono::minutes{utc_offset_minutes}) {}

const Physiology::Trait& Physiology::normal_of(Measure measure) const {
  Trait& out = normals_[index(measure)];
  if (drawn_[index(measure)]) return out;
  drawn_.set(index(measure));
  const auto m = static_cast<std::uint32_t>(measure);
  return out = {base::normal(draws_.uniform(kTrait, m, 0), 0, 1), base::normal(draws_.uniform(kTrait, m, 1), 0, 1)};
}

const Physiology::Trait& Physiology::trait_of(Measure measure) const {
  const auto mixing = tables_->mixing(measure);
  if (mixing.empty()) return normal_of(measure);
  Trait& out = traits_[index(measure)];
  if (mixed_[index(measure)]) return out;
  mixed_.set(index(measure));
  out = {};
  for (const auto& part : mixing) {
    const Trait& from = normal_of(part.from);
    out.early += part.coefficient * from.early;
    out.late += part.coefficient * from.late;
  }
  return out;
}

double Physiology::trait(Measure measure, double age) const {
  const double w = std::clamp(age / kDriftYears, 0.0, 1.0);
  const double v = 1 - w;
  const Trait& t = trait_of(measure);
  return (v * t.early + w * t.late) / std::sqrt(v * v + w * w);
}

double Physiology::noise(Measure measure, Instant t) const {
  // Local days since the day of birth, from 4 so that a reading just before birth has one too.
  const Span local = (t - birth_) + (birth_.time_since_epoch() + offset_) % base::kDay;
  return day_noise(measure, static_cast<std::uint32_t>((local.count() + 86400 * 4) / 86400));
}

double Physiology::day_noise(Measure measure, std::uint32_t day) const {
  const double own = base::normal(draws_.uniform(kNoise, day, static_cast<std::uint32_t>(measure)), 0, 1);
  const auto link = tables_->day_link(measure);
  if (link.coefficient == 0) return own;
  return link.coefficient * day_noise(link.to, day) + std::sqrt(1 - link.coefficient * link.coefficient) * own;
}

double Physiology::score(Measure measure, double age, double within, Instant t) const {
  if (!(within > 0)) return trait(measure, age);
  return std::sqrt(1 - within) * trait(measure, age) + std::sqrt(within) * noise(measure, t);
}

double Physiology::effective(const Shift& shift, Instant t) {
  if (t < shift.start) return shift.from;
  if (shift.ramp.count() <= 0 || t - shift.start >= shift.ramp) return shift.amount;
  const double part = static_cast<double>((t - shift.start).count()) / static_cast<double>(shift.ramp.count());
  return shift.from + part * (shift.amount - shift.from);
}

double Physiology::shift_of(Measure measure, Instant t) const {
  double sum = 0;
  for (std::size_t i = 0; i < shift_count_; ++i)
    if (shifts_[i].measure == measure) sum += effective(shifts_[i], t);
  return sum;
}

// What the shift of a measure that is computed from this one does to it.
double Physiology::shift_through(Measure measure, Instant t) const {
  switch (measure) {
    case Measure::kCarbonDioxide: return -shift_of(Measure::kAnionGap, t);
    case Measure::kSystolic:
    case Measure::kDiastolic: return shift_of(Measure::kMeanPressure, t);
    default: return 0;
  }
}

bool Physiology::set_shift(std::uint32_t source, Measure measure, double amount, Instant start, Span ramp) {
  forget();
  for (std::size_t i = 0; i < shift_count_; ++i) {
    Shift& shift = shifts_[i];
    if (shift.source != source || shift.measure != measure) continue;
    shift = {source, measure, effective(shift, start), amount, start, ramp};
    return true;
  }
  if (shift_count_ == kMaxShifts) return false;
  shifts_[shift_count_++] = {source, measure, 0, amount, start, ramp};
  return true;
}

void Physiology::set_override(Measure measure, double value, Instant start) {
  override_[index(measure)] = value;
  override_from_[index(measure)] = start;
  overridden_.set(index(measure));
  forget();
}

void Physiology::clear_override(Measure measure) {
  overridden_.reset(index(measure));
  forget();
}

void Physiology::set_range(Measure measure, double low, double high, double from_age) {
  ranges_[index(measure)] = {low, high, from_age};
  ranged_.set(index(measure));
  forget();
}

void Physiology::clear_range(Measure measure) {
  ranged_.reset(index(measure));
  forget();
}

bool Physiology::ranged(Measure measure, double age) const {
  return ranged_[index(measure)] && age >= ranges_[index(measure)].from_age;
}

double Physiology::within_range(Measure measure, double age, Instant t) const {
  const Range& range = ranges_[index(measure)];
  return range.low + (range.high - range.low) * rank(measure, age, t);
}

bool Physiology::overridden(Measure measure, Instant t) const {
  return overridden_[index(measure)] && t >= override_from_[index(measure)];
}

double Physiology::rounded(Measure measure, double value) const {
  double factor = 1;
  for (int i = 0; i < tables_->info(measure).decimals; ++i) factor *= 10;
  return std::floor(value * factor + 0.5) / factor;
}

double Physiology::read(Measure measure, Instant t) const {
  Reading& last = last_[index(measure)];
  if (last.at != t) last = {t, rounded(measure, raw(measure, t))};
  return last.value;
}

bool Physiology::available(Measure measure, Instant t) const {
  const double months = base::years_between(birth_, t) * 12;
  switch (measure) {
    case Measure::kBmiPercentile:
      return months >= 24 && months < kAdult * 12;
    case Measure::kWeightForLengthPercentile:
      return months < 24;
    case Measure::kHeadCircumference:
    case Measure::kHeadCircumferencePercentile:
      return months <= 36;
    case Measure::kEjectionFraction:
      return overridden(measure, t);
    default:
      return true;
  }
}

// ---------------------------------------------------------------- growth

// The person's height as a score. Today's adults differ a little from the reference; the difference comes in between 2
// and 18 years.
double Physiology::height_score(double age) const {
  // Height keeps its place: no drift.
  return trait_of(Measure::kHeight).early + tables_->height_shift(sex_) * std::clamp((age - 2) / 16, 0.0, 1.0);
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

double Physiology::creatinine(double age, Instant t) const {
  double value = overridden(Measure::kCreatinine, t) ? override_[index(Measure::kCreatinine)]
                                                     : own(Measure::kCreatinine, age, t);
  value = std::max(0.1, value + shift_of(Measure::kCreatinine, t));
  const double kidney_shift = shift_of(Measure::kEgfr, t);
  const bool fixed = overridden(Measure::kEgfr, t), staged = !fixed && ranged(Measure::kEgfr, age);
  if (!fixed && !staged && kidney_shift == 0) return value;
  const bool child = age < kChildKidney;
  const double cm = child ? rounded(Measure::kHeight, height_cm(age)) : 0;
  double egfr = fixed    ? override_[index(Measure::kEgfr)]
                : staged ? within_range(Measure::kEgfr, age, t)
                : child ? kSchwartz * cm / value : ckd_epi(value, age, sex_);
  egfr = std::clamp(egfr + kidney_shift, 3.0, 200.0);
  return std::max(0.1, child ? kSchwartz * cm / egfr : ckd_epi_inverse(egfr, age, sex_));
}

double Physiology::egfr(double age, Instant t) const {
  const double value = rounded(Measure::kCreatinine, creatinine(age, t));
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
      return creatinine(age, t);
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
  double value = overridden(measure, t) ? override_[index(measure)]
                 : measure == Measure::kEjectionFraction ? 0
                                                         : own(measure, age, t);
  if (shift_count_ > 0) value += shift_of(measure, t) + shift_through(measure, t);
  if (measure == Measure::kDiastolic) return std::clamp(value, 20.0, read(Measure::kSystolic, t) - 16);
  if (measure == Measure::kSystolic) return std::max(value, 45.0);
  if (measure == Measure::kOxygenSaturation) return std::clamp(value, 40.0, 100.0);
  return std::max(value, 0.0);
}

}  // namespace sojourn::engine
