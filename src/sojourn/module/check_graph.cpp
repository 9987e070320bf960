// The states as a graph.
#include <algorithm>

#include "sojourn/module/checker.hpp"
#include "sojourn/module/words.hpp"

namespace sojourn::module::detail {
namespace {

// Strongly connected components among the states that `inside` admits (Tarjan 1972, without recursion).
class Components {
 public:
  Components(const std::vector<StateInfo>& states, const std::vector<bool>& inside)
      : states_(states), inside_(inside), order_(states.size(), 0), low_(states.size(), 0),
        waiting_(states.size(), false) {
    for (std::uint32_t s = 0; s < states.size(); ++s)
      if (inside[s] && order_[s] == 0) from(s);
  }
  const std::vector<std::vector<std::uint32_t>>& all() const { return found_; }

 private:
  struct Visit {
    std::uint32_t state;
    std::size_t edge;
  };
  void open(std::uint32_t s) {
    order_[s] = low_[s] = ++count_;
    stack_.push_back(s);
    waiting_[s] = true;
    path_.push_back({s, 0});
  }
  void close(std::uint32_t s) {
    if (low_[s] != order_[s]) return;
    std::vector<std::uint32_t> component;
    for (;;) {
      const std::uint32_t t = stack_.back();
      stack_.pop_back();
      waiting_[t] = false;
      component.push_back(t);
      if (t == s) break;
    }
    std::sort(component.begin(), component.end());
    found_.push_back(std::move(component));
  }
  void from(std::uint32_t start) {
    open(start);
    while (!path_.empty()) {
      Visit& top = path_.back();
      const std::uint32_t s = top.state;
      if (top.edge < states_[s].next.size()) {
        const std::uint32_t t = states_[s].next[top.edge++];
        if (!inside_[t]) continue;
        if (order_[t] == 0)
          open(t);
        else if (waiting_[t])
          low_[s] = std::min(low_[s], order_[t]);
        continue;
      }
      path_.pop_back();
      if (!path_.empty()) low_[path_.back().state] = std::min(low_[path_.back().state], low_[s]);
      close(s);
    }
  }

  const std::vector<StateInfo>& states_;
  const std::vector<bool>& inside_;
  std::vector<std::uint32_t> order_, low_;
  std::vector<bool> waiting_;
  std::vector<std::uint32_t> stack_;
  std::vector<Visit> path_;
  std::uint32_t count_ = 0;
  std::vector<std::vector<std::uint32_t>> found_;
};

bool mentions_prior_state(const Node& node) {
  if (node.key == "condition_type" && condition_type(node.text) == ConditionType::kPriorState) return true;
  return std::any_of(node.children().begin(), node.children().end(), mentions_prior_state);
}

// Whether passing through the state again can end differently though no time has passed: it changes something that
// conditions can see, or its transition draws.
bool can_change(const StateInfo& state) {
  const bool passive = state.type == StateType::kSimple || state.type == StateType::kInitial ||
                       state.type == StateType::kDelay;
  if (!passive) return true;
  for (std::string_view key : {"distributed_transition", "lookup_table_transition", "type_of_care_transition"})
    if (state.node->find(key)) return true;
  if (const Node* complex = state.node->find("complex_transition"))
    for (const Node& option : complex->children())
      if (const Node* weights = option.find("distributions"); weights && weights->size() > 1) return true;
  return mentions_prior_state(*state.node);
}

}  // namespace

void ModuleCheck::graph() {
  if (info_.states.empty() || !info_.find("Initial")) return;
  if (!paths_broken_) unreachable();
  endless_loops();
  if (strict_) open_encounters();
}

void ModuleCheck::unreachable() {
  std::vector<bool> seen(info_.states.size());
  std::vector<std::uint32_t> open{info_.by_name.at("Initial")};
  seen[open[0]] = true;
  while (!open.empty()) {
    const std::uint32_t s = open.back();
    open.pop_back();
    for (std::uint32_t t : info_.states[s].next)
      if (!seen[t]) {
        seen[t] = true;
        open.push_back(t);
      }
  }
  for (std::uint32_t s = 0; s < seen.size(); ++s)
    if (!seen[s] && info_.states[s].node->is_object())
      report(info_.states[s].node->key_offset, tolerated(), "unreachable-state",
             "no path leads from \"Initial\" to state " + in_quotes(info_.states[s].name), "remove it, or lead to it");
}

void ModuleCheck::endless_loops() {
  std::vector<bool> instant(info_.states.size());
  for (std::uint32_t s = 0; s < instant.size(); ++s)
    instant[s] = info_.states[s].type && info_.states[s].type != StateType::kTerminal &&
                 !can_let_time_pass(suite_, info_.states[s]);
  const Components components(info_.states, instant);
  for (const auto& component : components.all()) {
    const auto inside = [&](std::uint32_t t) { return std::binary_search(component.begin(), component.end(), t); };
    const auto& first = info_.states[component[0]];
    const bool cycle = component.size() > 1 || std::count(first.next.begin(), first.next.end(), component[0]) > 0;
    if (!cycle) continue;
    bool exit = false, change = false;
    for (std::uint32_t s : component) {
      change = change || can_change(info_.states[s]);
      for (std::uint32_t t : info_.states[s].next) exit = exit || !inside(t);
    }
    std::string when;
    if (exit && (change || !polls_for_ever(component, when))) continue;
    std::string names;
    for (std::size_t i = 0; i < component.size() && i < 4; ++i)
      names += (i ? ", " : "") + in_quotes(info_.states[component[i]].name);
    if (component.size() > 4) names += " and " + std::to_string(component.size() - 4) + " more";
    report(first.node->key_offset, exit ? tolerated() : Severity::kError, "endless-loop",
           exit ? "once around, nothing can change: the loop of " + names + " lets no time pass" +
                      (when.empty() ? "" : ", e.g. if " + when)
                : "the loop of " + names + " lets no time pass and has no way out",
           "put a Delay, Guard or Risk into the loop");
  }
}

// Whether there is a case in which the conditions lead round the loop. Its states neither draw nor change anything.
bool ModuleCheck::polls_for_ever(const std::vector<std::uint32_t>& component, std::string& when) const {
  std::vector<const Node*> conditions;
  for (std::uint32_t s : component)
    if (const Node* transition = transition_of(*info_.states[s].node))
      for (const Node* c : option_conditions(*transition)) conditions.push_back(c);
  Cases cases(conditions, suite_.values);
  const auto next = [&](std::uint32_t s) -> const StateInfo* {
    const Node* transition = transition_of(*info_.states[s].node);
    if (!transition) return nullptr;
    if (transition->is_string()) return info_.find(transition->text);
    const Node* chosen = nullptr;
    for (const Node& option : transition->children()) {
      chosen = &option;
      const Node* condition = option.find("condition");
      if (!condition || condition->is_null() || cases.holds(*condition)) break;
    }
    const Node* nested = chosen ? chosen->find("distributions") : nullptr;
    if (nested && nested->size() > 0) chosen = &nested->children()[0];
    return chosen ? info_.find(chosen->text_of("transition")) : nullptr;
  };
  bool found = false;
  const bool tried = cases.each([&] {
    for (std::uint32_t s : component) {
      std::size_t steps = 0;
      const StateInfo* at = &info_.states[s];
      while (at && steps <= component.size()) {
        const auto index = static_cast<std::uint32_t>(at - info_.states.data());
        if (!std::binary_search(component.begin(), component.end(), index)) break;
        at = next(index);
        ++steps;
      }
      found = found || steps > component.size();
    }
    if (found) when = cases.words();
    return !found;
  });
  return found || !tried;
}

// sojourn-1: an EncounterEnd follows on every path before another Encounter, or the end of a top-level module.
void ModuleCheck::open_encounters() {
  for (const StateInfo& start : info_.states) {
    if (start.type != StateType::kEncounter) continue;
    std::vector<bool> seen(info_.states.size());
    std::vector<std::uint32_t> open(start.next.begin(), start.next.end());
    while (!open.empty()) {
      const std::uint32_t s = open.back();
      open.pop_back();
      if (seen[s]) continue;
      seen[s] = true;
      const StateInfo& state = info_.states[s];
      // Death closes the visit; what a called module does with it is not followed.
      const bool closed = !state.type || state.type == StateType::kEncounterEnd || state.type == StateType::kDeath ||
                          state.type == StateType::kCallSubmodule;
      if (closed) continue;
      const bool again = state.type == StateType::kEncounter;
      if (again || (state.type == StateType::kTerminal && module_.top_level)) {
        report(start.node->key_offset, Severity::kError, "encounter-not-ended",
               "a path leads from Encounter " + in_quotes(start.name) + " to " + (again ? "Encounter " : "Terminal ") +
                   in_quotes(state.name) + " without EncounterEnd",
               "end the visit with an EncounterEnd state");
        break;
      }
      open.insert(open.end(), state.next.begin(), state.next.end());
    }
  }
}

}  // namespace sojourn::module::detail
