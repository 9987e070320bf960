// Which state comes next, and waiting in loops.
#include <algorithm>
#include <array>
#include <span>

#include "sojourn/engine/lifetime.hpp"

namespace sojourn::engine {

using program::StateId;

namespace {

// Steps of a loop that are drawn at one go. A change of something that the loop reads makes the rest worthless.
constexpr int kStepsAhead = 64;

}  // namespace

double Lifetime::chance(const program::Weight& weight) const {
  if (!weight.attribute) return weight.probability;
  const Value v = attribute(weight.attribute);
  return v.kind == program::ValueKind::kNumber ? v.number : weight.probability;
}

StateId Lifetime::draw(const program::Option& option, double u) const {
  if (option.target) return option.target;
  double sum = 0;
  StateId last;
  for (std::uint32_t w = option.first_weight; w < option.first_weight + option.weights; ++w) {
    const program::Weight& weight = program_.weights[w];
    sum += chance(weight);
    last = weight.target;
    if (u < sum) return last;
  }
  return last;  // what is missing to 1 goes to the last option (public format)
}

const program::Option& Lifetime::choice(const State& state, std::uint32_t process) const {
  if (state.transition == program::TransitionKind::kLookup) {
    const program::Lookup& lookup = program_.lookups[state.first_option];
    const program::LookupRow* row = find_row(lookup);
    return row ? row->choice : lookup.otherwise;
  }
  std::uint32_t o = state.first_option;
  for (const std::uint32_t last = o + state.options - 1; o < last; ++o) {
    const std::uint32_t condition = program_.options[o].condition;
    if (condition == kNoIndex || holds(condition, process)) break;
  }
  return program_.options[o];  // the last one is taken even if its condition is false (public format)
}

StateId Lifetime::next_state(const Process& process, const State& state) const {
  if (state.transition == program::TransitionKind::kDirect) return StateId{state.first_option};
  if (state.transition == program::TransitionKind::kTypeOfCare)
    return type_of_care(program_.types_of_care[state.first_option], uniform(process, kLaneTransition));
  const program::Option& option = state.options == 1 ? program_.options[state.first_option]
                                                          : choice(state, process.index);
  return option.target ? option.target : draw(option, uniform(process, kLaneTransition));
}

const program::LookupRow* Lifetime::find_row(const program::Lookup& lookup) const {
  std::uint64_t key = 0;
  for (const program::LookupColumn& column : lookup.columns) {
    const Value v = attribute(column.attribute);
    base::Symbol cell;
    switch (v.kind) {
      case program::ValueKind::kText: cell = base::Symbol{v.id}; break;
      case program::ValueKind::kBoolean: cell = v.boolean ? column.yes : column.no; break;
      case program::ValueKind::kNumber: {
        const auto at = std::lower_bound(column.numbers.begin(), column.numbers.end(), v.number,
                                         [](const auto& entry, double number) { return entry.first < number; });
        if (at == column.numbers.end() || at->first != v.number) return nullptr;
        cell = at->second;
        break;
      }
      default: return nullptr;
    }
    key = program::Lookup::add_to_key(key, cell);
  }
  const program::LookupGroup* group = lookup.group(key);
  if (!group) return nullptr;
  const program::LookupRow* row = &lookup.rows[group->first];
  const program::LookupRow* end = row + group->rows;
  if (group->by_time)
    row = std::lower_bound(row, end, p_.now, [](const program::LookupRow& r, Instant t) { return r.time_high < t; });
  const int age = age_years();
  for (; row != end; ++row)
    if (age >= row->age_low && age <= row->age_high && p_.now >= row->time_low && p_.now <= row->time_high) return row;
  return nullptr;
}

// Until when time alone cannot change what a transition would choose from.
Instant Lifetime::stable_until(const State& state, std::uint32_t process) const {
  Instant until = kNever;
  const auto consider = [&](Instant t) {
    if (t > p_.now) until = std::min(until, t);
  };
  for (std::uint32_t d = state.dependencies; d < state.dependencies + state.dependency_count; ++d) {
    const program::Dependency& dependency = program_.dependencies[d];
    if (dependency.kind == program::DependencyKind::kAttribute &&
        program::derived(program::AttributeId{dependency.id}))
      consider(p_.now + kRiskPeriod);
  }
  if (state.transition == program::TransitionKind::kOptions) {
    for (std::uint32_t o = state.first_option; o < state.first_option + state.options; ++o)
      if (program_.options[o].condition != kNoIndex)
        consider(next_flip(program_.options[o].condition, process, kRiskPeriod));
    return until;
  }
  const program::Lookup& lookup = program_.lookups[state.first_option];
  if (lookup.by_age) consider(Instant{base::birthday(base::day_of(p_.journey.person.birth), age_years() + 1)});
  if (const program::LookupRow* row = find_row(lookup)) {
    consider(row->time_high + base::Span{1});
  } else {
    for (const program::LookupRow& other : lookup.rows) consider(other.time_low);
  }
  return until;
}

// A Delay that may lead back to itself. One event for each of its steps would be most of what happens in a life, so the
// steps are drawn ahead, by the numbers that they have anyway, until one leads elsewhere or until what the transition
// reads may change; steps of which nothing came are then counted as passed.
Lifetime::Step Lifetime::wait_in_loop(Process& process, const State& state) {
  const auto index = process.index;
  if (process.phase == 0) {
    process.phase = 1;
    process.due = p_.now + state.period;
  } else if (process.due < p_.now) {
    const std::int64_t seconds = (p_.now - process.due).count(), period = state.period.count();
    const auto passed = static_cast<std::uint32_t>((seconds + period - 1) / period);
    p_.visits[process.top.counters + process.top.state.value] += passed;
    process.visit += passed;
    process.due += passed * state.period;
    p_.step += passed;
  }
  if (process.due <= p_.now) return Step::kPass;

  const StateId self = process.top.state;
  const program::Option& option = choice(state, index);
  const Instant stop = std::min(stable_until(state, index), world_.end);
  Instant wake = process.due;
  const std::span weights(program_.weights.data() + option.first_weight, option.weights);
  // The chances are the same for all steps, and one that follows from the body is dear.
  p_.shares.clear();
  double sum = 0;
  for (const program::Weight& weight : weights) p_.shares.push_back(sum += chance(weight));
  const std::size_t last = weights.empty() ? 0 : weights.size() - 1;
  std::size_t first = 0;  // the first weight that a draw can reach: many risks are none below some age
  while (first < last && !(p_.shares[first] > 0)) ++first;
  if (option.target == self ||
      (!weights.empty() && weights[first].target == self && (first == last || p_.shares[first] >= 1))) {
    if (wake < stop) wake += (stop - wake + state.period - base::Span{1}) / state.period * state.period;
  } else if (!weights.empty()) {
    const base::Site site = site_of(process, state);
    std::array<double, base::Draws::kTogether> draws;
    for (std::uint32_t n = 0; wake < stop && n < kStepsAhead; ++n, wake += state.period) {
      if (n % draws.size() == 0) draws = p_.draws.uniforms(site, process.visit + n, kLaneTransition);
      const double u = draws[n % draws.size()];
      std::size_t w = first;
      while (w < last && !(u < p_.shares[w])) ++w;
      if (weights[w].target != self) break;
    }
  }
  process.wait = Wait::kChange;
  p_.wake_process(index, wake);
  return Step::kBlock;
}

}  // namespace sojourn::engine
