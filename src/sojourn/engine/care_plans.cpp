// Care plans and their goals.
#include "sojourn/engine/lifetime.hpp"
#include "sojourn/record/care_plans.hpp"

namespace sojourn::engine {

using record::FactKind;

void Lifetime::start_care_plan(Process& process, const State& state) {
  const program::CarePlanDetail& detail = program_.care_plans[state.detail];
  const program::ConceptId code = primary(world_.vocabulary, detail.codes);
  std::uint32_t entry = p_.open(OpenKind::kCarePlan, code);
  if (entry == kNoIndex) {
    record::CarePlan plan;
    plan.key = fact_key(process);
    plan.start = p_.now;
    plan.encounter = encounter_now(process);
    plan.codes = detail.codes;
    plan.activities = detail.activities;
    plan.first_goal = static_cast<std::uint32_t>(p_.journey.goals.size());
    plan.goals = add_goals(process, detail, nullptr);
    plan.reason = reason(state);
    entry = static_cast<std::uint32_t>(p_.journey.care_plans.size());
    p_.journey.care_plans.push_back(plan);
    p_.set_open(OpenKind::kCarePlan, code, entry);
    changed(program::DependencyKind::kConcept, code.value);
  } else {
    add_to_care_plan(process, detail, entry);
  }
  if (state.assign) set_attribute(state.assign, Value::entry(FactKind::kCarePlan, entry));
}

// Appends the goals that the plan does not have yet, and tells how many. Goals that say the same share their number in
// the catalog.
std::uint32_t Lifetime::add_goals(const Process& process, const program::CarePlanDetail& detail,
                                  const record::CarePlan* plan) {
  record::Journey& j = p_.journey;
  const auto first = static_cast<std::uint32_t>(j.goals.size());
  for (std::uint32_t g = 0; g < detail.goals; ++g) {
    const program::GoalDetail& source = program_.goals[detail.first_goal + g];
    bool known = false;
    if (plan)
      record::for_each_goal(j, *plan, [&](std::uint32_t i) { known = known || j.goals[i].detail == source.goal; });
    for (std::uint32_t i = first; i < j.goals.size(); ++i) known = known || j.goals[i].detail == source.goal;
    if (known) continue;
    record::Goal goal;
    goal.key = fact_key(process, g + 1);
    goal.start = p_.now;
    goal.detail = source.goal;
    goal.first_condition = static_cast<std::uint32_t>(j.goal_conditions.size());
    for (std::uint32_t a = 0; a < source.addresses; ++a) {
      const std::uint32_t condition = reason(program_.goal_addresses[source.first_address + a]).condition;
      if (condition == kNoIndex) continue;
      j.goal_conditions.push_back(condition);
      ++goal.conditions;
    }
    j.goals.push_back(goal);
  }
  return static_cast<std::uint32_t>(j.goals.size()) - first;
}

void Lifetime::add_to_care_plan(const Process& process, const program::CarePlanDetail& detail, std::uint32_t plan) {
  record::Journey& j = p_.journey;
  record::CarePlanAddition addition;
  addition.time = p_.now;
  addition.first_goal = static_cast<std::uint32_t>(j.goals.size());
  addition.goals = add_goals(process, detail, &j.care_plans[plan]);
  for (const program::ConceptId activity : world_.vocabulary.list(detail.activities)) {
    const bool known = record::has_activity(j, world_.vocabulary, j.care_plans[plan], activity);
    if (!known) addition.activities = detail.activities;
  }
  if (addition.goals == 0 && addition.activities == program::ConceptListId{0u}) return;
  std::uint32_t* last = &j.care_plans[plan].more;
  while (*last != kNoIndex) last = &j.care_plan_additions[*last].more;
  *last = static_cast<std::uint32_t>(j.care_plan_additions.size());
  j.care_plan_additions.push_back(addition);
}

}  // namespace sojourn::engine
