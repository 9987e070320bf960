#pragma once
// A published figure as something to be met: on which scale a miss is judged, and how large a miss is chance.
#include <cstddef>
#include <optional>
#include <vector>

#include "sojourn/measure/estimate.hpp"
#include "sojourn/stats/target_tables.hpp"

namespace sojourn::calibrate {

enum class Scale : std::uint8_t { kIdentity, kLog, kLogit };

struct Goal {
  stats::Target target;
  std::vector<std::size_t> modules;  // that are fitted to it, by index in the set
  bool fit = true;                   // false: it is only compared in the end
};

// Shares on logits, rates and ratios on logarithms, ages and measured values as they are.
Scale scale_of(stats::TargetMeasure measure);

// A number on its scale with its standard error there.
struct Scaled {
  double value = 0, error = 0;
};
// The figure. Its error follows from its 95 % interval and is at least that of 5 % of the figure: sources of one figure
// differ by more than their intervals.
Scaled scaled(const Goal& goal);
// What was found, with the error of the sample. Half an event is added, so that none is a number too.
Scaled scaled(const Goal& goal, const measure::Estimate& found);

// What was found of each goal; nullopt: cannot be told from these people.
using Estimates = std::vector<std::optional<measure::Estimate>>;
// Misses in standard errors of figure and sample together.
double miss(const Goal& goal, const measure::Estimate& found);

}  // namespace sojourn::calibrate
