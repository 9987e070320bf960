#pragma once
// When care can happen: opening hours, federal holidays, emergency arrivals, lengths of visits and stays. All functions
// are pure; uniforms are drawn by the caller. Immutable, may be shared between threads; `tables` must outlive it.
#include <array>
#include <cstdint>

#include "sojourn/base/time.hpp"
#include "sojourn/record/journey.hpp"
#include "sojourn/stats/care_tables.hpp"

namespace sojourn::engine {

// A federal holiday as observed (Saturday's on Friday, Sunday's on Monday), each from its first year on.
bool is_federal_holiday(base::Date day);

class Calendar {
 public:
  explicit Calendar(const stats::CareTables& tables);

  // The first instant at or after `t` at which such an encounter can begin. Offices keep a grid of quarter hours; who
  // comes to a closed door gets a time of the next open day chosen by `u` in [0, 1). Emergency: `t` moves forward within
  // its own day so that uniform times become the published hourly pattern; `u` is not used. Stays begin at any time.
  base::Instant next_open(base::Instant t, std::uint16_t zone, record::EncounterClass care_class, double u) const;
  bool is_open(base::Instant t, std::uint16_t zone, record::EncounterClass care_class) const;

  // Minutes of an encounter of a class with visits; 0 for stays.
  double visit_minutes(record::EncounterClass care_class, double u) const;
  // Days of a stay; inpatient stands for a class without a row.
  double length_of_stay_days(record::EncounterClass care_class, int age, double u) const;
  // The daytime (9 to 17) of the day of `due`, on the next day if that is not an hour after admission.
  base::Instant discharge(base::Instant admitted, base::Instant due, std::uint16_t zone, double u) const;

  // Local seconds of day at which the rotated emergency day begins; for tests and reports.
  int emergency_day_start() const { return start_hour_ * 3600; }

 private:
  base::Instant emergency(base::Instant t, std::uint16_t zone) const;
  base::Instant office(base::Instant t, std::uint16_t zone, std::size_t care_class, double u) const;
  stats::OpenHours hours(base::Date day, std::size_t care_class) const;

  const stats::CareTables* tables_;
  int start_hour_ = 0;
  std::array<double, 25> cumulative_{};  // share of arrivals within h hours of start_hour_
};

}  // namespace sojourn::engine
