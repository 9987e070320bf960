#pragma once
// What is counted, with its 95 % interval.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace sojourn::measure {

struct Estimate {
  double n = 0;      // people, stays, values or person-years that it rests on
  double value = 0, lower = 0, upper = 0;
};

// Of `count` among `n`: Wilson, J Am Stat Assoc 1927;22:209-12. nullopt if n is 0; so below.
std::optional<Estimate> share(double count, double n);
// Events in person-years: exact Poisson limits by the chi-square distribution (Garwood, Biometrika 1936;28:437-42).
std::optional<Estimate> rate(double count, double years);
// Mean with its standard error; needs two values.
std::optional<Estimate> mean(std::span<const double> values);
// Standard deviation; its interval is that of a normal sample with the kurtosis of the values (Bonett, Comput Stat Data
// Anal 2006;50:775-82, in its simple form).
std::optional<Estimate> deviation(std::span<const double> values);
// Quantile with the binomial interval of its rank (Conover 1999). `values` are sorted.
std::optional<Estimate> quantile(std::span<const double> sorted, double share);
// Pearson's correlation, interval by Fisher's z. Needs four pairs.
std::optional<Estimate> correlation(std::span<const double> x, std::span<const double> y);
// (a / n) / (b / m), interval on the logarithmic scale (Katz, Biometrics 1978;34:469-74).
std::optional<Estimate> ratio_of_shares(double a, double n, double b, double m);

}  // namespace sojourn::measure
