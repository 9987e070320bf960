// Rules over several keys of one object.
#include <algorithm>
#include <array>

#include "sojourn/module/checker.hpp"
#include "sojourn/module/field_tables.hpp"

namespace sojourn::module::detail {
namespace {

bool present(const Node& node, std::string_view key) {
  const Node* member = node.find(key);
  return member && !member->is_null();
}

bool is_nil_operator(std::string_view word) { return word == "is nil" || word == "is not nil"; }

}  // namespace

// At least one member of a pair that stands in the wrong order.
void ModuleCheck::ordered(const Node& node, std::string_view low, std::string_view high) {
  const auto a = number_of(node, low), b = number_of(node, high);
  if (a && b && *a > *b)
    lapse(*node.find(low), "inverted-range",
          in_quotes(low) + " is " + number_text(*a) + ", more than " + in_quotes(high) + ", " + number_text(*b),
          "exchange the two");
}

void ModuleCheck::not_negative(const Node& node, std::string_view key, std::string_view rule) {
  const auto value = number_of(node, key);
  if (value && *value < 0) lapse(*node.find(key), rule, in_quotes(key) + " is negative: " + number_text(*value));
}

void ModuleCheck::rules_of_object(const Node& node, const Object& kind) {
  if (kind.find("low") && kind.find("high")) ordered(node, "low", "high");
  if (kind.sense == Sense::kTime)
    for (std::string_view key : {"quantity", "low", "high", "period"}) not_negative(node, key, "negative-duration");
  if (&kind == &kCodeObject) {
    for (std::string_view key : {"system", "code"})
      if (const Node* text = node.find(key); text && text->is_string() && text->text.empty())
        lapse(*text, "empty-codes", in_quotes(key) + " of a code is empty");
  } else if (&kind == &kDistribution) {
    rules_of_distribution(node);
  } else if (&kind == &kNestedObservation) {
    rules_of_state(node, StateType::kObservation);
  } else if (&kind == &kRate) {
    rate_rows(node);
  } else if (&kind == &kRateRow) {
    not_negative(node, "value", "negative-rate");
  } else if (&kind == &kMultiplier) {
    not_negative(node, "factor", "negative-rate");
  } else if (&kind == &kRisk) {
    not_negative(node, "rate", "negative-rate");
  } else if (&kind == &kReaction) {
    const Node* severities = node.find("possible_severities");
    double sum = 0;
    if (severities && severities->is_array())
      for (const Node& severity : severities->children()) sum += number_of(severity, "value").value_or(0);
    if (sum > 1.001)
      fail(*severities, "weights-not-one", "the weights of the severities sum to " + number_text(sum) + ", more than 1");
  } else if (&kind == &kTarget) {
    rules_of_target(node);
  } else if (&kind == &kParameterEntry) {
    const auto value = number_of(node, "value"), low = number_of(node, "low"), high = number_of(node, "high");
    if (value && ((low && *value < *low) || (high && *value > *high)))
      lapse(*node.find("value"), "inverted-range", "the value is not between \"low\" and \"high\"");
  }
}

// A figure of the module's own needs what the published figures bring along.
void ModuleCheck::rules_of_target(const Node& node) {
  if (!present(node, "codes")) {
    for (std::string_view key : {"value", "low", "high", "unit", "year"})
      if (const Node* m = node.find(key))
        report(m->key_offset, Severity::kError, "unknown-key", in_quotes(key) + " has no effect beside \"subject\"",
               "name the \"codes\" that are counted if the figure is the module's own");
    return;
  }
  for (std::string_view key : {"measure", "value", "evidence"})
    if (!present(node, key)) fail(node, "missing-key", "a target of the module's own needs " + in_quotes(key));
  const auto value = number_of(node, "value"), low = number_of(node, "low"), high = number_of(node, "high");
  if (value && ((low && *value < *low) || (high && *value > *high)))
    lapse(*node.find("value"), "inverted-range", "the value is not between \"low\" and \"high\"");
}

void ModuleCheck::rules_of_distribution(const Node& node) {
  const Node* kind = node.find("kind");
  const Node* parameters = node.find("parameters");
  const auto known = kind && kind->is_string() ? distribution_kind(kind->text) : std::nullopt;
  if (!known || !parameters || !parameters->is_object()) return;
  const Object& wanted = parameters_object(*known);
  for (const Node& m : parameters->children()) member(m, wanted, false);
  for (const Field& field : wanted.fields)
    if (field.presence == Presence::kRequired && !present(*parameters, field.key))
      fail(*parameters, "missing-parameter", std::string(wanted.name) + " needs parameter " + in_quotes(field.key),
           [&] {
             std::vector<std::string_view> keys;
             for (const Node& m : parameters->children()) keys.push_back(m.key);
             const std::string near = base::nearest(field.key, keys);
             return near.empty() ? std::string() : "rename " + in_quotes(near) + " to " + in_quotes(field.key);
           }());
  rules_of_parameters(*parameters, *known);
}

void ModuleCheck::rules_of_parameters(const Node& node, DistributionKind kind) {
  switch (kind) {
    case DistributionKind::kExact: return;
    case DistributionKind::kUniform: return ordered(node, "low", "high");
    case DistributionKind::kGaussian:
      ordered(node, "min", "max");
      return not_negative(node, "standardDeviation", "bad-parameter");
    case DistributionKind::kExponential:
      if (number_of(node, "mean").value_or(1) <= 0)
        lapse(*node.find("mean"), "bad-parameter", "the mean of an exponential distribution must be positive");
      return;
    case DistributionKind::kTriangular:
      ordered(node, "min", "mode");
      return ordered(node, "mode", "max");
  }
}

// A drawn time: its unit stands beside the distribution.
void ModuleCheck::time_distribution(const Node& state) {
  const Node* distribution = state.find("distribution");
  if (!distribution || distribution->is_null()) {
    if (const Node* unit = state.find("unit"); unit && strict_)
      report(unit->key_offset, Severity::kError, "unknown-key", "\"unit\" has no effect without \"distribution\"",
             "remove it");
    return;
  }
  const bool used = !present(state, "exact") && !present(state, "range") && !present(state, "duration");
  if (used && !present(state, "unit"))
    fail(*distribution, "missing-key", "a time drawn from a distribution needs \"unit\" beside it");
  if (const Node* parameters = distribution->find("parameters"); parameters && parameters->is_object())
    for (std::string_view key : {"value", "low", "high", "min", "mode"})
      not_negative(*parameters, key, "negative-duration");
}

void ModuleCheck::rules_of_state(const Node& node, StateType type) {
  attributes_of_state(node, type);
  switch (type) {
    case StateType::kDelay:
    case StateType::kProcedure: return time_distribution(node);
    case StateType::kEncounter:
      if (strict_ && !node.boolean_of("wellness")) {
        for (std::string_view key : {"encounter_class", "codes"})
          if (!present(node, key))
            fail(node, "missing-key", "an Encounter that is no wellness visit needs " + in_quotes(key));
      }
      return;
    case StateType::kObservation: {
      const Node* unit = node.find("unit");
      const bool blank = !unit || unit->text.find_first_not_of(" \t") == std::string_view::npos;
      const bool measured = present(node, "exact") || present(node, "range");
      const bool drawn = strict_ && present(node, "distribution");
      if (blank && (measured || drawn))
        fail(unit ? *unit : node, "missing-unit", "an observation with a number needs a \"unit\"",
             "UCUM has a unit for everything; a score is \"{score}\", a plain ratio \"1\"");
      return;
    }
    case StateType::kVitalSign:
      if (!strict_) return;
      if (present(node, "shift") && !present(node, "source"))
        fail(node, "missing-key", "a VitalSign with \"shift\" needs \"source\"");
      for (std::string_view key : {"source", "per", "over"})
        if (const Node* m = node.find(key); m && !present(node, "shift"))
          report(m->key_offset, Severity::kError, "unknown-key", in_quotes(key) + " has no effect without \"shift\"",
                 "remove it");
      return;
    case StateType::kSymptom: {
      const auto p = number_of(node, "probability");
      if (p && (*p < 0 || *p > 1))
        lapse(*node.find("probability"), "weight-out-of-range",
              "a probability lies between 0 and 1; this is " + number_text(*p));
      return;
    }
    case StateType::kImagingStudy: return ordered(node, "min_number_series", "max_number_series");
    case StateType::kPhysiology: return ordered(node, "lead_time", "sim_duration");
    default: return;
  }
}

void ModuleCheck::rules_of_condition(const Node& node, ConditionType type) {
  if (type == ConditionType::kAttribute || type == ConditionType::kObservation) {
    const Node* op = node.find("operator");
    if (!op || !index_in(kOperators, op->text) || is_nil_operator(op->text)) return;
    const bool value = present(node, "value") || (type == ConditionType::kObservation && present(node, "value_code"));
    if (!value) fail(node, "missing-key", "a condition with operator " + in_quotes(op->text) + " needs \"value\"");
  } else if (type == ConditionType::kDate) {
    const auto month = number_of(node, "month");
    if (month && (*month < 1 || *month > 12))
      fail(*node.find("month"), "bad-date", "a month lies between 1 and 12; this is " + number_text(*month));
    const Node* date = node.find("date");
    if (!date || !date->is_object()) return;
    constexpr std::array<std::string_view, 6> kKeys{"month", "day", "hour", "minute", "second", "millisecond"};
    constexpr std::array<int, 6> kLeast{1, 1, 0, 0, 0, 0}, kMost{12, 31, 23, 59, 59, 999};
    for (std::size_t i = 0; i < kKeys.size(); ++i) {
      const auto v = number_of(*date, kKeys[i]);
      if (v && (*v < kLeast[i] || *v > kMost[i]))
        fail(*date->find(kKeys[i]), "bad-date", "this is not a date of the calendar");
    }
  }
}

void ModuleCheck::ages(const Node& node) {
  const auto bound = [&](const Node& n) { return (n.is_number() || n.is_object()) ? n.to_number() : std::nullopt; };
  if (!node.is_array() || node.size() != 2 || !bound(node.children()[0]) || !bound(node.children()[1]))
    return wrong_type(node, describe(FieldType::kAges));
  const double low = *bound(node.children()[0]), high = *bound(node.children()[1]);
  for (const Node& n : node.children()) number(n, true);
  if (low > high)
    fail(node, "inverted-range", "the first age is " + number_text(low) + ", more than the last, " + number_text(high),
         "exchange the two");
  if (low < 0) fail(node, "inverted-range", "an age cannot be negative");
}

// Rows for the same sex must not share an age.
void ModuleCheck::rate_rows(const Node& rate) {
  struct Span {
    const Node* row;
    std::string_view sex;
    double low, high;
  };
  std::vector<Span> seen;
  const Node* rows = rate.find("rows");
  if (!rows || !rows->is_array()) return;
  for (const Node& row : rows->children()) {
    const Node* ages = row.find("ages");
    if (!ages || !ages->is_array() || ages->size() != 2) continue;
    const Span span{&row, row.text_of("sex"), ages->children()[0].number(), ages->children()[1].number()};
    for (const Span& other : seen) {
      const bool same_sex = span.sex.empty() || other.sex.empty() || span.sex == other.sex;
      if (same_sex && span.low <= other.high && other.low <= span.high) {
        fail(row, "overlapping-rows",
             "this row and the one at line " + std::to_string(module_.json.position(other.row->offset).line) +
                 " both cover age " + number_text(std::max(span.low, other.low)),
             "both ends of \"ages\" are included");
        break;
      }
    }
    seen.push_back(span);
  }
}

}  // namespace sojourn::module::detail
