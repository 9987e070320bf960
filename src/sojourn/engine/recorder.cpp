// Writes facts into the journey.
#include <algorithm>
#include <span>
#include <utility>

#include "sojourn/base/sampling.hpp"
#include "sojourn/engine/lifetime.hpp"

namespace sojourn::engine {

using program::Op;
using record::FactKind;

namespace {

constexpr base::Span kProcedureDefault{15 * 60};  // of a procedure whose module gives no duration

}  // namespace

// The module's own encounter, unless an emergency has ended it, else the routine visit it takes part in, else any
// encounter that the person is in.
std::uint32_t Lifetime::encounter_now(const Process& process) const {
  if (process.encounter != kNoIndex && p_.journey.encounters[process.encounter].end >= p_.now) return process.encounter;
  if (process.joined != kNoIndex) return process.joined;
  return p_.occupations.empty() ? kNoIndex : p_.occupations.back().encounter;
}

program::ConceptListId Lifetime::codes_of(FactKind kind, std::uint32_t index) const {
  const record::Journey& j = p_.journey;
  switch (kind) {
    case FactKind::kCondition: return j.conditions[index].codes;
    case FactKind::kAllergy: return j.allergies[index].codes;
    case FactKind::kMedication: return j.medications[index].codes;
    case FactKind::kCarePlan: return j.care_plans[index].codes;
    case FactKind::kProcedure: return j.procedures[index].codes;
    case FactKind::kObservation: return j.observations[index].codes;
    default: return program::ConceptListId{0u};
  }
}

record::Reason Lifetime::reason(std::uint32_t index) const {
  record::Reason out;
  if (index == kNoIndex) return out;
  const program::ReasonSource& source = program_.reasons[index];
  out.codes = source.codes;
  const Value& v = p_.attributes[source.attribute.value];
  if (v.kind == program::ValueKind::kFact) {
    out.codes = codes_of(v.fact, v.id);
    if (v.fact == FactKind::kCondition) out.condition = v.id;
    return out;
  }
  if (v.kind == program::ValueKind::kConcept && v.id < program_.single_lists.size())
    out.codes = program_.single_lists[v.id];
  if (v.kind == program::ValueKind::kProvisional) out.codes = program::ConceptListId{v.id};
  const program::ConceptId code = primary(world_.vocabulary, out.codes);
  if (code) out.condition = p_.open(OpenKind::kCondition, code);
  return out;
}

// --- conditions and allergies ---------------------------------------------------------------------------------------

void Lifetime::onset(Process& process, std::uint32_t index, const State& state) {
  const program::OnsetDetail& detail = program_.onsets[state.detail];
  const PendingOnset onset{index, process.top.state, p_.now, process.visit, fact_key(process), kNever};
  const bool in_care = process.encounter != kNoIndex || process.joined != kNoIndex;
  if (!detail.target || (in_care && process.encounter_name == detail.target)) {
    diagnose(onset, encounter_now(process));
    return;
  }
  p_.pending.push_back(onset);
  if (state.assign) {
    Value provisional;
    provisional.kind = program::ValueKind::kProvisional;
    provisional.id = detail.codes.value;
    set_attribute(state.assign, provisional);
  }
}

// A condition that is open already is not recorded again.
void Lifetime::diagnose(const PendingOnset& onset, std::uint32_t encounter) {
  const State& state = program_.states[onset.state.value];
  const program::OnsetDetail& detail = program_.onsets[state.detail];
  const program::ConceptId code = primary(world_.vocabulary, detail.codes);
  const OpenKind kind = detail.allergy ? OpenKind::kAllergy : OpenKind::kCondition;
  std::uint32_t entry = p_.open(kind, code);
  if (entry == kNoIndex) {
    entry = detail.allergy ? record_allergy(onset, detail, encounter) : record_condition(onset, detail, encounter);
    if (onset.ended == kNever) p_.set_open(kind, code, entry);
    changed(program::DependencyKind::kConcept, code.value);
  }
  if (state.assign)
    set_attribute(state.assign, Value::entry(detail.allergy ? FactKind::kAllergy : FactKind::kCondition, entry));
}

std::uint32_t Lifetime::record_condition(const PendingOnset& onset, const program::OnsetDetail& detail,
                                         std::uint32_t encounter) {
  record::Condition c;
  c.key = onset.key;
  c.onset = onset.onset;
  c.recorded = p_.now;
  c.abatement = onset.ended;
  c.encounter = encounter;
  c.category = detail.category;
  c.codes = detail.codes;
  p_.journey.conditions.push_back(c);
  return static_cast<std::uint32_t>(p_.journey.conditions.size() - 1);
}

std::uint32_t Lifetime::record_allergy(const PendingOnset& onset, const program::OnsetDetail& detail,
                                       std::uint32_t encounter) {
  record::Allergy a;
  a.key = onset.key;
  a.onset = onset.onset;
  a.recorded = p_.now;
  a.end = onset.ended;
  a.encounter = encounter;
  a.type = detail.allergy_type;
  a.category = detail.allergy_category;
  a.codes = detail.codes;
  a.first_reaction = static_cast<std::uint32_t>(p_.journey.reactions.size());
  const base::Site site = base::subsite(base::Site{onset.key}, "reaction");
  for (std::uint32_t r = 0; r < detail.reactions; ++r) {
    const program::ReactionDetail& reaction = program_.reactions[detail.first_reaction + r];
    const std::size_t level = base::pick(reaction.cumulative, p_.draws.uniform(site, 0, r));
    if (level == 3) continue;  // none
    p_.journey.reactions.push_back({reaction.manifestation, static_cast<record::Severity>(level)});
    ++a.reactions;
  }
  p_.journey.allergies.push_back(a);
  return static_cast<std::uint32_t>(p_.journey.allergies.size() - 1);
}

// --- ends -------------------------------------------------------------------------------------------------------------

void Lifetime::end_entry(std::uint32_t index, const State& state) {
  const program::EndDetail& end = program_.ends[state.detail];
  // An onset that nobody has seen yet is over as well.
  for (PendingOnset& onset : p_.pending)
    if (onset.process == index && onset.ended == kNever &&
        (onset.state == end.onset ||
         program_.onsets[program_.states[onset.state.value].detail].codes == end.codes ||
         (end.attribute && program_.states[onset.state.value].assign == end.attribute)))
      onset.ended = p_.now;
  if (end.attribute) {
    const Value& v = p_.attributes[end.attribute.value];
    if (v.kind == program::ValueKind::kFact) end_fact(v.fact, v.id);
    return;
  }
  const auto codes = world_.vocabulary.list(end.codes);
  // A state's entry is known by its primary code; a list of codes names one entry each.
  for (program::ConceptId code : codes.first(end.onset ? std::min<std::size_t>(1, codes.size()) : codes.size()))
    end_by_code(state.op, code);
}

void Lifetime::end_by_code(Op op, program::ConceptId code) {
  const auto end_open = [&](OpenKind kind, FactKind fact) {
    if (const std::uint32_t entry = p_.open(kind, code); entry != kNoIndex) end_fact(fact, entry);
  };
  switch (op) {
    case Op::kConditionEnd: return end_open(OpenKind::kCondition, FactKind::kCondition);
    case Op::kAllergyEnd: return end_open(OpenKind::kAllergy, FactKind::kAllergy);
    case Op::kMedicationEnd: return end_open(OpenKind::kMedication, FactKind::kMedication);
    case Op::kCarePlanEnd: return end_open(OpenKind::kCarePlan, FactKind::kCarePlan);
    case Op::kDeviceEnd: return end_open(OpenKind::kDevice, FactKind::kDevice);
    default: return;
  }
}

void Lifetime::end_fact(FactKind kind, std::uint32_t index) {
  const auto close = [&](Instant& end, OpenKind open, program::ConceptId code) {
    if (end == kNever) end = p_.now;
    if (p_.open(open, code) == index) p_.set_open(open, code, kNoIndex);
    changed(program::DependencyKind::kConcept, code.value);
    changed(program::DependencyKind::kEntries, 0);
  };
  record::Journey& j = p_.journey;
  switch (kind) {
    case FactKind::kCondition:
      return close(j.conditions[index].abatement, OpenKind::kCondition,
                   primary(world_.vocabulary, j.conditions[index].codes));
    case FactKind::kAllergy:
      return close(j.allergies[index].end, OpenKind::kAllergy, primary(world_.vocabulary, j.allergies[index].codes));
    case FactKind::kMedication: {
      record::Medication& m = j.medications[index];
      // A renewed prescription goes on under the newest entry.
      const program::ConceptId code = primary(world_.vocabulary, m.codes);
      const std::uint32_t newest = p_.open(OpenKind::kMedication, code);
      if (newest != kNoIndex && newest != index) return end_fact(kind, newest);
      return close(m.end, OpenKind::kMedication, code);
    }
    case FactKind::kCarePlan:
      return close(j.care_plans[index].end, OpenKind::kCarePlan, primary(world_.vocabulary, j.care_plans[index].codes));
    case FactKind::kDevice: return close(j.devices[index].end, OpenKind::kDevice, j.devices[index].code);
    default: return;
  }
}

// --- treatment --------------------------------------------------------------------------------------------------------

void Lifetime::order_medication(Process& process, const State& state) {
  const program::MedicationDetail& detail = program_.medications[state.detail];
  const program::ConceptId code = primary(world_.vocabulary, detail.codes);
  std::uint32_t entry = detail.administration ? kNoIndex : p_.open(OpenKind::kMedication, code);
  if (entry == kNoIndex) {
    record::Medication m;
    m.key = fact_key(process);
    m.start = p_.now;
    m.encounter = encounter_now(process);
    m.administration = detail.administration;
    m.chronic = detail.chronic;
    m.over_the_counter = detail.over_the_counter;
    m.codes = detail.codes;
    m.prescription = detail.prescription;
    m.reason = reason(state);
    if (is_never_filled(m)) m.put_back = p_.now + base::kDay * static_cast<int>(world_.models.figures().put_back_days);
    if (m.administration) m.end = p_.now;
    entry = static_cast<std::uint32_t>(p_.journey.medications.size());
    p_.journey.medications.push_back(m);
    if (!m.administration) {
      p_.set_open(OpenKind::kMedication, code, entry);
      changed(program::DependencyKind::kConcept, code.value);
      changed(program::DependencyKind::kEntries, 0);  // an attribute's ended entry goes on in the new one
    }
  }
  if (state.assign) set_attribute(state.assign, Value::entry(FactKind::kMedication, entry));
}

record::Procedure Lifetime::make_procedure(const Process& process, program::ConceptListId codes, Instant end,
                                           const record::Reason& why) const {
  record::Procedure p;
  p.key = fact_key(process);
  p.start = p_.now;
  p.end = end;
  p.encounter = encounter_now(process);
  p.codes = codes;
  p.reason = why;
  return p;
}

std::uint32_t Lifetime::record_procedure(const Process& process, program::ConceptListId codes, Instant end,
                                         const record::Reason& why) {
  p_.journey.procedures.push_back(make_procedure(process, codes, end, why));
  const auto entry = static_cast<std::uint32_t>(p_.journey.procedures.size() - 1);
  const program::ConceptId code = primary(world_.vocabulary, codes);
  p_.set_open(OpenKind::kProcedure, code, entry);
  changed(program::DependencyKind::kConcept, code.value);
  extend_encounter(process, end);
  return entry;
}

Lifetime::Step Lifetime::procedure(Process& process, const State& state) {
  if (process.phase == 1) return p_.now >= process.due ? Step::kPass : delay_until(process, process.due);
  process.phase = 1;
  const program::ProcedureDetail& detail = program_.procedures[state.detail];
  if (detail.not_done) {
    p_.journey.missed_procedures.push_back(make_procedure(process, detail.codes, p_.now, reason(state)));
    return Step::kPass;
  }
  const base::Span length =
      detail.has_duration ? sample(detail.duration, process) : kProcedureDefault;
  const std::uint32_t entry = record_procedure(process, detail.codes, p_.now + length, reason(state));
  if (state.assign) set_attribute(state.assign, Value::entry(FactKind::kProcedure, entry));
  return detail.has_duration ? delay_until(process, p_.now + length) : Step::kPass;
}

void Lifetime::device(Process& process, const State& state) {
  const program::DeviceDetail& detail = program_.devices[state.detail];
  record::Device d;
  d.key = fact_key(process);
  d.start = p_.now;
  d.encounter = encounter_now(process);
  d.code = detail.code;
  d.manufacturer = detail.manufacturer;
  d.model = detail.model;
  const auto entry = static_cast<std::uint32_t>(p_.journey.devices.size());
  p_.journey.devices.push_back(d);
  p_.set_open(OpenKind::kDevice, d.code, entry);
  if (state.assign) set_attribute(state.assign, Value::entry(FactKind::kDevice, entry));
}

void Lifetime::supplies(Process& process, const State& state) {
  for (std::uint32_t s = 0; s < state.count; ++s) {
    const program::SupplyDetail& detail = program_.supplies[state.detail + s];
    p_.journey.supplies.push_back(
        {fact_key(process, s), p_.now, encounter_now(process), detail.code, detail.quantity});
  }
}

void Lifetime::vaccine(Process& process, const State& state) {
  const program::VaccineDetail& detail = program_.vaccines[state.detail];
  p_.journey.immunizations.push_back({fact_key(process), p_.now, encounter_now(process), detail.codes, detail.dose});
}

// --- observations -----------------------------------------------------------------------------------------------------

record::ObservationValue Lifetime::value_of(const Value& value, base::Symbol unit) const {
  record::ObservationValue out;
  switch (value.kind) {
    case program::ValueKind::kNumber:
      out.kind = record::ValueKind::kQuantity;
      out.quantity = base::Decimal::shortest(value.number);
      out.unit = unit;
      break;
    case program::ValueKind::kBoolean:
      out.kind = record::ValueKind::kBoolean;
      out.boolean = value.boolean;
      break;
    case program::ValueKind::kText:
      out.kind = record::ValueKind::kText;
      out.text = base::Symbol{value.id};
      break;
    case program::ValueKind::kConcept:
      out.kind = record::ValueKind::kConcept;
      out.coded = program::ConceptId{value.id};
      break;
    default:
      break;
  }
  return out;
}

record::ObservationValue Lifetime::value_of(const Process& process, const program::ObservationDetail& detail,
                                            std::uint32_t part) const {
  const auto number = [&](double value, int decimals) {
    record::ObservationValue out;
    out.kind = record::ValueKind::kQuantity;
    out.quantity = decimals >= 0 ? base::Decimal::round(value, decimals) : base::Decimal::shortest(value);
    out.unit = detail.unit;
    return out;
  };
  switch (detail.source) {
    case program::ObservationSource::kConstant: {
      if (detail.constant.kind == program::ValueKind::kNumber) return number(detail.constant.number, detail.decimals);
      Value v;
      v.kind = detail.constant.kind;
      v.boolean = detail.constant.boolean;
      v.id = detail.constant.id;
      return value_of(v, detail.unit);
    }
    case program::ObservationSource::kDistribution:
      return number(sample(detail.distribution, process, part),
                    detail.decimals >= 0 ? detail.decimals : detail.distribution.round ? 0 : 2);
    case program::ObservationSource::kAttribute: return value_of(attribute(detail.attribute), detail.unit);
    case program::ObservationSource::kVitalSign: {
      const auto measure = static_cast<Measure>(detail.measure.value);
      if (!p_.body->available(measure, p_.now)) return {};
      return number(p_.body->read(measure, p_.now), world_.bodies.info(measure).decimals);
    }
    case program::ObservationSource::kExpression: {
      const std::optional<double> result = evaluate(detail.expression);
      return result ? number(*result, -1) : record::ObservationValue{};
    }
    default: return {};
  }
}

std::uint32_t Lifetime::observe(Process& process, const program::ObservationDetail& detail, std::uint32_t part,
                                record::ObservationCategory fallback) {
  record::Observation o;
  o.key = fact_key(process, part);
  o.time = p_.now;
  o.encounter = encounter_now(process);
  o.category = detail.category == record::ObservationCategory::kNone ? fallback : detail.category;
  o.codes = detail.codes;
  o.value = detail.series_use == kNoIndex ? value_of(process, detail, part) : series_value(process, detail);
  const auto entry = static_cast<std::uint32_t>(p_.journey.observations.size());
  p_.journey.observations.push_back(o);
  if (const program::ConceptId code = primary(world_.vocabulary, o.codes)) {
    p_.set_last_observation(code, entry);
    changed(program::DependencyKind::kObservation, code.value);
  }
  if (o.category == record::ObservationCategory::kSurvey) fill_in_questionnaire(entry);
  return entry;
}

// A laboratory's observation that no report lists.
void Lifetime::send_to_laboratory(std::uint32_t observation) {
  record::Observation& o = p_.journey.observations[observation];
  if (o.category == record::ObservationCategory::kLaboratory) o.release = release_of(o.key, o.codes, o.encounter);
}

// MultiObservation: a parent with components. DiagnosticReport: observations and the report that lists them.
void Lifetime::panel(Process& process, const State& state) {
  const program::PanelDetail& detail = program_.panels[state.detail];
  record::Journey& j = p_.journey;
  const bool report = state.op == Op::kDiagnosticReport;
  const auto parent = static_cast<std::uint32_t>(j.observations.size());
  if (!report) {
    program::ObservationDetail whole;
    whole.codes = detail.codes;
    whole.category = detail.category;
    if (whole.category == record::ObservationCategory::kNone && detail.count > 0)
      whole.category = program_.observations[detail.first].category;
    observe(process, whole, 0, record::ObservationCategory::kNone);
  }
  const auto first = static_cast<std::uint32_t>(j.observations.size());
  for (std::uint32_t i = 0; i < detail.count; ++i)
    observe(process, program_.observations[detail.first + i], i + 1, detail.category);
  if (!report) {
    j.observations[parent].first_component = first;
    j.observations[parent].components = detail.count;
    for (std::uint32_t i = 0; i < detail.count; ++i) j.observations[first + i].parent = parent;
    send_to_laboratory(parent);
    return;
  }
  const auto index = static_cast<std::uint32_t>(j.reports.size());
  record::Report r{fact_key(process), p_.now, encounter_now(process), detail.codes, first, detail.count, {}};
  const auto results = std::span(j.observations).subspan(first, detail.count);
  if (!results.empty() && std::all_of(results.begin(), results.end(), [](const record::Observation& o) {
        return o.category == record::ObservationCategory::kLaboratory;
      }))
    r.release = release_of(r.key, r.codes, r.encounter);
  for (record::Observation& o : results) {
    o.report = index;
    o.release = r.release;
  }
  j.reports.push_back(r);
}

}  // namespace sojourn::engine
