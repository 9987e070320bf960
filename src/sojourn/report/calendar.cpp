// When care happens: hours of emergency visits, opening hours, days of the week, and that visits do not share a minute.
#include <numeric>

#include "sojourn/report/report.hpp"

namespace sojourn::report {
namespace {

using measure::VisitClass;

template <std::size_t n>
double sum(const std::array<std::uint64_t, n>& counts, std::size_t from = 0, std::size_t to = n) {
  return static_cast<double>(std::accumulate(counts.begin() + from, counts.begin() + to, std::uint64_t{0}));
}

Row row_of(std::string subject, std::string what, double count, double n, double target, double least, Grade grade, std::string source) {
  Row row = make_row(Section::kCalendar, std::move(subject), std::move(what), *measure::share(count, n), target, 0.1, least,
                     std::move(source), grade);
  row.unit = "share";
  return row;
}

}  // namespace

void add_calendar(const measure::Measures& measures, const Sources& sources, Report& report) {
  const measure::Facts& facts = measures.people().facts();
  const auto of = [](VisitClass klass) { return static_cast<std::size_t>(klass); };
  double all = 0;
  for (std::size_t c = 0; c < measure::kVisitClasses; ++c) {
    for (std::size_t h = 0; h < 24; ++h) report.hours[h] += static_cast<double>(facts.hours[c][h]);
    for (std::size_t d = 0; d < 7; ++d) report.weekdays[d] += static_cast<double>(facts.weekdays[c][d]);
    all += sum(facts.hours[c]);
  }
  if (all > 0) {
    for (double& h : report.hours) h /= all;
    for (double& d : report.weekdays) d /= all;
  }
  const auto& emergency = facts.hours[of(VisitClass::kEmergency)];
  if (const double n = sum(emergency); n > 0) {
    constexpr std::size_t kHours = 6;
    for (std::size_t h = 0; h < 24; h += kHours) {
      double target = 0;
      for (std::size_t i = h; i < h + kHours; ++i) target += sources.care.arrivals()[i];
      report.rows.push_back(row_of("emergency visits, " + std::to_string(h) + " to " + std::to_string(h + kHours) + " o'clock",
                                   "share of visits", sum(emergency, h, h + kHours), n, target, 0.02, Grade::kInput, "nhamcs_arrival"));
    }
    const auto& days = facts.weekdays[of(VisitClass::kEmergency)];
    report.rows.push_back(row_of("emergency visits at weekends", "share of visits", sum(days, 5, 7), n, 2.0 / 7, 0.03,
                                 Grade::kHeldOut, "rule_report"));
  }
  const auto& office = facts.hours[of(VisitClass::kOffice)];
  if (const double n = sum(office); n > 0) {
    const auto few = [&](std::string subject, double count, double most) {
      report.rows.push_back(row_of(std::move(subject), "share of visits", count, n, 0, most, Grade::kHeldOut, "rule_report"));
    };
    few("office visits at night, 22 to 6 o'clock", sum(office, 0, 6) + sum(office, 22, 24), 0.02);
    few("office visits at weekends", sum(facts.weekdays[of(VisitClass::kOffice)], 5, 7), 0.1);
    const auto& minutes = facts.minutes[of(VisitClass::kOffice)];
    double busiest = 0;
    for (const std::uint64_t m : minutes) busiest = std::max(busiest, static_cast<double>(m));
    // Appointments begin each quarter of an hour; one minute of the hour for all of them is a clock that is not there.
    few("visits on the most frequent minute of the hour", busiest, 0.34);
  }
  report.sources["nhamcs_arrival"] = {"National Hospital Ambulatory Medical Care Survey, hour of arrival", "2011", false};
}

}  // namespace sojourn::report
