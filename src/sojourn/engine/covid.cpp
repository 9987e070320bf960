// Who takes the first series of COVID-19 vaccine, when, and of which product (statistics/us/covid_*.csv).
#include <algorithm>

#include "sojourn/base/sampling.hpp"
#include "sojourn/engine/schedule.hpp"

namespace sojourn::engine {

namespace {

using base::Instant;

constexpr base::Site kCovid = base::site("person/covid-vaccination");

enum Lane : std::uint32_t { kAccepts, kDay, kProduct };

}  // namespace

// First doses: most between January and July, from the day of eligibility on, triangular. Those who have declined think
// again (public module format), each time half as many of them as the time before.
Instant Schedule::first_covid_dose(const stats::Figures& figures) const {
  const auto table = tables_->covid_uptake();
  if (table.empty()) return base::kNever;
  // The age on the day from which the last group may have it: who is younger then declines, as nothing is said of them.
  const auto last = std::max_element(table.begin(), table.end(), [](auto& a, auto& b) { return a.from < b.from; });
  const base::Date birth = base::day_of(birth_);
  if (birth >= last->from) return base::kNever;
  const int age = base::completed_years(birth, last->from);
  const auto row = std::find_if(table.begin(), table.end(),
                                [&](auto& r) { return r.age_low <= age && age <= r.age_high; });
  if (row == table.end()) return base::kNever;
  if (draws_.uniform(kCovid, 0, kAccepts) < row->share) {
    const double day = base::triangular(draws_.uniform(kCovid, 0, kDay), 0, figures.covid_first_dose_peak,
                                        figures.covid_first_dose_end);
    return Instant{std::max(row->from, base::birthday(birth, row->age_low))} +
           base::Span{static_cast<std::int64_t>(day * 86400)};
  }
  const base::Span every{static_cast<std::int64_t>(figures.covid_second_thought * 86400)};
  Instant at{row->late_from};
  std::uint32_t time = 1;
  for (double share = row->late_share; share >= figures.covid_fewest_thoughts; share /= 2, ++time, at += every)
    if (draws_.uniform(kCovid, time, kAccepts) < share) return at;
  return base::kNever;
}

std::uint32_t Schedule::covid_product(Instant at) const {
  const auto products = tables_->covid_products();
  const base::Date day = base::day_of(at);
  const int age = base::completed_years(base::day_of(birth_), day);
  base::Date newest{};
  for (const stats::CovidProduct& p : products)
    if (p.from <= day) newest = p.from;
  const auto given = [&](const stats::CovidProduct& p) { return p.from == newest && age >= p.youngest; };
  double all = 0;
  for (const stats::CovidProduct& p : products)
    if (given(p)) all += p.share;
  double left = draws_.uniform(kCovid, 0, kProduct) * all;
  std::uint32_t chosen = 0;
  for (std::uint32_t i = 0; i < products.size(); ++i) {
    if (!given(products[i])) continue;
    chosen = i;
    if ((left -= products[i].share) < 0) break;
  }
  return chosen;
}

}  // namespace sojourn::engine
