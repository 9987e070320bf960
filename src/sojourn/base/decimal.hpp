#pragma once
// A decimal number with its written precision: 7.10 is not 7.1 in FHIR.
#include <charconv>
#include <cstdint>
#include <string>

namespace sojourn::base {

struct Decimal {
  std::int64_t unscaled = 0;
  std::uint8_t scale = 0;  // digits after the point, 0..9
  friend bool operator==(const Decimal&, const Decimal&) = default;

  // Halves are rounded up (towards plus infinity).
  static Decimal round(double value, int decimals) {
    double factor = 1;
    for (int i = 0; i < decimals; ++i) factor *= 10;
    // The half is judged on the shortest decimal text: 1.005 is 1.005, not 1.00499999999999989.
    const double scaled = value * factor;
    const double nudge = (scaled < 0 ? -scaled : scaled) * 1e-15;
    const double moved = scaled + 0.5 + nudge;
    auto whole = static_cast<std::int64_t>(moved);
    if (static_cast<double>(whole) > moved) --whole;
    return {whole, static_cast<std::uint8_t>(decimals)};
  }
  // As many decimals (at most 6) as are needed to write the value.
  static Decimal shortest(double value) {
    for (int decimals = 0; decimals < 6; ++decimals) {
      const Decimal d = round(value, decimals);
      const double gap = d.to_double() - value;
      if (gap < 1e-9 && gap > -1e-9) return d;
    }
    return round(value, 6);
  }
  double to_double() const {
    double factor = 1;
    for (int i = 0; i < scale; ++i) factor *= 10;
    return static_cast<double>(unscaled) / factor;
  }
  // Appends the digits; `out` needs room for 32 characters.
  char* write(char* out) const {
    std::uint64_t magnitude = static_cast<std::uint64_t>(unscaled < 0 ? -unscaled : unscaled);
    if (unscaled < 0) *out++ = '-';
    char digits[24];
    int n = 0;
    do {
      digits[n++] = static_cast<char>('0' + magnitude % 10);
      magnitude /= 10;
    } while (magnitude > 0 || n <= scale);
    while (n > 0) {
      if (n == scale) *out++ = '.';
      *out++ = digits[--n];
    }
    return out;
  }
  std::string text() const {
    char buffer[32];
    return std::string(buffer, write(buffer));
  }
};

}  // namespace sojourn::base
