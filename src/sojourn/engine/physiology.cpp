#include "sojourn/engine/physiology.hpp"

#include <algorithm>
#include <cmath>

#include "sojourn/base/dmath.hpp"
#include "sojourn/base/sampling.hpp"

namespace sojourn::engine {

namespace {

using base::Instant;
using base::Span;

constexpr base::Site kTrait = base::site("physiology/trait");
constexpr base::Site kNoise = base::site("physiology/noise");

constexpr std::size_t index(Measure m) { return static_cast<std::size_t>(m); }

// A trait turns from its early to its late value over this many years; neighbouring decades correlate above 0.98.
constexpr double kDriftYears = 150;

constexpr double kAdult = 20;  // years

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
  const auto mixing = tables_->mixing(measure, sex_);
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
  const auto day = static_cast<std::uint32_t>((local.count() + 86400 * 4) / 86400);
  const auto mixing = tables_->mixing(measure, sex_);
  if (mixing.empty()) return day_normal(measure, day);
  double sum = 0;
  for (const auto& part : mixing) sum += part.coefficient * day_normal(part.from, day);
  return sum;
}

double Physiology::day_normal(Measure measure, std::uint32_t day) const {
  DayNormal& out = day_normals_[index(measure)];
  if (out.day != day)
    out = {day, base::normal(draws_.uniform(kNoise, day, static_cast<std::uint32_t>(measure)), 0, 1)};
  return out.value;
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

// What the shift of another measure does to this one: of one that is computed from it, or of glucose at any hour to
// fasting glucose.
double Physiology::shift_through(Measure measure, Instant t) const {
  switch (measure) {
    case Measure::kFastingGlucose: return shift_of(Measure::kGlucose, t);
    case Measure::kCarbonDioxide: return -shift_of(Measure::kAnionGap, t);
    case Measure::kSystolic:
    case Measure::kDiastolic: return shift_of(Measure::kMeanPressure, t);
    default: return 0;
  }
}

bool Physiology::set_shift(std::uint32_t source, Measure measure, double amount, Instant start, Span ramp) {
  forget();
  if (const std::size_t i = find_shift(source, measure); i != shift_count_) {
    shifts_[i] = {source, measure, effective(shifts_[i], start), amount, start, ramp};
    return true;
  }
  const Shift begun{source, measure, 0, amount, start, ramp};
  if (shift_count_ < kMaxShifts) {
    shifts_[shift_count_++] = begun;
    return true;
  }
  // Full: the place of one that has gone back to nothing.
  for (Shift& shift : shifts_) {
    if (shift.amount != 0 || effective(shift, start) != 0) continue;
    shift = begun;
    return true;
  }
  return false;
}

double Physiology::shift_from(std::uint32_t source, Measure measure) const {
  const std::size_t i = find_shift(source, measure);
  return i == shift_count_ ? 0 : shifts_[i].amount;
}

std::size_t Physiology::find_shift(std::uint32_t source, Measure measure) const {
  std::size_t i = 0;
  while (i != shift_count_ && (shifts_[i].source != source || shifts_[i].measure != measure)) ++i;
  return i;
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
  const Range range{low, high, from_age};
  if (ranged_[index(measure)] && ranges_[index(measure)] == range) return;
  ranges_[index(measure)] = range;
  ranged_.set(index(measure));
  forget();
}

void Physiology::clear_range(Measure measure) {
  if (!ranged_[index(measure)]) return;
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

}  // namespace sojourn::engine
