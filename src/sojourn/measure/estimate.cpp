#include "sojourn/measure/estimate.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>

namespace sojourn::measure {
namespace {

constexpr double kZ = 1.959963984540054;  // 97.5 % of the standard normal distribution

double sum_of_powers(std::span<const double> values, double centre, int power) {
  double sum = 0;
  for (const double v : values) sum += std::pow(v - centre, power);
  return sum;
}

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

}  // namespace

std::optional<Estimate> share(double count, double n) {
  if (!(n > 0)) return std::nullopt;
  const double p = count / n, z2 = kZ * kZ;
  const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kZ * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
  // At the ends the formula gives the end itself, but for rounding.
  return Estimate{n, p, count > 0 ? std::max(0.0, centre - half) : 0, count < n ? std::min(1.0, centre + half) : 1};
}

std::optional<Estimate> rate(double count, double years) {
  if (!(years > 0)) return std::nullopt;
  using boost::math::chi_squared;
  const double lower = count > 0 ? boost::math::quantile(chi_squared(2 * count), 0.025) / 2 : 0;
  const double upper = boost::math::quantile(chi_squared(2 * count + 2), 0.975) / 2;
  return Estimate{years, count / years, lower / years, upper / years};
}

std::optional<Estimate> mean(std::span<const double> values) {
  if (values.size() < 2) return std::nullopt;
  const double n = static_cast<double>(values.size()), m = mean_of(values);
  const double error = std::sqrt(sum_of_powers(values, m, 2) / (n - 1) / n);
  return Estimate{n, m, m - kZ * error, m + kZ * error};
}

std::optional<Estimate> deviation(std::span<const double> values) {
  if (values.size() < 4) return std::nullopt;
  const double n = static_cast<double>(values.size()), m = mean_of(values);
  const double squares = sum_of_powers(values, m, 2);
  const double sd = std::sqrt(squares / (n - 1));
  if (sd == 0) return Estimate{n, 0, 0, 0};
  const double kurtosis = n * sum_of_powers(values, m, 4) / (squares * squares);
  const double error = std::sqrt(std::max(kurtosis - (n - 3) / n, 0.0) / (n - 1)) / 2;  // of the logarithm
  return Estimate{n, sd, sd * std::exp(-kZ * error), sd * std::exp(kZ * error)};
}

std::optional<Estimate> quantile(std::span<const double> sorted, double share) {
  if (sorted.size() < 2) return std::nullopt;
  const double n = static_cast<double>(sorted.size());
  const auto at = [&](double rank) {  // 1-based, between neighbours by the straight line
    const double place = std::clamp(rank, 1.0, n) - 1;
    const auto low = static_cast<std::size_t>(place);
    const auto high = std::min(low + 1, sorted.size() - 1);
    return sorted[low] + (place - static_cast<double>(low)) * (sorted[high] - sorted[low]);
  };
  // The smallest rank whose probability is reached, at both ends.
  using Up = boost::math::policies::policy<boost::math::policies::discrete_quantile<boost::math::policies::integer_round_up>>;
  const boost::math::binomial_distribution<double, Up> ranks(n, share);
  const double value = at(share * (n - 1) + 1);
  return Estimate{n, value, std::min(value, at(boost::math::quantile(ranks, 0.025))),
                  std::max(value, at(boost::math::quantile(ranks, 0.975) + 1))};
}

std::optional<Estimate> correlation(std::span<const double> x, std::span<const double> y) {
  if (x.size() < 4) return std::nullopt;
  const double mx = mean_of(x), my = mean_of(y);
  double xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) xy += (x[i] - mx) * (y[i] - my);
  const double spread = std::sqrt(sum_of_powers(x, mx, 2) * sum_of_powers(y, my, 2));
  if (!(spread > 0)) return std::nullopt;
  const double n = static_cast<double>(x.size());
  const double r = std::clamp(xy / spread, -1.0, 1.0);
  const double limited = std::clamp(r, -0.999999, 0.999999);
  const double z = std::atanh(limited), error = 1 / std::sqrt(n - 3);
  return Estimate{n, r, std::tanh(z - kZ * error), std::tanh(z + kZ * error)};
}

std::optional<Estimate> ratio_of_shares(double a, double n, double b, double m) {
  if (!(n > 0 && m > 0 && a > 0 && b > 0)) return std::nullopt;
  const double ratio = (a / n) / (b / m);
  const double error = std::sqrt(std::max(0.0, 1 / a - 1 / n + 1 / b - 1 / m));
  return Estimate{n, ratio, ratio * std::exp(-kZ * error), ratio * std::exp(kZ * error)};
}

}  // namespace sojourn::measure
