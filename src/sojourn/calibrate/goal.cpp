#include "sojourn/calibrate/goal.hpp"

#include <algorithm>
#include <cmath>

namespace sojourn::calibrate {
namespace {

using M = stats::TargetMeasure;

constexpr double kLeastError = 0.05;  // of the figure
constexpr double kInterval = 2 * 1.959963984540054;  // width of a 95 % interval in standard errors

double on(Scale scale, double value) {
  constexpr double kTiny = 1e-9;
  switch (scale) {
    case Scale::kLog: return std::log(std::max(value, kTiny));
    case Scale::kLogit: {
      const double p = std::clamp(value, kTiny, 1 - kTiny);
      return std::log(p / (1 - p));
    }
    default: return value;
  }
}

// Standard error of the scaled value if the value has a relative one.
double relative(Scale scale, double value, double error) {
  if (scale == Scale::kLog) return error;
  if (scale == Scale::kLogit) return error / std::max(1 - value, 0.05);
  return error * std::abs(value);
}

}  // namespace

Scale scale_of(stats::TargetMeasure measure) {
  switch (measure) {
    case M::kEver:
    case M::kCurrent:
    case M::kPastYear:
    case M::kMeets:
    case M::kMortality30:
    case M::kReadmission30:
    case M::kHospitalMortality:
    case M::kShareOfUsers: return Scale::kLogit;
    case M::kIncidence:
    case M::kEpisodes:
    case M::kVisits:
    case M::kDeathRate:
    case M::kLift:
    case M::kLengthOfStay:
    case M::kSd: return Scale::kLog;
    default: return Scale::kIdentity;
  }
}

Scaled scaled(const Goal& goal) {
  const stats::Target& t = goal.target;
  const Scale scale = scale_of(t.measure);
  const double least = relative(scale, t.value, kLeastError);
  const double published = t.lower && t.upper ? (on(scale, *t.upper) - on(scale, *t.lower)) / kInterval : 0;
  return {on(scale, t.value), std::max(least, published)};
}

Scaled scaled(const Goal& goal, const measure::Estimate& found) {
  const Scale scale = scale_of(goal.target.measure);
  if (scale == Scale::kIdentity) return {found.value, (found.upper - found.lower) / kInterval};
  const double events = found.value * found.n;  // of shares and rates
  if (scale == Scale::kLogit) {
    const double p = (events + 0.5) / (found.n + 1);
    return {on(scale, p), 1 / std::sqrt((found.n + 1) * p * (1 - p))};
  }
  const bool rate = goal.target.measure != M::kLift && goal.target.measure != M::kLengthOfStay && goal.target.measure != M::kSd;
  if (rate) return {on(scale, (events + 0.5) / found.n), 1 / std::sqrt(events + 0.5)};
  return {on(scale, found.value), (on(scale, found.upper) - on(scale, found.lower)) / kInterval};
}

double miss(const Goal& goal, const measure::Estimate& found) {
  const Scaled want = scaled(goal), have = scaled(goal, found);
  return (have.value - want.value) / std::hypot(want.error, have.error);
}

}  // namespace sojourn::calibrate
