#include "sojourn/module/check.hpp"

#include "sojourn/module/checker.hpp"

namespace sojourn::module {

void check(const ModuleSet& set, std::span<const std::string_view> vital_signs, base::Diagnostics& faults,
           const FigureNames& figures) {
  const detail::Suite suite(set, vital_signs, figures);
  for (std::size_t i = 0; i < suite.modules.size(); ++i) detail::ModuleCheck(suite, i, faults).run();
}

void check_keep(const Module& keep, base::Diagnostics& faults) {
  const base::json::Node* states = keep.root().find("states");
  if (states && !states->find("Keep"))
    faults.add(keep.json.at(*states, base::Severity::kError, "no-keep",
                            "there is no state named \"Keep\", so nobody would be kept",
                            "name the state in which people are kept \"Keep\""));
}

namespace detail {

void ModuleCheck::report(std::uint32_t offset, Severity severity, std::string_view rule, std::string message,
                         std::string hint) {
  out_.add(module_.json.at(offset, severity, std::string(rule), std::move(message), std::move(hint)));
}
void ModuleCheck::fail(const Node& at, std::string_view rule, std::string message, std::string hint) {
  report(at.offset, Severity::kError, rule, std::move(message), std::move(hint));
}
void ModuleCheck::lapse(const Node& at, std::string_view rule, std::string message, std::string hint) {
  report(at.offset, tolerated(), rule, std::move(message), std::move(hint));
}
void ModuleCheck::warn(const Node& at, std::string_view rule, std::string message, std::string hint) {
  report(at.offset, Severity::kWarning, rule, std::move(message), std::move(hint));
}
void ModuleCheck::wrong_type(const Node& at, std::string_view wanted) {
  const std::string what = at.key.empty() ? "this item" : in_quotes(at.key);
  fail(at, "wrong-type",
       what + " must be " + std::string(wanted) + ", not " + std::string(base::json::describe(at.kind)));
}

void ModuleCheck::run() {
  if (!module_.root().is_object()) {
    fail(module_.root(), "wrong-type",
         "a module file holds an object, not " + std::string(base::json::describe(module_.root().kind)));
    return;
  }
  read_evidence_and_parameters();
  top_level();
  graph();
  unused_entries();
}

void ModuleCheck::read_evidence_and_parameters() {
  if (!strict_) return;
  if (const Node* evidence = module_.root().find("evidence"); evidence && evidence->is_array())
    for (const Node& entry : evidence->children()) {
      const std::string_view id = entry.text_of("id");
      if (id.empty()) continue;
      for (const auto& [known, other] : evidence_)
        if (known == id) fail(entry, "duplicate-evidence", "evidence " + in_quotes(id) + " is defined twice");
      evidence_.push_back({id, {entry.find("id")}});
    }
  if (const Node* parameters = module_.root().find("parameters"); parameters && parameters->is_object())
    for (const Node& entry : parameters->children())
      if (!is_comment_key(entry.key)) parameters_.push_back({entry.key, {&entry}});
}

void ModuleCheck::unused_entries() {
  for (const auto& [id, entry] : evidence_)
    if (!entry.used)
      lapse(*entry.node, "unused-evidence", "evidence " + in_quotes(id) + " is cited nowhere",
            "cite it where its figures stand, or remove it");
  for (const auto& [name, entry] : parameters_)
    if (!entry.used)
      report(entry.node->key_offset, tolerated(), "unused-parameter", "parameter " + in_quotes(name) + " is used nowhere",
             "write {\"parameter\": " + in_quotes(name) + "} where the figure belongs, or remove it");
}

void ModuleCheck::top_level() {
  object(module_.root(), module_object());
  const Node* version = module_.root().find("gmf_version");
  if (version && version->to_number().value_or(0) > 2)
    fail(*version, "unknown-gmf-version", "version " + std::string(version->text) + " of the format is not known",
         "versions 1 and 2 are");
  const Node* language = module_.root().find("module_language");
  if (!language || strict_) return;
  if (!language->is_string()) return wrong_type(*language, "the name of a module language");
  word(*language, *module_object().find("module_language")->names);
}

void ModuleCheck::states(const Node& node) {
  if (!node.is_object()) return wrong_type(node, "an object of states");
  if (!info_.find("Initial")) {
    std::vector<std::string_view> names;
    for (const StateInfo& s : info_.states) names.push_back(s.name);
    const std::string near = base::nearest("Initial", names);
    fail(node, "no-initial", "there is no state named \"Initial\", where everybody starts",
         near.empty() ? std::string() : "rename " + in_quotes(near) + " to \"Initial\"");
  }
  for (const StateInfo& s : info_.states) state(s);
}

void ModuleCheck::state(const StateInfo& state) {
  const Node& node = *state.node;
  const bool shaped = node.is_object() && state.type && (strict_ || !state_object(*state.type).sojourn_only);
  paths_broken_ = paths_broken_ || !shaped;
  if (!node.is_object()) return wrong_type(node, "an object with a \"type\"");
  const Node* type = node.find("type");
  if (!type || type->is_null()) return fail(node, "missing-key", "state " + in_quotes(state.name) + " has no \"type\"");
  if (!type->is_string()) return wrong_type(*type, "the name of a state type");
  if (!state.type) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < kStateTypes; ++i) names.push_back(name_of(static_cast<StateType>(i)));
    return fail(*type, "unknown-state-type", "unknown state type " + in_quotes(type->text),
                base::did_you_mean(type->text, names));
  }
  const Object& kind = state_object(*state.type);
  if (kind.sojourn_only && !strict_)
    return fail(*type, "unknown-state-type", "state type " + in_quotes(type->text) + " is an extension",
                "it needs \"module_language\": \"sojourn-1\"");
  object(node, kind, true);
  rules_of_state(node, *state.type);
  transitions(state);
}

}  // namespace detail
}  // namespace sojourn::module
