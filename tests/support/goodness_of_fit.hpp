#pragma once
// Goodness-of-fit tests that raise a false alarm once in a million.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace sojourn::test {

// Pearson's chi-square of counts against probabilities that sum to 1; a class of probability 0 must be empty. The
// critical value is that of Wilson and Hilferty (1931), which is on the safe side for few degrees of freedom.
inline void expect_shares(const std::vector<std::size_t>& counts, const std::vector<double>& probabilities) {
  ASSERT_EQ(counts.size(), probabilities.size());
  double n = 0, statistic = 0;
  for (std::size_t c : counts) n += static_cast<double>(c);
  int classes = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double expected = n * probabilities[i];
    if (probabilities[i] == 0) {
      EXPECT_EQ(counts[i], 0u) << "class " << i << " has probability 0";
      continue;
    }
    ++classes;
    const double gap = static_cast<double>(counts[i]) - expected;
    statistic += gap * gap / expected;
  }
  if (classes < 2) return;
  constexpr double kScore = 4.7534;  // standard normal, upper tail 1e-6
  const double k = classes - 1;
  const double root = 1 - 2 / (9 * k) + kScore * std::sqrt(2 / (9 * k));
  EXPECT_LT(statistic, k * root * root * root);
}

// Kolmogorov and Smirnov's distance between a sample and a continuous distribution function.
template <class Cdf>
void expect_distribution(std::vector<double> sample, Cdf cdf) {
  ASSERT_FALSE(sample.empty());
  std::sort(sample.begin(), sample.end());
  const double n = static_cast<double>(sample.size());
  double distance = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double f = cdf(sample[i]);
    distance = std::max({distance, f - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - f});
  }
  EXPECT_LT(distance, std::sqrt(-std::log(1e-6 / 2) / (2 * n)));
}

}  // namespace sojourn::test
