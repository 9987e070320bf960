#include "sojourn/base/time.hpp"

#include <algorithm>

namespace sojourn::base {
namespace {

char* write_two(char* out, unsigned value) {
  out[0] = static_cast<char>('0' + value / 10 % 10);
  out[1] = static_cast<char>('0' + value % 10);
  return out + 2;
}

bool digits(std::string_view text, int& value) {
  value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + (c - '0');
  }
  return !text.empty();
}

}  // namespace

int completed_months(Date birth, Date at) {
  if (at <= birth) return 0;
  const date::year_month_day b{birth}, a{at};
  int months = (static_cast<int>(a.year()) - static_cast<int>(b.year())) * 12 +
               (static_cast<int>(static_cast<unsigned>(a.month())) - static_cast<int>(static_cast<unsigned>(b.month())));
  // A day that the last month does not have is reached on the first of the next one, so days can be compared.
  if (a.day() < b.day()) --months;
  return std::max(0, months);
}

int completed_years(Date birth, Date at) { return completed_months(birth, at) / 12; }

Date month_day(Date birth, int months) {
  const date::year_month_day b{birth};
  const date::year_month_day moved = b + date::months{months};
  // A day that the month does not have: the first of the next month.
  if (moved.ok()) return Date{moved};
  return Date{moved.year() / moved.month() / date::last} + date::days{1};
}

Date birthday(Date birth, int years) { return month_day(birth, years * 12); }

std::optional<Date> parse_date(std::string_view text) {
  int y = 0, m = 0, d = 0;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !digits(text.substr(0, 4), y) ||
      !digits(text.substr(5, 2), m) || !digits(text.substr(8, 2), d))
    return std::nullopt;
  const date::year_month_day day{date::year{y}, date::month{static_cast<unsigned>(m)},
                                 date::day{static_cast<unsigned>(d)}};
  if (!day.ok()) return std::nullopt;
  return Date{day};
}

char* write_date(char* out, Date day) {
  const date::year_month_day ymd{day};
  const unsigned year = static_cast<unsigned>(static_cast<int>(ymd.year()));
  out = write_two(out, year / 100);
  out = write_two(out, year % 100);
  *out++ = '-';
  out = write_two(out, static_cast<unsigned>(ymd.month()));
  *out++ = '-';
  return write_two(out, static_cast<unsigned>(ymd.day()));
}

char* write_instant(char* out, Instant t, int offset_minutes) {
  const Instant local = t + std::chrono::minutes{offset_minutes};
  const Date day = day_of(local);
  const auto s = static_cast<unsigned>((local - Instant{day}).count());
  out = write_date(out, day);
  *out++ = 'T';
  out = write_two(out, s / 3600);
  *out++ = ':';
  out = write_two(out, s / 60 % 60);
  *out++ = ':';
  out = write_two(out, s % 60);
  const unsigned offset = static_cast<unsigned>(offset_minutes < 0 ? -offset_minutes : offset_minutes);
  *out++ = offset_minutes < 0 ? '-' : '+';
  out = write_two(out, offset / 60);
  *out++ = ':';
  return write_two(out, offset % 60);
}

}  // namespace sojourn::base
