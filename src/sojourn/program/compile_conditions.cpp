#include <algorithm>

#include "sojourn/program/compiler.hpp"

namespace sojourn::program {
namespace {

std::string without_spaces(std::string_view text) {
  std::string out;
  for (char c : text)
    if (c != ' ' && c != '\t' && c != '\n') out += c;
  return out;
}

Operator operator_of(const Node* node) {
  const std::string_view text = node ? node->text : "==";
  if (text == "<") return Operator::kLess;
  if (text == "<=") return Operator::kLessEqual;
  if (text == ">=") return Operator::kGreaterEqual;
  if (text == ">") return Operator::kGreater;
  if (text == "!=") return Operator::kNotEqual;
  if (text == "is nil") return Operator::kIsNil;
  if (text == "is not nil") return Operator::kIsNotNil;
  return Operator::kEqual;
}

int integer_or(const Node* node, int otherwise) { return node ? static_cast<int>(node->number()) : otherwise; }

base::Instant instant_of(const Node& node) {
  const date::year_month_day day{date::year{integer_or(node.find("year"), 1970)},
                                 date::month{static_cast<unsigned>(integer_or(node.find("month"), 1))},
                                 date::day{static_cast<unsigned>(integer_or(node.find("day"), 1))}};
  return base::Instant{date::sys_days{day}} + std::chrono::hours{integer_or(node.find("hour"), 0)} +
         std::chrono::minutes{integer_or(node.find("minute"), 0)} +
         std::chrono::seconds{integer_or(node.find("second"), 0)};
}

record::Race race_of(std::string_view text) {
  static constexpr std::string_view kNames[] = {"white", "black", "asian", "native", "hawaiian", "other"};
  for (std::size_t i = 0; i < std::size(kNames); ++i)
    if (text.size() == kNames[i].size() &&
        std::equal(text.begin(), text.end(), kNames[i].begin(), [](char a, char b) { return (a | 0x20) == b; }))
      return static_cast<record::Race>(i);
  return static_cast<record::Race>(255);  // "Hispanic" is an ethnicity: never true
}

}  // namespace

std::uint32_t Compiler::compile_condition(const Node& node) {
  Condition condition;
  condition.op = operator_of(node.find("operator"));
  compile_condition_kind(condition, node, without_spaces(node.find("condition_type")->text));
  out_.conditions.push_back(condition);
  return static_cast<std::uint32_t>(out_.conditions.size() - 1);
}

namespace {

struct NamedKind {
  std::string_view name;
  ConditionKind kind;
};
constexpr NamedKind kKinds[] = {
    {"True", ConditionKind::kTrue},         {"False", ConditionKind::kFalse},
    {"And", ConditionKind::kAnd},           {"Or", ConditionKind::kOr},
    {"Not", ConditionKind::kNot},           {"AtLeast", ConditionKind::kAtLeast},
    {"AtMost", ConditionKind::kAtMost},     {"Attribute", ConditionKind::kAttribute},
    {"Age", ConditionKind::kAge},           {"Date", ConditionKind::kDateInstant},
    {"Gender", ConditionKind::kGender},     {"Race", ConditionKind::kRace},
    {"SocioeconomicStatus", ConditionKind::kSocioeconomic}, {"PriorState", ConditionKind::kPriorState},
    {"ActiveCondition", ConditionKind::kActiveCondition}, {"ActiveAllergy", ConditionKind::kActiveAllergy},
    {"ActiveMedication", ConditionKind::kActiveMedication}, {"ActiveCarePlan", ConditionKind::kActiveCarePlan},
    {"Symptom", ConditionKind::kSymptom},   {"Observation", ConditionKind::kObservation},
    {"VitalSign", ConditionKind::kVitalSign},
};

}  // namespace

void Compiler::compile_condition_kind(Condition& c, const Node& node, std::string_view type) {
  for (const NamedKind& n : kKinds)
    if (n.name == type) c.kind = n.kind;
  switch (c.kind) {
    case ConditionKind::kAnd:
    case ConditionKind::kOr:
    case ConditionKind::kAtLeast:
    case ConditionKind::kAtMost:
    case ConditionKind::kNot: {
      std::vector<std::uint32_t> children;
      if (c.kind == ConditionKind::kNot) {
        children.push_back(compile_condition(*node.find("condition")));
      } else {
        for (const Node& child : node.find("conditions")->children()) children.push_back(compile_condition(child));
      }
      c.number = whole_or(node.find(c.kind == ConditionKind::kAtLeast ? "minimum" : "maximum"), 0);
      c.first = static_cast<std::uint32_t>(out_.condition_children.size());
      c.count = static_cast<std::uint32_t>(children.size());
      out_.condition_children.insert(out_.condition_children.end(), children.begin(), children.end());
      break;
    }
    case ConditionKind::kAge:
      c.number = number(*node.find("quantity"));
      c.months = node.find("unit")->text == "months";
      break;
    case ConditionKind::kDateInstant:
      if (const Node* year = node.find("year")) {
        c.kind = ConditionKind::kDateYear;
        c.number = whole_or(year, 0);
      } else if (const Node* month = node.find("month")) {
        c.kind = ConditionKind::kDateMonth;
        c.number = whole_or(month, 0);
      } else if (const Node* day = node.find("date")) {
        c.instant = instant_of(*day);
      }
      break;
    case ConditionKind::kGender:
      c.reference = node.find("gender")->text == "M" ? 1u : node.find("gender")->text == "F" ? 0u : 2u;
      break;
    case ConditionKind::kRace:
      c.reference = static_cast<std::uint32_t>(race_of(node.find("race")->text));
      break;
    case ConditionKind::kSocioeconomic:
      c.reference = vocabulary_.intern(node.find("category")->text).value;
      break;
    case ConditionKind::kPriorState:
      c.reference = tracked_slot(node.find("name"));
      c.since = tracked_slot(node.find("since"));
      if (const Node* within = node.find("within"))
        c.number = number(*within->find("quantity")) * unit_seconds(within->find("unit")->text);
      break;
    case ConditionKind::kSymptom:
      c.reference = symptoms_
                        .emplace(std::string(node.find("symptom")->text), SymptomId{symptoms_.size()})
                        .first->second.value;
      c.number = number_or(node.find("value"), 0);
      break;
    case ConditionKind::kVitalSign:
      c.reference = measure(node.find("vital_sign")).value;
      c.number = number_or(node.find("value"), 0);
      break;
    default:
      break;
  }
  if (const Node* name = node.find("attribute")) c.attribute = attribute(name);
  if (const Node* name = node.find("referenced_by_attribute")) {
    c.attribute = attribute(name);
    c.by_attribute = true;
  }
  c.codes = concept_list(node.find("codes"));
  if (const Node* code = node.find("value_code")) {
    c.value.kind = ValueKind::kConcept;
    c.value.id = concept_of(*code).value;
  } else if (const Node* value = node.find("value")) {
    c.value = constant(*value);
  }
}

std::uint32_t Compiler::tracked_slot(const Node* name) {
  if (!name) return kNoIndex;
  State& state = out_.states[state_named(name).value];
  if (state.tracked == kNoIndex) state.tracked = out_.modules[current_.value].tracked++;
  return state.tracked;
}

void Compiler::collect_dependencies(std::uint32_t index, std::vector<Dependency>& out) const {
  const Condition& c = out_.conditions[index];
  const auto add = [&out](DependencyKind kind, std::uint32_t id) {
    const Dependency d{kind, id};
    if (std::find(out.begin(), out.end(), d) == out.end()) out.push_back(d);
  };
  for (std::uint32_t i = c.first; i < c.first + c.count; ++i) collect_dependencies(out_.condition_children[i], out);
  if (c.attribute) add(DependencyKind::kAttribute, c.attribute.value);
  if (c.by_attribute) add(DependencyKind::kEntries, 0);
  if (c.kind == ConditionKind::kSymptom) add(DependencyKind::kSymptom, c.reference);
  if (c.kind == ConditionKind::kVitalSign) add(DependencyKind::kMeasure, c.reference);
  const DependencyKind by_code =
      c.kind == ConditionKind::kObservation ? DependencyKind::kObservation : DependencyKind::kConcept;
  for (ConceptId id : vocabulary_.list(c.codes)) add(by_code, id.value);
}

}  // namespace sojourn::program
