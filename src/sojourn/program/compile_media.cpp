// Compiles what becomes goals, time series, documents and images.
#include <algorithm>

#include "sojourn/base/json.hpp"
#include "sojourn/program/compiler.hpp"

namespace sojourn::program {

using base::json::Kind;

void Compiler::compile_care_plan(State& state, const Node& node) {
  CarePlanDetail plan;
  plan.codes = concept_list(node.find("codes"));
  plan.activities = concept_list(node.find("activities"));
  plan.first_goal = static_cast<std::uint32_t>(out_.goals.size());
  if (const Node* goals = node.find("goals"))
    for (const Node& goal : goals->children()) add_goal(plan, goal);
  attach(state, out_.care_plans, plan);
}

// Goals that say the same are one entry of the catalog, so that a plan can tell which goals it has already.
void Compiler::add_goal(CarePlanDetail& plan, const Node& node) {
  record::GoalDetail goal;
  if (const Node* text = node.find("text"); text && !text->text.empty()) goal.text = vocabulary_.intern(text->text);
  if (const Node* observation = node.find("observation")) {
    goal.measure = concept_list(observation->find("codes"));
    if (const Node* op = observation->find("operator")) goal.comparator = vocabulary_.intern(op->text);
    if (const Node* value = observation->find("value")) {
      if (value->kind == Kind::kNumber) goal.target = value->number();
      else if (value->kind == Kind::kObject) goal.target_text = vocabulary_.at(concept_of(*value)).display;
      else goal.target_text = vocabulary_.intern(value->text);
    }
  }
  GoalDetail detail;
  auto& known = out_.catalog.goals;
  const auto same = std::find(known.begin(), known.end(), goal);
  detail.goal = static_cast<std::uint32_t>(same - known.begin());
  if (same == known.end()) known.push_back(goal);
  detail.first_address = static_cast<std::uint32_t>(out_.goal_addresses.size());
  if (const Node* addresses = node.find("addresses"))
    for (const Node& name : addresses->children())
      if (const std::uint32_t source = reason(&name); source != kNoIndex) {
        out_.goal_addresses.push_back(source);
        ++detail.addresses;
      }
  out_.goals.push_back(detail);
  ++plan.goals;
}

std::uint32_t Compiler::series(const Node& data, const Node* period) {
  record::Series series;
  std::string_view rest = data.text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
    if (end > 0) series.values.push_back(base::json::parse_number(rest.substr(0, end)).value_or(0));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const double seconds = number_or(period, 1);
  series.period = seconds > 0 ? seconds : 1;
  out_.catalog.series.push_back(std::move(series));
  return static_cast<std::uint32_t>(out_.catalog.series.size() - 1);
}

void Compiler::add_series(SeriesUseDetail& use, std::string_view name) {
  out_.series_attributes.push_back(attribute(name));
  ++use.count;
}

std::uint32_t Compiler::sampled_data(const Node& node) {
  record::SampledData detail;
  detail.origin = number_or(node.find("origin_value"), 0);
  detail.factor = number_or(node.find("factor"), 1);
  const Node* lower = node.find("lower_limit");
  const Node* upper = node.find("upper_limit");
  detail.has_lower_limit = lower != nullptr;
  detail.has_upper_limit = upper != nullptr;
  detail.lower_limit = number_or(lower, 0);
  detail.upper_limit = number_or(upper, 0);
  // "0.###": the places after the point are the most decimals that are written.
  if (const Node* format = node.find("decimal_format"); format && !format->text.empty()) {
    const std::size_t point = format->text.find('.');
    const std::size_t places = point == std::string_view::npos ? 0 : format->text.size() - point - 1;
    detail.decimals = static_cast<std::int8_t>(std::min<std::size_t>(places, 6));
  }
  SeriesUseDetail use;
  use.detail = static_cast<std::uint32_t>(out_.catalog.sampled_data.size());
  use.first = static_cast<std::uint32_t>(out_.series_attributes.size());
  if (const Node* names = node.find("attributes"))
    for (const Node& name : names->children()) add_series(use, name.text);
  out_.catalog.sampled_data.push_back(detail);
  out_.series_uses.push_back(use);
  return static_cast<std::uint32_t>(out_.series_uses.size() - 1);
}

record::Attachment Compiler::attachment_detail(const Node& node) {
  record::Attachment a;
  const auto text = [&](const Node& owner, std::string_view key) {
    const Node* found = owner.find(key);
    return found && !found->text.empty() ? vocabulary_.intern(found->text) : Symbol{};
  };
  const auto whole = [&](const Node& owner, std::string_view key, double otherwise) {
    return static_cast<std::uint32_t>(std::max(0.0, number_or(owner.find(key), otherwise)));
  };
  a.url = text(node, "url");
  a.data = text(node, "data");
  a.content_type = text(node, "content_type");
  a.language = text(node, "language");
  a.hash = text(node, "hash");
  a.title = text(node, "title");
  a.creation = text(node, "creation");
  a.size = whole(node, "size", 0);
  a.height = whole(node, "height", 0);
  a.width = whole(node, "width", 0);
  a.frames = whole(node, "frames", 0);
  a.duration = number_or(node.find("duration"), 0);
  const Node* chart = node.find("chart");
  if (!chart) return a;
  a.chart = true;
  a.content_type = vocabulary_.intern("image/svg+xml");
  if (const Symbol title = text(*chart, "title")) a.title = title;
  a.width = whole(*chart, "width", 600);
  a.height = whole(*chart, "height", 300);
  if (const Node* type = chart->find("type")) a.points = type->text == "scatter";
  a.label_x = text(*chart, "axis_label_x");
  a.label_y = text(*chart, "axis_label_y");
  a.hidden_x = flag(chart->find("axis_hidden_x"));
  a.hidden_y = flag(chart->find("axis_hidden_y"));
  a.has_start = chart->find("start_time") != nullptr;
  a.has_end = chart->find("end_time") != nullptr;
  a.start_time = number_or(chart->find("start_time"), 0);
  a.end_time = number_or(chart->find("end_time"), 0);
  if (const Node* lines = chart->find("series"))
    for (const Node& line : lines->children()) a.labels.push_back(text(line, "label"));
  return a;
}

std::uint32_t Compiler::attachment(const Node& node) {
  SeriesUseDetail use;
  use.detail = static_cast<std::uint32_t>(out_.catalog.attachments.size());
  use.first = static_cast<std::uint32_t>(out_.series_attributes.size());
  if (const Node* chart = node.find("chart")) {
    // "time" is the time of the samples, unless a series has that name.
    if (const Node* x = chart->find("axis_attribute_x"); x && !x->text.empty()) use.x = attribute(x->text);
    if (const Node* lines = chart->find("series"))
      for (const Node& line : lines->children())
        if (const Node* name = line.find("attribute")) add_series(use, name->text);
  }
  out_.catalog.attachments.push_back(attachment_detail(node));
  out_.series_uses.push_back(use);
  return static_cast<std::uint32_t>(out_.series_uses.size() - 1);
}

void Compiler::compile_imaging(State& state, const Node& node) {
  ImagingDetail imaging;
  const ConceptId procedure = concept_of(*node.find("procedure_code"));
  imaging.procedure = vocabulary_.add_list({&procedure, 1});
  const auto count = [&](const Node& owner, std::string_view key) {
    return static_cast<std::uint32_t>(number_or(owner.find(key), 0));
  };
  imaging.min_series = count(node, "min_number_series");
  imaging.max_series = count(node, "max_number_series");
  imaging.first = static_cast<std::uint32_t>(out_.series.size());
  for (const Node& item : node.find("series")->children()) {
    SeriesDetail series;
    series.body_site = concept_of(*item.find("body_site"));
    series.modality = concept_of(*item.find("modality"));
    series.min_instances = count(item, "min_number_instances");
    series.max_instances = count(item, "max_number_instances");
    series.first = static_cast<std::uint32_t>(out_.instances.size());
    if (const Node* instances = item.find("instances"))
      for (const Node& i : instances->children()) {
        const Node* title = i.find("title");
        out_.instances.push_back(
            {title ? vocabulary_.intern(title->text) : Symbol{}, concept_of(*i.find("sop_class"))});
        ++series.count;
      }
    out_.series.push_back(series);
    ++imaging.count;
  }
  attach(state, out_.imaging, imaging);
}

}  // namespace sojourn::program
