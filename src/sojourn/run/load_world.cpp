#include "sojourn/run/load_world.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "sojourn/base/file.hpp"
#include "sojourn/base/sha256.hpp"
#include "sojourn/engine/directory.hpp"
#include "sojourn/engine/lifetime.hpp"
#include "sojourn/engine/surveys.hpp"
#include "sojourn/module/check.hpp"
#include "sojourn/module/document.hpp"
#include "sojourn/module/overrides.hpp"
#include "sojourn/program/compile.hpp"
#include "sojourn/stats/module_deaths.hpp"
#include "sojourn/vocab/value_set.hpp"

namespace sojourn::run {
namespace {

namespace fs = std::filesystem;

// Owns everything that lives share; members are in the order in which they depend on each other.
struct Parts {
  stats::PeopleTables people;
  stats::CareTables care;
  stats::FinanceTables finance;
  stats::BodyTables bodies;
  stats::ModelTables models;
  vocab::Vocabulary vocabulary;
  std::vector<InputFile> inputs;
  std::unique_ptr<engine::Demography> demography;
  std::unique_ptr<engine::SyntheticDirectory> directory;
  std::unique_ptr<engine::Calendar> calendar;
  std::unique_ptr<engine::BuiltIn> builtin;
  program::Program program;
};

class EngineSimulator : public Simulator {
 public:
  explicit EngineSimulator(const engine::World& world) : world_(world), lifetime_(world) {}

  const record::Journey& live(std::uint32_t person) override { return lifetime_.live(person); }
  bool keeps() override { return lifetime_.keeps(); }

  void take_incidents(std::vector<Incident>& out) override {
    for (const engine::Incident& i : lifetime_.person().incidents) {
      const program::State& state = world_.program.states[i.state.value];
      out.push_back({i.person, world_.program.modules[state.module.value].path,
                     std::string(world_.vocabulary.text(state.name)), i.at, i.message});
    }
  }

 private:
  const engine::World& world_;
  engine::Lifetime lifetime_;
};

class EngineWorld : public World {
 public:
  EngineWorld(std::unique_ptr<Parts> parts, const Options& options)
      : parts_(std::move(parts)),
        world_{parts_->program, parts_->vocabulary, *parts_->builtin, *parts_->demography, parts_->care,
               parts_->finance, *parts_->calendar, parts_->bodies, parts_->models, *parts_->directory, options.seed,
               base::Instant{options.last_day()}, options.quality_of_life},
        years_(options.years_of_history), resources_(options.resources),
        us_core_(options.us_core),
        style_{options.pretty, options.last_updated, base::Instant{options.last_day()}} {}

  std::unique_ptr<Simulator> make_simulator() const override { return std::make_unique<EngineSimulator>(world_); }
  encode::Context context() const override {
    return {parts_->vocabulary, parts_->program.catalog, *parts_->directory, parts_->care.zones(), world_.seed, years_,
            resources_, &parts_->finance, us_core_, style_};
  }
  const std::vector<InputFile>& inputs() const override { return parts_->inputs; }
  const engine::World* engine() const override { return &world_; }

 private:
  std::unique_ptr<Parts> parts_;
  engine::World world_;
  int years_;
  encode::ResourceSet resources_;
  encode::UsCore us_core_;
  encode::FhirStyle style_;
};

// Tables and value sets as the manifest lists them: by name within their folder.
void add_inputs(const std::string& kind, const fs::path& folder, std::string_view extension,
                std::vector<InputFile>& out) {
  std::error_code ignored;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (entry.path().extension() == extension) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    const auto bytes = base::read_file(file.string());
    if (bytes) out.push_back({kind, file.filename().string(), base::sha256_hex(*bytes)});
  }
}

// The modules that somebody can run, and the lookup tables that they name.
void list_modules(const module::ModuleSet& set, const program::Program& program, const module::Module* keep,
                  std::vector<InputFile>& out) {
  std::set<std::string_view> used;
  for (const program::Track& track : program.tracks)
    for (const program::Track::Reach& reach : track.reaches) used.insert(program.modules[reach.module.value].path);
  for (const module::Module& m : set.modules)
    if (used.contains(m.path)) out.push_back({&m == keep ? "keep module" : "module", m.path, m.sha256});
  for (const module::LookupTable& table : set.tables) {
    const bool named = std::any_of(set.modules.begin(), set.modules.end(), [&](const module::Module& m) {
      return used.contains(m.path) && m.json.text().find(table.name) != std::string_view::npos;
    });
    if (named) out.push_back({"lookup table", table.name, table.sha256});
  }
}

// Makes the place that the options name the tables' own, or says what is wrong with it.
std::vector<std::string> check_place(Options& options, const stats::PeopleTables& people) {
  if (!options.city.empty()) {  // the tables know more spellings of a town than one ("St." and "Saint")
    const auto found = people.find_city(options.city, people.find_state(options.state));
    if (!found.empty()) options.city = people.places()[found.front()].city;
  }
  std::vector<PlaceName> names;
  std::uint32_t town = 0xffffffffu;
  for (const stats::Place& place : people.places()) {
    if (place.town == town) continue;
    town = place.town;
    names.push_back({place.city, people.states()[place.state].code, people.states()[place.state].name});
  }
  return resolve_place(options, names);
}

void check_file(const std::string& option, const std::string& file, std::vector<std::string>& errors) {
  std::error_code ignored;
  if (!file.empty() && !fs::is_regular_file(file, ignored))
    errors.push_back(option + ": " + file +
                     (fs::exists(file, ignored) ? " is not a file; name one" : ": there is no such file"));
}

engine::PopulationRequest request_of(const Options& options) {
  engine::PopulationRequest request;
  request.reference_date = options.reference_date;
  if (options.age) {
    request.youngest = options.age->youngest;
    request.oldest = std::min(options.age->oldest, engine::kOldestDrawn);
  }
  if (options.sex != SexChoice::kBoth)
    request.sex = options.sex == SexChoice::kFemale ? record::Sex::kFemale : record::Sex::kMale;
  request.state = options.state;
  request.city = options.city;
  return request;
}

// What the selected modules take off the life table.
void take_off(const stats::ModuleDeaths& deaths, const module::ModuleSet& set, const std::vector<bool>& selected,
              engine::PopulationRequest& request) {
  for (std::size_t i = 0; i < set.modules.size(); ++i)
    for (std::size_t sex = 0; selected[i] && sex < stats::kSexes; ++sex)
      for (int age = 0; age <= engine::kOldestLived; ++age)
        request.module_deaths[sex][static_cast<std::size_t>(age)] += deaths.rate(set.modules[i].path, sex, age);
}

// Which modules of the set every person runs.
std::vector<bool> select(const module::ModuleSet& set, const Options& options, std::vector<std::string>& errors) {
  std::vector<std::string> top_level;
  for (const module::Module& m : set.modules)
    if (m.top_level) top_level.push_back(m.path);
  const std::vector<std::string> chosen = select_modules(options, top_level, errors);
  std::vector<bool> out;
  for (const module::Module& m : set.modules)
    out.push_back(m.top_level && std::find(chosen.begin(), chosen.end(), m.path) != chosen.end());
  return out;
}

}  // namespace

base::Result<Loaded> load_world(Options& options, const std::string& data, const Changes& changes) {
  Loaded out;
  const fs::path root(data);
  const std::string statistics = statistics_folder(options, data);
  auto people = stats::PeopleTables::load(statistics, out.faults);
  if (!people) return people.error();
  auto care = stats::CareTables::load(statistics, out.faults);
  if (!care) return care.error();
  auto finance = stats::FinanceTables::load(statistics, out.faults);
  if (!finance) return finance.error();
  auto bodies = stats::BodyTables::load(statistics, out.faults);
  if (!bodies) return bodies.error();
  auto models = stats::ModelTables::load(statistics, out.faults);
  if (!models) return models.error();
  auto module_deaths = stats::ModuleDeaths::load(statistics, out.faults);
  if (!module_deaths) return module_deaths.error();
  if (changes.module_deaths) *module_deaths = stats::ModuleDeaths(*changes.module_deaths);
  auto parts = std::make_unique<Parts>(Parts{std::move(*people), std::move(*care), std::move(*finance),
                                             std::move(*bodies), std::move(*models), {}, {}, {}, {}, {}, {}, {}});
  if (auto loaded = vocab::load_value_sets((root / "valuesets").string(), parts->vocabulary, out.faults); !loaded)
    return loaded.error();

  out.usage_errors = check_place(options, parts->people);
  const std::vector<std::string> folders = module_folders(options, data, out.usage_errors);
  check_file("--keep", options.keep, out.usage_errors);
  check_file("--overrides", options.overrides, out.usage_errors);
  if (!out.usage_errors.empty()) return out;
  out.modules = module::load_modules({folders.begin(), folders.end()}, out.faults);
  if (!options.overrides.empty()) {
    const auto text = base::read_file(options.overrides);
    if (!text) return text.error();
    module::apply_overrides(options.overrides, *text, out.modules, out.faults);
    parts->inputs.push_back({"overrides", fs::path(options.overrides).filename().string(), base::sha256_hex(*text)});
  }
  if (!changes.overrides.empty()) module::apply_overrides("", changes.overrides, out.modules, out.faults);
  const module::Module* keep = nullptr;
  if (!options.keep.empty()) keep = module::add_keep_module(options.keep, out.modules, out.faults);
  const module::ModuleSet& set = out.modules;
  module::check(set, stats::known_measure_names(), out.faults);
  if (keep) module::check_keep(*keep, out.faults);
  const std::vector<bool> selected = select(set, options, out.usage_errors);
  if (!out.usage_errors.empty() || out.faults.has_errors()) return out;

  engine::PopulationRequest request = request_of(options);
  take_off(*module_deaths, set, selected, request);
  auto demography = engine::Demography::create(parts->people, parts->models, &parts->care.zones(), request, out.faults);
  if (!demography) return out;
  parts->demography = std::make_unique<engine::Demography>(std::move(*demography));
  parts->directory = std::make_unique<engine::SyntheticDirectory>(parts->people);
  parts->calendar = std::make_unique<engine::Calendar>(parts->care);
  parts->builtin = std::make_unique<engine::BuiltIn>(parts->vocabulary, parts->care);
  parts->program = program::compile(set, selected, parts->vocabulary, keep);
  parts->builtin->bind(parts->program, parts->people, parts->models, parts->vocabulary);
  parts->program.catalog.questionnaires = engine::known_questionnaires(parts->people.social(), parts->vocabulary);
  list_modules(set, parts->program, keep, parts->inputs);
  add_inputs("value set", root / "valuesets", ".json", parts->inputs);
  add_inputs("statistics", statistics, ".csv", parts->inputs);
  out.world = std::make_unique<EngineWorld>(std::move(parts), options);
  return out;
}

}  // namespace sojourn::run
