#pragma once
// Whether an estimate is equivalent to a published figure.
//
// Around the figure lies a band: its own 95 % interval, and at least the tolerance of its measure (docs/report.md).
//   equivalent  the estimate lies in the band
//   compatible  it does not, but its 95 % interval reaches into the band: chance may explain it
//   different   the interval lies outside the band
//   too few     the interval is more than four times as wide as the band: the data cannot tell
#include <string_view>

#include "sojourn/measure/estimate.hpp"
#include "sojourn/stats/target_tables.hpp"

namespace sojourn::measure {

struct Band {
  double lower = 0, upper = 0;
};
Band band(const stats::Target& target);

enum class Verdict : std::uint8_t { kEquivalent, kCompatible, kDifferent, kTooFew };
inline constexpr std::size_t kVerdicts = 4;
std::string_view verdict_name(Verdict verdict);
Verdict verdict(const Estimate& estimate, const Band& band);

}  // namespace sojourn::measure
