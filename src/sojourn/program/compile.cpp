#include "sojourn/program/compile.hpp"

#include <algorithm>

#include "sojourn/program/compiler.hpp"

namespace sojourn::program {
namespace {

struct NamedOp {
  std::string_view name;
  Op op;
};
constexpr NamedOp kOpNames[] = {
    {"Initial", Op::kInitial},           {"Simple", Op::kSimple},
    {"Terminal", Op::kTerminal},         {"Guard", Op::kGuard},
    {"Delay", Op::kDelay},               {"SetAttribute", Op::kSetAttribute},
    {"Counter", Op::kCounter},           {"Encounter", Op::kEncounter},
    {"EncounterEnd", Op::kEncounterEnd}, {"ConditionOnset", Op::kConditionOnset},
    {"ConditionEnd", Op::kConditionEnd}, {"AllergyOnset", Op::kAllergyOnset},
    {"AllergyEnd", Op::kAllergyEnd},     {"MedicationOrder", Op::kMedicationOrder},
    {"MedicationEnd", Op::kMedicationEnd}, {"CarePlanStart", Op::kCarePlanStart},
    {"CarePlanEnd", Op::kCarePlanEnd},   {"Procedure", Op::kProcedure},
    {"VitalSign", Op::kVitalSign},       {"Observation", Op::kObservation},
    {"MultiObservation", Op::kMultiObservation}, {"DiagnosticReport", Op::kDiagnosticReport},
    {"ImagingStudy", Op::kImagingStudy}, {"Symptom", Op::kSymptom},
    {"Device", Op::kDevice},             {"DeviceEnd", Op::kDeviceEnd},
    {"SupplyList", Op::kSupplyList},     {"Vaccine", Op::kVaccine},
    {"Death", Op::kDeath},               {"CallSubmodule", Op::kCallSubmodule},
    {"Risk", Op::kRisk},                 {"Physiology", Op::kPhysiology},
};

Op op_of(std::string_view type) {
  for (const NamedOp& n : kOpNames)
    if (n.name == type) return n.op;
  return Op::kSimple;
}

struct NamedSpecialty {
  std::string_view text;
  record::Specialty specialty;
};
// Specialty texts are those of the CMS provider enrolment file, as modules write them.
constexpr NamedSpecialty kSpecialtyNames[] = {
    {"CARDI", record::Specialty::kCardiology},     {"PEDIATRIC", record::Specialty::kPediatrics},
    {"EMERGENCY", record::Specialty::kEmergencyMedicine}, {"INTERNAL", record::Specialty::kInternalMedicine},
    {"OBSTETRICS", record::Specialty::kObstetrics}, {"GYNECOLOGY", record::Specialty::kObstetrics},
    {"ORTHOPEDIC", record::Specialty::kOrthopedics}, {"SURGERY", record::Specialty::kSurgery},
    {"ENDOCRIN", record::Specialty::kEndocrinology}, {"PSYCHIATR", record::Specialty::kPsychiatry},
    {"ALLERGY", record::Specialty::kAllergy},       {"PULMON", record::Specialty::kPulmonology},
    {"RADIOL", record::Specialty::kRadiology},      {"UROLOG", record::Specialty::kUrology},
    {"OTOLARYNG", record::Specialty::kOtolaryngology},
};

void read_specialty(Module& module, std::string_view text) {
  std::string upper(text);
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  module.has_specialty = true;
  for (const NamedSpecialty& n : kSpecialtyNames)
    if (upper.find(n.text) != std::string::npos) {
      module.specialty = n.specialty;
      return;
    }
}

}  // namespace

std::string_view name(Op op) {
  for (const NamedOp& n : kOpNames)
    if (n.op == op) return n.name;
  return {};
}

double unit_seconds(std::string_view unit) {
  if (unit == "years") return kSecondsPerYear;
  if (unit == "months") return kSecondsPerYear / 12;
  if (unit == "weeks") return 7 * kSecondsPerDay;
  if (unit == "days") return kSecondsPerDay;
  if (unit == "hours") return 3600;
  if (unit == "minutes") return 60;
  if (unit == "seconds") return 1;
  return 0;
}

AttributeId Program::attribute(std::string_view name) const {
  for (std::size_t i = 0; i < attributes.size(); ++i)
    if (attributes[i] == name) return AttributeId{i};
  return {};
}

Program compile(const module::ModuleSet& set, const std::vector<bool>& selected, vocab::Vocabulary& vocabulary,
                const module::Module* keep) {
  return Compiler(set, selected, vocabulary, keep).run();
}

Compiler::Compiler(const module::ModuleSet& set, const std::vector<bool>& selected, vocab::Vocabulary& vocabulary,
                   const module::Module* keep)
    : set_(set), selected_(selected), vocabulary_(vocabulary), keep_(keep) {}

Program Compiler::run() {
  collect_modules();
  for (std::string_view name : kDerivedAttributes) attribute(name);
  for (std::uint32_t m = 0; m < out_.modules.size(); ++m) compile_module(ModuleId{m});
  find_loops();
  out_.set_by_plain_gmf.resize(out_.attributes.size());
  build_tracks();
  build_watchers();
  out_.symptoms.resize(symptoms_.size());
  for (const auto& [name, id] : symptoms_) out_.symptoms[id.value] = name;
  return std::move(out_);
}

// Every module gets its numbers first, so that states and submodules can be named before they are compiled.
void Compiler::collect_modules() {
  for (std::size_t i = 0; i < set_.modules.size(); ++i) {
    const module::Module& source = set_.modules[i];
    const ModuleId id{out_.modules.size()};
    Module module;
    module.path = source.path;
    module.name = source.name;
    module.top_level = source.top_level && selected_[i];
    module.first_state = static_cast<std::uint32_t>(out_.states.size());
    const Node& root = source.json.root();
    if (const Node* specialty = root.find("specialty")) read_specialty(module, specialty->text);
    auto& names = state_names_.emplace_back();
    for (const Node& node : root.find("states")->children()) {
      names.emplace(node.key, StateId{out_.states.size()});
      State state;
      state.module = id;
      state.name = vocabulary_.intern(node.key);
      state.site = base::site(source.path + "/" + std::string(node.key));
      out_.states.push_back(state);
    }
    module.states = static_cast<std::uint32_t>(names.size());
    module.initial = names.at("Initial");
    sources_.push_back(&source);
    by_path_.emplace(source.path, id);
    out_.modules.push_back(std::move(module));
  }
}

void Compiler::compile_module(ModuleId id) {
  current_ = id;
  const Node& root = sources_[id.value]->json.root();
  parameters_ = root.find("parameters");
  plain_ = root.find("module_language") == nullptr && sources_[id.value] != keep_;
  std::uint32_t state = out_.modules[id.value].first_state;
  for (const Node& node : root.find("states")->children()) compile_state(StateId{state++}, node);
}

void Compiler::compile_state(StateId id, const Node& node) {
  const std::string_view type = node.find("type")->text;
  // Tables grow while details compile, so the state is worked on as a copy; `tracked` may be set meanwhile.
  State state = out_.states[id.value];
  state.op = op_of(type);
  state.assign = AttributeId{};
  if (const Node* assign = node.find("assign_to_attribute"); assign && !assign->text.empty())
    state.assign = attribute(assign->text);
  state.reason = reason(node.find("reason"));
  compile_detail(state, node, type);
  compile_transition(state, node);
  state.tracked = out_.states[id.value].tracked;
  if (state.assign && plain_) {
    if (out_.set_by_plain_gmf.size() <= state.assign.value) out_.set_by_plain_gmf.resize(state.assign.value + 1);
    out_.set_by_plain_gmf[state.assign.value] = true;
  }
  out_.states[id.value] = state;
}

std::string Program::place(StateId id, const vocab::Vocabulary& vocabulary) const {
  const State& state = states[id.value];
  return modules[state.module.value].path + "/" + std::string(vocabulary.text(state.name));
}

void Compiler::reach(ModuleId module, std::vector<ModuleId>& seen) const {
  if (std::find(seen.begin(), seen.end(), module) != seen.end()) return;
  seen.push_back(module);
  const Module& m = out_.modules[module.value];
  for (std::uint32_t s = m.first_state; s < m.first_state + m.states; ++s)
    if (out_.states[s].op == Op::kCallSubmodule) reach(ModuleId{out_.states[s].detail}, seen);
}

void Compiler::build_tracks() {
  for (std::uint32_t m = 0; m < out_.modules.size(); ++m)
    if (out_.modules[m].top_level) add_track(ModuleId{m});
  out_.lived_tracks = static_cast<std::uint32_t>(out_.tracks.size());
  if (keep_) add_track(by_path_.at(keep_->path));
}

void Compiler::add_track(ModuleId module) {
  Track track;
  track.module = module;
  track.salt = base::hash_text(out_.modules[module.value].path);
  std::vector<ModuleId> reachable;
  reach(track.module, reachable);
  for (ModuleId r : reachable) {
    track.reaches.push_back({r, out_.counters, out_.marks});
    out_.counters += out_.modules[r.value].states;
    out_.marks += out_.modules[r.value].tracked;
  }
  out_.tracks.push_back(std::move(track));
}

void Compiler::build_watchers() {
  for (std::size_t t = 0; t < out_.tracks.size(); ++t)
    for (const Track::Reach& reach : out_.tracks[t].reaches) {
      const Module& m = out_.modules[reach.module.value];
      for (std::uint32_t s = m.first_state; s < m.first_state + m.states; ++s) {
        const State& state = out_.states[s];
        for (std::uint32_t d = state.dependencies; d < state.dependencies + state.dependency_count; ++d) {
          const Dependency& dependency = out_.dependencies[d];
          auto& by_id = out_.watchers[static_cast<std::size_t>(dependency.kind)];
          if (by_id.size() <= dependency.id) by_id.resize(dependency.id + 1);
          auto& tracks = by_id[dependency.id];
          if (tracks.empty() || tracks.back() != t) tracks.push_back(static_cast<std::uint16_t>(t));
        }
      }
    }
}

}  // namespace sojourn::program
