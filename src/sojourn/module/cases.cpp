#include "sojourn/module/cases.hpp"

#include <algorithm>
#include <cmath>

#include "sojourn/module/checker.hpp"
#include "sojourn/module/field_tables.hpp"
#include "sojourn/module/words.hpp"

namespace sojourn::module::detail {
namespace {

using Kind = CaseValue::Kind;
constexpr std::size_t kMostCases = 20000;

CaseValue text_value(std::string_view text) { return {Kind::kText, false, 0, text}; }
CaseValue number_value(double number) { return {Kind::kNumber, false, number, {}}; }
CaseValue boolean_value(bool b) { return {Kind::kBoolean, b, 0, {}}; }

void add(std::vector<CaseValue>& values, const CaseValue& value) {
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

// All that a condition says, so that equal questions are one variable.
std::string spelled(const Node& node) {
  std::string out(node.key);
  out += ":" + std::string(node.text) + (node.is_boolean() ? (node.boolean ? "true" : "false") : "");
  for (const Node& child : node.children())
    if (!is_comment_key(child.key)) out += "{" + spelled(child) + "}";
  return out;
}

std::string observed(const Node& condition) {
  const Node* codes = condition.find("codes");
  return "observation " + (codes ? spelled(*codes) : std::string(condition.text_of("referenced_by_attribute")));
}

// What an Attribute condition on a fact of the person reads; such facts are never unset.
bool is_gender(const Node& c) { return c.text_of("attribute") == "gender"; }

double months(const Node& condition, double quantity) {
  return condition.text_of("unit") == "months" ? quantity : quantity * 12;
}

double moment(const Node& date) {
  double out = 0;
  constexpr std::pair<std::string_view, double> kParts[] = {{"year", 1970}, {"month", 1},  {"day", 1},
                                                            {"hour", 0},    {"minute", 0}, {"second", 0}};
  for (const auto& [key, fallback] : kParts) out = out * 100 + date.number_of(key, fallback);
  return out;
}

bool compare(double left, std::string_view op, double right) {
  if (op == "<") return left < right;
  if (op == "<=") return left <= right;
  if (op == ">") return left > right;
  if (op == ">=") return left >= right;
  if (op == "!=") return left != right;
  return left == right;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

CaseValue constant(const Node& node) {
  if (node.is_boolean()) return boolean_value(node.boolean);
  if (node.is_number()) return number_value(node.number());
  if (node.is_string()) return text_value(node.text);
  return {};
}

// Left unequal in kind: only "!=" holds, and nothing does of what is not set.
bool compare(const CaseValue& left, const Node& condition) {
  const std::string_view op = condition.text_of("operator", "==");
  if (op == "is nil") return left.kind == Kind::kNil;
  if (op == "is not nil") return left.kind != Kind::kNil;
  if (left.kind == Kind::kNil) return false;
  CaseValue right;
  if (const Node* code = condition.find("value_code"))
    right = text_value(code->text_of("code"));
  else if (const Node* value = condition.find("value"))
    right = constant(*value);
  if (left.kind != right.kind) return op == "!=";
  if (left.kind == Kind::kNumber) return compare(left.number, op, right.number);
  if (left.kind == Kind::kText) return compare(left.text.compare(right.text), op, 0);
  return op == "!=" ? left != right : op == "==" && left == right;
}

}  // namespace

Cases::Variable& Cases::variable(const std::string& key, std::string name) {
  for (Variable& v : variables_)
    if (v.key == key) return v;
  variables_.push_back({key, std::move(name), {}, {}});
  return variables_.back();
}

void Cases::threshold(Variable& v, double number) {
  if (std::find(v.thresholds.begin(), v.thresholds.end(), number) == v.thresholds.end()) v.thresholds.push_back(number);
}

void Cases::read(const Node& c) {
  const auto type = condition_type(c.text_of("condition_type"));
  if (!type) return;
  const auto compared = [&](Variable& v) {
    add(v.values, {});
    if (const Node* code = c.find("value_code")) add(v.values, text_value(code->text_of("code")));
    const Node* value = c.find("value");
    if (value && value->is_number()) threshold(v, value->number());
    if (value && value->is_string()) add(v.values, text_value(value->text));
    if (value && value->is_boolean()) add(v.values, boolean_value(value->boolean));
  };
  switch (*type) {
    case ConditionType::kTrue:
    case ConditionType::kFalse: return;
    case ConditionType::kAnd:
    case ConditionType::kOr:
    case ConditionType::kAtLeast:
    case ConditionType::kAtMost:
      if (const Node* list = c.find("conditions"))
        for (const Node& child : list->children()) read(child);
      return;
    case ConditionType::kNot:
      if (const Node* child = c.find("condition")) read(*child);
      return;
    case ConditionType::kGender: variable("gender", "gender").values = {text_value("F"), text_value("M")}; return;
    case ConditionType::kRace: {
      auto& values = variable("race", "race").values;
      values.clear();
      for (std::string_view race : kRaces.words) values.push_back(text_value(race));
      return;
    }
    case ConditionType::kSocioeconomicStatus: {
      auto& values = variable("socioeconomic", "socioeconomic status").values;
      values.clear();
      for (std::string_view word : kIncomeCategories.words) values.push_back(text_value(word));
      return;
    }
    case ConditionType::kAge: threshold(variable("age", "age"), months(c, c.number_of("quantity"))); return;
    case ConditionType::kDate:
      if (const Node* date = c.find("date"))
        threshold(variable("date", "date"), moment(*date));
      else if (c.find("year"))
        threshold(variable("year", "year"), c.number_of("year"));
      else
        threshold(variable("month", "month"), c.number_of("month"));
      return;
    case ConditionType::kSymptom: {
      Variable& v =
          variable("symptom " + std::string(c.text_of("symptom")), "symptom " + in_quotes(c.text_of("symptom")));
      return threshold(v, c.number_of("value"));
    }
    case ConditionType::kVitalSign: {
      Variable& v = variable("sign " + std::string(c.text_of("vital_sign")), std::string(c.text_of("vital_sign")));
      return threshold(v, c.number_of("value"));
    }
    case ConditionType::kObservation: {
      const Node* codes = c.find("codes");
      const Node* code = codes && codes->size() > 0 ? &codes->children()[0] : nullptr;
      Variable& v =
          variable(observed(c), "observation " + in_quotes(code ? code->text_of("display", code->text_of("code"))
                                                                : c.text_of("referenced_by_attribute")));
      if (const Node* value = c.find("value"); !value || !value->is_number())
        add(v.values, {Kind::kOther, false, 0, {}});
      return compared(v);
    }
    case ConditionType::kAttribute: {
      if (is_gender(c)) {
        variable("gender", "gender").values = {text_value("F"), text_value("M")};
        return;
      }
      const std::string name(c.text_of("attribute"));
      Variable& v = variable("attribute " + name, "attribute " + in_quotes(name));
      const auto written = written_.find(c.text_of("attribute"));
      const bool open = written == written_.end() || written->second.open;
      // What nobody writes and the conditions do not name cannot be told apart from "another value".
      if (open) add(v.values, {Kind::kOther, false, 0, {}});
      if (written != written_.end()) {
        for (const CaseValue& w : written->second.values) add(v.values, w);
        const Node* value = c.find("value");
        const bool number = written->second.number || open;
        add(v.values, {});
        if (value && value->is_number() && number) threshold(v, value->number());
        if (open) compared(v);
      } else {
        compared(v);
      }
      return;
    }
    default: variable(spelled(c), condition_words(c)).values = {boolean_value(false), boolean_value(true)}; return;
  }
}

void Cases::finish(Variable& v) {
  std::sort(v.thresholds.begin(), v.thresholds.end());
  const auto number = [&](double n) { add(v.values, number_value(n)); };
  if (v.thresholds.empty()) return;
  if (v.key == "age") {  // completed months
    number(0);
    for (double t : v.thresholds)
      for (double n :
           {12 * std::floor(t / 12) - 1, std::floor(t) - 1, std::floor(t), std::floor(t) + 1, std::floor(t) + 12})
        if (n >= 0) number(n);
    return;
  }
  if (v.key == "month") {
    for (int m = 1; m <= 12; ++m) number(m);
    return;
  }
  const bool counts = v.key == "year" || v.key.starts_with("symptom ");  // whole numbers
  const double least = v.key.starts_with("symptom ") ? 0 : -1e300;
  for (std::size_t i = 0; i < v.thresholds.size(); ++i) {
    const double t = v.thresholds[i];
    const double between = i + 1 < v.thresholds.size() ? (t + v.thresholds[i + 1]) / 2 : t + 1;
    for (double n : {i == 0 ? t - 1 : t, t, counts ? std::floor(t) + 1 : between})
      if (n >= least) number(n);
  }
}

Cases::Cases(const std::vector<const Node*>& conditions, const WrittenAttributes& written) : written_(written) {
  for (const Node* c : conditions) read(*c);
  for (Variable& v : variables_) finish(v);
}

bool Cases::each(const std::function<bool()>& visit) {
  std::size_t all = 1;
  for (Variable& v : variables_) {
    if (v.values.empty()) return false;
    v.now = 0;
    all *= v.values.size();
    if (all > kMostCases) return false;
  }
  for (std::size_t i = 0; i < all; ++i) {
    if (!visit()) return true;
    for (Variable& v : variables_) {
      if (++v.now < v.values.size()) break;
      v.now = 0;
    }
  }
  return true;
}

const CaseValue& Cases::value(const std::string& key) const {
  static const CaseValue kNothing;
  for (const Variable& v : variables_)
    if (v.key == key) return v.values[v.now];
  return kNothing;
}

bool Cases::holds(const Node& c) const {
  const auto type = condition_type(c.text_of("condition_type"));
  if (!type) return false;
  const auto count = [&] {
    double n = 0;
    if (const Node* list = c.find("conditions"))
      for (const Node& child : list->children()) n += holds(child) ? 1 : 0;
    return n;
  };
  const Node* list = c.find("conditions");
  const std::string_view op = c.text_of("operator", "==");
  switch (*type) {
    case ConditionType::kTrue: return true;
    case ConditionType::kFalse: return false;
    case ConditionType::kAnd: return !list || count() == static_cast<double>(list->size());
    case ConditionType::kOr: return count() > 0;
    case ConditionType::kAtLeast: return count() >= c.number_of("minimum");
    case ConditionType::kAtMost: return count() <= c.number_of("maximum");
    case ConditionType::kNot: {
      const Node* child = c.find("condition");
      return child && !holds(*child);
    }
    case ConditionType::kGender: return value("gender").text == c.text_of("gender");
    case ConditionType::kRace: return same_word(value("race").text, c.text_of("race"));
    case ConditionType::kSocioeconomicStatus: return same_word(value("socioeconomic").text, c.text_of("category"));
    case ConditionType::kAge: {
      const double age = value("age").number;
      return compare(c.text_of("unit") == "months" ? age : std::floor(age / 12), op, c.number_of("quantity"));
    }
    case ConditionType::kDate:
      if (const Node* date = c.find("date")) return compare(value("date").number, op, moment(*date));
      if (c.find("year")) return compare(value("year").number, op, c.number_of("year"));
      return compare(value("month").number, op, c.number_of("month"));
    case ConditionType::kSymptom:
      return compare(value("symptom " + std::string(c.text_of("symptom"))).number, op, c.number_of("value"));
    case ConditionType::kVitalSign:
      return compare(value("sign " + std::string(c.text_of("vital_sign"))).number, op, c.number_of("value"));
    case ConditionType::kObservation: return compare(value(observed(c)), c);
    case ConditionType::kAttribute:
      return compare(value(is_gender(c) ? "gender" : "attribute " + std::string(c.text_of("attribute"))), c);
    default: return value(spelled(c)).boolean;
  }
}

std::size_t Cases::unset() const {
  return static_cast<std::size_t>(std::count_if(variables_.begin(), variables_.end(), [](const Variable& v) {
    return v.values[v.now].kind == Kind::kNil || v.values[v.now].kind == Kind::kOther;
  }));
}

std::string Cases::words() const {
  std::string out;
  for (const Variable& v : variables_) {
    const CaseValue& now = v.values[v.now];
    std::string what = v.name;
    const bool question = now.kind == Kind::kBoolean && !v.name.starts_with("attribute ");
    switch (now.kind) {
      case Kind::kNil: what += v.key.starts_with("observation ") ? " was never made" : " is not set"; break;
      case Kind::kBoolean:
        if (question)
          what = now.boolean ? v.name : "not (" + v.name + ")";
        else
          what += now.boolean ? " is true" : " is false";
        break;
      case Kind::kNumber:
        if (v.key == "age") {
          const bool young = now.number < 24 && std::fmod(now.number, 12) > 0;
          what += " is " + (young ? number_text(now.number) + " months" : number_text(std::floor(now.number / 12)));
        } else if (v.key == "date") {
          const auto day = static_cast<std::int64_t>(now.number / 1e6);
          what += " is " + std::to_string(day / 10000) + (day / 100 % 100 < 10 ? "-0" : "-") +
                  std::to_string(day / 100 % 100) + (day % 100 < 10 ? "-0" : "-") + std::to_string(day % 100);
        } else {
          what += " is " + number_text(now.number);
        }
        break;
      case Kind::kText:
        what += " is " + (v.key == "gender" ? std::string(now.text == "F" ? "female" : "male") : in_quotes(now.text));
        break;
      case Kind::kOther: what += " is something else"; break;
    }
    out += (out.empty() ? "" : " and ") + what;
  }
  return out;
}

}  // namespace sojourn::module::detail
