#include "sojourn/run/summary.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sojourn/run/manifest.hpp"

namespace sojourn::run {
namespace {

using Json = nlohmann::ordered_json;

std::string day_text(base::Date day) {
  char buffer[base::kDateChars];
  return std::string(buffer, base::write_date(buffer, day));
}

std::string instant_text(base::Instant t) {
  char buffer[base::kInstantChars];
  return std::string(buffer, base::write_instant(buffer, t, 0));
}

void row(std::string& out, std::string_view label, std::string_view value) {
  std::string text = "  " + std::string(label);
  text.resize(std::max<std::size_t>(text.size() + 1, 30), ' ');
  out += text + std::string(value) + "\n";
}

std::string history_text(const Options& o) {
  return o.years_of_history == 0 ? "whole lives" : std::to_string(o.years_of_history) + " years";
}

// Commands that lead on from this run.
std::string next_steps(const Options& o) {
  std::string out = "Next:\n";
  if (o.has(Format::kFhirBundle)) out += "  ls " + o.output + "/fhir-bundle | head\n";
  if (!o.has(Format::kText)) out += "  sojourn generate --population 5 --format text --output charts    # charts to read\n";
  if (!o.has(Format::kCsv)) out += "  sojourn generate --population 1000 --format csv --output tables  # tables to analyse\n";
  out += "  sojourn module list                                             # the diseases\n";
  out += "  sojourn generate --help\n";
  return out;
}

}  // namespace

std::string summary_text(const Options& o, const Outcome& r, double load_seconds) {
  std::string out;
  row(out, "Patients", grouped(r.patients()) + "  (" + grouped(r.living) + " living, " + grouped(r.dead) + " dead)");
  if (!o.keep.empty())
    row(out, "Kept", fixed(100.0 * static_cast<double>(r.patients()) / static_cast<double>(r.tried), 1) + " % of " +
                         grouped(r.tried) + " people tried");
  row(out, "Reference date", day_text(o.reference_date) + (o.until ? "  (lives run to " + day_text(*o.until) + ")" : ""));
  row(out, "Seed", std::to_string(o.seed));
  row(out, "Median age of the living", r.living > 0 ? fixed(r.median_age, 1) + " years" : "-");
  row(out, "Encounters", grouped(r.encounters) + "  (whole lives; written: " + history_text(o) + ")");
  if (const std::uint64_t all = r.all_resources(); all > 0) {
    row(out, "FHIR resources", grouped(all));
    for (std::size_t i = 0; i < r.resources.size(); ++i)
      if (r.resources[i] > 0)
        row(out, "  " + std::string(encode::name(static_cast<encode::ResourceType>(i))), grouped(r.resources[i]));
  }
  if (r.incidents > 0) {
    const std::string discarded =
        r.discarded_incidents > 0 ? grouped(r.discarded_incidents) + " of them in people who were discarded; " : "";
    row(out, "Modules that stopped", grouped(r.incidents) + "  (" + discarded + "see the warnings above)");
  }
  row(out, "Written", bytes_text(r.written.bytes) + " in " + grouped(r.written.files) + " files, and manifest.json");
  const double rate = r.wall_seconds > 0 ? static_cast<double>(r.patients()) / r.wall_seconds : 0;
  row(out, "Time", fixed(load_seconds + r.wall_seconds, 2) + " s  (loading " + fixed(load_seconds, 2) + " s), " +
                       grouped(static_cast<std::uint64_t>(rate + 0.5)) + " patients a second");
  row(out, "Output", o.output);
  return out + "\n" + next_steps(o);
}

std::string summary_json(const Options& o, const Outcome& r, double load_seconds) {
  Json root;
  root["version"] = version();
  root["seed"] = o.seed;
  root["reference_date"] = day_text(o.reference_date);
  root["until"] = day_text(o.last_day());
  root["years_of_history"] = o.years_of_history;
  root["patients"] = {{"total", r.patients()}, {"living", r.living}, {"dead", r.dead}};
  if (!o.keep.empty()) root["tried"] = r.tried;
  root["median_age"] = r.living > 0 ? Json::parse(fixed(r.median_age, 2)) : Json(nullptr);
  root["encounters"] = r.encounters;
  Json& resources = root["resources"] = Json::object();
  for (std::size_t i = 0; i < r.resources.size(); ++i)
    if (r.resources[i] > 0)
      resources[std::string(encode::name(static_cast<encode::ResourceType>(i)))] = r.resources[i];
  root["incidents"] = r.incidents;
  if (!o.keep.empty()) root["discarded_incidents"] = r.discarded_incidents;
  root["files"] = r.written.files;
  root["bytes"] = r.written.bytes;
  root["load_seconds"] = Json::parse(fixed(load_seconds, 3));
  root["seconds"] = Json::parse(fixed(r.wall_seconds, 3));
  root["patients_per_second"] =
      Json::parse(fixed(r.wall_seconds > 0 ? static_cast<double>(r.patients()) / r.wall_seconds : 0, 1));
  root["output"] = o.output;
  return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string incidents_text(const Outcome& r) {
  std::string out;
  for (const Incident& i : r.first_incidents)
    out += "sojourn: warning: module " + i.module + " stopped for person " + std::to_string(i.person) +
           (i.discarded ? ", who was discarded," : "") + " in state \"" +
           i.state + "\" at " + instant_text(i.time) + ": " + i.message + "\n";
  if (r.incidents > r.first_incidents.size())
    out += "sojourn: warning: and " + grouped(r.incidents - r.first_incidents.size()) + " more like these\n";
  return out;
}

std::uint64_t peak_memory_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6));
  return 0;
}

}  // namespace sojourn::run
