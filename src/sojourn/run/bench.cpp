#include "sojourn/run/bench.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sojourn/run/manifest.hpp"
#include "sojourn/run/summary.hpp"

namespace sojourn::run {
namespace {

using Json = nlohmann::ordered_json;

double ratio(double a, double b) { return b > 0 ? a / b : 0; }

// Figures derived from an outcome, in the order in which they are shown.
struct Derived {
  double patients, per_second, simulated_per_second, encoded_per_second, megabytes_per_second;
  double events_per_person, resources_per_patient, kilobytes_per_patient;
};

Derived derive(const BenchFigures& f) {
  const Outcome& o = f.outcome;
  const auto patients = static_cast<double>(o.patients());
  const auto bytes = static_cast<double>(o.written.bytes);
  return {patients,
          ratio(patients, o.wall_seconds),
          ratio(patients, o.simulate_seconds),
          ratio(patients, o.encode_seconds),
          ratio(bytes / 1e6, o.encode_seconds),
          ratio(static_cast<double>(o.events), patients),
          ratio(static_cast<double>(o.all_resources()), patients),
          ratio(bytes / 1e3, patients)};
}

void row(std::string& out, std::string_view label, const std::string& value) {
  std::string text = "  " + std::string(label);
  text.resize(std::max<std::size_t>(text.size() + 1, 28), ' ');
  out += text + value + "\n";
}

}  // namespace

base::Result<BenchFigures> bench(const Options& options, const World& world, double load_seconds, Progress& progress) {
  sink::NullSink sink;
  auto outcome = generate(options, world, sink, progress);
  if (!outcome) return outcome.error();
  return BenchFigures{load_seconds, std::move(*outcome), peak_memory_kb()};
}

std::string bench_text(const Options& options, const BenchFigures& f) {
  const Outcome& o = f.outcome;
  const Derived d = derive(f);
  std::string out;
  row(out, "Patients", grouped(o.patients()) + "  (" + grouped(o.living) + " living, " + grouped(o.dead) + " dead)");
  if (!options.keep.empty()) row(out, "Tried", grouped(o.tried) + " people");
  row(out, "Threads", std::to_string(thread_count(options)));
  row(out, "Load", fixed(f.load_seconds, 3) + " s");
  row(out, "Simulate", fixed(o.simulate_seconds, 3) + " s of a processor, " + fixed(d.simulated_per_second, 1) +
                           " patients a second");
  row(out, "Encode", fixed(o.encode_seconds, 3) + " s of a processor, " + fixed(d.encoded_per_second, 1) +
                         " patients a second, " + fixed(d.megabytes_per_second, 1) + " MB a second");
  row(out, "Both, by the clock", fixed(o.wall_seconds, 3) + " s, " + fixed(d.per_second, 1) + " patients a second");
  row(out, "Events a person", fixed(d.events_per_person, 1));
  row(out, "Resources a patient", fixed(d.resources_per_patient, 1));
  row(out, "KB a patient", fixed(d.kilobytes_per_patient, 1));
  row(out, "Peak memory", fixed(static_cast<double>(f.peak_memory_kb) / 1024, 1) + " MiB");
  return out;
}

std::string bench_json(const Options& options, const BenchFigures& f) {
  const Outcome& o = f.outcome;
  const Derived d = derive(f);
  const auto number = [](double value, int decimals) { return Json::parse(fixed(value, decimals)); };
  Json root;
  root["version"] = version();
  root["patients"] = o.patients();
  root["living"] = o.living;
  root["dead"] = o.dead;
  if (!options.keep.empty()) root["tried"] = o.tried;
  root["seed"] = options.seed;
  root["years_of_history"] = options.years_of_history;
  root["threads"] = thread_count(options);
  root["load_seconds"] = number(f.load_seconds, 4);
  root["simulate_seconds"] = number(o.simulate_seconds, 4);
  root["encode_seconds"] = number(o.encode_seconds, 4);
  root["wall_seconds"] = number(o.wall_seconds, 4);
  root["patients_per_second"] = number(d.per_second, 2);
  root["simulated_per_cpu_second"] = number(d.simulated_per_second, 2);
  root["encoded_per_cpu_second"] = number(d.encoded_per_second, 2);
  root["encoded_mb_per_cpu_second"] = number(d.megabytes_per_second, 2);
  root["events_per_person"] = number(d.events_per_person, 2);
  root["resources_per_patient"] = number(d.resources_per_patient, 2);
  root["kb_per_patient"] = number(d.kilobytes_per_patient, 2);
  root["peak_memory_kb"] = f.peak_memory_kb;
  return root.dump(2) + "\n";
}

}  // namespace sojourn::run
