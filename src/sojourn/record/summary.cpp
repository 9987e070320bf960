#include "sojourn/record/summary.hpp"

#include <algorithm>

namespace sojourn::record {
namespace {

bool measured(const Observation& o) {
  switch (o.category) {
    case ObservationCategory::kLaboratory:
    case ObservationCategory::kVitalSigns:
    case ObservationCategory::kSocialHistory: return o.parent == kNoIndex;
    default: return false;
  }
}

}  // namespace

const Selection& Summary::select(const Journey& journey, int years_of_history) {
  Selection& s = selection_;
  s.clear(journey);
  const Instant cutoff = window_cutoff(journey, years_of_history), last = journey.last_instant();
  const auto open = [&](Instant end) { return end > last; };

  for (std::size_t i = 0; i < journey.conditions.size(); ++i) {
    const Condition& c = journey.conditions[i];
    s.conditions[i] = open(c.abatement) || (c.category == ConditionCategory::kProblemListItem && c.abatement >= cutoff);
  }
  for (std::size_t i = 0; i < journey.allergies.size(); ++i) s.allergies[i] = open(journey.allergies[i].end);
  for (std::size_t i = 0; i < journey.medications.size(); ++i)
    s.medications[i] = !journey.medications[i].administration && open(journey.medications[i].end);
  for (std::size_t i = 0; i < journey.devices.size(); ++i) s.devices[i] = open(journey.devices[i].end);
  std::fill(s.immunizations.begin(), s.immunizations.end(), std::uint8_t{1});

  // Facts stand in the order in which they were recorded, so the last one of a code is the newest.
  const auto keep_newest = [&](const auto& facts, Selection::Marks& marks, const auto& wanted) {
    newest_.clear();
    for (std::size_t i = 0; i < facts.size(); ++i) {
      if (!wanted(facts[i])) continue;
      const std::size_t code = facts[i].codes.value;
      if (code >= newest_.size()) newest_.resize(code + 1);
      if (newest_[code] != 0) marks[newest_[code] - 1] = 0;
      newest_[code] = static_cast<std::uint32_t>(i + 1);
      marks[i] = 1;
    }
  };
  keep_newest(journey.procedures, s.procedures, [&](const Procedure& p) { return p.end >= cutoff; });
  keep_newest(journey.observations, s.observations, [&](const Observation& o) { return measured(o) && o.time >= cutoff; });
  for (std::size_t i = 0; i < journey.observations.size(); ++i)
    if (const std::uint32_t parent = journey.observations[i].parent; parent != kNoIndex) s.observations[i] = s.observations[parent];
  return s;
}

}  // namespace sojourn::record
