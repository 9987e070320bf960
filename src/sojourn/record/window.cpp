#include "sojourn/record/window.hpp"

#include "sojourn/record/care_plans.hpp"

namespace sojourn::record {
namespace {

// Sets a mark and tells whether it was new; "no fact" counts as marked.
bool mark(Selection::Marks& marks, std::uint32_t index) {
  if (index == kNoIndex || marks[index] != 0) return false;
  marks[index] = 1;
  return true;
}

// A problem that somebody had for a year stays in the history, as problem lists keep it when it is over.
bool lasting(const Condition& condition) { return condition.abatement - condition.onset >= 365 * base::kDay; }

}  // namespace

void Selection::clear(const Journey& journey) {
  encounters.assign(journey.encounters.size(), 0);
  conditions.assign(journey.conditions.size(), 0);
  allergies.assign(journey.allergies.size(), 0);
  medications.assign(journey.medications.size(), 0);
  care_plans.assign(journey.care_plans.size(), 0);
  procedures.assign(journey.procedures.size(), 0);
  missed_procedures.assign(journey.missed_procedures.size(), 0);
  observations.assign(journey.observations.size(), 0);
  reports.assign(journey.reports.size(), 0);
  imaging_studies.assign(journey.imaging_studies.size(), 0);
  devices.assign(journey.devices.size(), 0);
  supplies.assign(journey.supplies.size(), 0);
  immunizations.assign(journey.immunizations.size(), 0);
  declined_immunizations.assign(journey.declined_immunizations.size(), 0);
}

Instant window_cutoff(const Journey& journey, int years_of_history) {
  if (years_of_history <= 0) return Instant::min();
  const Instant last = journey.last_instant();
  const base::Date day = base::day_of(last);
  return base::month_day(day, -12 * years_of_history) + (last - Instant{day});
}

void Window::keep_encounter(std::uint32_t index) {
  if (mark(selection_.encounters, index)) keep_reason(journey_->encounters[index].reason);
}

void Window::keep_condition(std::uint32_t index) {
  if (mark(selection_.conditions, index)) keep_encounter(journey_->conditions[index].encounter);
}

void Window::keep_procedure(std::uint32_t index) {
  if (!mark(selection_.procedures, index)) return;
  keep_encounter(journey_->procedures[index].encounter);
  keep_reason(journey_->procedures[index].reason);
}

void Window::keep_report(std::uint32_t index) {
  if (!mark(selection_.reports, index)) return;
  const Report& report = journey_->reports[index];
  keep_encounter(report.encounter);
  for (std::uint32_t i = 0; i < report.observations; ++i) keep_observation(report.first_observation + i);
}

void Window::keep_observation(std::uint32_t index) {
  if (!mark(selection_.observations, index)) return;
  const Observation& observation = journey_->observations[index];
  keep_encounter(observation.encounter);
  keep_report(observation.report);
  keep_observation(observation.parent);
  for (std::uint32_t i = 0; i < observation.components; ++i) keep_observation(observation.first_component + i);
}

void Window::keep_recent(Instant cutoff) {
  const Journey& j = *journey_;
  // An end after the last instant is open; kNever is later than any cutoff, so open facts need no test of their own.
  for (std::uint32_t i = 0; i < j.encounters.size(); ++i)
    if (j.encounters[i].end >= cutoff) keep_encounter(i);
  for (std::uint32_t i = 0; i < j.conditions.size(); ++i)
    if (j.conditions[i].abatement >= cutoff || lasting(j.conditions[i])) keep_condition(i);
  for (std::uint32_t i = 0; i < j.procedures.size(); ++i)
    if (j.procedures[i].end >= cutoff) keep_procedure(i);
  for (std::uint32_t i = 0; i < j.reports.size(); ++i)
    if (j.reports[i].time >= cutoff) keep_report(i);
  for (std::uint32_t i = 0; i < j.observations.size(); ++i)
    if (j.observations[i].time >= cutoff) keep_observation(i);
  for (std::uint32_t i = 0; i < j.allergies.size(); ++i)
    if (j.allergies[i].end >= cutoff && mark(selection_.allergies, i)) keep_encounter(j.allergies[i].encounter);
}

void Window::keep_recent_details(Instant cutoff) {
  const Journey& j = *journey_;
  for (std::uint32_t i = 0; i < j.medications.size(); ++i) {
    const Medication& m = j.medications[i];
    if ((m.administration ? m.start : m.end) < cutoff || !mark(selection_.medications, i)) continue;
    keep_encounter(m.encounter);
    keep_reason(m.reason);
  }
  for (std::uint32_t i = 0; i < j.care_plans.size(); ++i) {
    if (j.care_plans[i].end < cutoff || !mark(selection_.care_plans, i)) continue;
    keep_encounter(j.care_plans[i].encounter);
    keep_reason(j.care_plans[i].reason);
    for_each_goal(j, j.care_plans[i], [&](std::uint32_t goal) {
      for (std::uint32_t c = 0; c < j.goals[goal].conditions; ++c)
        keep_condition(j.goal_conditions[j.goals[goal].first_condition + c]);
    });
  }
  for (std::uint32_t i = 0; i < j.imaging_studies.size(); ++i) {
    if (j.imaging_studies[i].time < cutoff || !mark(selection_.imaging_studies, i)) continue;
    keep_encounter(j.imaging_studies[i].encounter);
    keep_procedure(j.imaging_studies[i].procedure);
    keep_reason(j.imaging_studies[i].reason);
  }
  for (std::uint32_t i = 0; i < j.missed_procedures.size(); ++i) {
    const Procedure& p = j.missed_procedures[i];
    if (p.start < cutoff || !mark(selection_.missed_procedures, i)) continue;
    keep_encounter(p.encounter);
    keep_reason(p.reason);
  }
  for (std::uint32_t i = 0; i < j.devices.size(); ++i)
    if (j.devices[i].end >= cutoff && mark(selection_.devices, i)) keep_encounter(j.devices[i].encounter);
  for (std::uint32_t i = 0; i < j.supplies.size(); ++i)
    if (j.supplies[i].time >= cutoff && mark(selection_.supplies, i)) keep_encounter(j.supplies[i].encounter);
  for (std::uint32_t i = 0; i < j.immunizations.size(); ++i)
    if (j.immunizations[i].time >= cutoff && mark(selection_.immunizations, i))
      keep_encounter(j.immunizations[i].encounter);
  for (std::uint32_t i = 0; i < j.declined_immunizations.size(); ++i)
    if (j.declined_immunizations[i].time >= cutoff && mark(selection_.declined_immunizations, i))
      keep_encounter(j.declined_immunizations[i].encounter);
}

const Selection& Window::select(const Journey& journey, int years_of_history) {
  journey_ = &journey;
  selection_.clear(journey);
  const Instant cutoff = window_cutoff(journey, years_of_history);
  keep_recent(cutoff);
  keep_recent_details(cutoff);
  journey_ = nullptr;
  return selection_;
}

}  // namespace sojourn::record
