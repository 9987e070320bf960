#include "sojourn/run/graph.hpp"

#include <algorithm>
#include <map>

#include "sojourn/module/words.hpp"

namespace sojourn::run {
namespace {

using base::json::Node;
using module::StateType;

constexpr std::size_t kBoxColumns = 34, kLabelColumns = 26;
constexpr std::size_t kMostLines = 9, kMostLabelLines = 7;

BoxKind kind_of(StateType type) {
  switch (type) {
    case StateType::kInitial:
    case StateType::kTerminal:
    case StateType::kSimple:
    case StateType::kPhysiology: return BoxKind::kControl;
    case StateType::kGuard:
    case StateType::kDelay: return BoxKind::kWait;
    case StateType::kRisk: return BoxKind::kHazard;
    case StateType::kSetAttribute:
    case StateType::kCounter:
    case StateType::kSymptom: return BoxKind::kValue;
    case StateType::kCallSubmodule: return BoxKind::kCall;
    case StateType::kEncounter:
    case StateType::kEncounterEnd: return BoxKind::kEncounter;
    case StateType::kConditionOnset:
    case StateType::kConditionEnd:
    case StateType::kAllergyOnset:
    case StateType::kAllergyEnd: return BoxKind::kCondition;
    case StateType::kMedicationOrder:
    case StateType::kMedicationEnd:
    case StateType::kVaccine: return BoxKind::kMedication;
    case StateType::kProcedure:
    case StateType::kImagingStudy: return BoxKind::kProcedure;
    case StateType::kObservation:
    case StateType::kMultiObservation:
    case StateType::kDiagnosticReport:
    case StateType::kVitalSign: return BoxKind::kObservation;
    case StateType::kCarePlanStart:
    case StateType::kCarePlanEnd: return BoxKind::kCarePlan;
    case StateType::kDevice:
    case StateType::kDeviceEnd:
    case StateType::kSupplyList: return BoxKind::kDevice;
    case StateType::kDeath: return BoxKind::kDeath;
  }
  return BoxKind::kControl;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// Breaks at spaces; a word that is too long is broken at a joint, or else where it must be, never within a character.
void wrap(std::string_view text, std::size_t columns, std::vector<std::string>& out) {
  std::string line;
  const auto flush = [&] {
    if (!line.empty()) out.push_back(std::move(line));
    line.clear();
  };
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, space);
    text.remove_prefix(std::min(space + 1, text.size()));
    if (!line.empty() && characters(line) + 1 + characters(word) > columns) flush();
    while (characters(word) > columns) {
      std::size_t cut = 0;
      for (std::size_t n = 0; cut < word.size() && n < columns; ++n) do
          ++cut;
        while (cut < word.size() && (word[cut] & 0xC0) == 0x80);
      const std::size_t joint = word.substr(0, cut).find_last_of("/_-");
      if (joint != std::string_view::npos && joint > cut / 3) cut = joint + 1;
      out.emplace_back(word.substr(0, cut));
      word.remove_prefix(cut);
    }
    line += (line.empty() ? "" : " ") + std::string(word);
  }
  flush();
}

void shorten(std::vector<std::string>& lines, std::size_t most) {
  if (lines.size() <= most) return;
  const std::size_t left = lines.size() - most + 1;
  lines.resize(most - 1);
  lines.push_back("... " + std::to_string(left) + " more lines");
}

std::string weight_words(const Node* weight) {
  if (!weight) return {};
  if (weight->is_object()) {
    if (const Node* parameter = weight->find("parameter")) return std::string(parameter->text);
    return std::string(weight->text_of("attribute")) + " (" + module::percent_words(weight->number_of("default")) +
           " if not set)";
  }
  return module::percent_words(weight->number());
}

class Builder {
 public:
  explicit Builder(const Node& root) : root_(root) {}

  void build(const Node& states, Graph& g) {
    for (const Node& state : states.children()) {
      if (!state.is_object()) continue;
      index_.emplace(state.key, g.boxes.size());
      Graph::Box box{std::string(state.key), std::string(state.text_of("type")), {}, BoxKind::kControl, 0, 0, 0, 0};
      if (const auto type = module::state_type(box.type)) {
        box.kind = kind_of(*type);
        for (const std::string& line : module::state_words(state, *type)) wrap(line, kBoxColumns, box.lines);
        shorten(box.lines, kMostLines);
      }
      g.boxes.push_back(std::move(box));
    }
    for (const Node& state : states.children())
      if (state.is_object()) edges(state, g);
  }

 private:
  void add(const Node& from, const Node* to, const std::string& words, Graph& g) {
    const auto target = to ? index_.find(to->text) : index_.end();
    if (target == index_.end()) return;
    std::vector<std::string> label;
    wrap(words, kLabelColumns, label);
    const std::size_t source = index_.at(from.key);
    for (Graph::Edge& e : g.edges)
      if (e.from == source && e.to == target->second) {  // one arrow for both
        if (!label.empty()) label.front() = "or " + label.front();
        e.label.insert(e.label.end(), label.begin(), label.end());
        return;
      }
    g.edges.push_back({source, target->second, std::move(label), false, {}, {}, 0, 0});
  }

  void edges(const Node& state, Graph& g) {
    if (const Node* risks = state.find("risks"))
      for (const Node& risk : risks->children()) add(state, risk.find("transition"), "hazard" + rate(risk), g);
    if (const Node* other = state.find("alt_direct_transition")) add(state, other, "", g);
    const Node* transition = module::transition_of(state);
    if (!transition) return;
    if (transition->is_string()) return add(state, transition, "", g);
    if (transition->is_object()) {
      for (const Node& target : transition->children()) add(state, &target, std::string(target.key), g);
      return;
    }
    bool conditions = false;
    for (const Node& option : transition->children()) {
      const Node* condition = option.find("condition");
      const bool has = condition && condition->is_object();
      const std::string words = has ? module::condition_words(*condition) : conditions ? "otherwise" : "";
      conditions = conditions || has;
      const Node* nested = option.find("distributions");
      if (nested && nested->size() > 0) {
        for (const Node& part : nested->children())
          add(state, part.find("transition"),
              (words.empty() ? "" : words + ": ") + weight_words(part.find("distribution")), g);
        continue;
      }
      std::string label = words + weight_words(option.find("distribution"));
      if (const Node* table = option.find("lookup_table_name"))
        label = "by " + std::string(table->text) + ", else " + weight_words(option.find("default_probability"));
      add(state, option.find("transition"), label, g);
    }
  }

  std::string rate(const Node& risk) const {
    const Node* r = risk.find("rate");
    if (!r) return {};
    std::string per(risk.text_of("per"));
    if (const Node* name = r->find("parameter")) return " " + std::string(name->text);
    if (r->is_number() || r->is_string()) return " " + std::string(r->text) + (per.empty() ? "" : " per " + per);
    return " by age and sex";
  }

  const Node& root_;
  std::map<std::string_view, std::size_t> index_;
};

}  // namespace

// Rough widths of Helvetica at 12 points: close enough for boxes that do not overflow.
double text_width(std::string_view text, bool bold) {
  double out = 0;
  for (char c : text) {
    if ((c & 0xC0) == 0x80) continue;
    const bool narrow = std::string_view("iljtfrI.,:;'|!()[] ").find(c) != std::string_view::npos;
    const bool wide = (c >= 'A' && c <= 'Z' && c != 'I') || c == 'm' || c == 'w' || c == '%' || c == '_';
    out += narrow ? 4.4 : wide ? 9.3 : 7.1;
  }
  return bold ? out * 1.08 : out;
}

Graph graph_of(const module::Module& module) {
  Graph g;
  g.title = module.name.empty() ? module.path : module.name;
  g.path = module.path;
  if (const Node* states = module.root().find("states"); states && states->is_object())
    Builder(module.root()).build(*states, g);
  for (Graph::Box& box : g.boxes) {
    double width = std::max(text_width(box.name, true), text_width(box.type));
    for (const std::string& line : box.lines) width = std::max(width, text_width(line));
    const bool slanted = style_of(box.kind).shape == Shape::kHexagon || style_of(box.kind).shape == Shape::kPill ||
                         style_of(box.kind).shape == Shape::kDoubled;
    box.width = std::max(90.0, width + (slanted ? 40 : 20));
    box.height = kLineHeight * static_cast<double>(2 + box.lines.size()) + 12;
  }
  for (Graph::Edge& edge : g.edges) {
    shorten(edge.label, kMostLabelLines);
    for (const std::string& line : edge.label) edge.label_width = std::max(edge.label_width, text_width(line));
    edge.label_height = kLineHeight * static_cast<double>(edge.label.size());
  }
  place(g);
  return g;
}

}  // namespace sojourn::run
