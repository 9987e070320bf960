#pragma once
// Points in time are whole seconds since 1970-01-01T00:00:00Z, calendar days are days since then; all calendar
// arithmetic is in UTC unless a function says "local". Times before 1970 are negative.
#include <date/date.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace sojourn::base {

using Instant = date::sys_seconds;
using Date = date::sys_days;
using Span = std::chrono::seconds;

inline constexpr Instant kNever{Span{std::numeric_limits<std::int64_t>::max() / 4}};
inline constexpr Span kDay{86400};

inline std::int64_t seconds(Instant t) { return t.time_since_epoch().count(); }
inline Date day_of(Instant t) { return date::floor<date::days>(t); }
inline date::year_month_day calendar(Instant t) { return date::year_month_day{day_of(t)}; }
inline int year_of(Instant t) { return static_cast<int>(calendar(t).year()); }

// Completed years and months between two days; never negative. A person born on 29 February completes a year on
// 1 March of a common year.
int completed_years(Date birth, Date at);
int completed_months(Date birth, Date at);
inline int completed_years(Instant birth, Instant at) { return completed_years(day_of(birth), day_of(at)); }
inline int completed_months(Instant birth, Instant at) { return completed_months(day_of(birth), day_of(at)); }
// Age as a real number of years of 365.2425 days.
inline double years_between(Instant from, Instant to) {
  return static_cast<double>((to - from).count()) / (365.2425 * 86400.0);
}

// The first day on which `years` (or `months`) are completed.
Date birthday(Date birth, int years);
Date month_day(Date birth, int months);

// "2024-02-29" -> day; nullopt if it is not a date of the calendar.
std::optional<Date> parse_date(std::string_view text);

// Writers append to `out` and return the new end; the buffer must have room (kDateChars, kInstantChars).
inline constexpr int kDateChars = 10;
inline constexpr int kInstantChars = 25;
char* write_date(char* out, Date day);                          // 2024-02-29
char* write_instant(char* out, Instant t, int offset_minutes);  // 2024-02-29T09:15:00-05:00

}  // namespace sojourn::base
