#pragma once
// From FHIR files, or a population made for it, to a report.
#include <set>
#include <string>
#include <utility>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/base/result.hpp"
#include "sojourn/report/report.hpp"
#include "sojourn/run/generate.hpp"
#include "sojourn/run/pieces.hpp"

namespace sojourn::run {

// The tables that a report needs, as load_world() reads them for a simulation.
struct ReportTables {
  stats::TargetTables targets;
  stats::PeopleTables people;
  stats::CareTables care;
  stats::CoherenceTable coherence;
  std::vector<report::Input> inputs;  // the figures' files, with their hashes
  std::set<std::pair<std::string, int>> fitted;  // rows, by table and line, to which a shipped module was calibrated
};
base::Result<ReportTables> load_report_tables(const Options& options, const std::string& data, base::Diagnostics& faults);

// What is known of where the records come from.
struct Origin {
  std::string path, generator;
  std::optional<measure::Day> reference;  // otherwise the last day of the records
  int history_years = 0;                  // 0: not known, or whole lives
  std::vector<report::Input> inputs;
};
// manifest.json of the folder, if Sojourn wrote it; of files without one, nothing is known.
Origin origin_of(const std::vector<std::string>& words);
// The folder to read: of a run that wrote several formats, one.
std::vector<std::string> one_format(std::vector<std::string> words);
// Of a population that is only measured.
Origin origin_of_run(const Options& options, const World& world);

base::Result<measure::FhirFacts> read_facts(const Options& options, const stats::TargetTables& targets, const Pieces& pieces,
                                            Progress& progress);
// Simulates and measures; nothing is written.
base::Result<measure::FhirFacts> simulate_facts(const Options& options, const World& world, const stats::TargetTables& targets,
                                                Progress& progress);

// With privacy and utility, if the options name real records; faults of that table go to `faults`.
base::Result<report::Report> make_report(const Options& options, const ReportTables& tables, const Origin& origin,
                                         measure::FhirFacts facts, base::Diagnostics& faults);

// Whether a report holds: the data are those that their manifest names, the tables those that the report names, and
// measuring again (`again`) gives the same.
struct Check {
  std::string what;
  bool holds = false;
  std::string difference;  // the first one
};
base::Result<std::vector<Check>> verify_report(const std::string& file, const std::string& again,
                                               const std::vector<std::string>& words);

}  // namespace sojourn::run
