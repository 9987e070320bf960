// Keys and values, by the field table.
#include <algorithm>

#include "sojourn/module/checker.hpp"
#include "sojourn/module/expression.hpp"
#include "sojourn/module/field_tables.hpp"

namespace sojourn::module::detail {
namespace {

constexpr std::string_view kNeedsSojourn = "it needs \"module_language\": \"sojourn-1\"";

bool present(const Node& node, std::string_view key) {
  const Node* member = node.find(key);
  return member && !member->is_null();
}

std::string list_of(std::span<const std::string_view> keys) {
  std::string out;
  for (std::string_view key : keys) out += (out.empty() ? "" : ", ") + in_quotes(key);
  return out;
}

bool is_text(const Node& node) { return node.is_string() || node.is_number(); }

}  // namespace

void ModuleCheck::object(const Node& node, const Object& kind, bool is_state) {
  if (!node.is_object()) return wrong_type(node, "an object");
  for (const Node& m : node.children()) member(m, kind, is_state);
  missing(node, kind, is_state);
  choices(node, kind);
  rules_of_object(node, kind);
}

void ModuleCheck::member(const Node& m, const Object& kind, bool is_state) {
  if (is_comment_key(m.key)) return;
  const Field* field = kind.find(m.key);
  if (!field && is_state) {
    if (transition_type(m.key)) return;  // see transitions()
    for (const Field& common : common_state_fields())
      if (common.key == m.key) field = &common;
  }
  if (!field && strict_ && m.key == "evidence") return evidence(m);
  if (!field) return unknown_key(m, kind, is_state);
  if (field->presence == Presence::kIgnored) {
    if (strict_)
      report(m.key_offset, Severity::kError, "unknown-key", in_quotes(m.key) + " has no effect here", "remove it");
    return;
  }
  if (field->sojourn_only && !strict_) {
    if (field->key != "module_language")
      report(m.key_offset, Severity::kWarning, "unknown-key", in_quotes(m.key) + " is an extension and has no effect",
             std::string(kNeedsSojourn));
    return;
  }
  if (m.is_null() && !strict_) return;  // as if it were absent
  value(m, *field);
}

void ModuleCheck::unknown_key(const Node& m, const Object& kind, bool is_state) {
  std::vector<std::string_view> names;
  for (const Field& field : kind.fields)
    if (field.presence != Presence::kIgnored) names.push_back(field.key);
  if (is_state)
    for (std::size_t i = 0; i < kTransitionTypes; ++i) names.push_back(key_of(static_cast<TransitionType>(i)));
  std::string hint = base::did_you_mean(m.key, names);
  if (hint.empty() && m.key == "evidence") hint = kNeedsSojourn;
  report(m.key_offset, tolerated(), "unknown-key", "unknown key " + in_quotes(m.key) + " in " + std::string(kind.name),
         std::move(hint));
}

void ModuleCheck::missing(const Node& node, const Object& kind, bool is_state) {
  (void)is_state;  // "type" has been seen to
  for (const Field& field : kind.fields) {
    if (field.presence != Presence::kRequired && field.presence != Presence::kExpected) continue;
    if (!strict_ && (field.sojourn_only || field.presence == Presence::kExpected)) continue;
    if (!present(node, field.key)) fail(node, "missing-key", std::string(kind.name) + " needs " + in_quotes(field.key));
  }
}

void ModuleCheck::choices(const Node& node, const Object& kind) {
  for (const Choice& choice : kind.choices) {
    const Node* first = nullptr;
    for (std::string_view key : choice.keys) {
      const Node* m = node.find(key);
      if (!m || m->is_null()) continue;
      if (!first) {
        first = m;
      } else if (!(m->is_array() && m->size() == 0)) {
        report(m->key_offset, tolerated(), "conflicting-values",
               in_quotes(key) + " has no effect because " + in_quotes(first->key) + " is present", "keep one of them");
      }
    }
    if (first || choice.presence == Presence::kOptional) continue;
    std::string message = std::string(kind.name) + " needs one of " + list_of(choice.keys);
    if (choice.presence == Presence::kRequired)
      fail(node, "missing-key", std::move(message));
    else
      lapse(node, "missing-key", std::move(message));
  }
}

void ModuleCheck::value(const Node& node, const Field& field) {
  switch (field.type) {
    case T::kNumber: return number(node, false);
    case T::kInteger: return number(node, true);
    case T::kRate:
      if (node.is_object() && !node.find("parameter")) return object(node, kRate);
      return number(node, false);
    case T::kWeight:
      if (node.is_object() && !node.find("parameter")) return object(node, kWeightFromAttribute);
      return number(node, false);
    case T::kBoolean:
      if (!node.is_boolean()) wrong_type(node, "true or false");
      return;
    case T::kAny:
      if (node.is_object() && strict_ && node.find("parameter")) return number(node, false);
      if (node.is_object() || node.is_array()) wrong_type(node, describe(field.type));
      return;
    case T::kRemarks: return;
    case T::kEvidence: return evidence(node);
    case T::kCode: return object(node, kCodeObject);
    case T::kCodes: return codes(node, field.presence == Presence::kRequired);
    case T::kObject: return object(node, *field.object);
    case T::kObjects:
    case T::kConditions:
    case T::kTexts:
    case T::kAttributes: return list(node, field);
    case T::kObjectMap:
      if (!node.is_object()) return wrong_type(node, describe(field.type));
      for (const Node& entry : node.children())
        if (!is_comment_key(entry.key)) object(entry, *field.object);
      return;
    case T::kStates: return states(node);
    case T::kCondition: return condition(node);
    case T::kAges: return ages(node);
    case T::kParameters:
      if (!node.is_object()) wrong_type(node, describe(field.type));
      return;  // see rules_of_distribution()
    default: return text_value(node, field);
  }
}

void ModuleCheck::list(const Node& node, const Field& field) {
  if (!node.is_array()) return wrong_type(node, describe(field.type));
  const bool needed = field.presence == Presence::kRequired;
  if (node.size() == 0 && needed) {
    // An empty list of these lets the public engine run on; the state just does nothing.
    const bool harmless = field.type == T::kConditions || field.key == "possible_severities" || field.key == "supplies";
    const std::string message = in_quotes(field.key) + " is empty";
    return harmless ? lapse(node, "empty-list", message) : fail(node, "empty-list", message);
  }
  for (const Node& item : node.children()) {
    if (field.type == T::kObjects)
      object(item, *field.object);
    else if (field.type == T::kConditions)
      condition(item);
    else if (!is_text(item))
      wrong_type(item, "a string");
  }
}

void ModuleCheck::text_value(const Node& node, const Field& field) {
  if (!is_text(node)) return wrong_type(node, describe(field.type));
  if (strict_ && node.is_number() && field.type != T::kNumbersText)
    return fail(node, "wrong-type", in_quotes(node.key) + " must be a string, not a number",
                "write it in double quotes: " + in_quotes(node.text));
  switch (field.type) {
    case T::kName: return word(node, *field.names);
    case T::kState: return target(node);
    case T::kStateReference: return state_reference(node, field.refers_to);
    case T::kReason: return reason(node);
    case T::kExpression: return expression(node);
    case T::kSubject: return figure_name(node, "subject", suite_.figures.subjects);
    case T::kMeasure: return figure_name(node, "measure", suite_.figures.measures);
    case T::kSubmodule: return submodule(node);
    case T::kVitalSign:
      if (std::find(suite_.vital_signs.begin(), suite_.vital_signs.end(), node.text) == suite_.vital_signs.end())
        fail(node, "unknown-vital-sign", "unknown vital sign " + in_quotes(node.text),
             base::did_you_mean(node.text, suite_.vital_signs));
      return;
    case T::kAttribute:
      if (node.text.empty() && (strict_ || field.presence == Presence::kRequired))
        lapse(node, "empty-name", in_quotes(node.key) + " names no attribute");
      return;
    case T::kNumbersText: {
      std::string_view rest = node.text;
      while (!rest.empty()) {
        const std::size_t end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
        if (end > 0 && !base::json::parse_number(rest.substr(0, end)))
          return fail(node, "wrong-type", in_quotes(rest.substr(0, end)) + " is not a number");
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
      return;
    }
    default:
      if (strict_ && field.presence == Presence::kRequired && node.text.empty())
        fail(node, "empty-name", in_quotes(node.key) + " is empty");
      return;
  }
}

void ModuleCheck::number(const Node& node, bool whole) {
  if (node.is_object()) {
    if (!parameter(node)) return;
  } else if (!node.to_number()) {
    return wrong_type(node, whole ? "a whole number" : "a number");
  } else if (strict_ && node.is_string()) {
    return fail(node, "wrong-type", in_quotes(node.key) + " must be a number, not a string",
                "write it without quotes: " + std::string(node.text));
  }
  const double value = number_value(module_.root(), node).value_or(0);
  if (whole && (value < -9e15 || value > 9e15 || value != static_cast<double>(static_cast<std::int64_t>(value))))
    lapse(node, "not-an-integer", "a whole number is wanted; " + number_text(value) + " is cut to " +
                                      (value < -9e15 || value > 9e15
                                           ? std::string("the largest one")
                                           : number_text(static_cast<double>(static_cast<std::int64_t>(value)))));
}

// True if the node is a reference to a parameter that exists.
bool ModuleCheck::parameter(const Node& node) {
  const Node* name = node.find("parameter");
  if (!name || !strict_) {
    if (name)
      fail(node, "wrong-type", "a parameter cannot stand here", std::string(kNeedsSojourn));
    else
      wrong_type(node, "a number");
    return false;
  }
  object(node, kParameterUse);
  for (auto& [known, entry] : parameters_)
    if (known == name->text) {
      entry.used = true;
      return true;
    }
  std::vector<std::string_view> names;
  for (const auto& [known, entry] : parameters_) names.push_back(known);
  fail(*name, "unknown-parameter", "unknown parameter " + in_quotes(name->text), base::did_you_mean(name->text, names));
  return false;
}

void ModuleCheck::figure_name(const Node& node, std::string_view what, std::span<const std::string_view> known) {
  if (known.empty() || std::find(known.begin(), known.end(), node.text) != known.end()) return;
  fail(node, "unknown-" + std::string(what), "the published figures have no " + std::string(what) + " " + in_quotes(node.text),
       base::did_you_mean(node.text, {known.begin(), known.end()}));
}

void ModuleCheck::word(const Node& node, const Names& names) {
  if (index_in(names, node.text)) return;
  if (&names == &kCodeSystems) {
    if (node.text.find(':') == std::string_view::npos)  // a URI stands for itself
      warn(node, names.rule, "unknown code system " + in_quotes(node.text),
           base::did_you_mean(node.text, {names.words.begin(), names.words.end()}));
    return;
  }
  std::vector<std::string_view> words(names.words.begin(), names.words.end());
  std::string hint = base::did_you_mean(node.text, words);
  if (hint.empty()) hint = "one of " + list_of(names.words);
  if (&names == &kRaces && node.text.find("ispanic") != std::string_view::npos)
    hint = "this is an ethnicity: compare the attribute \"ethnicity\" with \"hispanic\"";
  std::string message = "unknown " + std::string(names.what) + " " + in_quotes(node.text);
  if (names.open)
    lapse(node, names.rule, std::move(message), std::move(hint));
  else
    fail(node, names.rule, std::move(message), std::move(hint));
}

void ModuleCheck::codes(const Node& node, bool required) {
  if (!node.is_array()) return wrong_type(node, describe(T::kCodes));
  if (node.size() == 0) {
    if (required)
      fail(node, "empty-codes", "\"codes\" is empty", "at least one code is needed");
    else
      lapse(node, "empty-codes", in_quotes(node.key) + " is empty");
  }
  for (const Node& item : node.children()) object(item, kCodeObject);
}

void ModuleCheck::evidence(const Node& node) {
  const auto cite = [&](const Node& id) {
    if (!id.is_string()) return wrong_type(id, "the id of an evidence entry");
    bool found = false;
    for (auto& [known, entry] : evidence_)
      if (known == id.text) entry.used = found = true;
    if (found) return;
    std::vector<std::string_view> names;
    for (const auto& [known, entry] : evidence_) names.push_back(known);
    fail(id, "unknown-evidence", "unknown evidence " + in_quotes(id.text), base::did_you_mean(id.text, names));
  };
  if (!node.is_array()) return cite(node);
  for (const Node& id : node.children()) cite(id);
}

void ModuleCheck::condition(const Node& node) {
  if (!node.is_object()) return wrong_type(node, "a condition");
  const Node* type = node.find("condition_type");
  if (!type || type->is_null()) return fail(node, "missing-key", "the condition has no \"condition_type\"");
  if (!type->is_string()) return wrong_type(*type, "the name of a condition type");
  const auto known = condition_type(type->text);
  if (!known) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < kConditionTypes; ++i) names.push_back(name_of(static_cast<ConditionType>(i)));
    return fail(*type, "unknown-condition-type", "unknown condition type " + in_quotes(type->text),
                base::did_you_mean(type->text, names));
  }
  const Object& kind = condition_object(*known);
  for (const Node& m : node.children())
    if (m.key != "condition_type") member(m, kind, false);
  missing(node, kind, false);
  choices(node, kind);
  rules_of_object(node, kind);
  rules_of_condition(node, *known);
}

void ModuleCheck::target(const Node& node) {
  if (info_.find(node.text)) return;
  paths_broken_ = true;
  std::vector<std::string_view> names;
  for (const StateInfo& state : info_.states) names.push_back(state.name);
  fail(node, "unknown-state", "transition to unknown state " + in_quotes(node.text), base::did_you_mean(node.text, names));
}

// A state of the wanted type in this file, or in one that is run together with it. The public engine looks for an entry
// of that name when it ends something, and does nothing if it finds none.
void ModuleCheck::state_reference(const Node& node, StateType wanted) {
  const bool any = wanted == StateType::kSimple;
  for (std::uint32_t m : info_.family) {
    const StateInfo* state = suite_.modules[m].find(node.text);
    if (state && (any || state->type == wanted)) return;
  }
  const bool harmless = !any && node.key != "target_encounter";
  if (node.key == "target_encounter" && node.text.empty() && !strict_) return;  // as if it were absent
  const Severity severity = harmless ? tolerated() : Severity::kError;
  if (const StateInfo* other = info_.find(node.text)) {
    const std::string found = other->type ? std::string(name_of(*other->type)) : "of an unknown type";
    return report(node.offset, severity, "wrong-state-type",
                  in_quotes(node.key) + " must name a state of type " + std::string(name_of(wanted)) + "; " +
                      in_quotes(node.text) + " is " + found,
                  "");
  }
  std::vector<std::string_view> names;
  for (const StateInfo& state : info_.states)
    if (any || state.type == wanted) names.push_back(state.name);
  const std::string type = any ? "state" : std::string(name_of(wanted)) + " state";
  report(node.offset, severity, "unknown-state",
         in_quotes(node.key) + " names unknown " + type + " " + in_quotes(node.text),
         base::did_you_mean(node.text, names));
}

void ModuleCheck::reason(const Node& node) {
  if (node.text.empty() && !strict_) return;
  if (suite_.written.contains(node.text)) return;
  for (std::uint32_t m : info_.family)
    if (const StateInfo* state = suite_.modules[m].find(node.text); state && state->type != StateType::kTerminal) return;
  std::vector<std::string_view> names;
  for (const StateInfo& state : info_.states)
    if (state.type == StateType::kConditionOnset) names.push_back(state.name);
  for (const auto& [name, values] : suite_.values) names.push_back(name);
  lapse(node, "unknown-reason", "no state is named " + in_quotes(node.text) + " and no module writes such an attribute",
        base::did_you_mean(node.text, names));
}

void ModuleCheck::expression(const Node& node) {
  ExpressionFault fault;
  if (parse_expression(node.text, fault)) return;
  // The place inside the string is exact where the file has no escapes before it.
  const std::size_t start = node.offset + (node.is_string() ? 1u : 0u);
  const std::string_view all = module_.json.text();
  const bool plain = all.substr(start, fault.at) == node.text.substr(0, fault.at);
  report(static_cast<std::uint32_t>(plain ? start + fault.at : node.offset), Severity::kError, "bad-expression",
         fault.message, "numbers, + - * /, parentheses, #{name}, Min Max Sum Avg Round Abs Floor Ceiling");
}

void ModuleCheck::submodule(const Node& node) {
  const Module* called = suite_.set.find(node.text);
  if (!called) {
    if (suite_.set.is_unreadable(node.text)) return;  // its own fault is reported
    return fail(node, "unknown-submodule", "there is no module " + in_quotes(node.text),
                base::did_you_mean(node.text, suite_.submodule_paths));
  }
  const auto self = static_cast<std::size_t>(&module_ - suite_.set.modules.data());
  const auto other = static_cast<std::size_t>(called - suite_.set.modules.data());
  if (other == self)
    fail(node, "recursive-submodule", "the module calls itself");
  else if (suite_.modules[other].below[self])
    fail(node, "recursive-submodule", in_quotes(node.text) + " calls this module, directly or through others");
}

std::optional<double> ModuleCheck::number_of(const Node& parent, std::string_view key) const {
  const Node* node = parent.find(key);
  return node ? number_value(module_.root(), *node) : std::nullopt;
}

}  // namespace sojourn::module::detail
