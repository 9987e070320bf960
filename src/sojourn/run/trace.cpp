#include "sojourn/run/trace.hpp"

#include <algorithm>
#include <array>

#include "sojourn/encode/words.hpp"
#include "sojourn/engine/demography.hpp"
#include "sojourn/engine/lifetime.hpp"
#include "sojourn/module/words.hpp"

namespace sojourn::run {
namespace {

using base::Instant;
using base::kNever;
using base::kNoIndex;
using base::json::Node;
using engine::Wait;
using program::ConditionKind;
using program::Op;

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string day_text(Instant t) {
  char buffer[base::kDateChars];
  return std::string(buffer, base::write_date(buffer, base::day_of(t)));
}

std::string rate_text(double rate) { return base::Decimal::shortest(base::Decimal::round(rate, 5).to_double()).text(); }

// How much of the record there was before a state acted, and what was open in it.
struct Snapshot {
  std::array<std::size_t, 12> sizes{};
  std::array<std::vector<Instant>, 6> ends;
  std::vector<engine::Value> attributes;
  std::vector<engine::SymptomValue> symptoms;
  Instant death = kNever;
};

class Recorder : public engine::Tracer {
 public:
  Recorder(const engine::World& world, const module::ModuleSet& modules, std::string only, std::vector<TraceStep>& out)
      : world_(world),
        program_(world.program),
        words_(world.vocabulary),
        modules_(modules),
        only_(std::move(only)),
        out_(out) {}

  void acts(const engine::Lifetime& life, std::uint32_t index, bool first) override {
    watching_ = wanted(life.person(), index);
    if (!watching_) return;
    const engine::Person& p = life.person();
    step_ = begin(p, index, p.processes[index].top.state);
    step_.resumed = !first;
    take(p);
  }

  void acted(const engine::Lifetime& life, std::uint32_t index, program::StateId id) override {
    if (!watching_) return;
    const engine::Person& p = life.person();
    const engine::Process& process = p.processes[index];
    const program::State& state = program_.states[id.value];
    note_changes(p);
    if (state.op == Op::kGuard) test(life, index, state.detail, node_of(id)->find("allow"));
    if (state.op == Op::kRisk) {
      if (process.top.state != id)
        step_.next = name(process.top.state);
      else
        step_.set.push_back("total hazard " + rate_text(process.hazard_rate * 365.25 * 86400) + " a year");
    }
    step_.waits = waits_for(p, process, state, id);
    // Being looked at again and again is not worth a line each time.
    const bool idle = step_.resumed && process.wait != Wait::kNothing && process.wait != Wait::kDone &&
                      process.wait != Wait::kFailed && step_.recorded.empty() && step_.next.empty() &&
                      (state.op != Op::kEncounter || process.wait == Wait::kWellness);
    if (state.op == Op::kTerminal && process.wait != Wait::kDone && process.wait != Wait::kFailed) {
      step_.waits = "back to the caller";
      out_.push_back(std::move(step_));
      if (returned_) out_.push_back(std::move(*returned_));
      returned_.reset();
    } else if (!idle) {
      out_.push_back(std::move(step_));
      pending_ = out_.size();
    }
    step_ = {};
  }

  void leaves(const engine::Lifetime& life, std::uint32_t index, program::StateId from, program::StateId to,
              double u) override {
    if (!watching_) return;
    const engine::Person& p = life.person();
    const program::State& state = program_.states[from.value];
    if (state.op == Op::kCallSubmodule) {  // the Terminal of the called module is still acting
      if (!wanted(p, index)) return;
      TraceStep saved = std::move(step_);
      step_ = begin(p, index, from);
      step_.resumed = true;
      note_transition(life, index, from, to, u);
      returned_ = std::move(step_);
      step_ = std::move(saved);
      return;
    }
    if (out_.empty() || pending_ != out_.size()) return;
    step_ = std::move(out_.back());
    note_transition(life, index, from, to, u);
    out_.back() = std::move(step_);
    step_ = {};
  }

 private:
  bool wanted(const engine::Person& p, std::uint32_t index) const {
    if (only_.empty()) return true;
    const engine::Process& process = p.processes[index];
    const auto in = [&](const engine::Frame& f) { return program_.modules[f.module.value].path == only_; };
    for (std::size_t depth = 0; depth + 1u < process.depth; ++depth)
      if (in(p.caller(process, depth))) return true;
    return in(process.top);
  }

  std::string name(program::StateId id) const { return std::string(words_.text(program_.states[id.value].name)); }

  const Node* node_of(program::StateId id) const {
    static const Node kNone;
    const module::Module* m = modules_.find(program_.modules[program_.states[id.value].module.value].path);
    const Node* states = m ? m->root().find("states") : nullptr;
    const Node* state = states ? states->find(name(id)) : nullptr;
    return state ? state : &kNone;
  }

  TraceStep begin(const engine::Person& p, std::uint32_t, program::StateId id) const {
    TraceStep step;
    const Node* node = node_of(id);
    step.time = p.now;
    step.offset_minutes = world_.care.zones().offset_minutes(p.journey.person.zone, p.now);
    step.age = base::completed_years(p.journey.person.birth, p.now);
    step.module = program_.modules[program_.states[id.value].module.value].path;
    step.state = name(id);
    step.type = std::string(node->text_of("type"));
    if (const auto type = module::state_type(step.type)) step.does = module::state_words(*node, *type);
    return step;
  }

  std::string time_text(const engine::Person& p, Instant t) const {
    char buffer[base::kInstantChars];
    return std::string(buffer,
                       base::write_instant(buffer, t, world_.care.zones().offset_minutes(p.journey.person.zone, t)));
  }

  // --- what changed ---

  void take(const engine::Person& p) {
    const record::Journey& j = p.journey;
    before_.sizes = {j.encounters.size(),      j.conditions.size(), j.allergies.size(),    j.medications.size(),
                     j.care_plans.size(),      j.procedures.size(), j.observations.size(), j.reports.size(),
                     j.imaging_studies.size(), j.devices.size(),    j.supplies.size(),     j.immunizations.size()};
    const auto ends = [](std::vector<Instant>& out, const auto& facts, auto end) {
      out.clear();
      for (const auto& fact : facts) out.push_back(fact.*end);
    };
    ends(before_.ends[0], j.encounters, &record::Encounter::end);
    ends(before_.ends[1], j.conditions, &record::Condition::abatement);
    ends(before_.ends[2], j.allergies, &record::Allergy::end);
    ends(before_.ends[3], j.medications, &record::Medication::end);
    ends(before_.ends[4], j.care_plans, &record::CarePlan::end);
    ends(before_.ends[5], j.devices, &record::Device::end);
    before_.attributes = p.attributes;
    before_.symptoms = p.symptoms;
    before_.death = p.death_at;
  }

  std::string code(vocab::ConceptId id) const {
    const auto& c = words_.at(id);
    return std::string(words_.system_name(c.system)) + " " + std::string(words_.code(id)) + " " +
           quoted(words_.display(id));
  }
  std::string code(vocab::ConceptListId list) const {
    const auto codes = words_.list(list);
    return codes.empty() ? std::string("without code") : code(codes[0]);
  }

  template <class Fact, class Words>
  void added(std::string_view what, const std::vector<Fact>& facts, std::size_t from, Words words) {
    for (std::size_t i = from; i < facts.size(); ++i)
      step_.recorded.push_back(std::string(what) + " " + words(facts[i]));
  }
  template <class Fact, class Words>
  void ended(std::string_view what, const std::vector<Fact>& facts, Instant Fact::* end,
             const std::vector<Instant>& was, const engine::Person& p, Words words) {
    for (std::size_t i = 0; i < was.size() && i < facts.size(); ++i)
      if (facts[i].*end != was[i] && facts[i].*end != kNever)
        step_.recorded.push_back("end of " + std::string(what) + " " + words(facts[i]) + " at " +
                                 time_text(p, facts[i].*end));
  }

  void note_changes(const engine::Person& p) {
    const record::Journey& j = p.journey;
    const auto by_codes = [&](const auto& fact) { return code(fact.codes); };
    const auto by_code = [&](const auto& fact) { return code(fact.code); };
    const auto& n = before_.sizes;
    added("encounter", j.encounters, n[0],
          [&](const record::Encounter& e) { return std::string(encode::words(e.klass)) + ", " + code(e.codes); });
    added("condition", j.conditions, n[1], by_codes);
    added("allergy", j.allergies, n[2], by_codes);
    added("medication", j.medications, n[3], by_codes);
    added("care plan", j.care_plans, n[4], by_codes);
    added("procedure", j.procedures, n[5], by_codes);
    added("observation", j.observations, n[6], [&](const record::Observation& o) {
      const std::string value = encode::value_text(words_, o.value);
      const std::string unit(o.value.unit ? words_.text(o.value.unit) : std::string_view());
      return code(o.codes) + (value.empty() ? "" : " = " + value + (unit.empty() ? "" : " " + unit));
    });
    added("report", j.reports, n[7], by_codes);
    added("imaging study", j.imaging_studies, n[8], [&](const record::ImagingStudy& s) {
      return s.procedure == kNoIndex ? std::string() : code(j.procedures[s.procedure].codes);
    });
    added("device", j.devices, n[9], by_code);
    added("supply", j.supplies, n[10], by_code);
    added("immunization", j.immunizations, n[11], by_codes);
    ended("encounter", j.encounters, &record::Encounter::end, before_.ends[0], p, by_codes);
    ended("condition", j.conditions, &record::Condition::abatement, before_.ends[1], p, by_codes);
    ended("allergy", j.allergies, &record::Allergy::end, before_.ends[2], p, by_codes);
    ended("medication", j.medications, &record::Medication::end, before_.ends[3], p, by_codes);
    ended("care plan", j.care_plans, &record::CarePlan::end, before_.ends[4], p, by_codes);
    ended("device", j.devices, &record::Device::end, before_.ends[5], p, by_code);
    for (std::size_t a = 0; a < p.attributes.size(); ++a)
      if (const std::string now = value_text(p, p.attributes[a]); now != value_text(p, before_.attributes[a]))
        step_.set.push_back(program_.attributes[a] + " = " + now);
    for (std::size_t s = 0; s < p.symptoms.size(); ++s) {
      const engine::SymptomValue& now = p.symptoms[s];
      if (s < before_.symptoms.size() && before_.symptoms[s].value == now.value) continue;
      step_.set.push_back("symptom " + program_.symptoms[now.symptom] + " = " + std::to_string(now.value));
    }
    if (p.death_at != before_.death) step_.set.push_back("death at " + time_text(p, p.death_at));
  }

  // --- values and conditions ---

  std::string value_text(const engine::Person& p, const engine::Value& v) const {
    switch (v.kind) {
      case program::ValueKind::kNil: return "not set";
      case program::ValueKind::kBoolean: return v.boolean ? "true" : "false";
      case program::ValueKind::kNumber: return base::Decimal::shortest(v.number).text();
      case program::ValueKind::kText: return quoted(words_.text(base::Symbol{v.id}));
      case program::ValueKind::kConcept: return code(vocab::ConceptId{v.id});
      case program::ValueKind::kFact: return "entry " + std::to_string(v.id) + ": " + fact_text(p, v);
      case program::ValueKind::kProvisional: return "not yet diagnosed: " + code(vocab::ConceptListId{v.id});
      case program::ValueKind::kSeries: return "a series";
    }
    return {};
  }

  std::string fact_text(const engine::Person& p, const engine::Value& v) const {
    const record::Journey& j = p.journey;
    switch (v.fact) {
      case record::FactKind::kCondition: return code(j.conditions[v.id].codes);
      case record::FactKind::kAllergy: return code(j.allergies[v.id].codes);
      case record::FactKind::kMedication: return code(j.medications[v.id].codes);
      case record::FactKind::kCarePlan: return code(j.care_plans[v.id].codes);
      case record::FactKind::kProcedure: return code(j.procedures[v.id].codes);
      case record::FactKind::kDevice: return code(j.devices[v.id].code);
      case record::FactKind::kObservation: return code(j.observations[v.id].codes);
      case record::FactKind::kNone: break;
    }
    return "?";
  }

  // What a single condition reads; empty if its answer says all.
  std::string read(const engine::Lifetime& life, const program::Condition& c) const {
    const engine::Person& p = life.person();
    switch (c.kind) {
      case ConditionKind::kAttribute: return value_text(p, life.attribute(c.attribute));
      case ConditionKind::kAge:
        return std::to_string(c.months ? base::completed_months(p.journey.person.birth, p.now)
                                       : base::completed_years(p.journey.person.birth, p.now));
      case ConditionKind::kDateYear: return std::to_string(base::year_of(p.now));
      case ConditionKind::kDateMonth: return std::to_string(static_cast<unsigned>(base::calendar(p.now).month()));
      case ConditionKind::kDateInstant: return day_text(p.now);
      case ConditionKind::kGender: return std::string(encode::words(p.journey.person.sex));
      case ConditionKind::kRace: return std::string(encode::words(p.journey.person.race));
      case ConditionKind::kSocioeconomic: return std::string(words_.text(
            world_.builtin.standings[static_cast<std::size_t>(p.journey.person.standing)]));
      case ConditionKind::kSymptom: {
        int value = 0;
        for (const engine::SymptomValue& s : p.symptoms)
          if (s.symptom == c.reference && !s.addressed) value = std::max(value, s.value);
        return std::to_string(value);
      }
      case ConditionKind::kObservation: {
        std::uint32_t found = kNoIndex;
        for (vocab::ConceptId id : words_.list(c.codes))
          if (found == kNoIndex) found = p.last_observation(id);
        if (found == kNoIndex) return "never observed";
        const record::Observation& o = p.journey.observations[found];
        return encode::value_text(words_, o.value) + " on " + day_text(o.time);
      }
      case ConditionKind::kVitalSign: {
        const auto measure = static_cast<engine::Measure>(c.reference);
        if (!p.body->available(measure, p.now)) return "not available";
        return base::Decimal::shortest(p.body->read(measure, p.now)).text();
      }
      default: return {};
    }
  }

  void leaves_of(const engine::Lifetime& life, std::uint32_t index, std::uint32_t condition, const Node* node,
                 std::string& out) const {
    const program::Condition& c = program_.conditions[condition];
    if (c.count == 0) {
      const std::string value = read(life, c);
      out += (out.empty() ? "" : "; ") + (node ? module::condition_words(*node) : std::string("?")) +
             (value.empty() ? "" : ": " + value) + (life.holds(condition, index) ? " -> true" : " -> false");
      return;
    }
    const Node* list = node ? node->find("conditions") : nullptr;
    for (std::uint32_t i = 0; i < c.count; ++i) {
      const Node* child = c.kind == ConditionKind::kNot ? (node ? node->find("condition") : nullptr)
                          : list && i < list->size()    ? &list->children()[i]
                                                        : nullptr;
      leaves_of(life, index, program_.condition_children[c.first + i], child, out);
    }
  }

  bool test(const engine::Lifetime& life, std::uint32_t index, std::uint32_t condition, const Node* node) {
    const program::Condition& c = program_.conditions[condition];
    TraceStep::Test test;
    test.condition = node ? module::condition_words(*node) : "?";
    test.holds = life.holds(condition, index);
    if (c.count == 0) {
      test.read = read(life, c);
    } else {
      leaves_of(life, index, condition, node, test.read);
      test.read = "[" + test.read + "]";
    }
    step_.tests.push_back(std::move(test));
    return step_.tests.back().holds;
  }

  // --- where it goes and what it waits for ---

  void note_transition(const engine::Lifetime& life, std::uint32_t index, program::StateId from, program::StateId to,
                       double u) {
    const program::State& state = program_.states[from.value];
    const Node* transition = module::transition_of(*node_of(from));
    step_.next = name(to);
    step_.waits.clear();
    if (state.transition == program::TransitionKind::kLookup) {
      step_.draw = u;
      const program::Lookup& lookup = program_.lookups[state.first_option];
      const Node* option = transition && transition->size() > 0 ? &transition->children()[0] : nullptr;
      TraceStep::Test test{
          "row of " + std::string(option ? option->text_of("lookup_table_name") : "a table"), {}, true};
      test.read = "age " + std::to_string(step_.age) + ", " + day_text(step_.time);
      for (const auto& [a, yes, no, numbers] : lookup.columns)
        test.read +=
            ", " + program_.attributes[a.value] + " " + value_text(life.person(), life.attribute(a));
      step_.tests.push_back(std::move(test));
      return;
    }
    if (state.transition == program::TransitionKind::kDirect) return;
    if (state.transition != program::TransitionKind::kOptions) {
      step_.draw = u;
      return;
    }
    for (std::uint32_t o = 0; o < state.options; ++o) {
      const program::Option& option = program_.options[state.first_option + o];
      const Node* node = transition && o < transition->size() ? &transition->children()[o] : nullptr;
      const bool taken =
          option.condition == kNoIndex || test(life, index, option.condition, node ? node->find("condition") : nullptr);
      if (!taken && o + 1 < state.options) continue;
      if (!option.target && option.weights > 1) note_draw(life, option, u);
      return;
    }
  }

  void note_draw(const engine::Lifetime& life, const program::Option& option, double u) {
    step_.draw = u;
    for (std::uint32_t w = option.first_weight; w < option.first_weight + option.weights; ++w) {
      const program::Weight& weight = program_.weights[w];
      double probability = weight.probability;
      if (weight.attribute)
        if (const engine::Value v = life.attribute(weight.attribute); v.kind == program::ValueKind::kNumber)
          probability = v.number;
      step_.choices.push_back({probability, name(weight.target)});
    }
  }

  std::string waits_for(const engine::Person& p, const engine::Process& process, const program::State& state,
                        program::StateId id) const {
    switch (process.wait) {
      case Wait::kNothing: return {};
      case Wait::kTime:
        return (state.op == Op::kEncounter ? "for the appointment at " : "until ") + time_text(p, process.due);
      case Wait::kChange: {
        const Node* allow = state.op == Op::kGuard ? node_of(id)->find("allow") : nullptr;
        return allow ? "until " + module::condition_words(*allow) : "for one of the hazards";
      }
      case Wait::kWellness: return "for the next routine visit";
      case Wait::kFree: return "until the person is free: another visit is under way";
      case Wait::kDone: return "nothing more: the module is done";
      case Wait::kFailed: return "nothing more: the module failed";
    }
    return {};
  }

  const engine::World& world_;
  const program::Program& program_;
  const vocab::Vocabulary& words_;
  const module::ModuleSet& modules_;
  const std::string only_;
  std::vector<TraceStep>& out_;
  bool watching_ = false;
  TraceStep step_;
  std::optional<TraceStep> returned_;
  Snapshot before_;
  std::size_t pending_ = 0;  // out_.size() while the last step may still get its transition
};

}  // namespace

Trace trace_life(const engine::World& w, const module::ModuleSet& modules, std::uint32_t person,
                 const std::string& only_module) {
  Trace trace;
  trace.person = person;
  engine::Lifetime life(w);
  Recorder recorder(w, modules, only_module, trace.steps);
  life.watch(&recorder);
  const record::Journey& j = life.live(person);
  const record::Demographics& d = j.person;
  trace.who = std::string(encode::words(d.sex)) + ", born " + day_text(w.care.zones().to_local(d.zone, d.birth)) +
              ", " + std::string(d.city) + ", " + std::string(d.state);
  if (!j.dead()) {
    trace.end = "alive on " + day_text(j.end);
  } else {
    const std::string_view cause = encode::first_display(w.vocabulary, j.cause_of_death);
    trace.end = "died on " + day_text(j.death) + " of " +
                (cause.empty() ? std::string("a cause that no module models") : std::string(cause));
  }
  for (const engine::Incident& i : life.person().incidents) {
    const program::State& state = w.program.states[i.state.value];
    trace.end += "; " + w.program.modules[state.module.value].path + "/" + std::string(w.vocabulary.text(state.name)) +
                 " failed: " + i.message;
  }
  return trace;
}

}  // namespace sojourn::run
