// What is known of all modules together.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "sojourn/module/checker.hpp"

namespace sojourn::module::detail {
namespace {

void visit_strings(const Node* list, std::string_view key, const std::function<void(const Node&)>& visit) {
  if (!list || !list->is_array()) return;
  for (const Node& item : list->children())
    if (const Node* target = item.find(key); target && target->is_string()) visit(*target);
}

ModuleInfo read_states(const Module& module) {
  ModuleInfo info;
  info.module = &module;
  const Node* states = module.root().find("states");
  if (!states || !states->is_object()) return info;
  info.states.reserve(states->size());
  info.by_name.reserve(states->size());
  for (const Node& node : states->children()) {
    StateInfo state{node.key, &node, std::nullopt, {}};
    if (const Node* type = node.find("type"); type && type->is_string()) state.type = state_type(type->text);
    info.by_name.emplace(node.key, static_cast<std::uint32_t>(info.states.size()));
    info.states.push_back(std::move(state));
  }
  for (StateInfo& state : info.states)
    for_each_target(*state.node, [&](const Node& target) {
      if (const auto it = info.by_name.find(target.text); it != info.by_name.end()) state.next.push_back(it->second);
    });
  return info;
}

CaseValue other_value() { return {CaseValue::Kind::kOther, false, 0, {}}; }

// Numbers between two ends; a few whole ones are listed.
void note_range(const Node& ends, bool whole, WrittenValues& out) {
  const Node *low = ends.find("low"), *high = ends.find("high");
  const double from = low ? low->number() : 0, to = high ? high->number() : 0;
  const bool known = low && high && low->is_number() && high->is_number();
  if (!known || !whole || to < from || to - from > 20) {
    out.number = true;
    return;
  }
  for (double v = std::floor(from + 0.5); v <= std::floor(to + 0.5); ++v)
    out.values.push_back({CaseValue::Kind::kNumber, false, v, {}});
}

// What a SetAttribute can leave in its attribute.
void note_value(const Node& state, WrittenValues& out) {
  const Node* range = state.find("range");
  const Node* distribution = state.find("distribution");
  if (state.find("expression")) {
    out.number = true;
  } else if (range) {
    note_range(*range, false, out);
  } else if (distribution) {
    const Node* parameters = distribution->find("parameters");
    const auto kind = distribution_kind(distribution->text_of("kind"));
    if (parameters && kind == DistributionKind::kUniform) note_range(*parameters, distribution->boolean_of("round"), out);
    else if (parameters && kind == DistributionKind::kExact && parameters->find("value") && parameters->find("value")->is_number())
      out.values.push_back({CaseValue::Kind::kNumber, false, parameters->number_of("value"), {}});
    else out.number = true;
  }
  if (range || distribution || state.find("expression")) return;
  if (state.find("value_attribute") || state.find("series_data")) {
    out.open = true;
  } else if (const Node* code = state.find("value_code")) {
    out.values.push_back({CaseValue::Kind::kText, false, 0, code->text_of("code")});
  } else if (const Node* value = state.find("value")) {
    if (value->is_boolean()) out.values.push_back({CaseValue::Kind::kBoolean, value->boolean, 0, {}});
    if (value->is_number()) out.values.push_back({CaseValue::Kind::kNumber, false, value->number(), {}});
    if (value->is_string()) out.values.push_back({CaseValue::Kind::kText, false, 0, value->text});
    out.number = out.number || value->is_object();  // a parameter
  }
}

void note_values(const ModuleInfo& info, WrittenAttributes& written) {
  for (const StateInfo& state : info.states) {
    const std::string_view attribute = state.node->text_of("attribute"), entry = state.node->text_of("assign_to_attribute");
    if (state.type == StateType::kSetAttribute) note_value(*state.node, written[attribute]);
    if (state.type == StateType::kCounter) written[attribute].number = true;
    if (!entry.empty()) written[entry].values.push_back(other_value());
  }
}

void note_written(const ModuleInfo& info, std::unordered_set<std::string_view>& written) {
  for (const StateInfo& state : info.states) {
    const bool writes = state.type == StateType::kSetAttribute || state.type == StateType::kCounter;
    if (writes) written.insert(state.node->text_of("attribute"));
    written.insert(state.node->text_of("assign_to_attribute"));
  }
  written.erase(std::string_view());
}

}  // namespace

void for_each_target(const Node& state, const std::function<void(const Node&)>& visit) {
  if (!state.is_object()) return;
  for (const Node& member : state.children()) {
    if (member.key == "risks") {
      visit_strings(&member, "transition", visit);
    } else if (member.key == "direct_transition" || member.key == "alt_direct_transition") {
      if (member.is_string()) visit(member);
    } else if (member.key == "type_of_care_transition") {
      for (const Node& target : member.children())
        if (target.is_string() && !is_comment_key(target.key)) visit(target);
    } else if (transition_type(member.key)) {
      visit_strings(&member, "transition", visit);
      if (!member.is_array()) continue;
      for (const Node& option : member.children()) visit_strings(option.find("distributions"), "transition", visit);
    }
  }
}

bool can_let_time_pass(const Suite& suite, const StateInfo& state) {
  if (!state.type) return true;
  switch (*state.type) {
    case StateType::kGuard:
    case StateType::kEncounter:
    case StateType::kEncounterEnd:
    case StateType::kRisk:
      return true;
    case StateType::kDelay: {
      const Node* exact = state.node->find("exact");
      return !exact || exact->number_of("quantity", 1) > 0;
    }
    case StateType::kProcedure:
      return state.node->find("duration") || state.node->find("distribution");
    case StateType::kCallSubmodule: {
      const Module* called = suite.set.find(state.node->text_of("submodule"));
      if (!called) return true;
      return suite.modules[static_cast<std::size_t>(called - suite.set.modules.data())].can_block;
    }
    default:
      return false;
  }
}

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string number_text(double value) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, 10).ptr;
  return std::string(buffer, end);
}

Suite::Suite(const ModuleSet& all, std::span<const std::string_view> signs, const FigureNames& names)
    : set(all), vital_signs(signs.begin(), signs.end()), figures(names) {
  const std::size_t n = set.modules.size();
  modules.reserve(n);
  for (const Module& module : set.modules) {
    modules.push_back(read_states(module));
    note_written(modules.back(), written);
    note_values(modules.back(), values);
    if (!module.top_level) submodule_paths.push_back(module.path);
  }
  for (ModuleInfo& info : modules) {
    for (const StateInfo& state : info.states) {
      if (state.type != StateType::kCallSubmodule) continue;
      const Module* called = set.find(state.node->text_of("submodule"));
      if (called) info.calls.push_back(static_cast<std::uint32_t>(called - set.modules.data()));
    }
    std::sort(info.calls.begin(), info.calls.end());
    info.calls.erase(std::unique(info.calls.begin(), info.calls.end()), info.calls.end());
  }
  for (ModuleInfo& info : modules) {
    info.below.resize(n);
    std::vector<std::uint32_t> open = info.calls;
    while (!open.empty()) {
      const std::uint32_t m = open.back();
      open.pop_back();
      if (info.below[m]) continue;
      info.below[m] = true;
      open.insert(open.end(), modules[m].calls.begin(), modules[m].calls.end());
    }
  }
  // A call can block if the called module can; repeat until nothing changes, which calls of calls need.
  for (bool changed = true; changed;) {
    changed = false;
    for (ModuleInfo& info : modules) {
      if (info.can_block) continue;
      for (const StateInfo& state : info.states) info.can_block = info.can_block || can_let_time_pass(*this, state);
      changed = changed || info.can_block;
    }
  }
  for (std::uint32_t m = 0; m < n; ++m) {
    std::vector<bool> member(n);
    for (std::uint32_t caller = 0; caller < n; ++caller) {
      if (caller != m && !modules[caller].below[m]) continue;
      member[caller] = true;
      for (std::uint32_t i = 0; i < n; ++i)
        if (modules[caller].below[i]) member[i] = true;
    }
    for (std::uint32_t i = 0; i < n; ++i)
      if (member[i]) modules[m].family.push_back(i);
  }
}

}  // namespace sojourn::module::detail
