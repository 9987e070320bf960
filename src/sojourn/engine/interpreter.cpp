// Runs one module until it must wait.
#include <algorithm>

#include "sojourn/base/sampling.hpp"
#include "sojourn/engine/lifetime.hpp"

namespace sojourn::engine {

using program::Op;
using program::StateId;

namespace {

// States that one module may pass in one instant; the checker refuses loops that consume no time, so only a loop that
// always happens to draw a zero delay gets here.
constexpr int kStepsPerInstant = 20000;

// How often a guard on vital signs is looked at again.
constexpr base::Span kGuardPeriod{30 * 86400};

// A double that is surely a whole number of seconds.
base::Span whole_seconds(double seconds) {
  if (!(seconds > 0)) return base::Span{0};
  constexpr double kLongest = 400.0 * 365.25 * 86400;
  return base::Span{static_cast<std::int64_t>(std::min(seconds, kLongest) + 0.5)};
}

}  // namespace

base::Site Lifetime::site_of(const Process& process, const State& state) const {
  return base::Site{state.site.id ^ process.salt};
}

double Lifetime::uniform(const Process& process, std::uint32_t lane) const {
  return p_.draws.uniform(site_of(process, program_.states[process.top.state.value]), process.visit, lane);
}

std::uint64_t Lifetime::fact_key(const Process& process, std::uint32_t part) const {
  std::uint64_t h = site_of(process, program_.states[process.top.state.value]).id;
  h ^= (std::uint64_t{process.visit} << 32 | part) + 0x9E3779B97F4A7C15ull;
  h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9ull;
  h = (h ^ (h >> 27)) * 0x94D049BB133111EBull;
  return h ^ (h >> 31);
}

double Lifetime::sample(const program::Distribution& d, const Process& process, std::uint32_t lane) const {
  double value = d.p[0];
  const double u = d.kind == program::DistributionKind::kExact ? 0 : uniform(process, lane);
  switch (d.kind) {
    case program::DistributionKind::kExact: break;
    case program::DistributionKind::kUniform: value = d.p[0] + (d.p[1] - d.p[0]) * u; break;
    case program::DistributionKind::kGaussian:
      if (d.bounded && d.p[1] > 0) {
        // The part of the bell between the bounds, by inversion: no mass piles up on them.
        const double low = base::normal_cdf((d.p[2] - d.p[0]) / d.p[1]);
        const double high = base::normal_cdf((d.p[3] - d.p[0]) / d.p[1]);
        value = std::clamp(base::normal(low + (high - low) * u, d.p[0], d.p[1]), d.p[2], d.p[3]);
      } else {
        value = base::normal(u, d.p[0], d.p[1]);
      }
      break;
    case program::DistributionKind::kExponential: value = base::exponential(u, d.p[0]); break;
    case program::DistributionKind::kTriangular: value = base::triangular(u, d.p[0], d.p[1], d.p[2]); break;
  }
  if (d.round) return base::Decimal::round(value, 0).to_double();
  if (d.decimals >= 0) return base::Decimal::round(value, d.decimals).to_double();
  return value;
}

base::Span Lifetime::sample(const program::Duration& duration, const Process& process) const {
  return whole_seconds(sample(duration.amount, process) * duration.unit_seconds);
}

void Lifetime::fail(Process& process, std::string_view message) {
  p_.incidents.push_back({p_.journey.person.person, process.top.state, p_.now, std::string(message)});
  if (process.encounter != kNoIndex) end_encounter(process, process.index, p_.now, {});
  process.wait = Wait::kFailed;
}

inline void Lifetime::enter(Process& process) {
  const Frame& frame = process.top;
  const State& state = program_.states[frame.state.value];
  process.visit = p_.visits[frame.counters + frame.state.value]++;
  process.entered = true;
  process.phase = 0;
  ++p_.step;
  if (state.tracked != kNoIndex) p_.marks[frame.marks + state.tracked] = {p_.step, kNever};
}

// Moves to the next state; false when the module has nothing more to do.
inline bool Lifetime::leave(Process& process, std::uint32_t index, const State& state) {
  if (state.tracked != kNoIndex) p_.marks[process.top.marks + state.tracked].exit = p_.now;
  if (state.transition == program::TransitionKind::kNone) {
    fail(process, "the state leads nowhere");
    return false;
  }
  const StateId next = next_state(process, state);
  if (tracer_) tracer_->leaves(*this, index, process.top.state, next, uniform(process, kLaneTransition));
  process.top.state = next;
  process.entered = false;
  return true;
}

void Lifetime::run(std::uint32_t index) {
  Process& process = p_.processes[index];
  process.wait = Wait::kNothing;
  for (int steps = 0; steps < kStepsPerInstant; ++steps) {
    const State& state = program_.states[process.top.state.value];
    const bool first = !process.entered;
    if (first) enter(process);
    if (tracer_) tracer_->acts(*this, index, first);
    const Step step = execute(process, index, state);
    if (tracer_) tracer_->acted(*this, index, StateId{static_cast<std::uint32_t>(&state - program_.states.data())});
    if (step == Step::kBlock || process.wait == Wait::kFailed) return;
    if (p_.death_at <= p_.now) return;  // a Death state just now: the queue ends the life
    if (step == Step::kPass && !leave(process, index, state)) return;
  }
  fail(process, "passes state after state without letting time go by");
}

Lifetime::Step Lifetime::execute(Process& process, std::uint32_t index, const State& state) {
  ++p_.journey.events;
  switch (state.op) {
    case Op::kInitial:
    case Op::kSimple:
    case Op::kPhysiology: return Step::kPass;
    case Op::kTerminal:
      if (process.depth > 1) {  // back to the caller, whose CallSubmodule state is done
        process.top = p_.caller(process, --process.depth - 1u);
        const Frame& caller = process.top;
        process.visit = p_.visits[caller.counters + caller.state.value] - 1;
        return leave(process, index, program_.states[caller.state.value]) ? Step::kJump : Step::kBlock;
      }
      if (process.encounter != kNoIndex) end_encounter(process, index, planned_end(process, uniform(process, kLaneLength)), {});
      process.wait = Wait::kDone;
      return Step::kBlock;
    case Op::kGuard: return guard(process, state);
    case Op::kDelay: return delay(process, state);
    case Op::kRisk: return risk(process, state);
    case Op::kCallSubmodule: return call_submodule(process, state);
    case Op::kSetAttribute:
      set_attribute_state(process, state);
      return process.wait == Wait::kFailed ? Step::kBlock : Step::kPass;
    case Op::kCounter: {
      const Value& old = p_.attributes[state.assign.value];
      set_attribute(state.assign, Value::of(old.number + program_.counters_by[state.detail]));
      return Step::kPass;
    }
    case Op::kSymptom: set_symptom(process, index, state); return Step::kPass;
    case Op::kVitalSign:
      set_vital_sign(process, state);
      return process.wait == Wait::kFailed ? Step::kBlock : Step::kPass;
    case Op::kDeath: schedule_death(process, state); return Step::kPass;
    default: return execute_clinical(process, index, state);
  }
}

Lifetime::Step Lifetime::execute_clinical(Process& process, std::uint32_t index, const State& state) {
  switch (state.op) {
    case Op::kEncounter: return encounter(process, index, state);
    case Op::kEncounterEnd: return encounter_end(process, index, state);
    case Op::kConditionOnset:
    case Op::kAllergyOnset: onset(process, index, state); break;
    case Op::kConditionEnd:
    case Op::kAllergyEnd:
    case Op::kMedicationEnd:
    case Op::kCarePlanEnd:
    case Op::kDeviceEnd: end_entry(index, state); break;
    case Op::kMedicationOrder: order_medication(process, state); break;
    case Op::kCarePlanStart: start_care_plan(process, state); break;
    case Op::kProcedure: return procedure(process, state);
    case Op::kObservation:
      send_to_laboratory(
          observe(process, program_.observations[state.detail], 0, record::ObservationCategory::kNone));
      break;
    case Op::kMultiObservation:
    case Op::kDiagnosticReport: panel(process, state); break;
    case Op::kImagingStudy: imaging(process, state); break;
    case Op::kDevice: device(process, state); break;
    case Op::kSupplyList: supplies(process, state); break;
    case Op::kVaccine: vaccine(process, state); break;
    default: break;
  }
  return process.wait == Wait::kFailed ? Step::kBlock : Step::kPass;
}

Lifetime::Step Lifetime::guard(Process& process, const State& state) {
  const auto index = process.index;
  if (holds(state.detail, index)) return Step::kPass;
  process.wait = Wait::kChange;
  p_.wake_process(index, next_flip(state.detail, index, kGuardPeriod));
  return Step::kBlock;
}

Lifetime::Step Lifetime::delay_until(Process& process, Instant due) {
  process.due = due;
  if (due <= p_.now) return Step::kPass;
  process.wait = Wait::kTime;
  p_.wake_process(process.index, due);
  return Step::kBlock;
}

Lifetime::Step Lifetime::delay(Process& process, const State& state) {
  if (state.period.count() > 0) return wait_in_loop(process, state);
  if (process.phase == 1) return p_.now >= process.due ? Step::kPass : delay_until(process, process.due);
  process.phase = 1;
  return delay_until(process, p_.now + sample(program_.delays[state.detail], process));
}

Lifetime::Step Lifetime::call_submodule(Process& process, const State& state) {
  if (process.depth == kMaxDepth) {
    fail(process, "submodules are nested too deeply");
    return Step::kBlock;
  }
  const program::ModuleId callee{state.detail};
  const program::Module& module = program_.modules[callee.value];
  const auto& reaches = program_.tracks[process.index].reaches;
  const auto it = std::find_if(reaches.begin(), reaches.end(), [&](const auto& r) { return r.module == callee; });
  p_.caller(process, process.depth++ - 1u) = process.top;
  process.top = {callee, module.initial, it->counters - module.first_state, it->marks, p_.step + 1};
  process.entered = false;
  return Step::kJump;
}

// --- competing hazards ---------------------------------------------------------------------------------------------
// One standard exponential number is drawn on entry; the first event happens when the total hazard lived through since
// then reaches it. Rates change at birthdays and when something that a multiplier reads changes.

double Lifetime::hazard_rate(const program::Hazard& hazard, int age) const {
  const unsigned sex = p_.journey.person.sex == record::Sex::kMale ? 2u : 1u;
  double rate = 0;
  for (std::uint32_t r = hazard.first_rate; r < hazard.first_rate + hazard.rates; ++r) {
    const program::RateRow& row = program_.rates[r];
    if ((row.sexes & sex) && age >= row.age_low && age <= row.age_high) rate += row.per_second;
  }
  return rate;
}

Instant Lifetime::next_hazard_change(const State& state, std::uint32_t process, int age) const {
  int next = 1000;
  for (std::uint32_t h = state.detail; h < state.detail + state.count; ++h) {
    const program::Hazard& hazard = program_.hazards[h];
    for (std::uint32_t r = hazard.first_rate; r < hazard.first_rate + hazard.rates; ++r) {
      const program::RateRow& row = program_.rates[r];
      if (row.age_low > age) next = std::min(next, row.age_low);
      if (row.age_high + 1 > age) next = std::min(next, row.age_high + 1);
    }
  }
  Instant change = next > 150 ? kNever : Instant{base::birthday(base::day_of(p_.journey.person.birth), next)};
  for (std::uint32_t h = state.detail; h < state.detail + state.count; ++h) {
    const program::Hazard& hazard = program_.hazards[h];
    for (std::uint32_t m = hazard.first_multiplier; m < hazard.first_multiplier + hazard.multipliers; ++m)
      change = std::min(change, next_flip(program_.multipliers[m].condition, process, kRiskPeriod));
  }
  return change;
}

Lifetime::Step Lifetime::risk(Process& process, const State& state) {
  const auto index = process.index;
  if (process.phase == 0) {
    process.phase = 1;
    process.hazard_left = base::exponential(uniform(process, 0), 1);
  } else {
    process.hazard_left -= process.hazard_rate * static_cast<double>((p_.now - process.hazard_from).count());
    if (process.hazard_left <= 1e-12 && process.hazard_rate > 0) {
      // Which of them it was: in proportion to the rates just before.
      double u = uniform(process, 1) * process.hazard_rate;
      const int age = base::completed_years(p_.journey.person.birth, p_.now - base::Span{1});
      for (std::uint32_t h = state.detail; h < state.detail + state.count; ++h) {
        const program::Hazard& hazard = program_.hazards[h];
        double rate = hazard_rate(hazard, age);
        for (std::uint32_t m = hazard.first_multiplier; m < hazard.first_multiplier + hazard.multipliers; ++m)
          if (rate > 0 && holds(program_.multipliers[m].condition, index)) rate *= program_.multipliers[m].factor;
        u -= rate;
        if (u < 0 || h + 1 == state.detail + state.count) {
          if (state.tracked != kNoIndex) p_.marks[process.top.marks + state.tracked].exit = p_.now;
          process.top.state = hazard.target;
          process.entered = false;
          return Step::kJump;
        }
      }
    }
  }
  const int age = age_years();
  process.hazard_rate = 0;
  for (std::uint32_t h = state.detail; h < state.detail + state.count; ++h) {
    const program::Hazard& hazard = program_.hazards[h];
    double rate = hazard_rate(hazard, age);
    for (std::uint32_t m = hazard.first_multiplier; m < hazard.first_multiplier + hazard.multipliers; ++m)
      if (rate > 0 && holds(program_.multipliers[m].condition, index)) rate *= program_.multipliers[m].factor;
    process.hazard_rate += rate;
  }
  process.hazard_from = p_.now;
  Instant wake = next_hazard_change(state, index, age);
  if (process.hazard_rate > 0) {
    const double seconds = process.hazard_left / process.hazard_rate;
    if (seconds < 150.0 * 366 * 86400) {
      // Rounded up, so that the hazard is used up when the module wakes.
      wake = std::min(wake, p_.now + base::Span{static_cast<std::int64_t>(seconds) + 1});
    }
  }
  process.wait = Wait::kChange;
  p_.wake_process(index, wake);
  return Step::kBlock;
}

// Shares by calendar year and cover as the public format gives them: "poor" are people on Medicaid, also beside
// Medicare, and people without insurance.
StateId Lifetime::type_of_care(const program::TypeOfCare& care, double u) const {
  const std::vector<record::CoverPeriod>& covers = p_.journey.covers;
  const record::Cover cover = covers.empty() ? record::Cover::kNone : covers.back().cover;
  const bool poor = cover != record::Cover::kPrivate && cover != record::Cover::kMedicare;
  if (base::year_of(p_.now) < 2020) return u < (poor ? 0.65 : 0.75) ? care.ambulatory : care.emergency;
  const double ambulatory = poor ? 0.66 : 0.56, emergency = poor ? 0.25 : 0.20;
  return u < ambulatory ? care.ambulatory : u < ambulatory + emergency ? care.emergency : care.telemedicine;
}

// --- states without a record ----------------------------------------------------------------------------------------

void Lifetime::set_attribute(program::AttributeId attribute, const Value& value) {
  if (!attribute) return;
  p_.attributes[attribute.value] = value;
  changed(program::DependencyKind::kAttribute, attribute.value);
}

void Lifetime::changed(program::DependencyKind kind, std::uint32_t id) {
  if (world_.builtin.body.moved_by(kind, id)) update_body();
  const auto& by_id = program_.watchers[static_cast<std::size_t>(kind)];
  if (id >= by_id.size()) return;
  for (std::uint16_t track : by_id[id])
    if (p_.processes[track].wait == Wait::kChange) p_.wake_process(track, p_.now);
}

void Lifetime::set_attribute_state(Process& process, const State& state) {
  const program::SetAttribute& set = program_.set_attributes[state.detail];
  Value value;
  switch (set.source) {
    case program::SetSource::kConstant:
      value.kind = set.constant.kind;
      value.boolean = set.constant.boolean;
      value.id = set.constant.id;
      value.number = set.constant.number;
      break;
    case program::SetSource::kDistribution: value = Value::of(sample(set.distribution, process)); break;
    case program::SetSource::kAttribute: value = attribute(set.from); break;
    case program::SetSource::kSeries:
      value.kind = program::ValueKind::kSeries;
      value.id = set.series;
      break;
    case program::SetSource::kExpression:
      if (const std::optional<double> number = evaluate(set.expression)) {
        value = Value::of(*number);
        break;
      }
      return fail(process, "the expression names something that has no number now");
    case program::SetSource::kClear: break;
  }
  set_attribute(state.assign, value);
}

void Lifetime::set_symptom(const Process& process, std::uint32_t index, const State& state) {
  const program::SymptomDetail& s = program_.symptom_details[state.detail];
  if (s.probability < 1 && uniform(process, 1) > s.probability) return;
  const int value = s.has_value ? static_cast<int>(sample(s.value, process)) : 0;
  SymptomValue* own = nullptr;
  int others = 0;  // the greatest value by other modules
  for (SymptomValue& v : p_.symptoms) {
    if (v.symptom != s.symptom.value) continue;
    if (v.process == index) own = &v;
    else if (!v.addressed) others = std::max(others, v.value);
  }
  const int before = std::max(others, own && !own->addressed ? own->value : 0);
  if (own) *own = {s.symptom.value, index, value, false};
  else p_.symptoms.push_back({s.symptom.value, index, value, false});
  p_.symptom_total += std::max(others, value) - before;
  changed(program::DependencyKind::kSymptom, s.symptom.value);
  symptoms_changed();
}

void Lifetime::set_vital_sign(Process& process, const State& state) {
  const program::VitalSignDetail& v = program_.vital_signs[state.detail];
  const auto measure = static_cast<Measure>(v.measure.value);
  double amount = sample(v.amount, process);
  if (v.expression != kNoIndex) {
    const std::optional<double> number = evaluate(v.expression);
    if (!number) return fail(process, "the expression names something that has no number now");
    amount = *number;
  }
  if (v.shift) {
    if (v.per) amount *= p_.body->shift_from(v.source.value, static_cast<Measure>(v.per.value));
    if (!p_.body->set_shift(v.source.value, measure, amount, p_.now, whole_seconds(v.over_seconds)))
      fail(process, "more vital-sign shifts are in force than a person can hold");
  } else {
    p_.body->set_override(measure, amount, p_.now);
  }
  changed(program::DependencyKind::kMeasure, v.measure.value);
}

void Lifetime::schedule_death(const Process& process, const State& state) {
  const program::DeathDetail& d = program_.deaths[state.detail];
  const Instant at = d.delayed ? p_.now + sample(d.delay, process) : p_.now;
  if (at >= p_.death_at) return;  // an earlier death stands
  p_.death_at = p_.module_death = at;
  p_.death_known = p_.now;
  p_.death_process = process.index;
  p_.death_cause = d.cause;
  if (d.attribute) {
    const Value& v = p_.attributes[d.attribute.value];
    if (v.kind == program::ValueKind::kFact && v.fact == record::FactKind::kCondition)
      p_.death_cause = p_.journey.conditions[v.id].codes;
  }
  p_.push({at, WakeKind::kDeath, 0, 0});
  changed(program::DependencyKind::kAttribute, static_cast<std::uint32_t>(program::DerivedAttribute::kDaysUntilDeath));
}

}  // namespace sojourn::engine
