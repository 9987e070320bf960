#include "sojourn/base/sampling.hpp"

#include <algorithm>
#include <cmath>

namespace sojourn::base {

double triangular(double u, double min, double mode, double max) {
  const double width = max - min;
  if (!(width > 0)) return min;
  const double cut = (mode - min) / width;
  return u < cut ? min + std::sqrt(u * width * (mode - min)) : max - std::sqrt((1 - u) * width * (max - mode));
}

std::size_t pick(std::span<const double> cumulative, double u) {
  const auto it = std::upper_bound(cumulative.begin(), cumulative.end(), u);
  const auto index = static_cast<std::size_t>(it - cumulative.begin());
  return index < cumulative.size() ? index : cumulative.size() - 1;
}

WeightedIndex::WeightedIndex(std::span<const double> weights) {
  cumulative_.reserve(weights.size());
  double sum = 0;
  for (double w : weights) cumulative_.push_back(sum += w);
}

}  // namespace sojourn::base
