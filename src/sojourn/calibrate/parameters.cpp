#include "sojourn/calibrate/parameters.hpp"

#include <algorithm>
#include <cstdio>

#include "sojourn/calibrate/fit.hpp"

namespace sojourn::calibrate {
namespace {

using base::json::Node;

// Where the value that begins at `at` ends.
std::size_t end_of_value(std::string_view text, std::size_t at) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = at; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      else if (c == '"') quoted = false;
      if (!quoted && depth == 0) return i + 1;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (--depth == 0) return i + 1;
      if (depth < 0) return i;
    } else if (depth == 0 && (c == ',' || c == ' ' || c == '\n' || c == '\r' || c == '\t')) {
      return i;
    }
  }
  return text.size();
}

std::string number_text(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.12g", value);
  return text;
}

struct Edit {
  std::size_t at = 0, length = 0;
  std::string text;
};

// Sets a member of `object`: replaces it, or writes it behind its member `after`, in the same manner.
Edit set_member(std::string_view text, const Node& object, std::string_view key, std::string_view after, const std::string& value) {
  if (const Node* known = object.find(key)) return {known->offset, end_of_value(text, known->offset) - known->offset, value};
  const Node& before = *object.find(after);
  const std::size_t line = text.rfind('\n', before.key_offset) + 1;
  const std::string_view lead = text.substr(line, before.key_offset - line);
  const bool own_line = lead.find_first_not_of(" \t") == lead.npos;
  const std::string gap = own_line ? "\n" + std::string(lead) : " ";
  return {end_of_value(text, before.offset), 0, "," + gap + "\"" + std::string(key) + "\": " + value};
}

}  // namespace

Parameters::Parameters(const module::ModuleSet& set, const std::vector<bool>& chosen) {
  for (std::size_t m = 0; m < set.modules.size(); ++m)
    if (chosen[m] && set.modules[m].strict) read(set, m);
}

void Parameters::read(const module::ModuleSet& set, std::size_t module) {
  const Node& root = set.modules[module].root();
  const Node* parameters = root.find("parameters");
  if (!parameters) return;
  const std::size_t first = free.size();
  for (const Node& p : parameters->children()) {
    if (!p.is_object() || !p.boolean_of("fit")) continue;
    const Node *low = p.find("low"), *high = p.find("high");
    if (low && high && high->number() > low->number())
      free.push_back({module, std::string(p.key), p.number_of("value"), low->number(), high->number()});
    else
      unfitted.push_back({module, std::string(p.key), "it needs \"low\" and \"high\""});
  }
  if (const Node* states = root.find("states")) find_rests(*states, module, first);
  // What the others leave is not free itself.
  for (const Rest& rest : rests) {
    if (rest.module != module) continue;
    const auto found = std::find_if(free.begin() + static_cast<std::ptrdiff_t>(first), free.end(),
                                    [&](const Parameter& p) { return p.name == rest.name; });
    if (found == free.end()) continue;
    const auto place = static_cast<std::size_t>(found - free.begin());
    free.erase(found);
    for (Rest& other : rests)
      for (std::size_t& i : other.others)
        if (i > place) --i;
  }
}

void Parameters::find_rests(const Node& node, std::size_t module, std::size_t first) {
  if (node.is_array() && node.size() > 1 &&
      std::all_of(node.children().begin(), node.children().end(),
                  [](const Node& option) { return option.is_object() && option.find("distribution"); }))
    add_rest(node, module, first);
  for (const Node& child : node.children()) find_rests(child, module, first);
}

void Parameters::add_rest(const Node& list, std::size_t module, std::size_t first) {
  Rest rest{module, {}, 0, {}};
  std::vector<std::size_t> fitted;
  for (const Node& option : list.children()) {
    const Node& weight = *option.find("distribution");
    const std::string_view name = weight.is_object() ? weight.text_of("parameter") : std::string_view();
    std::size_t i = first;
    while (i < free.size() && free[i].name != name) ++i;
    if (i < free.size()) fitted.push_back(i);
    else if (!weight.is_object()) rest.fixed += weight.number();
  }
  const bool known = std::any_of(rests.begin(), rests.end(), [&](const Rest& r) {
    return r.module == module && !fitted.empty() && r.name == free[fitted.back()].name;
  });
  if (fitted.empty() || known) return;
  const std::size_t last = fitted.back();
  fitted.pop_back();
  if (fitted.empty()) {
    unfitted.push_back({module, free[last].name, "the other weights beside it are fixed, so that their sum would not stay 1; "
                                                 "make one of them a parameter with \"fit\": true"});
    rest.fixed = 1 - free[last].value;
  }
  rest.name = free[last].name;
  rest.others = std::move(fitted);
  rests.push_back(std::move(rest));
}

std::string Parameters::rest_text(const Rest& rest, const std::vector<double>& values) const {
  double left = 1 - rest.fixed;
  for (const std::size_t i : rest.others) left -= values[i];
  return number_text(std::max(left, 0.0));
}

std::string Parameters::overrides(const module::ModuleSet& set, const std::vector<double>& values) const {
  std::string out;
  const auto line = [&](std::size_t module, const std::string& name, const std::string& value) {
    out += set.modules[module].path + ".json::$['parameters']['" + name + "']['value'] = " + value + "\n";
  };
  for (std::size_t i = 0; i < free.size(); ++i) line(free[i].module, free[i].name, number_text(values[i]));
  for (const Rest& rest : rests)
    if (!rest.others.empty()) line(rest.module, rest.name, rest_text(rest, values));
  return out;
}

std::string changed_text(const module::Module& module, const ModuleChange& change) {
  const std::string_view text = module.json.text();
  const Node& root = module.root();
  std::vector<Edit> edits;
  for (const Node& p : root.find("parameters")->children()) {
    if (const auto found = change.values.find(p.key); found != change.values.end()) {
      const Node& value = *p.find("value");
      if (found->second != value.text) edits.push_back({value.offset, value.text.size(), found->second});
    }
    if (const auto found = change.fitted.find(p.key); found != change.fitted.end())
      edits.push_back(set_member(text, p, "fitted", "value", found->second));
  }
  edits.push_back(set_member(text, root, "calibration", "name", change.calibration));
  // From the end, so that places before stay what they are; of two at one place the one that inserts comes last.
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.at > b.at; });
  std::string out(text);
  for (const Edit& edit : edits) out.replace(edit.at, edit.length, edit.text);
  return out;
}

}  // namespace sojourn::calibrate
