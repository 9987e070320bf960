#pragma once
// Elementary functions with the same bits on every machine. The C library's versions may differ in the last bit from
// one processor to another, which would break "same seed, same bytes". Only + - * / and sqrt are used, which IEEE 754
// fixes. Errors are a few units in the last place.
namespace sojourn::base {

double ln(double x);                      // x > 0
double exp(double x);                     // overflow gives infinity, underflow 0
double pow(double base, double exponent);  // base > 0
double normal_cdf(double z);              // standard normal distribution function, absolute error < 1e-15
// Quantile of the standard normal; p in (0, 1). Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988).
double normal_quantile(double p);

}  // namespace sojourn::base
