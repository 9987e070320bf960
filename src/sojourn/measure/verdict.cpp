#include "sojourn/measure/verdict.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace sojourn::measure {
namespace {

using stats::TargetMeasure;

// Tolerances: of the figure, or absolute where a figure may be near zero.
double tolerance(const stats::Target& target) {
  const double size = std::abs(target.value);
  switch (target.measure) {
    case TargetMeasure::kCorrelation: return 0.1;
    case TargetMeasure::kMean:
    case TargetMeasure::kP25:
    case TargetMeasure::kP50:
    case TargetMeasure::kP75: return 0.05 * size;
    case TargetMeasure::kP05:
    case TargetMeasure::kP10:
    case TargetMeasure::kP90:
    case TargetMeasure::kP95: return 0.075 * size;
    case TargetMeasure::kSd:
    case TargetMeasure::kP01:
    case TargetMeasure::kP99: return 0.15 * size;
    case TargetMeasure::kLift: return 0.25 * size;
    case TargetMeasure::kOnsetAge: return 3;  // years
    default: return 0.1 * size;
  }
}

}  // namespace

Band band(const stats::Target& target) {
  const double t = tolerance(target);
  return {std::min(target.value - t, target.lower.value_or(target.value)),
          std::max(target.value + t, target.upper.value_or(target.value))};
}

std::string_view verdict_name(Verdict verdict) {
  constexpr std::array<std::string_view, kVerdicts> kNames{"equivalent", "compatible", "different", "too few"};
  return kNames[static_cast<std::size_t>(verdict)];
}

Verdict verdict(const Estimate& estimate, const Band& band) {
  constexpr double kWidest = 4;   // interval over band
  constexpr double kFewest = 20;  // people, stays or person-years
  if (estimate.n < kFewest) return Verdict::kTooFew;
  if (estimate.lower > band.upper || estimate.upper < band.lower) return Verdict::kDifferent;
  if (estimate.upper - estimate.lower > kWidest * (band.upper - band.lower)) return Verdict::kTooFew;
  return estimate.value >= band.lower && estimate.value <= band.upper ? Verdict::kEquivalent : Verdict::kCompatible;
}

}  // namespace sojourn::measure
