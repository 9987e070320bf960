// Life years adjusted for quality and for disability, for runs that ask for them: no module reads them, and they are
// three observations a year.
//
// At the turn of the year the conditions of the year that ends are weighed (statistics/us/disability_weights.csv), each
// for the part of the year in which the person had it. Together they take what is left after one another, as the Global
// Burden of Disease study combines states: 1 - (1 - a)(1 - b). Years count the same at every age. A living person has
// lost no years to death, so the years adjusted for disability are those lived with it.
#include <algorithm>

#include "sojourn/engine/lifetime.hpp"

namespace sojourn::engine {

namespace {

constexpr base::Site kQuality = base::site("person/quality-of-life");

// No place of the tables is further than half a day from UTC.
int year_near(Instant t) { return static_cast<int>(base::calendar(t + base::kDay / 2).year()); }

}  // namespace

// By the local clock.
Instant Lifetime::new_year(int year) const {
  const Instant utc{date::sys_days{date::year{year} / 1 / 1}};
  return utc - std::chrono::minutes{world_.care.zones().offset_minutes(p_.journey.person.zone, utc)};
}

void Lifetime::plan_year_end() { p_.push({new_year(year_near(p_.now) + 1), WakeKind::kYearEnd, 0, 0}); }

void Lifetime::record_quality_of_life() {
  const BuiltIn& b = world_.builtin;
  const int year = year_near(p_.now);
  const Instant from = std::max(new_year(year - 1), p_.journey.person.birth);
  const double lost = health_lost(from, p_.now), lived = base::years_between(from, p_.now);
  p_.disabled_years += lived * lost;
  p_.healthy_years += lived * (1 - lost);
  const auto record = [&](std::string_view what, vocab::ConceptListId codes, double value, base::Symbol unit) {
    record::Observation o;
    o.key = base::subsite(kQuality, what).id + static_cast<std::uint64_t>(year);
    o.time = p_.now;
    o.codes = codes;
    o.value.kind = record::ValueKind::kQuantity;
    o.value.quantity = base::Decimal::round(value, 3);
    o.value.unit = unit;
    p_.journey.observations.push_back(o);
  };
  record("quality", b.quality_adjusted_years, p_.healthy_years, b.years);
  record("disability", b.disability_adjusted_years, p_.disabled_years, b.years);
  record("score", b.quality_score, 1 - lost, b.score);
  plan_year_end();
}

// The share of health that a time lacks.
double Lifetime::health_lost(Instant from, Instant to) const {
  double left = 1;
  for (const record::Condition& c : p_.journey.conditions) {
    const double weight = world_.builtin.disability_weights[primary(world_.vocabulary, c.codes).value];
    const Instant begin = std::max(c.onset, from), end = std::min(c.abatement, to);
    if (weight > 0 && begin < end)
      left *= 1 - weight * static_cast<double>((end - begin).count()) / static_cast<double>((to - from).count());
  }
  return 1 - left;
}

}  // namespace sojourn::engine
