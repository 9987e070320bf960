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

// Encodes some people again, with a look at the clock before and after each resource.
void measure_costs(const Options& options, const World& world, BenchFigures& figures) {
  constexpr std::uint32_t kPeople = 200;
  encode::Context context = world.context();
  context.costs = &figures.costs;
  const auto simulator = world.make_simulator();
  const auto encoder = encode::make_fhir_bundle_encoder(context, options.bundle);
  encode::Encoded encoded;
  // Twice: what is made at its first use is not what a resource costs.
  for (int round = 0; round < 2; ++round) {
    figures.costs = {};
    figures.cost_patients = std::min(options.people, kPeople);
    for (std::uint32_t person = 0; person < figures.cost_patients; ++person) {
      encoded.clear();
      encoder->encode(simulator->live(person), encoded);
    }
  }
}

// Types by what they cost, the dearest first.
std::vector<std::size_t> by_cost(const encode::Costs& costs) {
  std::vector<std::size_t> types;
  for (std::size_t i = 0; i < costs.size(); ++i)
    if (costs[i].resources > 0) types.push_back(i);
  std::sort(types.begin(), types.end(), [&](std::size_t a, std::size_t b) { return costs[a].seconds > costs[b].seconds; });
  return types;
}

std::string cost_table(const BenchFigures& f) {
  const auto cell = [](std::string text, std::size_t width) { return std::string(width - std::min(width, text.size()), ' ') + text; };
  std::string out = "\n  Encoding by type (" + grouped(f.cost_patients) + " patients)   a patient     bytes     ns each   MB a second   share\n";
  double all = 0;
  for (const auto& cost : f.costs) all += cost.seconds;
  for (const std::size_t i : by_cost(f.costs)) {
    const encode::TypeCost& c = f.costs[i];
    const auto n = static_cast<double>(c.resources);
    std::string label = "  " + std::string(encode::name(static_cast<encode::ResourceType>(i)));
    label.resize(34, ' ');
    out += label + cell(fixed(n / f.cost_patients, 1), 14) + cell(fixed(static_cast<double>(c.bytes) / n, 0), 10) +
           cell(fixed(c.seconds / n * 1e9, 0), 12) + cell(fixed(ratio(static_cast<double>(c.bytes) / 1e6, c.seconds), 0), 14) +
           cell(fixed(100 * ratio(c.seconds, all), 1), 7) + " %\n";
  }
  return out;
}

}  // namespace

base::Result<BenchFigures> bench(const Options& options, const World& world, double load_seconds, Progress& progress) {
  sink::NullSink sink;
  auto outcome = generate(options, world, sink, progress);
  if (!outcome) return outcome.error();
  BenchFigures figures{load_seconds, std::move(*outcome), peak_memory_kb(), 0, {}};
  if (is_fhir(options.formats.front())) measure_costs(options, world, figures);
  return figures;
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
  return f.cost_patients > 0 ? out + cost_table(f) : out;
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
  Json& types = root["types"] = Json::array();
  for (const std::size_t i : by_cost(f.costs)) {
    const encode::TypeCost& c = f.costs[i];
    types.push_back({{"type", encode::name(static_cast<encode::ResourceType>(i))},
                     {"per_patient", number(ratio(static_cast<double>(c.resources), f.cost_patients), 3)},
                     {"bytes", number(ratio(static_cast<double>(c.bytes), static_cast<double>(c.resources)), 1)},
                     {"nanoseconds", number(ratio(c.seconds * 1e9, static_cast<double>(c.resources)), 1)}});
  }
  return root.dump(2) + "\n";
}

}  // namespace sojourn::run
