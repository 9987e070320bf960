#include "support/engine_world.hpp"

#include "sojourn/engine/surveys.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "sojourn/engine/directory.hpp"
#include "sojourn/module/check.hpp"
#include "sojourn/program/compile.hpp"

namespace sojourn::engine {

class LifetimeProbe {
 public:
  static std::vector<program::StateId> missed_guards(Lifetime& life) {
    std::vector<program::StateId> out;
    Person& p = life.p_;
    p.now = p.journey.last_instant() - base::Span{1};
    for (std::uint32_t i = 0; i < p.processes.size(); ++i) {
      const Process& process = p.processes[i];
      const program::State& state = life.program_.states[process.top.state.value];
      if (process.wait != Wait::kChange || state.op != program::Op::kGuard || reads_vital_signs(life, state)) continue;
      if (life.holds(state.detail, i)) out.push_back(process.top.state);
    }
    return out;
  }

 private:
  static bool reads_vital_signs(const Lifetime& life, const program::State& state) {
    for (std::uint32_t d = state.dependencies; d < state.dependencies + state.dependency_count; ++d)
      if (life.program_.dependencies[d].kind == program::DependencyKind::kMeasure) return true;
    return false;
  }
};

}  // namespace sojourn::engine

namespace sojourn::test {
namespace {

// The tables of the United States, read once per test program.
struct Tables {
  stats::PeopleTables people;
  stats::CareTables care;
  stats::FinanceTables finance;
  stats::BodyTables bodies;
  stats::ModelTables models;
};

template <class T>
T loaded(base::Result<T> result, const base::Diagnostics& faults) {
  for (const base::Diagnostic& fault : faults.all()) ADD_FAILURE() << base::to_text(fault);
  return std::move(result.value());
}

const Tables& tables() {
  static const Tables kTables = [] {
    const std::string folder = std::string(SOJOURN_SOURCE_DIR) + "/statistics/us";
    base::Diagnostics faults;
    auto people = stats::PeopleTables::load(folder, faults);
    auto care = stats::CareTables::load(folder, faults);
    auto finance = stats::FinanceTables::load(folder, faults);
    auto bodies = stats::BodyTables::load(folder, faults);
    auto models = stats::ModelTables::load(folder, faults);
    return Tables{loaded(std::move(people), faults), loaded(std::move(care), faults),
                  loaded(std::move(finance), faults), loaded(std::move(bodies), faults),
                  loaded(std::move(models), faults)};
  }();
  return kTables;
}

bool name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string code_object(std::string_view code) {
  const std::string c(code);
  return R"({"system":"SNOMED-CT","code":")" + c + R"(","display":")" + c + R"("})";
}

std::string module_file(std::string_view states, std::string_view head, bool with_end) {
  std::string text = "{'name':'Test'," + std::string(head) + "'states':{'Initial':{'type':'Initial',->Start}," +
                     std::string(states);
  if (with_end) text += ",'End':{'type':'Terminal'}";
  return json(text + "}}");
}

}  // namespace

std::string json(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\'') {
      out += '"';
    } else if (c == '-' && i + 1 < text.size() && text[i + 1] == '>') {
      std::size_t end = i + 2;
      while (end < text.size() && name_char(text[end])) ++end;
      out += "\"direct_transition\":\"" + std::string(text.substr(i + 2, end - i - 2)) + "\"";
      i = end - 1;
    } else if (c == '@' || c == '#' || c == '!') {
      const std::size_t end = text.find(c, i + 1);
      const char next = i + 1 < text.size() ? text[i + 1] : ' ';
      if (end == std::string_view::npos || next == '=' || next == '{') {  // the operator "!=", a variable "#{age}"
        out += c;
        continue;
      }
      const std::string object = code_object(text.substr(i + 1, end - i - 1));
      if (c == '!') out += "\"type\":\"Observation\",\"category\":\"exam\",\"codes\":";
      out += c == '#' ? object : "[" + object + "]";
      i = end;
    } else {
      out += c;
    }
  }
  return out;
}

std::string gmf(std::string_view states) { return module_file(states, "'gmf_version':2,", true); }

std::string sojourn1(std::string_view states) {
  return module_file(states, "'gmf_version':2,'module_language':'sojourn-1','remarks':['a test'],",
                     states.find("End") != std::string_view::npos);
}

module::SourceText named(std::string path, std::string_view states) { return {std::move(path), gmf(states)}; }

Texts one(std::string_view states) { return {named("test", states)}; }

std::string on(int year, unsigned month, unsigned day, int hour, int minute) {
  const auto part = [](std::string_view name, int value) {
    return "'" + std::string(name) + "':" + std::to_string(value);
  };
  return "{'condition_type':'Date','operator':'>=','date':{" + part("year", year) + "," +
         part("month", static_cast<int>(month)) + "," + part("day", static_cast<int>(day)) + "," + part("hour", hour) +
         "," + part("minute", minute) + ",'second':0,'millisecond':0}}";
}

base::Instant instant(int year, unsigned month, unsigned day, int hour, int minute) {
  return base::Instant{base::Date{date::year{year} / static_cast<int>(month) / static_cast<int>(day)}} +
         std::chrono::hours{hour} + std::chrono::minutes{minute};
}

// Members stand in the order in which they need each other.
struct EngineWorld::Parts {
  engine::SyntheticDirectory directory{tables().people};
  engine::Calendar calendar{tables().care};
  vocab::Vocabulary vocabulary;
  base::Diagnostics faults;
  module::ModuleSet modules;
  program::Program program;
  std::optional<engine::BuiltIn> builtin;
  std::optional<engine::Demography> demography;
  std::optional<engine::World> world;
  std::optional<engine::Lifetime> lifetime;
};

EngineWorld::EngineWorld(Texts modules, Setting setting) : parts_(std::make_unique<Parts>()) {
  Parts& p = *parts_;
  p.modules = module::modules_from_texts(std::move(modules), p.faults);
  const module::ModuleSet& set = p.modules;
  module::check(set, stats::known_measure_names(), p.faults);
  if (p.faults.has_errors()) {
    std::string all;
    for (const base::Diagnostic& fault : p.faults.sorted())
      if (fault.severity == base::Severity::kError) all += base::to_text(fault) + "\n";
    throw std::invalid_argument("the test's modules have errors:\n" + all);
  }
  std::vector<bool> selected;
  const module::Module* keep = set.find("keep.json");
  for (const module::Module& m : set.modules) selected.push_back(m.top_level && &m != keep);
  p.builtin.emplace(p.vocabulary, tables().care);
  p.program = program::compile(set, selected, p.vocabulary, keep);
  p.builtin->bind(p.program, tables().people, tables().models, p.vocabulary);
  p.program.catalog.questionnaires = engine::known_questionnaires(tables().people.social(), p.vocabulary);
  engine::PopulationRequest request;
  request.reference_date = base::Date{date::year{2025} / 1 / 1};
  request.youngest = setting.youngest;
  request.oldest = setting.oldest;
  request.sex = setting.sex;
  request.state = "MA";
  request.city = "Boston";
  auto demography = engine::Demography::create(tables().people, tables().models, &tables().care.zones(), request,
                                               p.faults);
  if (!demography) throw std::logic_error("no such population");
  p.demography.emplace(std::move(*demography));
  p.world.emplace(engine::World{p.program, p.vocabulary, *p.builtin, *p.demography, tables().care, tables().finance,
                                p.calendar, tables().bodies, tables().models, p.directory, setting.seed, setting.end,
                                setting.quality_of_life});
  p.lifetime.emplace(*p.world);
}

EngineWorld::EngineWorld(EngineWorld&&) noexcept = default;
EngineWorld::~EngineWorld() = default;

const record::Journey& EngineWorld::live(std::uint32_t person) { return parts_->lifetime->live(person); }

bool EngineWorld::keeps() { return parts_->lifetime->keeps(); }

const record::Journey& EngineWorld::live_one() { return live(survivors(1).front()); }

std::vector<std::uint32_t> EngineWorld::survivors(std::size_t n) const {
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = 0; out.size() < n; ++i)
    if (parts_->demography->draw(parts_->world->seed, i).background_death >= parts_->world->end) out.push_back(i);
  return out;
}

engine::Lifetime EngineWorld::another_lifetime() const { return engine::Lifetime(*parts_->world); }

std::vector<program::StateId> EngineWorld::missed_guards() {
  return engine::LifetimeProbe::missed_guards(*parts_->lifetime);
}

const base::Diagnostics& EngineWorld::faults() const { return parts_->faults; }
const engine::World& EngineWorld::world() const { return *parts_->world; }
const module::ModuleSet& EngineWorld::modules() const { return parts_->modules; }
const program::Program& EngineWorld::program() const { return parts_->program; }
const vocab::Vocabulary& EngineWorld::vocabulary() const { return parts_->vocabulary; }
const engine::Person& EngineWorld::person() const { return parts_->lifetime->person(); }

engine::Value EngineWorld::value(std::string_view attribute) const {
  const program::AttributeId id = parts_->program.attribute(attribute);
  return id ? person().attributes[id.value] : engine::Value{};
}

double EngineWorld::number(std::string_view attribute) const {
  const engine::Value v = value(attribute);
  return v.kind == program::ValueKind::kNumber ? v.number : std::numeric_limits<double>::quiet_NaN();
}

std::string EngineWorld::text(std::string_view attribute) const {
  const engine::Value v = value(attribute);
  return v.kind == program::ValueKind::kText ? std::string(parts_->vocabulary.text(base::Symbol{v.id})) : "";
}

bool EngineWorld::is_true(std::string_view attribute) const {
  const engine::Value v = value(attribute);
  return v.kind == program::ValueKind::kBoolean && v.boolean;
}

std::string EngineWorld::code(vocab::ConceptId id) const {
  return id ? std::string(parts_->vocabulary.code(id)) : std::string();
}

std::string EngineWorld::first_code(vocab::ConceptListId list) const {
  const auto codes = parts_->vocabulary.list(list);
  return codes.empty() ? std::string() : code(codes[0]);
}

std::vector<const record::Observation*> EngineWorld::observations(std::string_view wanted) const {
  std::vector<const record::Observation*> out;
  for (const record::Observation& o : journey().observations)
    if (first_code(o.codes) == wanted) out.push_back(&o);
  return out;
}

base::Instant EngineWorld::mark(std::string_view wanted) const {
  const auto found = observations(wanted);
  return found.empty() ? base::kNever : found.front()->time;
}

std::uint32_t EngineWorld::encounter_index(std::string_view wanted) const {
  for (std::uint32_t i = 0; i < journey().encounters.size(); ++i)
    if (first_code(journey().encounters[i].codes) == wanted) return i;
  return base::kNoIndex;
}

const record::Encounter& EngineWorld::encounter(std::string_view wanted) const {
  const std::uint32_t index = encounter_index(wanted);
  if (index == base::kNoIndex) throw std::runtime_error("no encounter with code " + std::string(wanted));
  return journey().encounters[index];
}

}  // namespace sojourn::test
