#pragma once
// Inside of check(): what is known of all modules together, and the checks of one module.
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/base/json.hpp"
#include "sojourn/module/cases.hpp"
#include "sojourn/module/check.hpp"
#include "sojourn/module/document.hpp"
#include "sojourn/module/fields.hpp"

namespace sojourn::module::detail {

using base::Diagnostics;
using base::Severity;
using base::json::Node;

struct StateInfo {
  std::string_view name;
  const Node* node = nullptr;
  std::optional<StateType> type;
  std::vector<std::uint32_t> next;  // indices of states; unknown targets are left out
};

struct ModuleInfo {
  const Module* module = nullptr;
  std::vector<StateInfo> states;
  std::unordered_map<std::string_view, std::uint32_t> by_name;
  std::vector<std::uint32_t> calls;   // modules that it calls, each once
  std::vector<bool> below;            // modules that it calls, directly or not
  std::vector<std::uint32_t> family;  // itself, its callers (directly or not), and all that these call; sorted
  bool can_block = false;             // some state of it, or of a module that it calls, can let time pass

  const StateInfo* find(std::string_view name) const {
    const auto it = by_name.find(name);
    return it == by_name.end() ? nullptr : &states[it->second];
  }
};

// All modules: their states, who calls whom, which attributes anybody writes.
struct Suite {
  Suite(const ModuleSet& set, std::span<const std::string_view> vital_signs, const FigureNames& figures);

  const ModuleSet& set;
  std::vector<ModuleInfo> modules;  // same order as set.modules
  std::vector<std::string_view> vital_signs;
  FigureNames figures;
  std::unordered_set<std::string_view> written;  // attributes
  WrittenAttributes values;                      // what is written into them
  std::vector<std::string_view> submodule_paths;
};

// Calls `visit` with every string node that names a next state of this state, faulty shapes are passed over.
void for_each_target(const Node& state, const std::function<void(const Node&)>& visit);

// Whether the state, once entered, can let time pass. A call counts if the module it calls can.
bool can_let_time_pass(const Suite& suite, const StateInfo& state);

std::string in_quotes(std::string_view text);
std::string number_text(double value);

class ModuleCheck {
 public:
  ModuleCheck(const Suite& suite, std::size_t index, Diagnostics& out)
      : suite_(suite), info_(suite.modules[index]), module_(*info_.module), strict_(module_.strict), out_(out) {}

  void run();

 private:
  // Reports. fail: always an error. lapse: an error in sojourn-1, a warning in plain GMF.
  void fail(const Node& at, std::string_view rule, std::string message, std::string hint = {});
  void lapse(const Node& at, std::string_view rule, std::string message, std::string hint = {});
  void warn(const Node& at, std::string_view rule, std::string message, std::string hint = {});
  void report(std::uint32_t offset, Severity severity, std::string_view rule, std::string message, std::string hint);
  Severity tolerated() const { return strict_ ? Severity::kError : Severity::kWarning; }
  void wrong_type(const Node& at, std::string_view wanted);

  // check.cpp: the file as a whole
  void top_level();
  void states(const Node& node);
  void state(const StateInfo& state);
  void read_evidence_and_parameters();
  void unused_entries();

  // check_values.cpp: keys and values by the field table
  void object(const Node& node, const Object& kind, bool is_state = false);
  void member(const Node& member, const Object& kind, bool is_state);
  void unknown_key(const Node& member, const Object& kind, bool is_state);
  void missing(const Node& node, const Object& kind, bool is_state);
  void choices(const Node& node, const Object& kind);
  void value(const Node& node, const Field& field);
  void list(const Node& node, const Field& field);
  void text_value(const Node& node, const Field& field);
  void number(const Node& node, bool whole);
  bool parameter(const Node& node);
  void word(const Node& node, const Names& names);
  void figure_name(const Node& node, std::string_view what, std::span<const std::string_view> known);
  void codes(const Node& node, bool required);
  void evidence(const Node& node);
  void condition(const Node& node);
  void target(const Node& node);
  void state_reference(const Node& node, StateType wanted);
  void reason(const Node& node);
  void expression(const Node& node);
  void submodule(const Node& node);
  std::optional<double> number_of(const Node& parent, std::string_view key) const;

  // check_rules.cpp: rules over several keys of one object
  void rules_of_object(const Node& node, const Object& kind);
  void rules_of_state(const Node& node, StateType type);
  void rules_of_condition(const Node& node, ConditionType type);
  void rules_of_distribution(const Node& node);
  void rules_of_parameters(const Node& node, DistributionKind kind);
  void time_distribution(const Node& state);
  void ordered(const Node& node, std::string_view low, std::string_view high);
  void not_negative(const Node& node, std::string_view key, std::string_view rule);
  void rate_rows(const Node& rate);
  void rules_of_target(const Node& node);

  // check_attributes.cpp: what "attributes" declares
  void attributes_of_state(const Node& node, StateType type);
  void writes(const Node& name, std::string_view type);
  void ages(const Node& node);

  // check_transitions.cpp
  void transitions(const StateInfo& state);
  void options(const Node& list, TransitionType type);
  void weights(const Node& list, std::string_view key);
  void conditional_order(const Node& list);
  void default_option(const Node& list);
  void lookup(const Node& list);
  void lookup_columns(const Node& list, const LookupTable& table, std::size_t options);
  void lookup_rows(const LookupTable& table, std::size_t options);

  // check_graph.cpp
  void graph();
  void unreachable();
  void endless_loops();
  bool polls_for_ever(const std::vector<std::uint32_t>& component, std::string& when) const;
  void open_encounters();

  const Suite& suite_;
  const ModuleInfo& info_;
  const Module& module_;
  const bool strict_;
  Diagnostics& out_;
  struct Entry {
    const Node* node;
    bool used = false;
  };
  std::vector<std::pair<std::string_view, Entry>> evidence_;
  std::vector<std::pair<std::string_view, Entry>> parameters_;
  bool paths_broken_ = false;  // a transition is missing or leads nowhere: unreachable states are a consequence
};

}  // namespace sojourn::module::detail
