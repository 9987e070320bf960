#pragma once
// Working state of one compilation; private to this folder.
#include <cmath>
#include <optional>
#include <string>
#include <unordered_map>

#include "sojourn/base/json.hpp"
#include "sojourn/module/expression.hpp"
#include "sojourn/program/compile.hpp"

namespace sojourn::program {

using base::json::Node;

// The last element of `table` is the new state's detail.
template <class T>
void attach(State& state, std::vector<T>& table, T detail) {
  state.detail = static_cast<std::uint32_t>(table.size());
  table.push_back(std::move(detail));
}

inline bool flag(const Node* node) { return node && node->boolean; }

class Compiler {
 public:
  Compiler(const module::ModuleSet& set, const std::vector<bool>& selected, vocab::Vocabulary& vocabulary,
           const module::Module* keep);
  Program run();

 private:
  // compile.cpp: modules, states, tracks
  void collect_modules();
  void compile_module(ModuleId id);
  void compile_state(StateId id, const Node& node);
  void build_tracks();
  void add_track(ModuleId module);
  void build_watchers();
  void reach(ModuleId module, std::vector<ModuleId>& seen) const;

  // compile_transitions.cpp
  void compile_transition(State& state, const Node& node);
  void compile_options(State& state, const Node& list);
  void add_weights(Option& option, const Node& list);
  void compile_lookup(State& state, const Node& list);
  void find_loops();

  // compile_conditions.cpp
  std::uint32_t compile_condition(const Node& node);
  void compile_condition_kind(Condition& condition, const Node& node, std::string_view type);
  void collect_dependencies(std::uint32_t condition, std::vector<Dependency>& out) const;
  std::uint32_t tracked_slot(const Node* name);

  // compile_details.cpp: what a state of each type does
  void compile_detail(State& state, const Node& node, std::string_view type);
  void compile_clinical(State& state, const Node& node);
  void compile_guard(State& state, const Node& node);
  void compile_set_attribute(State& state, const Node& node);
  void compile_encounter(State& state, const Node& node);
  void compile_onset(State& state, const Node& node, bool allergy);
  void compile_reactions(OnsetDetail& detail, const Node& node);
  void compile_end(State& state, const Node& node, std::string_view by_state);
  void compile_medication(State& state, const Node& node);
  void compile_care_plan(State& state, const Node& node);
  void compile_procedure(State& state, const Node& node);
  ObservationDetail observation_detail(const Node& node);
  void compile_panel(State& state, const Node& node);
  void compile_vital_sign(State& state, const Node& node);
  void compile_symptom(State& state, const Node& node);
  void compile_imaging(State& state, const Node& node);
  void compile_supplies(State& state, const Node& node);
  void compile_death(State& state, const Node& node);
  void compile_risk(State& state, const Node& node);
  std::uint32_t prescription(const Node* node);

  // compile_media.cpp: care plans' goals, time series, documents, images
  void add_goal(CarePlanDetail& plan, const Node& node);
  std::uint32_t series(const Node& data, const Node* period);
  std::uint32_t sampled_data(const Node& node);
  std::uint32_t attachment(const Node& node);
  record::Attachment attachment_detail(const Node& node);
  void add_series(SeriesUseDetail& use, std::string_view name);

  // shared readers
  double number(const Node& node) const;  // resolves {"parameter": name}
  double number_or(const Node* node, double otherwise) const { return node ? number(*node) : otherwise; }
  // Of fields that hold a whole number: a fraction is cut off.
  double whole_or(const Node* node, double otherwise) const { return std::trunc(number_or(node, otherwise)); }
  Distribution distribution(const Node& node) const;           // {kind, parameters, round}
  Distribution uniform(const Node& range) const;               // {low, high, decimals}
  std::optional<Distribution> amount(const Node& state) const;  // exact | range | distribution
  std::optional<Duration> duration(const Node& state) const;
  ConceptId concept_of(const Node& node);
  ConceptId disposition(const Node& node);
  ConceptListId concept_list(const Node* node);
  Constant constant(const Node& node);
  AttributeId attribute(std::string_view name);
  AttributeId attribute(const Node* node) { return node ? attribute(node->text) : AttributeId{}; }
  StateId state_named(std::string_view name) const;
  StateId state_named(const Node* node) const { return node ? state_named(node->text) : StateId{}; }
  std::uint32_t reason(const Node* node);
  ConceptId reason_concept(ConceptId code);
  std::uint32_t compile_expression(std::string_view text);
  MeasureId measure(const Node* node) const;

  const module::ModuleSet& set_;
  const std::vector<bool>& selected_;
  vocab::Vocabulary& vocabulary_;
  const module::Module* keep_;
  Program out_;

  std::vector<const module::Module*> sources_;  // by ModuleId
  std::unordered_map<std::string_view, ModuleId> by_path_;
  std::vector<std::unordered_map<std::string_view, StateId>> state_names_;  // by ModuleId
  std::unordered_map<std::string, AttributeId> attributes_;
  std::unordered_map<std::string, SymptomId> symptoms_;
  ModuleId current_;                 // the module being compiled
  const Node* parameters_ = nullptr;  // its "parameters"
  bool plain_ = true;                // it uses no extension
};

}  // namespace sojourn::program
