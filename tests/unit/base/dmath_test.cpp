#include "sojourn/base/dmath.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "sojourn/base/decimal.hpp"
#include "sojourn/base/sampling.hpp"

namespace sojourn::base {
namespace {

double relative_gap(double got, double want) { return want == 0 ? std::fabs(got) : std::fabs((got - want) / want); }

// Four units in the last place.
constexpr double kTight = 4 * std::numeric_limits<double>::epsilon();

TEST(Dmath, LnAgreesWithTheCLibrary) {
  for (double x = 1e-300; x < 1e300; x *= 1.37) EXPECT_LT(relative_gap(ln(x), std::log(x)), kTight) << x;
  for (double x = 0.5; x < 2; x += 0.00137) EXPECT_NEAR(ln(x), std::log(x), 4e-16 * (1 + std::fabs(std::log(x)))) << x;
  EXPECT_EQ(ln(1), 0);
  EXPECT_EQ(ln(0), -std::numeric_limits<double>::infinity());
}

TEST(Dmath, ExpAgreesWithTheCLibrary) {
  for (double x = -700; x < 700; x += 0.0713) EXPECT_LT(relative_gap(exp(x), std::exp(x)), kTight) << x;
  EXPECT_EQ(exp(0), 1);
  EXPECT_EQ(exp(1000), std::numeric_limits<double>::infinity());
  EXPECT_EQ(exp(-1000), 0);
}

TEST(Dmath, PowAgreesWithTheCLibrary) {
  for (double base = 0.01; base < 50; base *= 1.31)
    for (double e = -6; e < 6; e += 0.37)
      EXPECT_LT(relative_gap(pow(base, e), std::pow(base, e)), 1e-14) << base << '^' << e;
}

TEST(Dmath, NormalQuantileInvertsTheDistributionFunction) {
  for (double z = -7; z < 7; z += 0.01) {
    const double p = normal_cdf(z);
    EXPECT_NEAR(p, 0.5 * std::erfc(-z / std::sqrt(2.0)), 1e-15) << z;
    if (z < 5) {
      EXPECT_NEAR(normal_quantile(p), z, 1e-9) << z;
    }
  }
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-14);
  EXPECT_EQ(normal_quantile(0.5), 0);
}

TEST(Sampling, TriangularMeetsItsEnds) {
  EXPECT_DOUBLE_EQ(triangular(0, 2, 3, 7), 2);
  EXPECT_NEAR(triangular(1, 2, 3, 7), 7, 1e-12);
  EXPECT_DOUBLE_EQ(triangular(0.2, 2, 3, 7), 3);  // a fifth of the mass lies below the mode
}

TEST(Sampling, PickTakesTheFirstRunningSumAboveTheUniform) {
  const double sums[] = {0.25, 0.25, 1.0};
  EXPECT_EQ(pick(sums, 0.0), 0u);
  EXPECT_EQ(pick(sums, 0.25), 2u);  // the second has no width
  EXPECT_EQ(pick(sums, 0.9999), 2u);
  EXPECT_EQ(pick(sums, 1.5), 2u);   // a shortfall goes to the last
}

TEST(Decimal, KeepsWrittenPrecisionAndRoundsHalvesUp) {
  EXPECT_EQ(Decimal::round(7.1, 2).text(), "7.10");
  EXPECT_EQ(Decimal::round(1.005, 2).text(), "1.01");
  EXPECT_EQ(Decimal::round(-2.5, 0).text(), "-2");
  EXPECT_EQ(Decimal::round(0.04, 2).text(), "0.04");
  EXPECT_EQ(Decimal::round(-0.04, 2).text(), "-0.04");
  EXPECT_EQ(Decimal::shortest(3).text(), "3");
  EXPECT_EQ(Decimal::shortest(0.125).text(), "0.125");
}

}  // namespace
}  // namespace sojourn::base
