#pragma once
// Turning uniform draws into other distributions: one uniform gives one value (monotone), so that two variants of a
// model stay comparable draw by draw.
#include <cstdint>
#include <span>
#include <vector>

#include "sojourn/base/dmath.hpp"

namespace sojourn::base {

inline double exponential(double u, double mean) { return -mean * ln(1 - u); }
inline double normal(double u, double mean, double sd) {
  // u = 0 would be minus infinity; half of the smallest step stands for it.
  return mean + sd * normal_quantile(u > 0 ? u : 0x1.0p-54);
}
double triangular(double u, double min, double mode, double max);

// Index of the first running sum that exceeds u, given ascending running sums; the last index if none does.
std::size_t pick(std::span<const double> cumulative, double u);

// Draws an index in proportion to weights in O(log n); weights need not sum to 1.
class WeightedIndex {
 public:
  WeightedIndex() = default;
  explicit WeightedIndex(std::span<const double> weights);
  bool empty() const { return cumulative_.empty(); }
  std::size_t size() const { return cumulative_.size(); }
  std::size_t operator()(double u) const { return pick(cumulative_, u * cumulative_.back()); }
  double total() const { return cumulative_.empty() ? 0 : cumulative_.back(); }

 private:
  std::vector<double> cumulative_;
};

}  // namespace sojourn::base
