// Attributes that a module declares: what it writes stands among them, and is of the type that it declares.
#include "sojourn/module/checker.hpp"

namespace sojourn::module::detail {
namespace {

// What a state of the type leaves in its "assign_to_attribute"; empty: anything.
std::string_view entry_type(StateType type) {
  switch (type) {
    case StateType::kConditionOnset: return "condition";
    case StateType::kAllergyOnset: return "allergy";
    case StateType::kMedicationOrder: return "medication";
    case StateType::kCarePlanStart: return "care plan";
    case StateType::kProcedure: return "procedure";
    case StateType::kDevice: return "device";
    default: return {};
  }
}

// What a SetAttribute leaves; empty: anything, or nothing.
std::string_view value_type(const Node& state) {
  for (std::string_view key : {"range", "distribution", "expression"})
    if (state.find(key)) return "number";
  if (state.find("value_code")) return "string";
  const Node* value = state.find("value");
  if (!value || state.find("value_attribute") || state.find("series_data")) return {};
  if (value->is_boolean()) return "boolean";
  if (value->is_number() || value->is_object()) return "number";
  return value->is_string() ? "string" : "";
}

}  // namespace

void ModuleCheck::writes(const Node& name, std::string_view type) {
  const Node* declared = module_.root().find("attributes");
  const Node* entry = declared->find(name.text);
  if (!entry) {
    std::vector<std::string_view> names;
    for (const Node& known : declared->children()) names.push_back(known.key);
    return fail(name, "undeclared-attribute", "attribute " + in_quotes(name.text) + " is written, and not among \"attributes\"",
                base::did_you_mean(name.text, names));
  }
  const std::string_view wanted = entry->text_of("type");
  if (!type.empty() && wanted != "any" && wanted != type)
    fail(name, "attribute-type",
         "attribute " + in_quotes(name.text) + " is declared as " + std::string(wanted) + ", and this writes a " + std::string(type),
         "correct one of them, or declare it as \"any\"");
}

void ModuleCheck::attributes_of_state(const Node& node, StateType type) {
  const Node* declared = strict_ ? module_.root().find("attributes") : nullptr;
  if (!declared || !declared->is_object()) return;
  const Node* attribute = node.find("attribute");
  if (attribute && attribute->is_string() && type == StateType::kSetAttribute) writes(*attribute, value_type(node));
  if (attribute && attribute->is_string() && type == StateType::kCounter) writes(*attribute, "number");
  if (const Node* entry = node.find("assign_to_attribute"); entry && entry->is_string()) writes(*entry, entry_type(type));
}

}  // namespace sojourn::module::detail
