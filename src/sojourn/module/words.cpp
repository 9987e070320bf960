#include "sojourn/module/words.hpp"

#include <algorithm>
#include <cstdio>

#include "sojourn/base/decimal.hpp"

namespace sojourn::module {
namespace {

using base::json::Node;

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

// {"parameter": name} is shown by its name: whoever reads the drawing looks the figure up once.
std::string value_words(const Node* node) {
  if (!node) return "?";
  switch (node->kind) {
    case base::json::Kind::kBoolean: return node->boolean ? "true" : "false";
    case base::json::Kind::kNumber: return std::string(node->text);
    case base::json::Kind::kString: return quoted(node->text);
    case base::json::Kind::kObject:
      if (const Node* parameter = node->find("parameter")) return std::string(parameter->text);
      if (const Node* attribute = node->find("attribute")) return "attribute " + quoted(attribute->text);
      return "?";
    default: return "nothing";
  }
}

std::string code_words(const Node& code) {
  const std::string_view display = code.text_of("display");
  if (!display.empty()) return std::string(display);
  return std::string(code.text_of("system")) + " " + std::string(code.text_of("code"));
}

std::string codes_words(const Node* codes, std::string_view join) {
  std::string out;
  if (codes && codes->is_array())
    for (const Node& code : codes->children()) out += (out.empty() ? "" : std::string(join)) + code_words(code);
  return out;
}

// "takes X" for codes, "takes what attribute "x" holds" for an entry that an attribute holds.
std::string entry_words(std::string_view verb, const Node& condition) {
  const std::string codes = codes_words(condition.find("codes"), " or ");
  if (!codes.empty()) return std::string(verb) + " " + codes;
  return std::string(verb) + " what " + quoted(condition.text_of("referenced_by_attribute")) + " holds";
}

std::string joined(const Node* conditions, std::string_view join) {
  std::string out;
  if (!conditions || !conditions->is_array()) return "?";
  for (const Node& child : conditions->children()) {
    const auto type = condition_type(child.text_of("condition_type"));
    const bool list = type == ConditionType::kAnd || type == ConditionType::kOr || type == ConditionType::kAtLeast ||
                      type == ConditionType::kAtMost;
    const std::string words = condition_words(child);
    out += (out.empty() ? "" : std::string(join)) + (list && conditions->size() > 1 ? "(" + words + ")" : words);
  }
  return out;
}

std::string date_words(const Node& date) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02d", static_cast<int>(date.number_of("year", 1970)),
                static_cast<int>(date.number_of("month", 1)), static_cast<int>(date.number_of("day", 1)));
  return buffer;
}

}  // namespace

// Rounding removes what binary fractions add: 0.0029 is 0.29%.
std::string percent_words(double weight) { return base::Decimal::shortest(weight * 100).text() + "%"; }

std::string comparison_words(const Node& c) {
  const std::string_view op = c.text_of("operator", "==");
  if (op == "is nil") return " is not set";
  if (op == "is not nil") return " is set";
  const Node* value = nullptr;
  for (std::string_view key : {"quantity", "value", "year", "month"})
    if (!value) value = c.find(key);
  std::string right = value_words(value);
  if (const Node* code = c.find("value_code")) right = code_words(*code);
  if (const Node* date = c.find("date")) right = date_words(*date);
  const bool number = value && (value->is_number() || value->is_object());
  if (!number && op == "==") return " is " + right;
  if (!number && op == "!=") return " is not " + right;
  return " " + std::string(op == "==" ? "=" : op) + " " + right;
}

std::string condition_words(const Node& c) {
  const auto type = condition_type(c.text_of("condition_type"));
  if (!type) return "?";
  switch (*type) {
    case ConditionType::kAttribute: return std::string(c.text_of("attribute")) + comparison_words(c);
    case ConditionType::kAge: {
      const std::string_view unit = c.text_of("unit", "years");
      return "age" + comparison_words(c) + (unit == "years" ? "" : " " + std::string(unit));
    }
    case ConditionType::kPriorState: {
      std::string out = "has been in " + quoted(c.text_of("name"));
      if (const Node* since = c.find("since")) out += " since " + quoted(since->text);
      if (const Node* within = c.find("within"))
        out += " within " + value_words(within->find("quantity")) + " " + std::string(within->text_of("unit"));
      return out;
    }
    case ConditionType::kActiveCondition: return entry_words("has", c);
    case ConditionType::kActiveAllergy: return entry_words("has allergy", c);
    case ConditionType::kActiveMedication: return entry_words("takes", c);
    case ConditionType::kActiveCarePlan: return entry_words("has care plan", c);
    case ConditionType::kOr: return joined(c.find("conditions"), " or ");
    case ConditionType::kAnd: return joined(c.find("conditions"), " and ");
    case ConditionType::kAtLeast:
      return "at least " + value_words(c.find("minimum")) + " of: " + joined(c.find("conditions"), "; ");
    case ConditionType::kAtMost:
      return "at most " + value_words(c.find("maximum")) + " of: " + joined(c.find("conditions"), "; ");
    case ConditionType::kNot: {
      const Node* child = c.find("condition");
      return child ? "not (" + condition_words(*child) + ")" : "?";
    }
    case ConditionType::kTrue: return "always";
    case ConditionType::kFalse: return "never";
    case ConditionType::kDate:
      return (c.find("year") ? "year" : c.find("month") ? "month" : "date") + comparison_words(c);
    case ConditionType::kGender: {
      const std::string_view gender = c.text_of("gender");
      return gender == "M" ? "male" : gender == "F" ? "female" : "gender " + std::string(gender);
    }
    case ConditionType::kRace: return "race " + std::string(c.text_of("race"));
    case ConditionType::kSocioeconomicStatus: return "socioeconomic status " + std::string(c.text_of("category"));
    case ConditionType::kSymptom: return "symptom " + std::string(c.text_of("symptom")) + comparison_words(c);
    case ConditionType::kObservation: {
      const std::string codes = codes_words(c.find("codes"), " or ");
      return (codes.empty() ? "observation in " + quoted(c.text_of("referenced_by_attribute")) : codes) +
             comparison_words(c);
    }
    case ConditionType::kVitalSign: return std::string(c.text_of("vital_sign")) + comparison_words(c);
  }
  return "?";
}

std::string quantity_words(const Node& holder) {
  std::string unit(holder.text_of("unit"));
  const auto with_unit = [&](std::string words) { return unit.empty() ? words : words + " " + unit; };
  if (const Node* exact = holder.find("exact")) {
    unit = exact->text_of("unit", unit);
    return with_unit(value_words(exact->find("quantity")));
  }
  for (std::string_view key : {"range", "duration"}) {
    const Node* range = holder.find(key);
    if (!range || !range->find("low")) continue;
    unit = range->text_of("unit", unit);
    return with_unit(value_words(range->find("low")) + " to " + value_words(range->find("high")));
  }
  const Node* distribution = holder.find("distribution");
  const Node* p = distribution ? distribution->find("parameters") : nullptr;
  if (!p || !p->is_object()) return {};
  const auto get = [&](std::string_view key) { return value_words(p->find(key)); };
  const auto kind = distribution_kind(distribution->text_of("kind"));
  if (!kind) return {};
  switch (*kind) {
    case DistributionKind::kExact: return with_unit(get("value"));
    case DistributionKind::kUniform: return with_unit(get("low") + " to " + get("high"));
    case DistributionKind::kGaussian: return with_unit("about " + get("mean") + ", SD " + get("standardDeviation"));
    case DistributionKind::kExponential: return with_unit("on average " + get("mean"));
    case DistributionKind::kTriangular: return with_unit(get("min") + " to " + get("max") + ", mostly " + get("mode"));
  }
  return {};
}

std::vector<std::string> state_words(const Node& s, StateType type) {
  std::vector<std::string> out;
  const auto add = [&](std::string text) {
    if (!text.empty()) out.push_back(std::move(text));
  };
  const auto text = [&](std::string_view key, std::string_view before = {}) {
    const std::string_view value = s.text_of(key);
    if (!value.empty()) add(std::string(before) + std::string(value));
  };
  const std::string quantity = quantity_words(s);
  switch (type) {
    case StateType::kGuard:
      if (const Node* allow = s.find("allow")) add("until " + condition_words(*allow));
      return out;
    case StateType::kSetAttribute: {
      std::string right = quantity;
      if (const Node* value = s.find("value")) right = value_words(value);
      if (const Node* code = s.find("value_code")) right = code_words(*code);
      if (const Node* from = s.find("value_attribute")) right = "attribute " + quoted(from->text);
      if (const Node* expression = s.find("expression")) right = std::string(expression->text);
      if (s.find("series_data")) right = "a series";
      const std::string name(s.text_of("attribute"));
      add(right.empty() || right == "nothing" ? "clear " + name : name + " := " + right);
      return out;
    }
    case StateType::kCounter: {
      const Node* amount = s.find("amount");
      add(std::string(s.text_of("attribute")) + (s.text_of("action") == "increment" ? " + " : " - ") +
          (amount ? value_words(amount) : "1"));
      return out;
    }
    case StateType::kEncounter:
      if (s.boolean_of("wellness"))
        add("next routine visit");
      else
        text("encounter_class");
      break;
    case StateType::kSymptom:
      text("symptom");
      if (const Node* p = s.find("probability")) add(p->is_number() ? percent_words(p->number()) : value_words(p));
      break;
    case StateType::kVitalSign: text("vital_sign"); break;
    case StateType::kCallSubmodule: text("submodule"); break;
    case StateType::kConditionEnd:
    case StateType::kAllergyEnd:
    case StateType::kMedicationEnd:
    case StateType::kCarePlanEnd:
    case StateType::kDeviceEnd:
      for (std::string_view key : {"condition_onset", "allergy_onset", "medication_order", "careplan", "device"})
        text(key, "of state ");
      text("referenced_by_attribute", "of attribute ");
      break;
    case StateType::kDeath:
      text("condition_onset", "of state ");
      text("referenced_by_attribute", "of attribute ");
      break;
    case StateType::kRisk:
      if (const Node* risks = s.find("risks"))
        add(std::to_string(risks->size()) + (risks->size() == 1 ? " hazard" : " hazards"));
      return out;
    default: break;
  }
  add(codes_words(s.find("codes"), "; "));
  for (std::string_view key : {"code", "procedure_code"})
    if (const Node* code = s.find(key); code && code->is_object()) add(code_words(*code));
  if (const Node* observations = s.find("observations"); observations && observations->is_array())
    for (const Node& o : observations->children()) add("- " + codes_words(o.find("codes"), "; "));
  if (const Node* supplies = s.find("supplies"); supplies && supplies->is_array())
    for (const Node& supply : supplies->children())
      if (const Node* code = supply.find("code")) add("- " + code_words(*code));
  add(quantity);
  if (const Node* code = s.find("value_code")) add(code_words(*code));
  if (type == StateType::kObservation) {
    text("vital_sign", "measured: ");
    text("attribute", "attribute ");
  }
  text("target_encounter", "diagnosed in ");
  text("reason", "for ");
  return out;
}

const Node* transition_of(const Node& state) {
  for (std::size_t i = 0; i < kTransitionTypes; ++i)
    if (const Node* m = state.find(key_of(static_cast<TransitionType>(i))); m && !m->is_null()) return m;
  return nullptr;
}

std::vector<const Node*> option_conditions(const Node& transition) {
  std::vector<const Node*> out;
  for (const Node& option : transition.children()) {
    const Node* condition = option.find("condition");
    if (condition && condition->is_object()) out.push_back(condition);
  }
  return out;
}

}  // namespace sojourn::module
