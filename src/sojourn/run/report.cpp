#include "sojourn/run/report.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "sojourn/base/file.hpp"
#include "sojourn/base/json.hpp"
#include "sojourn/base/sha256.hpp"
#include "sojourn/calibrate/goals.hpp"
#include "sojourn/module/document.hpp"
#include "sojourn/report/privacy.hpp"
#include "sojourn/report/utility.hpp"
#include "sojourn/run/load_world.hpp"
#include "sojourn/run/manifest.hpp"

namespace sojourn::run {
namespace {

namespace fs = std::filesystem;

constexpr int kUsualWindow = 10;  // years

// Reads what a simulation writes.
class MeasuringSink final : public sink::Sink {
 public:
  explicit MeasuringSink(const stats::TargetTables& targets) : subjects_(targets) {}
  base::Result<void> write(const sink::Chunk& chunk) override {
    totals_.bytes += chunk.bytes.size();
    if (!chunk.file.ends_with(".ndjson")) return {};
    text_.assign(chunk.bytes);
    base::json::pad_for_reading(text_);
    if (!facts_.add(std::string_view(text_).substr(0, chunk.bytes.size()), subjects_))
      return base::Error{base::ErrorKind::kIo, "what was encoded for " + std::string(chunk.file) + " is no JSON"};
    return {};
  }
  base::Result<void> finish() override { return {}; }
  sink::Totals totals() const override { return totals_; }
  measure::FhirFacts& facts() { return facts_; }

 private:
  measure::Subjects subjects_;
  measure::FhirFacts facts_;
  std::string text_;
  sink::Totals totals_;
};

// What the modules that a calibration has changed were fitted to.
std::set<std::pair<std::string, int>> fitted_rows(const std::string& data, stats::TargetTables tables) {
  base::Diagnostics ignored;  // of modules: not the business of a report
  const module::ModuleSet set = module::load_modules({data + "/modules"}, ignored);
  std::vector<bool> chosen;
  for (const module::Module& m : set.modules) chosen.push_back(m.root().find("calibration") != nullptr);
  std::set<std::pair<std::string, int>> out;
  for (const calibrate::Goal& goal : calibrate::goals_of(set, chosen, tables))
    if (goal.fit && goal.target.line > 0) out.emplace(goal.target.table, goal.target.line);
  return out;
}

}  // namespace

base::Result<ReportTables> load_report_tables(const Options& options, const std::string& data, base::Diagnostics& faults) {
  const std::string folder = statistics_folder(options, data);
  auto targets = stats::TargetTables::load(folder + "/targets", faults);
  if (!targets) return targets.error();
  auto people = stats::PeopleTables::load(folder, faults);
  if (!people) return people.error();
  auto care = stats::CareTables::load(folder, faults);
  if (!care) return care.error();
  auto coherence = stats::CoherenceTable::load(folder + "/targets", faults);
  if (!coherence) return coherence.error();
  ReportTables out{std::move(*targets), std::move(*people), std::move(*care), std::move(*coherence), {}, {}};
  out.fitted = fitted_rows(data, out.targets);
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder + "/targets", ignored))
    if (const auto bytes = base::read_file(entry.path().string()))
      out.inputs.push_back({"statistics/" + options.region + "/targets/" + entry.path().filename().string(), base::sha256_hex(*bytes)});
  std::sort(out.inputs.begin(), out.inputs.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return out;
}

Origin origin_of(const std::vector<std::string>& words) {
  Origin out;
  for (const std::string& word : words) out.path += (out.path.empty() ? "" : " ") + word;
  out.generator = "another generator";
  if (words.size() != 1) return out;
  fs::path folder(words[0]);
  if (!fs::exists(folder / "manifest.json")) folder = folder.parent_path();  // one format's folder
  const auto text = base::read_file((folder / "manifest.json").string());
  if (!text) return out;
  const auto manifest = nlohmann::json::parse(*text, nullptr, false);
  if (!manifest.is_object() || manifest.value("generator", "") != "sojourn") return out;
  out.generator = "Sojourn " + manifest.value("version", "");
  if (const auto day = base::parse_date(manifest.value("reference_date", ""))) out.reference = measure::day_number(*day);
  if (manifest.contains("options")) out.history_years = manifest["options"].value("years-of-history", 0);
  for (const auto& input : manifest.value("inputs", nlohmann::json::array()))
    out.inputs.push_back({input.value("kind", "") + " " + input.value("path", ""), input.value("sha256", "")});
  return out;
}

std::vector<std::string> one_format(std::vector<std::string> words) {
  std::error_code ignored;
  for (std::string& word : words)
    for (const Format format : {Format::kFhirNdjson, Format::kFhirBundle})
      if (const fs::path folder = fs::path(word) / name(format); fs::is_directory(folder, ignored)) {
        word = folder.string();
        break;
      }
  return words;
}

Origin origin_of_run(const Options& options, const World& world) {
  Origin out;
  out.path = "made for this report: --generate " + std::to_string(options.people) + " --seed " + std::to_string(options.seed);
  out.generator = "Sojourn " + std::string(version());
  out.reference = measure::day_number(options.reference_date);
  out.history_years = options.years_of_history;
  for (const InputFile& input : world.inputs()) out.inputs.push_back({input.kind + " " + input.path, input.sha256});
  return out;
}

base::Result<measure::FhirFacts> read_facts(const Options& options, const stats::TargetTables& targets, const Pieces& pieces,
                                            Progress& progress) {
  const auto threads = static_cast<std::size_t>(thread_count(options));
  std::vector<measure::FhirFacts> parts(threads);
  std::vector<measure::Subjects> subjects(threads, measure::Subjects(targets));
  const auto read = add_pieces(options, pieces, progress, [&](std::size_t worker, std::size_t, std::string& text) {
    return parts[worker].add(text, subjects[worker]);
  });
  if (!read) return read.error();
  for (std::size_t i = 1; i < parts.size(); ++i) parts[0].merge(std::move(parts[i]));
  return std::move(parts[0]);
}

base::Result<measure::FhirFacts> simulate_facts(const Options& options, const World& world, const stats::TargetTables& targets,
                                                Progress& progress) {
  MeasuringSink sink(targets);
  const auto outcome = generate(options, world, sink, progress);
  if (!outcome) return outcome.error();
  return std::move(sink.facts());
}

base::Result<report::Report> make_report(const Options& options, const ReportTables& tables, const Origin& origin,
                                         measure::FhirFacts facts, base::Diagnostics& faults) {
  const measure::Day reference = origin.reference.value_or(facts.latest() + 1);
  const int known = origin.history_years > 0 ? std::min(origin.history_years, kUsualWindow) : kUsualWindow;
  const int years = options.report.window > 0 ? options.report.window : known;
  const measure::Day start = measure::years_before(reference, years);
  const measure::Subjects subjects(tables.targets);
  const measure::People people(facts.take(), subjects.size(), start, reference);
  if (people.size() == 0)
    return base::Error{base::ErrorKind::kNotFound,
                       origin.path + " holds no Patient with a birthDate; name a folder or file of FHIR R4 bundles or NDJSON"};
  const auto measures = measure::Measures::make(tables.targets, subjects, people);
  if (!measures) return measures.error();
  auto report = report::build(*measures, facts, {tables.targets, tables.people, tables.care, tables.coherence, [&](const stats::Target& target) {
                                return tables.fitted.contains({target.table, target.line});
                              }});
  if (!report) return report.error();
  report->path = origin.path;
  report->generator = origin.generator;
  report->made_here = !origin.inputs.empty();
  report->inputs = origin.inputs;
  report->inputs.insert(report->inputs.end(), tables.inputs.begin(), tables.inputs.end());
  if (options.report.records.empty()) return report;
  const auto real = report::read_records(options.report.records, *measures, faults);
  if (!real) return real.error();
  if (faults.has_errors()) return report;
  const report::Records synthetic = report::records_of(*measures, real->records.columns);
  report->privacy = report::privacy(*real, synthetic);
  if (!options.report.label.empty()) {
    auto utility = report::utility(real->records, synthetic, options.report.label);
    if (!utility) return utility.error();
    report->utility = *utility;
  }
  return report;
}

}  // namespace sojourn::run
