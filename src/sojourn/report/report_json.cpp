#include <date/date.h>

#include <nlohmann/json.hpp>

#include "sojourn/report/report.hpp"

namespace sojourn::report {
namespace {

using Json = nlohmann::ordered_json;

std::string_view sex_name(stats::SexFilter sex) {
  constexpr std::array<std::string_view, 3> kNames{"all", "female", "male"};
  return kNames[static_cast<std::size_t>(sex)];
}
std::string_view sex_name(measure::Sex sex) { return sex == measure::Sex::kFemale ? "female" : "male"; }

// Six figures that count: more would be noise of the sample.
double rounded(double value) {
  if (!(std::abs(value) > 0) || !std::isfinite(value)) return 0;
  const double scale = std::pow(10.0, 6 - std::ceil(std::log10(std::abs(value))));
  return std::round(value * scale) / scale;
}

std::string iso(measure::Day day) { return date::format("%F", date::sys_days{date::days{day}}); }

Json verdicts_json(const Verdicts& counts) {
  Json out = Json::object();
  for (std::size_t i = 0; i < counts.size(); ++i)
    out[std::string(measure::verdict_name(static_cast<measure::Verdict>(i)))] = counts[i];
  return out;
}

Json row_json(const Row& row) {
  return {{"section", section_id(row.section)},
          {"subject", row.subject},
          {"with", row.with},
          {"among", row.among},
          {"measure", row.measure},
          {"sex", sex_name(row.sex)},
          {"age_low", row.age_low},
          {"age_high", row.age_high},
          {"group", row.group},
          {"n", rounded(row.found.n)},
          {"value", rounded(row.found.value)},
          {"lower", rounded(row.found.lower)},
          {"upper", rounded(row.found.upper)},
          {"target", rounded(row.target)},
          {"target_lower", rounded(row.band.lower)},
          {"target_upper", rounded(row.band.upper)},
          {"unit", row.unit},
          {"year", row.year},
          {"source", row.source},
          {"grade", grade_name(row.grade)},
          {"verdict", measure::verdict_name(row.verdict)}};
}

Json matrix_json(const std::vector<std::vector<std::optional<double>>>& values) {
  Json out = Json::array();
  for (const auto& line : values) {
    Json& cells = out.emplace_back(Json::array());
    for (const auto& value : line) cells.push_back(value ? Json(rounded(*value)) : Json(nullptr));
  }
  return out;
}

Json summary_json(const Report& report) {
  Json summary;
  summary["verdicts"] = verdicts_json(count_verdicts(report));
  Json& sections = summary["sections"] = Json::array();
  for (std::size_t s = 0; s < kSections; ++s) {
    const auto section = static_cast<Section>(s);
    sections.push_back({{"id", section_id(section)},
                        {"title", section_title(section)},
                        {"met", rounded(share_met(count_verdicts(report, section)))},
                        {"verdicts", verdicts_json(count_verdicts(report, section))}});
  }
  Json& uses = summary["use_classes"] = Json::array();
  for (const UseClass& use : report.use_classes)
    uses.push_back({{"id", use.id}, {"suitable", use.suitable}, {"reasons", use.reasons}});
  Json& gates = summary["gates"] = Json::array();
  for (const Gate& gate : report.gates)
    gates.push_back({{"text", gate.text}, {"value", rounded(gate.value)}, {"passed", gate.passed}});
  return summary;
}

Json plots_json(const Report& report) {
  Json plots;
  Json& pyramid = plots["pyramid"] = Json::array();
  for (const Bar& bar : report.pyramid)
    pyramid.push_back({{"sex", sex_name(bar.sex)}, {"age_low", bar.age_low}, {"age_high", bar.age_high},
                       {"share", rounded(bar.share)}, {"target", rounded(bar.target)}});
  Json& survival = plots["survival"] = Json::array();
  for (const Survivor& s : report.survival)
    survival.push_back({{"sex", sex_name(s.sex)}, {"age", s.age}, {"simulated", rounded(s.found)}, {"target", rounded(s.target)}});
  plots["correlations"] = {{"subjects", report.correlations.subjects},
                           {"simulated", matrix_json(report.correlations.found)},
                           {"target", matrix_json(report.correlations.target)}};
  for (const double h : report.hours) plots["hours"].push_back(rounded(h));
  for (const double d : report.weekdays) plots["weekdays"].push_back(rounded(d));
  return plots;
}

Json completeness_json(const Report& report) {
  Json out = Json::array();
  for (const auto& [name, type] : report.completeness.types) {
    Json elements = Json::array();
    for (const auto& [path, count] : type.elements)
      elements.push_back({{"path", path}, {"share", rounded(static_cast<double>(count) / static_cast<double>(type.resources))}});
    out.push_back({{"type", name}, {"resources", type.resources}, {"elements", elements}});
  }
  return out;
}

Json parity_json(const Report& report) {
  Json out = Json::array();
  for (const Parity& parity : report.parity) {
    Json groups = Json::array();
    for (const Parity::Group& group : parity.groups)
      groups.push_back({{"group", group.name}, {"value", rounded(group.found.value)}, {"n", rounded(group.found.n)},
                        {"lower", rounded(group.found.lower)}, {"upper", rounded(group.found.upper)}});
    out.push_back({{"subject", parity.subject}, {"by", parity.by}, {"groups", groups}});
  }
  return out;
}

Json privacy_json(const Report& report) {
  Json out;
  out["statement"] =
      report.made_here ? "These records were drawn from aggregate statistics and disease modules; no record of a real person went "
                         "in. The files below, by their hashes, are all that decided them."
                       : "How these records were made is not known here: no manifest of Sojourn lies beside them.";
  Json& inputs = out["inputs"] = Json::array();
  for (const Input& input : report.inputs) inputs.push_back({{"path", input.path}, {"sha256", input.sha256}});
  if (!report.privacy) {
    out["records"] = nullptr;
    return out;
  }
  const RecordPrivacy& p = *report.privacy;
  out["records"] = {{"n_real", p.real},
                    {"n_synthetic", p.synthetic},
                    {"columns", p.columns},
                    {"exact_matches", p.exact_matches},
                    {"distance_to_closest_record",
                     {{"p05", rounded(p.distance_p05)}, {"p50", rounded(p.distance_p50)},
                      {"baseline_p05", rounded(p.baseline_p05)}, {"baseline_p50", rounded(p.baseline_p50)}}},
                    {"nearest_neighbour_ratio", rounded(p.neighbour_ratio)},
                    {"baseline_nearest_neighbour_ratio", rounded(p.baseline_ratio)},
                    {"membership_advantage", rounded(p.membership_advantage)}};
  return out;
}

}  // namespace

std::string to_json(const Report& report) {
  Json root;
  root["sojourn_report"] = 1;
  root["data"] = {{"path", report.path},
                  {"generator", report.generator},
                  {"patients", report.patients},
                  {"living", report.living},
                  {"reference_date", iso(report.reference)},
                  {"started", iso(report.start)},
                  {"history_years", rounded((report.reference - report.start) / 365.2425)}};
  root["summary"] = summary_json(report);
  Json& rows = root["rows"] = Json::array();
  for (const Row& row : report.rows) rows.push_back(row_json(row));
  Json& sources = root["sources"] = Json::object();
  for (const auto& [id, source] : report.sources)
    sources[id] = {{"title", source.title}, {"year", source.year}, {"provenance", source.verified ? "verified" : "recalled"}};
  root["plots"] = plots_json(report);
  root["completeness"] = completeness_json(report);
  root["parity"] = parity_json(report);
  root["privacy"] = privacy_json(report);
  if (report.utility) {
    const Utility& u = *report.utility;
    root["utility"] = {{"label", u.label}, {"auc_synthetic", rounded(u.auc)}, {"lower", rounded(u.lower)}, {"upper", rounded(u.upper)},
                       {"auc_real", rounded(u.auc_real)}, {"n_train", u.train}, {"n_test", u.test}};
  } else {
    root["utility"] = nullptr;
  }
  root["limits"] = report.limits;
  return root.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sojourn::report
