#pragma once
// Reading the values of options; what is wrong with one is said with the nearest value that is right.
#include <algorithm>
#include <charconv>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/run/options.hpp"

namespace sojourn::run {

std::string quoted(std::string_view text);
std::string lower(std::string_view text);

// "\"x\" is not <what>; did you mean ...?", or the list of what is allowed when nothing is near.
std::string not_one_of(std::string_view value, std::string_view what, std::span<const std::string_view> allowed);

// A whole number within [low, high]; otherwise `error` says what is wrong and names the nearest value that is right.
template <class T>
T whole_number(std::string_view value, T low, T high, std::string& error) {
  T number{};
  const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool all_read = end == value.data() + value.size() && !value.empty();
  if (fault == std::errc::result_out_of_range || (fault == std::errc{} && all_read && (number < low || number > high))) {
    const bool below = !value.empty() && (value[0] == '-' || (fault == std::errc{} && number < low));
    error = std::string(value) + " is out of range; the nearest value allowed is " + std::to_string(below ? low : high);
  } else if (fault != std::errc{} || !all_read) {
    const bool negative = value.size() > 1 && value[0] == '-' && value.find_first_not_of("0123456789", 1) == value.npos;
    error = negative ? std::string(value) + " is out of range; the nearest value allowed is " + std::to_string(low)
                     : quoted(value) + " is not a whole number (example: " + std::to_string(std::max<T>(low, 10)) + ")";
  }
  return number;
}

std::string set_flag(bool& flag, std::string_view value);
std::string set_text(std::string& text, std::string_view value);
std::string add_text(std::vector<std::string>& list, std::string_view value);

// Rows of commands that load and unload servers.
std::span<const OptionSpec> push_options();
// Rows of the command that checks FHIR files.
std::span<const OptionSpec> validate_options();
// Rows of the command that measures populations.
std::span<const OptionSpec> report_options();
// Rows of the command that fits modules.
std::span<const OptionSpec> calibrate_options();

}  // namespace sojourn::run
