#include "sojourn/base/dmath.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace sojourn::base {
namespace {

constexpr double kLn2Hi = 6.93147180369123816490e-01;  // ln 2, upper 32 bits of the mantissa
constexpr double kLn2Lo = 1.90821492927058770002e-10;  // the rest

double scale(double x, int n) {  // x * 2^n, without libm
  while (n > 1023) {
    x *= 0x1.0p1023;
    n -= 1023;
  }
  while (n < -1022) {
    x *= 0x1.0p-1022;
    n += 1022;
  }
  return x * std::bit_cast<double>(static_cast<std::uint64_t>(n + 1023) << 52);
}

template <int N>
double polynomial(const double (&c)[N], double x) {
  double y = c[N - 1];
#pragma GCC unroll 16
  for (int i = N - 2; i >= 0; --i) y = y * x + c[i];
  return y;
}

}  // namespace

double ln(double x) {
  if (!(x > 0)) return -std::numeric_limits<double>::infinity();
  int k = 0;
  if (x < 0x1.0p-1022) {
    x *= 0x1.0p54;
    k = -54;
  }
  const auto bits = std::bit_cast<std::uint64_t>(x);
  k += static_cast<int>(bits >> 52) - 1023;
  // Between the roots of 1/2 and 2; without a branch, which would be wrong every other time.
  const std::uint64_t mantissa = bits & 0x000fffffffffffffull;
  const int halved = mantissa > 0x6a09e667f3bcdull ? 1 : 0;
  k += halved;
  const double m = std::bit_cast<double>(mantissa | static_cast<std::uint64_t>(1023 - halved) << 52);
  // ln m = 2 artanh(s) = 2 (s + s^3/3 + s^5/5 + ...), s = (m - 1) / (m + 1), |s| < 0.1716
  static constexpr double kOdd[] = {1.0 / 3,  1.0 / 5,  1.0 / 7,  1.0 / 9,  1.0 / 11, 1.0 / 13,
                                    1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23};
  const double s = (m - 1) / (m + 1);
  const double z = s * s;
  const double sum = z * polynomial(kOdd, z);
  const double kd = k;
  return kd * kLn2Hi + (2 * s + (2 * s * sum + kd * kLn2Lo));
}

double exp(double x) {
  if (x > 709.782712893384) return std::numeric_limits<double>::infinity();
  if (x < -745.1332191019412) return 0;
  const double kd = static_cast<double>(static_cast<std::int64_t>(x * 1.44269504088896338700 + (x < 0 ? -0.5 : 0.5)));
  const double hi = x - kd * kLn2Hi;
  const double r = hi - kd * kLn2Lo;
  // Taylor series; |r| <= ln 2 / 2, so the 14th term is below 2^-57. Pairs of terms (Estrin) shorten the chain.
  static constexpr double kC[] = {1.0,          1.0,           1.0 / 2,        1.0 / 6,         1.0 / 24,
                                  1.0 / 120,    1.0 / 720,     1.0 / 5040,     1.0 / 40320,     1.0 / 362880,
                                  1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800};
  const double r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
  const double low = (kC[2] + kC[3] * r) * r2 + r4 * ((kC[4] + kC[5] * r) + (kC[6] + kC[7] * r) * r2);
  const double high = (kC[8] + kC[9] * r) + (kC[10] + kC[11] * r) * r2 + (kC[12] + kC[13] * r) * r4;
  return scale(1 + (r + (low + high * r8)), static_cast<int>(kd));
}

double pow(double base, double exponent) {
  if (exponent == 0) return 1;
  if (!(base > 0)) return 0;
  return exp(exponent * ln(base));
}

double normal_cdf(double z) {
  // West, "Better approximations to cumulative normal functions", Wilmott (2005), after Hart (1968).
  const double a = z < 0 ? -z : z;
  double tail = 0;
  if (a <= 37) {
    const double e = exp(-a * a / 2);
    if (a < 7.07106781186547) {
      static constexpr double kP[] = {220.206867912376, 221.213596169931, 112.079291497871,  33.912866078383,
                                      6.37396220353165, 0.700383064443688, 3.52624965998911e-02};
      static constexpr double kQ[] = {440.413735824752, 793.826512519948, 637.333633378831, 296.564248779674,
                                      86.7807322029461, 16.064177579207,  1.75566716318264, 8.83883476483184e-02};
      tail = e * polynomial(kP, a) / polynomial(kQ, a);
    } else {
      const double f = a + 1 / (a + 2 / (a + 3 / (a + 4 / (a + 0.65))));
      tail = e / f / 2.506628274631000502;
    }
  }
  return z > 0 ? 1 - tail : tail;
}

double normal_quantile(double p) {
  static constexpr double kA[] = {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                                  1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                                  3.3430575583588128105e4, 2.5090809287301226727e3};
  static constexpr double kB[] = {1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
                                  2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
                                  5.2264952788528545610e3};
  static constexpr double kC[] = {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
                                  3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
                                  2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr double kD[] = {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
                                  1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
                                  1.05075007164441684324e-9};
  static constexpr double kE[] = {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
                                  2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                  2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr double kF[] = {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
                                  7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
                                  2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(kA, r) / polynomial(kB, r);
  }
  double r = q < 0 ? p : 1 - p;
  if (!(r > 0)) r = 0x1.0p-1022;
  r = std::sqrt(-ln(r));
  double z = 0;
  if (r <= 5) {
    r -= 1.6;
    z = polynomial(kC, r) / polynomial(kD, r);
  } else {
    r -= 5;
    z = polynomial(kE, r) / polynomial(kF, r);
  }
  return q < 0 ? -z : z;
}

}  // namespace sojourn::base
