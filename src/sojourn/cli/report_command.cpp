#include "sojourn/cli/report_command.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "sojourn/base/file.hpp"
#include "sojourn/cli/module_commands.hpp"
#include "sojourn/report/page.hpp"
#include "sojourn/run/load_world.hpp"
#include "sojourn/run/report.hpp"
#include "sojourn/sink/atomic_file.hpp"

namespace sojourn::cli {
namespace {

int show_faults(const base::Diagnostics& faults, const Process& p) {
  for (const base::Diagnostic& d : faults.sorted()) p.err << base::to_text(d) << "\n";
  return kFaultyInput;
}

base::Result<void> write_file(const std::string& path, const std::string& text) {
  auto file = sink::AtomicFile::create(path);
  if (!file) return file.error();
  if (auto done = file->write(text); !done) return done;
  return file->finish(true);
}

// Facts and where they come from; exit code other than kOk: it was said why there are none.
int find_facts(run::Options& options, const run::ReportTables& tables, const Process& p, run::Origin& origin,
               measure::FhirFacts& facts) {
  const auto progress = make_progress(options, p);
  if (options.report.generate > 0) {
    options.formats = {run::Format::kFhirNdjson};
    Load loaded = load(options, run::Command::kReport, p);
    if (loaded.exit_code != kOk) return loaded.exit_code;
    auto found = run::simulate_facts(options, *loaded.world, tables.targets, *progress);
    if (!found) return world_failed(p, found.error());
    facts = std::move(*found);
    origin = run::origin_of_run(options, *loaded.world);
    return kOk;
  }
  std::vector<std::string> words = options.arguments;
  if (words.empty()) words.emplace_back("output");
  const auto pieces = run::cut_into_pieces(run::one_format(words), std::cin);
  if (!pieces) return world_failed(p, pieces.error());
  auto found = run::read_facts(options, tables.targets, *pieces, *progress);
  if (!found) return world_failed(p, found.error());
  facts = std::move(*found);
  origin = run::origin_of(words);
  return kOk;
}

int verify(const run::Options& options, const Process& p, const std::string& json) {
  const auto checks = run::verify_report(options.report.verify, json, options.arguments);
  if (!checks) return world_failed(p, checks.error());
  bool all = true;
  for (const run::Check& check : *checks) {
    all = all && check.holds;
    p.out << (check.holds ? "holds:   " : "DIFFERS: ") << check.what
          << (check.difference.empty() ? "" : ": " + check.difference) << "\n";
  }
  return all ? kOk : kFaultyInput;
}

}  // namespace

int report(run::Options& options, const Process& p) {
  if (options.report.generate > 0 && !options.arguments.empty())
    return usage(p, {"--generate and files exclude each other; give one of them"}, "report");
  const auto data = run::find_data(options, p.executable);
  if (!data) return world_failed(p, data.error());
  base::Diagnostics faults;
  const auto tables = run::load_report_tables(options, *data, faults);
  if (!tables) return world_failed(p, tables.error());
  if (faults.has_errors()) return show_faults(faults, p);

  std::string gates;
  if (!options.report.gate.empty()) {
    const auto text = base::read_file(options.report.gate);
    if (!text) return usage(p, {"--gate: " + text.error().message}, "report");
    gates = *text;
    report::check_gates(gates, options.report.gate, {}, faults);  // what is wrong with them shows before the work
    if (faults.has_errors()) return show_faults(faults, p);
  }

  run::Origin origin;
  measure::FhirFacts facts;
  if (const int code = find_facts(options, *tables, p, origin, facts); code != kOk) return code;
  auto made = run::make_report(options, *tables, origin, std::move(facts), faults);
  if (!made) return made.error().kind == base::ErrorKind::kNotFound ? usage(p, {made.error().message}, "report")
                                                                    : world_failed(p, made.error());
  if (faults.has_errors()) return show_faults(faults, p);
  made->gates = report::check_gates(gates, options.report.gate, *made, faults);

  const std::string json = report::to_json(*made);
  if (!options.report.verify.empty()) return verify(options, p, json);
  std::error_code error;
  std::filesystem::create_directories(options.report.output, error);
  if (auto done = write_file(options.report.output + "/report.json", json); !done) return world_failed(p, done.error());
  if (auto done = write_file(options.report.output + "/report.html", report::page(json)); !done)
    return world_failed(p, done.error());
  if (options.json) p.out << json;
  else p.out << report::to_text(*made);
  const bool passed = std::all_of(made->gates.begin(), made->gates.end(), [](const auto& gate) { return gate.passed; });
  return passed ? kOk : kFaultyInput;
}

}  // namespace sojourn::cli
