#pragma once
// A care plan as a whole: what it began with and what later starts of the open plan added.
#include <algorithm>

#include "sojourn/record/journey.hpp"

namespace sojourn::record {

// Calls f(time, activities, first goal, goals) for the plan's beginning and then for each addition; stops when f
// returns false.
template <class F>
void for_each_part(const Journey& journey, const CarePlan& plan, F f) {
  if (!f(plan.start, plan.activities, plan.first_goal, plan.goals)) return;
  for (std::uint32_t i = plan.more; i != kNoIndex; i = journey.care_plan_additions[i].more) {
    const CarePlanAddition& a = journey.care_plan_additions[i];
    if (!f(a.time, a.activities, a.first_goal, a.goals)) return;
  }
}

// Calls f(index of Journey::goals) for each goal in the order in which they were set.
template <class F>
void for_each_goal(const Journey& journey, const CarePlan& plan, F f) {
  for_each_part(journey, plan, [&](Instant, ConceptListId, std::uint32_t first, std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) f(first + i);
    return true;
  });
}

// True if the activity is among those of the first `parts` parts.
inline bool has_activity(const Journey& journey, const vocab::Vocabulary& vocabulary, const CarePlan& plan,
                         ConceptId activity, std::uint32_t parts = kNoIndex) {
  bool found = false;
  for_each_part(journey, plan, [&](Instant, ConceptListId list, std::uint32_t, std::uint32_t) {
    if (parts-- == 0) return false;
    const auto members = vocabulary.list(list);
    found = std::find(members.begin(), members.end(), activity) != members.end();
    return !found;
  });
  return found;
}

// Calls f(activity) for each activity once, in the order in which they were added.
template <class F>
void for_each_activity(const Journey& journey, const vocab::Vocabulary& vocabulary, const CarePlan& plan, F f) {
  std::uint32_t part = 0;
  for_each_part(journey, plan, [&](Instant, ConceptListId list, std::uint32_t, std::uint32_t) {
    for (const ConceptId activity : vocabulary.list(list))
      if (part == 0 || !has_activity(journey, vocabulary, plan, activity, part)) f(activity);
    ++part;
    return true;
  });
}

}  // namespace sojourn::record
