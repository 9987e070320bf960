// The reference part of docs/module-language.md, from the field table.
#include <algorithm>

#include "sojourn/module/field_tables.hpp"

namespace sojourn::module {
namespace {

std::string anchor(std::string_view title) {
  std::string out;
  for (char c : title) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == ' ') c = '-';
    out += c;
  }
  return out;
}
std::string link(std::string_view title) { return "[" + std::string(title) + "](#" + anchor(title) + ")"; }

std::string type_cell(const Field& field) {
  switch (field.type) {
    case FieldType::kObject: return link(field.object->name);
    case FieldType::kObjects: return "list of " + link(field.object->name);
    case FieldType::kObjectMap: return "object of " + link(field.object->name);
    case FieldType::kCode: return link(detail::kCodeObject.name);
    case FieldType::kCodes: return "list of " + link(detail::kCodeObject.name);
    case FieldType::kRate: return "number or " + link(detail::kRate.name);
    case FieldType::kWeight: return "number or " + link(detail::kWeightFromAttribute.name);
    case FieldType::kName: return link(field.names->what);
    case FieldType::kCondition: return "[condition](#condition-types)";
    case FieldType::kConditions: return "list of [conditions](#condition-types)";
    case FieldType::kParameters: return "[parameters](#parameters-of-distributions)";
    case FieldType::kStateReference:
      return field.refers_to == StateType::kSimple ? "name of a state"
                                                   : "name of a state of type " + std::string(name_of(field.refers_to));
    default: {
      std::string text(describe(field.type));
      for (std::string_view article : {"a ", "an ", "the "})
        if (text.starts_with(article)) return text.substr(article.size());
      return text;
    }
  }
}

std::string need_cell(const Field& field) {
  switch (field.presence) {
    case Presence::kRequired: return "yes";
    case Presence::kExpected: return "in sojourn-1";
    case Presence::kIgnored: return "ignored";
    case Presence::kOptional: return "";
  }
  return {};
}

void table(std::span<const Field> fields, std::string& out) {
  if (fields.empty()) return;
  out += "\n| Key | Type | Required | Meaning |\n|---|---|---|---|\n";
  for (const Field& field : fields)
    out += "| `" + std::string(field.key) + "` | " + type_cell(field) + " | " + need_cell(field) + " | " +
           std::string(field.doc) + (field.sojourn_only ? " *Extension.*" : "") + " |\n";
}

void section(const Object& object, std::string& out) {
  out += "\n### " + std::string(object.name) + "\n\n" + std::string(object.doc);
  out += object.sojourn_only ? " *Extension.*\n" : "\n";
  table(object.fields, out);
  for (const Choice& choice : object.choices) {
    std::string keys;
    for (std::string_view key : choice.keys) keys += (keys.empty() ? "`" : ", `") + std::string(key) + "`";
    const char* need = choice.presence == Presence::kRequired   ? "One of these is required"
                       : choice.presence == Presence::kExpected ? "sojourn-1 requires one of these"
                                                                : "At most one of these counts";
    out += "\n" + std::string(need) + ", the first present in this order: " + keys + ".\n";
  }
}

}  // namespace

std::string reference_markdown() {
  std::string out = "## Module\n\n" + std::string(module_object().doc) + "\n";
  table(module_object().fields, out);
  out += "\nEvery object may have `remarks` and keys that begin with `$`; they mean nothing. In sojourn-1 every object "
         "may have `evidence`.\n\n## State types\n\nKeys of every state:\n";
  table(common_state_fields(), out);
  for (std::size_t i = 0; i < kStateTypes; ++i) section(state_object(static_cast<StateType>(i)), out);
  out += "\n## Transitions\n\nEvery state but Terminal and Risk has exactly one of these keys.\n\n"
         "| Key | Meaning |\n|---|---|\n";
  for (std::size_t i = 0; i < kTransitionTypes; ++i) {
    const auto type = static_cast<TransitionType>(i);
    out += "| `" + std::string(key_of(type)) + "` | " + std::string(doc_of(type)) + " |\n";
  }
  for (std::size_t i = 1; i < kTransitionTypes; ++i) section(option_object(static_cast<TransitionType>(i)), out);
  out += "\n## Condition types\n\nA condition is an object with `condition_type`, one of the names below; white space in "
         "the name does not matter.\n";
  for (std::size_t i = 0; i < kConditionTypes; ++i) {
    Object titled = condition_object(static_cast<ConditionType>(i));
    const std::string name = "Condition " + std::string(titled.name);
    titled.name = name;
    section(titled, out);
  }
  out += "\n## Parameters of distributions\n";
  for (std::size_t i = 0; i < kDistributionKinds; ++i) section(parameters_object(static_cast<DistributionKind>(i)), out);
  out += "\n## Objects\n";
  for (const Object* object : nested_objects()) section(*object, out);
  out += "\n## Words\n";
  for (const Names* names : name_sets()) {
    out += "\n### " + std::string(names->what) + "\n\n";
    for (std::string_view word : names->words) out += (word == names->words[0] ? "`" : ", `") + std::string(word) + "`";
    out += names->ignore_case ? ". Case does not matter.\n" : ".\n";
  }
  return out;
}

}  // namespace sojourn::module
