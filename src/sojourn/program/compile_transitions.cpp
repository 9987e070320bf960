// How states lead to the next: options, weights, look-up tables, and delays that lead back to themselves.
#include <algorithm>
#include <map>

#include "sojourn/base/decimal.hpp"
#include "sojourn/program/compiler.hpp"

namespace sojourn::program {
namespace {

// "low-high" in milliseconds since 1970, both may be negative, or two dates "2020-01-01-2020-12-31"; both ends included.
void read_time_range(std::string_view text, LookupRow& row) {
  if (text.size() == 21 && text[4] == '-') {
    const auto first = base::parse_date(text.substr(0, 10)), last = base::parse_date(text.substr(11));
    if (first && last) {
      row.time_low = base::Instant{*first};
      row.time_high = base::Instant{*last + date::days{1}} - base::Span{1};
      return;
    }
  }
  const std::size_t dash = text.find('-', 1);
  if (dash == std::string_view::npos) return;
  const auto instant = [](std::string_view part) {
    return base::Instant{base::Span{static_cast<std::int64_t>(base::json::parse_number(part).value_or(0) / 1000)}};
  };
  row.time_low = instant(text.substr(0, dash));
  row.time_high = instant(text.substr(dash + 1));
}

}  // namespace

void Compiler::compile_transition(State& state, const Node& node) {
  if (const Node* n = node.find(state.op == Op::kPhysiology ? "alt_direct_transition" : "direct_transition")) {
    state.transition = TransitionKind::kDirect;
    state.first_option = state_named(n).value;
  } else if (const Node* distributed = node.find("distributed_transition")) {
    state.transition = TransitionKind::kOptions;
    Option option;
    add_weights(option, *distributed);
    state.first_option = static_cast<std::uint32_t>(out_.options.size());
    state.options = 1;
    out_.options.push_back(option);
  } else if (const Node* conditional = node.find("conditional_transition")) {
    compile_options(state, *conditional);
  } else if (const Node* complex = node.find("complex_transition")) {
    compile_options(state, *complex);
  } else if (const Node* lookup = node.find("lookup_table_transition")) {
    compile_lookup(state, *lookup);
  } else if (const Node* care = node.find("type_of_care_transition")) {
    state.transition = TransitionKind::kTypeOfCare;
    state.first_option = static_cast<std::uint32_t>(out_.types_of_care.size());
    out_.types_of_care.push_back({state_named(care->find("ambulatory")), state_named(care->find("emergency")),
                                  state_named(care->find("telemedicine"))});
  }
}

void Compiler::compile_options(State& state, const Node& list) {
  std::vector<Option> options;
  for (const Node& item : list.children()) {
    Option option;
    if (const Node* condition = item.find("condition")) option.condition = compile_condition(*condition);
    const Node* weights = item.find("distributions");
    if (const Node* target = item.find("transition")) {
      option.target = state_named(target);
    } else if (weights) {
      add_weights(option, *weights);
    }
    options.push_back(option);
  }
  state.transition = TransitionKind::kOptions;
  state.first_option = static_cast<std::uint32_t>(out_.options.size());
  state.options = static_cast<std::uint32_t>(options.size());
  out_.options.insert(out_.options.end(), options.begin(), options.end());
}

void Compiler::add_weights(Option& option, const Node& list) {
  option.first_weight = static_cast<std::uint32_t>(out_.weights.size());
  for (const Node& item : list.children()) {
    Weight weight;
    weight.target = state_named(item.find("transition"));
    const Node& p = *item.find("distribution");
    const Node* named = p.kind == base::json::Kind::kObject ? p.find("attribute") : nullptr;
    if (named) {
      weight.attribute = attribute(named->text);
      weight.probability = number_or(p.find("default"), 0);
    } else {
      weight.probability = number(p);
    }
    out_.weights.push_back(weight);
    ++option.weights;
  }
}

namespace {

LookupColumn column_of(AttributeId attribute, vocab::Vocabulary& vocabulary) {
  return {attribute, vocabulary.intern("true"), vocabulary.intern("false"), {}};
}

// A cell that is the shortest text of a number matches that number.
void add_number(LookupColumn& column, std::string_view cell, Symbol symbol) {
  const auto value = base::json::parse_number(cell);
  if (!value || base::Decimal::shortest(*value).text() != cell) return;
  const std::pair<double, Symbol> entry{*value, symbol};
  const auto at = std::lower_bound(column.numbers.begin(), column.numbers.end(), entry,
                                   [](const auto& a, const auto& b) { return a.first < b.first; });
  if (at == column.numbers.end() || at->first != *value) column.numbers.insert(at, entry);
}

bool follow_in_time(const std::vector<LookupRow>& rows) {
  for (std::size_t i = 1; i < rows.size(); ++i)
    if (rows[i].time_low <= rows[i - 1].time_high) return false;
  return std::all_of(rows.begin(), rows.end(),
                     [&](const LookupRow& r) { return r.age_low == rows[0].age_low && r.age_high == rows[0].age_high; });
}

}  // namespace

void Compiler::compile_lookup(State& state, const Node& list) {
  Lookup lookup;
  lookup.otherwise.first_weight = static_cast<std::uint32_t>(out_.weights.size());
  for (const Node& option : list.children()) {
    out_.weights.push_back({number_or(option.find("default_probability"), 0), {}, state_named(option.find("transition"))});
    ++lookup.otherwise.weights;
  }
  const module::LookupTable& table = *set_.find_table(list.children()[0].find("lookup_table_name")->text);
  const std::size_t matched = table.columns.size() - lookup.otherwise.weights;
  for (std::size_t c = 0; c < matched; ++c) {
    if (table.columns[c] == "age") lookup.by_age = true;
    if (table.columns[c] != "age" && table.columns[c] != "time")
      lookup.columns.push_back(column_of(attribute(table.columns[c]), vocabulary_));
  }
  std::map<std::uint64_t, std::vector<LookupRow>> groups;
  for (const module::Row& source : table.rows) {
    LookupRow row;
    row.choice.first_weight = static_cast<std::uint32_t>(out_.weights.size());
    row.choice.weights = lookup.otherwise.weights;
    std::uint64_t key = 0;
    std::size_t column = 0;
    for (std::size_t c = 0; c < source.cells.size(); ++c) {
      const std::string_view text = source.cells[c].text;
      if (c >= matched) {
        out_.weights.push_back({base::json::parse_number(text).value_or(0), {}, state_named(table.columns[c])});
      } else if (table.columns[c] == "age") {
        const std::size_t dash = text.find('-');
        row.age_low = static_cast<int>(base::json::parse_number(text.substr(0, dash)).value_or(0));
        row.age_high = static_cast<int>(base::json::parse_number(text.substr(dash + 1)).value_or(0));
      } else if (table.columns[c] == "time") {
        read_time_range(text, row);
      } else {
        const Symbol cell = vocabulary_.intern(text);
        add_number(lookup.columns[column++], text, cell);
        key = Lookup::add_to_key(key, cell);
      }
    }
    groups[key].push_back(row);
  }
  for (const auto& [key, rows] : groups) {
    lookup.groups.push_back({key, static_cast<std::uint32_t>(lookup.rows.size()), static_cast<std::uint32_t>(rows.size()),
                             rows.size() > 1 && follow_in_time(rows)});
    lookup.rows.insert(lookup.rows.end(), rows.begin(), rows.end());
  }
  lookup.index_groups();
  state.transition = TransitionKind::kLookup;
  state.first_option = static_cast<std::uint32_t>(out_.lookups.size());
  out_.lookups.push_back(std::move(lookup));
}

// Delays of constant length that may lead straight back to themselves: a chance by the week or month. The engine draws
// their steps ahead, so it has to know what their transitions read.
void Compiler::find_loops() {
  for (std::uint32_t s = 0; s < out_.states.size(); ++s) {
    State& state = out_.states[s];
    if (state.op != Op::kDelay || state.assign || state.tracked != kNoIndex) continue;
    const Duration& delay = out_.delays[state.detail];
    if (delay.amount.kind != DistributionKind::kExact || delay.amount.p[0] * delay.unit_seconds < 1) continue;
    bool returns = false;
    std::vector<Dependency> reads;
    const auto add = [&](const Option& option) {
      returns |= option.target == StateId{s};
      if (option.condition != kNoIndex) collect_dependencies(option.condition, reads);
      for (std::uint32_t w = option.first_weight; w < option.first_weight + option.weights; ++w) {
        returns |= out_.weights[w].target == StateId{s};
        if (out_.weights[w].attribute) reads.push_back({DependencyKind::kAttribute, out_.weights[w].attribute.value});
      }
    };
    if (state.transition == TransitionKind::kOptions) {
      for (std::uint32_t o = 0; o < state.options; ++o) add(out_.options[state.first_option + o]);
    } else if (state.transition == TransitionKind::kLookup) {
      const Lookup& lookup = out_.lookups[state.first_option];
      add(lookup.otherwise);
      for (const LookupColumn& column : lookup.columns)
        reads.push_back({DependencyKind::kAttribute, column.attribute.value});
    }
    if (!returns) continue;
    state.period = base::Span{static_cast<std::int64_t>(delay.amount.p[0] * delay.unit_seconds + 0.5)};
    state.dependencies = static_cast<std::uint32_t>(out_.dependencies.size());
    state.dependency_count = static_cast<std::uint32_t>(reads.size());
    out_.dependencies.insert(out_.dependencies.end(), reads.begin(), reads.end());
  }
}

}  // namespace sojourn::program
