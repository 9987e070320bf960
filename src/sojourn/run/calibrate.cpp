#include "sojourn/run/calibrate.hpp"

#include <algorithm>
#include <chrono>

#include "sojourn/calibrate/goals.hpp"
#include "sojourn/measure/journey_reader.hpp"
#include "sojourn/measure/measures.hpp"
#include "sojourn/run/generate.hpp"
#include "sojourn/run/lives.hpp"
#include "sojourn/run/load_world.hpp"
#include "sojourn/run/module_deaths.hpp"

namespace sojourn::run {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kWindow = 10;  // years before the reference date in which events are counted
constexpr std::uint32_t kPeople = 10'000, kBackgroundPeople = 50'000;
constexpr int kIterations = 8, kBackgroundIterations = 2;

// How many to draw so that in expectation so many are alive on the reference date.
std::uint32_t drawn(const World& world, std::uint32_t living) {
  return static_cast<std::uint32_t>(living / world.engine()->demography.living_share());
}

// Loads the world with changes; a fault there is a value that the module does not take.
base::Result<std::unique_ptr<World>> world_with(const Options& options, const std::string& data, const Changes& changes) {
  Options own = options;
  auto loaded = load_world(own, data, changes);
  if (!loaded) return loaded.error();
  if (!loaded->world) {
    std::string why = "the modules cannot be simulated with a value that was tried";
    if (!loaded->faults.sorted().empty()) why += ": " + loaded->faults.sorted().front().message;
    return base::Error{base::ErrorKind::kIo, why};
  }
  return std::move(loaded->world);
}

class Simulations {
 public:
  Simulations(const Options& options, const std::string& data, const module::ModuleSet& set, const stats::TargetTables& tables,
              const calibrate::Parameters& parameters, const std::vector<calibrate::Goal>& goals)
      : options_(options), data_(data), set_(set), tables_(tables), parameters_(parameters), goals_(goals), subjects_(tables) {}

  base::Result<calibrate::Estimates> run(const std::vector<double>& values, std::uint32_t people) const {
    const auto world = world_with(options_, data_, {parameters_.overrides(set_, values), std::nullopt});
    if (!world) return world.error();
    const measure::Day reference = measure::day_number(options_.reference_date);
    const auto start = measure::years_before(reference, kWindow);
    auto facts = live_facts(**world, tables_, drawn(**world, people), thread_count(options_),
                            base::Instant{base::Date{date::days{start - 1}}});
    const measure::People measured(std::move(facts), subjects_.size(), start, reference);
    const auto measures = measure::Measures::make(tables_, subjects_, measured);
    if (!measures) return measures.error();
    calibrate::Estimates out;
    for (const calibrate::Goal& goal : goals_) out.push_back(measures->of(goal.target));
    return out;
  }

 private:
  const Options& options_;
  const std::string& data_;
  const module::ModuleSet& set_;
  const stats::TargetTables& tables_;
  const calibrate::Parameters& parameters_;
  const std::vector<calibrate::Goal>& goals_;
  measure::Subjects subjects_;
};

// Which modules are fitted: top-level ones that a pattern selects.
base::Result<std::vector<bool>> chosen_modules(const Options& options, const module::ModuleSet& set) {
  std::vector<std::string> paths, errors;
  for (const module::Module& m : set.modules)
    if (m.top_level) paths.push_back(m.path);
  Options patterns;
  patterns.module = options.calibrate.module;
  const auto selected = select_modules(patterns, paths, errors);
  if (!errors.empty()) return base::Error{base::ErrorKind::kNotFound, errors.front()};
  std::vector<bool> out;
  for (const module::Module& m : set.modules)
    out.push_back(m.top_level && std::find(selected.begin(), selected.end(), m.path) != selected.end());
  return out;
}

}  // namespace

measure::Facts live_facts(const World& world, const stats::TargetTables& targets, std::uint32_t people, int threads,
                          std::optional<base::Instant> start) {
  const engine::World& engine = *world.engine();
  const auto make_visitor = [&] {
    return [&engine, start, reader = measure::JourneyReader(targets, engine.vocabulary, engine.program.catalog,
                                                            engine.care.zones())](
               engine::Lifetime& life, std::uint32_t person, measure::Facts& out) mutable {
      if (start && engine.demography.draw(engine.seed, person).background_death < *start) return;
      reader.add(life.live(person), out);
    };
  };
  measure::Facts all;
  for (measure::Facts& part : live_all<measure::Facts>(engine, people, threads, make_visitor)) all.merge(std::move(part));
  return all;
}

base::Result<calibrate::Result> calibrate_modules(const Options& options, const std::string& data,
                                                  const module::ModuleSet& set, const Say& say) {
  base::Diagnostics faults;
  auto tables = stats::TargetTables::load(statistics_folder(options, data) + "/targets", faults);
  if (!tables) return tables.error();
  if (faults.has_errors()) return base::Error{base::ErrorKind::kIo, base::to_text(faults.sorted().front())};
  const auto chosen = chosen_modules(options, set);
  if (!chosen) return chosen.error();

  calibrate::Result out{options.seed, {}, {}, calibrate::Parameters(set, *chosen), {}};
  out.settings.people = options.calibrate.people > 0 ? options.calibrate.people : kPeople;
  out.settings.iterations = options.calibrate.iterations > 0 ? options.calibrate.iterations : kIterations;
  out.problem.joint = options.calibrate.joint;
  out.problem.goals = calibrate::goals_of(set, *chosen, *tables);
  for (const calibrate::Parameter& p : out.parameters.free) out.problem.variables.push_back({p.value, p.low, p.high, p.module});
  if (out.problem.variables.empty())
    return base::Error{base::ErrorKind::kNotFound,
                       "the modules have nothing to fit; mark parameters with \"fit\": true, \"low\" and \"high\""};

  const Simulations simulations(options, data, set, *tables, out.parameters, out.problem.goals);
  const Clock::time_point start = Clock::now();
  const auto report = [&](const calibrate::Progress& p) {
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    say("iteration " + std::to_string(p.iteration) + " of " + std::to_string(out.settings.iterations) + ": error " +
        fixed(p.error, 1) + ", at most " +
        duration_text(seconds / static_cast<double>(p.simulations) * static_cast<double>(p.left)) + " to go");
  };
  auto fit = calibrate::fit(
      out.problem, out.settings,
      [&](const std::vector<double>& values, std::uint32_t people) { return simulations.run(values, people); }, report);
  if (!fit) return fit.error();
  out.fit = std::move(*fit);
  return out;
}

base::Result<std::vector<stats::ModuleDeaths::Row>> calibrate_background(const Options& options, const std::string& data,
                                                                         const Say& say) {
  const std::uint32_t people = options.calibrate.people > 0 ? options.calibrate.people : kBackgroundPeople;
  const int iterations = options.calibrate.iterations > 0 ? options.calibrate.iterations : kBackgroundIterations;
  Changes changes;
  for (int i = 1; i <= iterations; ++i) {
    const auto world = world_with(options, data, changes);
    if (!world) return world.error();
    const std::uint32_t lives = drawn(**world, people);
    changes.module_deaths = measure_module_deaths(**world, lives, thread_count(options));
    double deaths = 0;
    for (const auto& row : *changes.module_deaths) deaths += row.deaths;
    say("measurement " + std::to_string(i) + " of " + std::to_string(iterations) + ": modules brought about " +
        grouped(static_cast<std::uint64_t>(deaths)) + " deaths in " + grouped(lives) + " lives");
  }
  return std::move(*changes.module_deaths);
}

base::Result<std::vector<std::string>> subject_names(const Options& options, const std::string& data) {
  base::Diagnostics ignored;
  const auto tables = stats::TargetTables::load(statistics_folder(options, data) + "/targets", ignored);
  if (!tables) return tables.error();
  std::vector<std::string> out;
  for (const stats::Subject& subject : tables->subjects()) out.push_back(subject.name);
  for (const stats::Criterion& criterion : tables->criteria()) out.push_back(criterion.name);
  return out;
}

}  // namespace sojourn::run
