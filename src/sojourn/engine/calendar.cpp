#include "sojourn/engine/calendar.hpp"

#include <algorithm>

namespace sojourn::engine {

namespace {

using base::Date;
using base::Instant;
using base::Span;
using record::EncounterClass;

static_assert(static_cast<std::size_t>(record::kEncounterClasses) == stats::kCareClasses);
static_assert(static_cast<int>(EncounterClass::kUrgentCare) == 3 && static_cast<int>(EncounterClass::kVirtual) == 9,
              "care_class_names() follows this order");

constexpr int kSlot = 15;  // minutes
constexpr int kDischargeFrom = 9 * 60, kDischargeTo = 17 * 60;

constexpr std::size_t index(EncounterClass c) { return static_cast<std::size_t>(c); }

std::size_t weekday(Date day) { return (date::weekday{day}.c_encoding() + 6) % 7; }  // Monday is 0

Date fixed(int year, unsigned month, unsigned day) {
  return Date{date::year{year} / static_cast<int>(month) / static_cast<int>(day)};
}

// The n-th (or, with n = 5, the last) given weekday of a month; Monday is 0.
Date nth(int year, unsigned month, std::size_t wanted, int n) {
  const Date first = fixed(year, month, 1);
  Date day = first + date::days{static_cast<int>((wanted + 7 - weekday(first)) % 7) + 7 * (n - 1)};
  while (date::year_month_day{day}.month() != date::month{month}) day -= date::days{7};
  return day;
}

Date thanksgiving(int year) {
  constexpr std::size_t kThursday = 3;
  if (year >= 1942) return nth(year, 11, kThursday, 4);
  const Date last = nth(year, 11, kThursday, 5);
  return year >= 1939 ? last - date::days{7} : last;  // 1939 to 1941: a week before the last
}

struct Holiday {
  bool exists;
  Date day;
};

// 5 U.S.C. 6103 and the acts before it; the Uniform Monday Holiday Act took effect in 1971.
std::array<Holiday, 11> holidays(int year) {
  const bool monday_act = year >= 1971;
  const bool october_veterans = year >= 1971 && year <= 1977;
  return {{{year >= 1870, fixed(year, 1, 1)},
           {year >= 1986, nth(year, 1, 0, 3)},
           {year >= 1885, monday_act ? nth(year, 2, 0, 3) : fixed(year, 2, 22)},
           {year >= 1888, monday_act ? nth(year, 5, 0, 5) : fixed(year, 5, 30)},
           {year >= 2021, fixed(year, 6, 19)},
           {year >= 1870, fixed(year, 7, 4)},
           {year >= 1894, nth(year, 9, 0, 1)},
           {year >= 1971, nth(year, 10, 0, 2)},
           {year >= 1938, october_veterans ? nth(year, 10, 0, 4) : fixed(year, 11, 11)},
           {year >= 1870, thanksgiving(year)},
           {year >= 1870, fixed(year, 12, 25)}}};
}

Date observed(Date day) {
  const auto w = weekday(day);
  return w == 5 ? day - date::days{1} : w == 6 ? day + date::days{1} : day;
}

bool keeps_holidays(EncounterClass c) { return c != EncounterClass::kUrgentCare; }

Instant at_minute(Date local_day, int minute) { return Instant{local_day} + std::chrono::minutes{minute}; }

}  // namespace

bool is_federal_holiday(Date day) {
  constexpr int kFirst = 1870, kLast = 2200;
  static const Date kBegin = fixed(kFirst, 1, 1) - date::days{1};  // 1 January may be kept on 31 December
  static const std::vector<bool> kHolidays = [] {
    std::vector<bool> kept(static_cast<std::size_t>((fixed(kLast + 1, 1, 1) - kBegin).count()));
    for (int year = kFirst; year <= kLast; ++year)
      for (const Holiday& h : holidays(year))
        if (h.exists) kept[static_cast<std::size_t>((observed(h.day) - kBegin).count())] = true;
    return kept;
  }();
  const auto at = (day - kBegin).count();
  return at >= 0 && static_cast<std::size_t>(at) < kHolidays.size() && kHolidays[static_cast<std::size_t>(at)];
}

Calendar::Calendar(const stats::CareTables& tables) : tables_(&tables) {
  const auto share = tables.arrivals();
  double ahead = 0, most = -1;
  for (int h = 0; h < 24; ++h) {
    ahead += share[static_cast<std::size_t>(h)] - 1.0 / 24;
    if (ahead > most) {
      most = ahead;
      start_hour_ = (h + 1) % 24;
    }
  }
  // Begun where arrivals are farthest ahead of the clock, the day's running share never exceeds the time passed, so its
  // inverse never moves backward.
  for (std::size_t h = 0; h < 24; ++h)
    cumulative_[h + 1] = cumulative_[h] + share[(h + static_cast<std::size_t>(start_hour_)) % 24];
  cumulative_[24] = 1;
}

stats::OpenHours Calendar::hours(Date day, std::size_t care_class) const {
  if (keeps_holidays(static_cast<EncounterClass>(care_class)) && is_federal_holiday(day)) return {};
  return tables_->hours(care_class, weekday(day));
}

bool Calendar::is_open(Instant t, std::uint16_t zone, EncounterClass care_class) const {
  if (!tables_->has_hours(index(care_class))) return true;
  const Instant local = tables_->zones().to_local(zone, t);
  const Date day = base::day_of(local);
  const auto open = hours(day, index(care_class));
  const auto minute = std::chrono::duration_cast<std::chrono::minutes>(local - day).count();
  return !open.closed() && minute >= open.open && minute < open.close;
}

Instant Calendar::next_open(Instant t, std::uint16_t zone, EncounterClass care_class, double u) const {
  if (care_class == EncounterClass::kEmergency) return emergency(t, zone);
  if (!tables_->has_hours(index(care_class))) return t;
  return office(t, zone, index(care_class), u);
}

Instant Calendar::office(Instant t, std::uint16_t zone, std::size_t care_class, double u) const {
  const Instant local = tables_->zones().to_local(zone, t);
  Date day = base::day_of(local);
  const auto second = (local - Instant{day}).count();
  const int slot_minute = static_cast<int>((second + kSlot * 60 - 1) / (kSlot * 60)) * kSlot;
  stats::OpenHours open = hours(day, care_class);
  Instant found;
  if (!open.closed() && slot_minute >= open.open && slot_minute <= open.close - kSlot) {
    found = at_minute(day, slot_minute);
  } else {
    // Before opening, the same day still counts; after the last slot, the next open day.
    if (open.closed() || slot_minute > open.open) {
      do open = hours(day += date::days{1}, care_class);
      while (open.closed());
    }
    const int slots = (open.close - open.open) / kSlot;
    found = at_minute(day, open.open + kSlot * std::min(slots - 1, static_cast<int>(u * slots)));
  }
  Instant result = tables_->zones().to_utc(zone, found);
  while (result < t) result += std::chrono::minutes{kSlot};  // around a change of the clock
  return result;
}

Instant Calendar::emergency(Instant t, std::uint16_t zone) const {
  const Instant local = tables_->zones().to_local(zone, t);
  const Span start{start_hour_ * 3600};
  const Instant origin = Instant{base::day_of(local - start)} + start;  // of the rotated day
  const double u = static_cast<double>((local - origin).count()) / 86400.0;
  std::size_t h = 0;
  while (h < 23 && cumulative_[h + 1] <= u) ++h;
  const double within = (u - cumulative_[h]) / (cumulative_[h + 1] - cumulative_[h]);
  const double second = 3600.0 * (static_cast<double>(h) + within);
  const Instant moved = origin + Span{static_cast<std::int64_t>(second)};
  return std::max(t, tables_->zones().to_utc(zone, moved));
}

double Calendar::visit_minutes(EncounterClass care_class, double u) const {
  const auto& minutes = tables_->visit_minutes(index(care_class));
  return minutes ? minutes->value(u) : 0;
}

double Calendar::length_of_stay_days(EncounterClass care_class, int age, double u) const {
  for (const std::size_t wanted : {index(care_class), index(EncounterClass::kInpatient)})
    for (const auto& stay : tables_->stays())
      if (stay.care_class == wanted && age >= stay.age_low && (age <= stay.age_high || stay.age_high >= 110))
        return stay.days.value(u);
  return 0;
}

Instant Calendar::discharge(Instant admitted, Instant due, std::uint16_t zone, double u) const {
  Date day = base::day_of(tables_->zones().to_local(zone, std::max(admitted, due)));
  const int slots = (kDischargeTo - kDischargeFrom) / 5;
  const int minute = kDischargeFrom + 5 * std::min(slots - 1, static_cast<int>(u * slots));
  Instant result = tables_->zones().to_utc(zone, at_minute(day, minute));
  while (result < admitted + std::chrono::hours{1})
    result = tables_->zones().to_utc(zone, at_minute(day += date::days{1}, minute));
  return result;
}

}  // namespace sojourn::engine
