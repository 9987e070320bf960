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
constexpr double kLatest = 42;  // days by which a child's visit may be late
// Days from one check-up of an adult to the next, without and with what it may be late. It is paid for when a year has
// passed since the last (Medicare: 11 full months), so a module that waits for a year and then for a check-up misses none.
constexpr double kYear = 366, kBetween = 372;
// How alike a person's decisions are. Modelling choices: surveys give the share of a year, not its persistence.
constexpr double kAlikeVisits = 0.6, kAlikeVaccines = 0.5, kAlikeSeasons = 0.7;

Instant months_after(Instant birth, double months) {
  return birth + Span{static_cast<std::int64_t>(months * 30.436875 * 86400)};
}

// The draws of an adult's visit; the numbers of children's are small.
std::uint32_t adult_number(int visit) { return 1000 + static_cast<std::uint32_t>(visit); }

Span days(double d) { return Span{static_cast<std::int64_t>(d * 86400)}; }

}  // namespace

Schedule::Schedule(const stats::CareTables& tables, base::Draws draws, std::size_t sex, Instant birth)
    : tables_(&tables), draws_(draws), sex_(sex), birth_(birth) {
  const auto score = [&](base::Site site) { return base::normal(draws.uniform(site, kPersonal), 0, 1); };
  visitor_ = score(kKeep);
  vaccinee_ = score(kVaccine);
  seasonal_ = score(kSeason);
}

double Schedule::propensity(double person, base::Site site, std::uint32_t visit, double alike) const {
  const double own = base::normal(draws_.uniform(site, visit), 0, 1);
  return base::normal_cdf(std::sqrt(alike) * person + std::sqrt(1 - alike) * own);
}

// ---------------------------------------------------------------- well care

bool Schedule::keeps(std::uint32_t visit, double share) const {
  return propensity(visitor_, kKeep, visit, kAlikeVisits) < share;
}

Instant Schedule::child_visit(std::size_t visit) const {
  const auto visits = tables_->child_visits();
  const double months = visits[visit].months;
  const double next = visit + 1 < visits.size() ? visits[visit + 1].months : months + 12;
  // Booked up to a third of the way to the next visit, at most six weeks late. A month of age is complete on its
  // calendar day.
  const double late = std::min((next - months) / 3 * 30.4, kLatest) * draws_.uniform(kDelay, static_cast<std::uint32_t>(visit));
  const auto whole = static_cast<int>(months);
  const Instant ready = months - whole > 0 ? months_after(birth_, months)
                                           : std::max(months_after(birth_, months),
                                                      Instant{base::month_day(base::day_of(birth_), whole)} + base::kDay);
  return ready + days(late);
}

double Schedule::adult_share(int age) const {
  for (const auto& visit : tables_->adult_visits())
    if (visit.sex == sex_ && age >= visit.age_low && (age <= visit.age_high || visit.age_high >= 110)) return visit.share;
  return 0;
}

Instant Schedule::adult_visit(int visit) const {
  const double first = kBetween * draws_.uniform(kYearday, kPersonal);
  const double late = (kBetween - kYear) * draws_.uniform(kDelay, adult_number(visit));
  return grown_up() + days(first + kBetween * visit + late);
}

Instant Schedule::grown_up() const { return Instant{base::birthday(base::day_of(birth_), kAdult)}; }

Instant Schedule::next_wellness(Instant after) const {
  const int age = after < birth_ ? 0 : base::completed_years(birth_, after);
  if (age <= kAdult) {
    for (std::size_t i = 0; i < tables_->child_visits().size(); ++i) {
      if (months_after(birth_, tables_->child_visits()[i].months) + days(kLatest + 7) < after) continue;
      const Instant when = child_visit(i);
      if (when > after && keeps(static_cast<std::uint32_t>(i), tables_->child_visits()[i].share)) return when;
    }
  }
  for (int visit = std::max(0, static_cast<int>((after - grown_up()) / days(kBetween)) - 1);; ++visit) {
    const Instant when = adult_visit(visit);
    const int then = base::completed_years(birth_, when);
    if (then > kLastAge) return base::kNever;
    if (when > after && keeps(adult_number(visit), adult_share(then))) return when;
  }
}

// ---------------------------------------------------------------- vaccines

// A season is named by the year in which it begins; it begins in July.
int Schedule::season_of(Date day) {
  const date::year_month_day c{day};
  return static_cast<int>(c.year()) - (c.month() < date::July ? 1 : 0);
}

bool Schedule::accepts(const stats::ImmunizationRow& row, Date day) const {
  if (row.influenza)
    return propensity(seasonal_, kSeason, static_cast<std::uint32_t>(season_of(day)), kAlikeSeasons) < row.coverage;
  // One decision a vaccine, so that who takes the last dose has taken the first ones.
  return propensity(vaccinee_, base::subsite(kVaccine, tables_->series()[row.series].name), 0, kAlikeVaccines) < row.coverage;
}

bool Schedule::offered(const stats::ImmunizationRow& row, const date::year_month_day& day, int age_months) const {
  if (age_months < row.age_months || age_months > row.latest_age_months || !row.of_sex[sex_]) return false;
  const int year = static_cast<int>(day.year());
  if (year < row.first_year || year > row.last_year) return false;
  return !row.influenza || day.month() >= date::September || day.month() <= date::February;
}

bool Schedule::next_in_series(const stats::ImmunizationRow& row, int given, Date last, Date day) const {
  if (row.repeat_months == 0 ? row.dose != given + 1 : row.dose != 1) return false;
  if (given > 0 && base::completed_months(last, day) < row.least_gap_months) return false;
  return !row.influenza || given == 0 || season_of(last) != season_of(day);  // once a season
}

template <class F>
void Schedule::for_each_offer(Instant at, std::span<const Dose> received, F f) const {
  const Date day = base::day_of(at);
  const date::year_month_day calendar{day};
  const int age_months = base::completed_months(base::day_of(birth_), day);
  const auto rows = tables_->immunizations();
  for (const stats::VaccineSeries& series : tables_->series()) {
    if (age_months < series.age_months || age_months > series.latest_age_months) continue;
    int given = 0;
    Date last{};
    for (const Dose& dose : received) {
      if (dose.row - series.first >= series.rows) continue;
      const Date when = base::day_of(dose.when);
      if (given++ == 0 || when > last) last = when;
    }
    for (std::uint32_t i = series.first; i < series.first + series.rows; ++i)
      if (offered(rows[i], calendar, age_months) && next_in_series(rows[i], given, last, day) && f(i)) break;
  }
}

std::size_t Schedule::due(Instant at, std::span<const Dose> received, std::span<std::uint32_t> due) const {
  const Date day = base::day_of(at);
  std::size_t count = 0;
  for_each_offer(at, received, [&](std::uint32_t row) {
    if (count == due.size() || !accepts(tables_->immunizations()[row], day)) return false;
    due[count++] = row;
    return true;
  });
  return count;
}

std::size_t Schedule::declines(Instant at, std::span<const Dose> received, std::span<const Dose> declined,
                               std::span<std::uint32_t> out) const {
  const auto rows = tables_->immunizations();
  const Date day = base::day_of(at);
  std::size_t count = 0;
  for_each_offer(at, received, [&](std::uint32_t row) {
    const auto asked = [&](const Dose& before) {
      return rows[before.row].series == rows[row].series &&
             (!rows[row].influenza || season_of(base::day_of(before.when)) == season_of(day));
    };
    if (count == out.size() || accepts(rows[row], day) || std::any_of(declined.begin(), declined.end(), asked))
      return false;
    out[count++] = row;
    return true;
  });
  return count;
}

bool Schedule::influenza_due(Instant at, std::span<const Dose> received) const {
  std::array<std::uint32_t, kMostDue> rows;
  const std::size_t n = due(at, received, rows);
  return std::any_of(rows.begin(), rows.begin() + n,
                     [&](std::uint32_t row) { return tables_->immunizations()[row].influenza; });
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
      if (row.influenza && next_in_series(row, 0, Date{}, base::day_of(when)) &&
          offered(row, base::calendar(when), age_months) && accepts(row, base::day_of(when)))
        return when;
  }
  return base::kNever;
}

}  // namespace sojourn::engine
