#include "sojourn/engine/schedule.hpp"

#include <algorithm>
#include <cmath>

#include "sojourn/base/dmath.hpp"
#include "sojourn/base/sampling.hpp"

namespace sojourn::engine {

namespace {

using base::Date;
using base::Instant;
using base::Span;

constexpr base::Site kKeep = base::site("schedule/keep");
constexpr base::Site kDelay = base::site("schedule/delay");
constexpr base::Site kYearday = base::site("schedule/yearday");
constexpr base::Site kVaccine = base::site("schedule/vaccine");
constexpr base::Site kSeason = base::site("schedule/influenza");

constexpr std::uint32_t kPersonal = 0xfffff0;  // visit number of what a person has for life
constexpr int kAdult = 18;
constexpr int kLastAge = 120;
// How alike a person's decisions are. Modelling choices: surveys give the share of a year, not its persistence.
constexpr double kAlikeVisits = 0.6, kAlikeVaccines = 0.5, kAlikeSeasons = 0.7;

Instant months_after(Instant birth, double months) {
  return birth + Span{static_cast<std::int64_t>(months * 30.436875 * 86400)};
}

Span days(double d) { return Span{static_cast<std::int64_t>(d * 86400)}; }

bool influenza(const stats::CareTables& tables, const stats::ImmunizationRow& row) {
  return tables.series()[row.series].rfind("influenza", 0) == 0;
}

}  // namespace

double Schedule::propensity(base::Site site, std::uint32_t visit, double alike) const {
  const double person = base::normal(draws_.uniform(site, kPersonal), 0, 1);
  const double own = base::normal(draws_.uniform(site, visit), 0, 1);
  return base::normal_cdf(std::sqrt(alike) * person + std::sqrt(1 - alike) * own);
}

// ---------------------------------------------------------------- well care

Schedule::Visit Schedule::child_visit(std::size_t visit) const {
  const auto visits = tables_->child_visits();
  const double months = visits[visit].months;
  const double next = visit + 1 < visits.size() ? visits[visit + 1].months : months + 12;
  const auto number = static_cast<std::uint32_t>(visit);
  // Booked up to a third of the way to the next visit, at most six weeks late. A month of age is complete on its
  // calendar day.
  const double late = std::min((next - months) / 3 * 30.4, 42.0) * draws_.uniform(kDelay, number);
  const auto whole = static_cast<int>(months);
  const Instant ready = months - whole > 0 ? months_after(birth_, months)
                                           : std::max(months_after(birth_, months),
                                                      Instant{base::month_day(base::day_of(birth_), whole)} + base::kDay);
  return {ready + days(late), propensity(kKeep, number, kAlikeVisits) < visits[visit].share};
}

double Schedule::adult_share(int age) const {
  for (const auto& visit : tables_->adult_visits())
    if (visit.sex == sex_ && age >= visit.age_low && (age <= visit.age_high || visit.age_high >= 110)) return visit.share;
  return 0;
}

Schedule::Visit Schedule::adult_visit(int age) const {
  const auto number = 1000 + static_cast<std::uint32_t>(age);
  const double yearday = 330 * draws_.uniform(kYearday, kPersonal) + 30 * draws_.uniform(kDelay, number);
  const Instant when = Instant{base::birthday(base::day_of(birth_), age)} + days(yearday);
  return {when, propensity(kKeep, number, kAlikeVisits) < adult_share(age)};
}

Instant Schedule::next_wellness(Instant after) const {
  const int age = after < birth_ ? 0 : base::completed_years(birth_, after);
  if (age <= kAdult) {
    for (std::size_t i = 0; i < tables_->child_visits().size(); ++i) {
      const Visit visit = child_visit(i);
      if (visit.when > after && visit.kept) return visit.when;
    }
  }
  for (int a = std::max(kAdult, age - 1); a <= kLastAge; ++a) {
    const Visit visit = adult_visit(a);
    if (visit.when > after && visit.kept) return visit.when;
  }
  return base::kNever;
}

// ---------------------------------------------------------------- vaccines

// A season is named by the year in which it begins; it begins in July.
int Schedule::season_of(Date day) {
  const date::year_month_day c{day};
  return static_cast<int>(c.year()) - (c.month() < date::July ? 1 : 0);
}

bool Schedule::accepts(const stats::ImmunizationRow& row, Date day) const {
  if (influenza(*tables_, row))
    return propensity(kSeason, static_cast<std::uint32_t>(season_of(day)), kAlikeSeasons) < row.coverage;
  // One decision a vaccine, so that who takes the last dose has taken the first ones.
  const double person = base::normal(draws_.uniform(kVaccine, kPersonal), 0, 1);
  const base::Site own = base::subsite(kVaccine, tables_->series()[row.series]);
  const double score = std::sqrt(kAlikeVaccines) * person +
                       std::sqrt(1 - kAlikeVaccines) * base::normal(draws_.uniform(own), 0, 1);
  return base::normal_cdf(score) < row.coverage;
}

bool Schedule::fits(const stats::ImmunizationRow& row, int given, Date last, Date day, int age_months) const {
  if (!row.of_sex[sex_]) return false;
  const int year = static_cast<int>(date::year_month_day{day}.year());
  if (year < row.first_year || year > row.last_year) return false;
  if (age_months < row.age_months || age_months > row.latest_age_months) return false;
  if (row.repeat_months == 0 ? row.dose != given + 1 : row.dose != 1) return false;
  if (given > 0 && base::completed_months(last, day) < row.least_gap_months) return false;
  if (influenza(*tables_, row)) {
    const auto month = static_cast<unsigned>(date::year_month_day{day}.month());
    if (month > 2 && month < 9) return false;                         // offered September to February
    if (given > 0 && season_of(last) == season_of(day)) return false;  // once a season
  }
  return true;
}

std::size_t Schedule::due(Instant at, std::span<const Dose> received, std::span<std::uint32_t> due) const {
  const Date day = base::day_of(at);
  const int age_months = base::completed_months(base::day_of(birth_), day);
  const auto rows = tables_->immunizations();
  std::size_t count = 0;
  for (std::size_t first = 0; first < rows.size();) {
    const auto series = rows[first].series;
    int given = 0;
    Date last{};
    for (const Dose& dose : received) {
      if (rows[dose.row].series != series) continue;
      const Date when = base::day_of(dose.when);
      if (given++ == 0 || when > last) last = when;
    }
    std::size_t i = first;
    bool found = false;
    for (; i < rows.size() && rows[i].series == series; ++i) {
      if (found || count == due.size() || !fits(rows[i], given, last, day, age_months)) continue;
      if (!accepts(rows[i], day)) continue;
      due[count++] = static_cast<std::uint32_t>(i);
      found = true;
    }
    first = i;
  }
  return count;
}

bool Schedule::influenza_due(Instant at, std::span<const Dose> received) const {
  std::array<std::uint32_t, kMostDue> rows;
  const std::size_t n = due(at, received, rows);
  return std::any_of(rows.begin(), rows.begin() + n,
                     [&](std::uint32_t row) { return influenza(*tables_, tables_->immunizations()[row]); });
}

Instant Schedule::next_influenza(Instant after) const {
  const Date start = base::day_of(std::max(after, birth_));
  for (int season = season_of(start); season <= season_of(start) + kLastAge; ++season) {
    // Most shots are given from mid September to November.
    const double day = base::triangular(draws_.uniform(kSeason, static_cast<std::uint32_t>(season), 1), 0, 40, 120);
    const Instant when = Instant{Date{date::year{season} / 9 / 1}} + days(day);
    if (when <= after) continue;
    const int age_months = base::completed_months(base::day_of(birth_), base::day_of(when));
    if (age_months > kLastAge * 12) break;
    for (const auto& row : tables_->immunizations())
      if (influenza(*tables_, row) && fits(row, 0, Date{}, base::day_of(when), age_months) &&
          accepts(row, base::day_of(when)))
        return when;
  }
  return base::kNever;
}

}  // namespace sojourn::engine
