// Transitions and the lookup tables that they use.
#include <algorithm>

#include "sojourn/module/checker.hpp"
#include "sojourn/module/words.hpp"

namespace sojourn::module::detail {
namespace {

constexpr double kStrictSum = 1e-9;
// Plain GMF files round their weights: what is less than 0.005 off changes nothing that could be seen.
constexpr double kRoundedSum = 0.005 - 1e-9;

bool sums_to_one(double sum, double tolerance) { return sum > 1 - tolerance && sum < 1 + tolerance; }

}  // namespace

void ModuleCheck::transitions(const StateInfo& state) {
  const Node& node = *state.node;
  const Node* first = nullptr;
  for (std::size_t i = 0; i < kTransitionTypes; ++i) {
    const auto type = static_cast<TransitionType>(i);
    const Node* m = node.find(key_of(type));
    if (!m || (m->is_null() && !strict_)) continue;
    const bool none_wanted = state.type == StateType::kTerminal || state.type == StateType::kRisk;
    if (none_wanted) {
      report(m->key_offset, tolerated(), "unknown-key",
             in_quotes(m->key) + " has no effect in " + std::string(name_of(*state.type)), "remove it");
      continue;
    }
    if (first)
      report(m->key_offset, tolerated(), "several-transitions",
             in_quotes(m->key) + " has no effect because " + in_quotes(first->key) + " is present", "keep one of them");
    else
      first = m;
    options(*m, type);
  }
  if (first || state.type == StateType::kTerminal || state.type == StateType::kRisk) return;
  paths_broken_ = true;
  report(node.key_offset, Severity::kError, "no-transition", "state " + in_quotes(state.name) + " leads nowhere",
         "add \"direct_transition\", or make it a Terminal");
}

void ModuleCheck::options(const Node& m, TransitionType type) {
  if (type == TransitionType::kDirect) {
    if (!m.is_string()) return wrong_type(m, "the name of a state");
    return target(m);
  }
  const Object& kind = option_object(type);
  if (type == TransitionType::kTypeOfCare) return object(m, kind);
  if (!m.is_array()) return wrong_type(m, "a list of options");
  paths_broken_ = paths_broken_ || m.size() == 0;
  if (m.size() == 0) return fail(m, "empty-list", in_quotes(m.key) + " is empty");
  for (const Node& option : m.children()) {
    object(option, kind);
    const Node* nested = option.find("distributions");
    if (type == TransitionType::kComplex && nested && nested->is_array() && nested->size() > 0)
      weights(*nested, "distribution");
    else if (type == TransitionType::kComplex && nested && nested->is_array() && !option.find("transition"))
      fail(*nested, "empty-list", "\"distributions\" is empty");
  }
  if (type == TransitionType::kDistributed) weights(m, "distribution");
  if (type == TransitionType::kConditional || type == TransitionType::kComplex) conditional_order(m);
  if (type == TransitionType::kLookupTable) lookup(m);
}

void ModuleCheck::weights(const Node& list, std::string_view key) {
  double sum = 0;
  bool known = true;
  for (const Node& option : list.children()) {
    const Node* node = option.find(key);
    const auto weight = number_of(option, key);
    if (!weight) {
      known = false;  // from an attribute, or reported already
      continue;
    }
    sum += *weight;
    if (*weight < 0 || *weight > 1)
      lapse(*node, "weight-out-of-range", "a weight lies between 0 and 1; this is " + number_text(*weight));
  }
  if (!known || sums_to_one(sum, strict_ ? kStrictSum : kRoundedSum)) return;
  lapse(list, "weights-not-one", "the weights of " + in_quotes(list.key) + " sum to " + number_text(sum) + ", not 1",
        sum < 1 ? "what is missing goes to the last option" : "options after the sum of 1 get less or nothing");
}

void ModuleCheck::conditional_order(const Node& list) {
  for (const Node& option : list.children()) {
    const bool last = &option == &list.children().back();
    const Node* condition = option.find("condition");
    const bool always = !condition || condition->is_null();
    if (last && !always) default_option(list);
    if (!last && always)
      return lapse(option, "unreachable-option", "the options after this one are never taken, for it has no condition");
  }
}

// The last option is taken even if its condition is false. That is harmless if the conditions leave nothing over.
void ModuleCheck::default_option(const Node& list) {
  const std::vector<const Node*> conditions = option_conditions(list);
  Cases cases(conditions, suite_.values);
  std::string left_over;
  std::size_t fewest_unset = SIZE_MAX;  // of the cases left over the most ordinary one is shown
  const bool proved = cases.each([&] {
    for (const Node* condition : conditions)
      if (cases.holds(*condition)) return true;
    if (cases.unset() < fewest_unset) {
      fewest_unset = cases.unset();
      left_over = cases.words();
    }
    return fewest_unset > 0;
  });
  if (proved && fewest_unset == SIZE_MAX) return;
  lapse(list.children().back(), "no-default-option",
        "the last option of " + in_quotes(list.key) + " has a condition, but is taken even if that is false" +
            (left_over.empty() ? "" : ", e.g. if " + left_over),
        "remove the condition or add an option without one");
}

void ModuleCheck::lookup(const Node& list) {
  weights(list, "default_probability");
  const Node* first = nullptr;
  for (const Node& option : list.children()) {
    const Node* name = option.find("lookup_table_name");
    if (!name || !name->is_string()) return;
    if (!first) first = name;
    if (name->text != first->text)
      return fail(*name, "lookup-columns",
                  "all options must name the same table; the first names " + in_quotes(first->text));
  }
  const LookupTable* table = suite_.set.find_table(first->text);
  if (table) return lookup_columns(list, *table, list.size());
  std::vector<std::string_view> names;
  for (const LookupTable& t : suite_.set.tables) names.push_back(t.name);
  fail(*first, "unknown-lookup-table", "there is no table " + in_quotes(first->text) + " in lookup_tables",
       base::did_you_mean(first->text, names));
}

// The last columns are the target states, in any order; those before are attributes, age or time.
void ModuleCheck::lookup_columns(const Node& list, const LookupTable& table, std::size_t options) {
  const auto fault = [&](std::uint32_t offset, std::string message, std::string hint = {}) {
    out_.add(table.at(offset, Severity::kError, "lookup-columns", std::move(message), std::move(hint)));
  };
  if (table.header.cells.size() < options)
    return fault(0, "the table has " + std::to_string(table.header.cells.size()) + " columns, but " +
                        std::to_string(options) + " states use it",
                 "the last columns are the states of the transition");
  const std::size_t keys = table.header.cells.size() - options;
  std::vector<std::string_view> targets;
  for (const Node& option : list.children()) targets.push_back(option.text_of("transition"));
  bool good = true;
  for (std::size_t c = 0; c < table.header.cells.size(); ++c) {
    const Cell& cell = table.header.cells[c];
    for (std::size_t d = 0; d < c; ++d)
      if (table.header.cells[d].text == cell.text) {
        fault(cell.offset, "column " + in_quotes(cell.text) + " appears twice");
        good = false;
      }
    if (c < keys || std::find(targets.begin(), targets.end(), cell.text) != targets.end()) continue;
    fault(cell.offset, "column " + in_quotes(cell.text) + " is no state of the transition that uses the table",
          base::did_you_mean(cell.text, targets));
    good = false;
  }
  for (const Node& option : list.children()) {
    const std::string_view name = option.text_of("transition");
    const auto& columns = table.columns;
    if (std::find(columns.begin() + static_cast<std::ptrdiff_t>(keys), columns.end(), name) != columns.end()) continue;
    const Node* at = option.find("transition");
    fail(at ? *at : option, "lookup-columns", "table " + in_quotes(table.name) + " has no column " + in_quotes(name));
    good = false;
  }
  if (good) lookup_rows(table, options);
}

void ModuleCheck::lookup_rows(const LookupTable& table, std::size_t options) {
  const std::size_t columns = table.columns.size(), keys = columns - options;
  const auto add = [&](const Cell& cell, Severity severity, std::string_view rule, std::string message,
                       std::string hint = {}) {
    out_.add(table.at(cell.offset, severity, std::string(rule), std::move(message), std::move(hint)));
  };
  const Row* off = nullptr;
  double off_sum = 0;
  std::size_t off_rows = 0;
  for (const Row& row : table.rows) {
    if (row.cells.size() != columns) {
      add(row.cells[0], Severity::kError, "lookup-columns",
          "the row has " + std::to_string(row.cells.size()) + " cells, the header " + std::to_string(columns));
      continue;
    }
    for (std::size_t c = 0; c < keys; ++c) {
      const Cell& cell = row.cells[c];
      if (table.columns[c] == "age" && !parse_age_range(cell.text))
        add(cell, Severity::kError, "lookup-age", in_quotes(cell.text) + " is no range of ages", "write it as 18-44");
      if (table.columns[c] == "time" && !parse_time_range(cell.text))
        add(cell, Severity::kError, "lookup-time", in_quotes(cell.text) + " is no range of time",
            "write it as 2020-01-01-2020-12-31, or in milliseconds since 1970");
    }
    double sum = 0;
    bool known = true;
    for (std::size_t c = keys; c < columns; ++c) {
      const Cell& cell = row.cells[c];
      const auto weight = base::json::parse_number(cell.text);
      if (!weight)
        add(cell, Severity::kError, "lookup-number", in_quotes(cell.text) + " is not a number");
      else if (*weight < 0 || *weight > 1)
        add(cell, tolerated(), "weight-out-of-range", "a weight lies between 0 and 1; this is " + number_text(*weight));
      known = known && weight;
      sum += weight.value_or(0);
    }
    if (!known || sums_to_one(sum, strict_ ? kStrictSum : kRoundedSum)) continue;
    if (!off) off_sum = sum;
    if (!off) off = &row;
    ++off_rows;
  }
  if (!off) return;
  std::string message = "the weights of this row sum to " + number_text(off_sum) + ", not 1";
  if (off_rows > 1) message += " (and so do not those of " + std::to_string(off_rows - 1) + " more)";
  add(off->cells[keys], tolerated(), "weights-not-one", std::move(message),
      off_sum == 0 ? "the last column is always taken"
      : off_sum < 1 ? "what is missing goes to the last column" : "columns after the sum of 1 get less or nothing");
}

}  // namespace sojourn::module::detail
