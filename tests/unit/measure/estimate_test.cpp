#include "sojourn/measure/estimate.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "sojourn/measure/verdict.hpp"

namespace sojourn::measure {
namespace {

// Intervals against published examples.
TEST(Estimate, WilsonIntervalOfAShare) {
  // Newcombe, Stat Med 1998;17:857-72, table I: 81 of 263 and 0 of 20.
  EXPECT_NEAR(share(81, 263)->lower, 0.2553, 5e-5);
  EXPECT_NEAR(share(81, 263)->upper, 0.3662, 5e-5);
  EXPECT_NEAR(share(0, 20)->lower, 0, 1e-12);
  EXPECT_NEAR(share(0, 20)->upper, 0.1611, 5e-5);
  EXPECT_FALSE(share(0, 0));
}

TEST(Estimate, ExactIntervalOfARate) {
  // Limits of a Poisson count, Garwood 1936: 10 events 4.795 to 18.390; none: 0 to 3.689.
  EXPECT_NEAR(rate(10, 1)->lower, 4.7954, 1e-4);
  EXPECT_NEAR(rate(10, 1)->upper, 18.3904, 1e-4);
  EXPECT_NEAR(rate(0, 1)->upper, 3.6889, 1e-4);
}

TEST(Estimate, QuantilesLieBetweenNeighboursAndTheirIntervalIsOfRanks) {
  std::vector<double> values;
  for (int i = 1; i <= 100; ++i) values.push_back(i);
  const auto median = quantile(values, 0.5);
  EXPECT_DOUBLE_EQ(median->value, 50.5);
  EXPECT_DOUBLE_EQ(median->lower, 40);  // Conover 1999: ranks 40 and 61 for n = 100
  EXPECT_DOUBLE_EQ(median->upper, 61);
}

TEST(Estimate, CorrelationByFishersZ) {
  std::vector<double> x, y;
  for (int i = 0; i < 100; ++i) {
    x.push_back(i);
    y.push_back(i % 2 == 0 ? i : 100 - i);
  }
  const auto r = correlation(x, y);
  ASSERT_TRUE(r);
  EXPECT_NEAR(std::atanh(r->upper) - std::atanh(r->lower), 2 * 1.959964 / std::sqrt(97), 1e-5);
  EXPECT_FALSE(correlation(std::vector<double>(5, 1.0), std::vector<double>(5, 2.0))) << "what does not vary has none";
}

TEST(Estimate, RatioOfShares) {
  const auto lift = ratio_of_shares(20, 100, 100, 1000);
  EXPECT_DOUBLE_EQ(lift->value, 2);
  EXPECT_LT(lift->lower, 2);
  EXPECT_FALSE(ratio_of_shares(0, 100, 100, 1000));
}

stats::Target figure(stats::TargetMeasure measure, double value) {
  stats::Target target;
  target.measure = measure;
  target.value = value;
  return target;
}

TEST(Verdict, FollowsTheBandAndTheInterval) {
  auto target = figure(stats::TargetMeasure::kEver, 0.1);
  const Band narrow = band(target);
  EXPECT_NEAR(narrow.lower, 0.09, 1e-12);
  EXPECT_EQ(verdict({5000, 0.1, 0.095, 0.105}, narrow), Verdict::kEquivalent);
  EXPECT_EQ(verdict({5000, 0.12, 0.105, 0.13}, narrow), Verdict::kCompatible);
  EXPECT_EQ(verdict({5000, 0.13, 0.12, 0.14}, narrow), Verdict::kDifferent);
  EXPECT_EQ(verdict({50, 0.1, 0.05, 0.2}, narrow), Verdict::kTooFew);
  EXPECT_EQ(verdict({5, 0.5, 0.4, 0.6}, narrow), Verdict::kTooFew);
  target.lower = 0.05;
  EXPECT_NEAR(band(target).lower, 0.05, 1e-12) << "a published interval that is wider than the tolerance counts";
}

}  // namespace
}  // namespace sojourn::measure
