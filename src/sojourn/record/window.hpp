#pragma once
// Which facts of a Journey are exported: those of the last years, and whatever these refer to.
#include <cstdint>
#include <vector>

#include "sojourn/record/journey.hpp"

namespace sojourn::record {

// One mark a fact, by kind; 1 = exported. Reused: choosing again keeps the memory.
struct Selection {
  using Marks = std::vector<std::uint8_t>;
  Marks encounters, conditions, allergies, medications, care_plans, procedures, missed_procedures, observations, reports,
      imaging_studies, devices, supplies, immunizations, declined_immunizations;

  // Marks nothing of the journey.
  void clear(const Journey& journey);
};

// Kept is every fact that lasts to the cutoff or later, the cutoff being `years_of_history` calendar years before the
// last instant (death, or the end of the simulation); 0 keeps the whole life. Conditions, allergies, medications, care
// plans and devices that are still open are kept whatever their age, and so are conditions that lasted a year. With a kept
// fact stand the encounter, report,
// procedure, parent, components and reason that it refers to, and with a report its results, so that every
// reference between kept facts resolves.
class Window {
 public:
  const Selection& select(const Journey& journey, int years_of_history);

 private:
  void keep_encounter(std::uint32_t index);
  void keep_condition(std::uint32_t index);
  void keep_procedure(std::uint32_t index);
  void keep_report(std::uint32_t index);
  void keep_observation(std::uint32_t index);
  void keep_reason(const Reason& reason) { keep_condition(reason.condition); }
  void keep_recent(Instant cutoff);
  void keep_recent_details(Instant cutoff);

  const Journey* journey_ = nullptr;
  Selection selection_;
};

// The first instant of the window; the beginning of time for the whole life.
Instant window_cutoff(const Journey& journey, int years_of_history);

}  // namespace sojourn::record
