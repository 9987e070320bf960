#pragma once
// How the values of primitive types are written.
#include <cstdint>
#include <optional>
#include <string_view>

#include "sojourn/base/time.hpp"
#include "sojourn/validate/tape.hpp"

namespace sojourn::validate {

// The instants that a date or date and time may mean: "2024-02" is a month. Without a zone a time is taken for UTC.
struct TimeSpan {
  std::int64_t first = 0, last = 0;  // seconds since 1970, inclusive
  static std::optional<TimeSpan> read(std::string_view text);
};

enum class Written : std::uint8_t { kDate, kDateTime, kInstant };
bool is_time(std::string_view text, Written how);

bool is_id(std::string_view text);
bool is_uuid(std::string_view text);

// The primitive types.
enum class Format : std::uint8_t {
  kBoolean,
  kInteger,
  kPositive,
  kUnsigned,
  kDecimal,
  kText,
  kCode,
  kId,
  kAddress,
  kOid,
  kUuid,
  kDate,
  kDateTime,
  kInstant,
  kTime,
  kBase64,
  kXhtml
};
Format format_of(std::string_view type);
// What is wrong with the text as a value of that type, as "is no ..., which is written ..."; empty = nothing.
std::string_view format_fault(Format format, std::string_view text);
// The kind of JSON that values of the type have.
Json json_of(Format format);

bool same_value(const Tape& a, At x, const Tape& b, At y);

}  // namespace sojourn::validate
