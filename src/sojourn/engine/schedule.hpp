#pragma once
// Preventive care: when a person's next well-care visit is due, and which vaccine doses are due at a visit. Pure
// functions of the person's draws: what one visit decides does not depend on the others.
#include <cstdint>
#include <span>

#include "sojourn/base/random.hpp"
#include "sojourn/base/time.hpp"
#include "sojourn/stats/care_tables.hpp"
#include "sojourn/stats/model_tables.hpp"

namespace sojourn::engine {

class Schedule {
 public:
  // `tables` must outlive it. Sex 0 female, 1 male.
  Schedule(const stats::CareTables& tables, base::Draws draws, std::size_t sex, base::Instant birth);

  // The first visit after `after` that the person keeps; kNever beyond 120 years. Children come at the ages of the
  // periodicity schedule, adults a year or a few days more after the last; a visit is kept with the published share, and a
  // person who keeps one tends to keep the others.
  base::Instant next_wellness(base::Instant after) const;

  // The person's next seasonal influenza shot after `after`, September to December of a season in which they take it.
  // For an engine that opens a visit for it.
  base::Instant next_influenza(base::Instant after) const;

  // covid.cpp: the day from which the person wants the first dose of COVID-19 vaccine; kNever for those who decline.
  base::Instant first_covid_dose(const stats::Figures& figures) const;
  // Of what, if it is given at `at`: an index of CareTables::covid_products().
  std::uint32_t covid_product(base::Instant at) const;

  struct Dose {
    std::uint32_t row = 0;  // index of CareTables::immunizations()
    base::Instant when;
  };
  // Rows due on `at`, at most one of a series, written to `due`; returns their number. `received` holds all doses given
  // before.
  std::size_t due(base::Instant at, std::span<const Dose> received, std::span<std::uint32_t> due) const;
  static constexpr std::size_t kMostDue = 32;
  // The same for the doses that are offered on `at` and not taken, without those of a series in `declined`: who declines
  // a vaccine is asked once, and about influenza once a season.
  std::size_t declines(base::Instant at, std::span<const Dose> received, std::span<const Dose> declined,
                       std::span<std::uint32_t> rows) const;
  // Whether an influenza shot is among those due.
  bool influenza_due(base::Instant at, std::span<const Dose> received) const;

 private:
  base::Instant child_visit(std::size_t visit) const;
  base::Instant adult_visit(int visit) const;
  base::Instant grown_up() const;
  double adult_share(int age) const;
  bool keeps(std::uint32_t visit, double share) const;
  // Uniform, but alike for all `visit`s of a person: the correlation of the underlying scores is `alike`.
  double propensity(double person, base::Site site, std::uint32_t visit, double alike) const;
  bool accepts(const stats::ImmunizationRow& row, base::Date day) const;
  // Whether the row is for somebody of this age on that day, and whether it is what comes after the doses given.
  bool offered(const stats::ImmunizationRow& row, const date::year_month_day& day, int age_months) const;
  bool next_in_series(const stats::ImmunizationRow& row, int given, base::Date last, base::Date day) const;
  // Calls f(row) for each row that `at` offers after the doses given, of a series until f returns true.
  template <class F>
  void for_each_offer(base::Instant at, std::span<const Dose> received, F f) const;
  static int season_of(base::Date day);

  const stats::CareTables* tables_;
  base::Draws draws_;
  std::size_t sex_;
  base::Instant birth_;
  double visitor_, vaccinee_, seasonal_;  // the person's scores: who keeps visits, takes vaccines, takes influenza shots
};

}  // namespace sojourn::engine
