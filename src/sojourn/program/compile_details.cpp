#include <algorithm>

#include "sojourn/program/compiler.hpp"
#include "sojourn/stats/body_tables.hpp"

namespace sojourn::program {
namespace {

using base::json::Kind;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

record::EncounterClass class_of(const Node* node) {
  using record::EncounterClass;
  const std::string text = node ? lower(node->text) : "ambulatory";
  if (text == "wellness") return EncounterClass::kWellness;
  if (text == "outpatient") return EncounterClass::kOutpatient;
  if (text == "urgentcare") return EncounterClass::kUrgentCare;
  if (text == "emergency") return EncounterClass::kEmergency;
  if (text == "inpatient" || text == "super") return EncounterClass::kInpatient;
  if (text == "hospice") return EncounterClass::kHospice;
  if (text == "snf") return EncounterClass::kSkilledNursing;
  if (text == "home") return EncounterClass::kHome;
  if (text == "virtual") return EncounterClass::kVirtual;
  return EncounterClass::kAmbulatory;
}

record::ObservationCategory category_of(const Node* node) {
  using record::ObservationCategory;
  const std::string_view text = node ? node->text : "";
  if (text == "laboratory") return ObservationCategory::kLaboratory;
  if (text == "vital-signs") return ObservationCategory::kVitalSigns;
  if (text == "survey") return ObservationCategory::kSurvey;
  if (text == "exam") return ObservationCategory::kExam;
  if (text == "procedure") return ObservationCategory::kProcedure;
  if (text == "imaging") return ObservationCategory::kImaging;
  if (text == "therapy") return ObservationCategory::kTherapy;
  if (text == "social-history") return ObservationCategory::kSocialHistory;
  if (text == "activity") return ObservationCategory::kActivity;
  return ObservationCategory::kNone;
}

int decimals_in(std::string_view number) {
  const std::size_t dot = number.find('.');
  if (dot == std::string_view::npos || number.find_first_of("eE") != std::string_view::npos) return 0;
  return static_cast<int>(number.size() - dot - 1);
}

// Expressions name vital signs in any case.
std::optional<stats::Measure> named_measure(std::string_view name) {
  for (std::string_view known : stats::known_measure_names())
    if (lower(known) == lower(name)) return stats::find_measure(known);
  return std::nullopt;
}

// Time units of FHIR's Timing (UCUM).
std::string_view ucum_time(std::string_view unit) {
  if (unit == "years") return "a";
  if (unit == "months") return "mo";
  if (unit == "weeks") return "wk";
  if (unit == "hours") return "h";
  if (unit == "minutes") return "min";
  if (unit == "seconds") return "s";
  return "d";
}

}  // namespace

// --- shared readers ------------------------------------------------------------------------------------------------

double Compiler::number(const Node& node) const {
  if (node.kind == Kind::kObject && parameters_)
    if (const Node* name = node.find("parameter"))
      if (const Node* parameter = parameters_->find(name->text)) return parameter->find("value")->number();
  return node.number();
}

Distribution Compiler::distribution(const Node& node) const {
  Distribution d;
  d.round = flag(node.find("round"));
  const Node& parameters = *node.find("parameters");
  const auto p = [&](std::string_view name) { return number_or(parameters.find(name), 0); };
  const std::string_view kind = node.find("kind")->text;
  if (kind == "UNIFORM") {
    d.kind = DistributionKind::kUniform;
    d.p = {p("low"), p("high"), 0, 0};
  } else if (kind == "GAUSSIAN") {
    d.kind = DistributionKind::kGaussian;
    d.bounded = parameters.find("min") || parameters.find("max");
    d.p = {p("mean"), p("standardDeviation"), number_or(parameters.find("min"), -1e300),
           number_or(parameters.find("max"), 1e300)};
  } else if (kind == "EXPONENTIAL") {
    d.kind = DistributionKind::kExponential;
    d.p = {p("mean"), 0, 0, 0};
  } else if (kind == "TRIANGULAR") {
    d.kind = DistributionKind::kTriangular;
    d.p = {p("min"), p("mode"), p("max"), 0};
  } else {
    d.p = {p("value"), 0, 0, 0};
  }
  return d;
}

Distribution Compiler::uniform(const Node& range) const {
  Distribution d;
  d.kind = DistributionKind::kUniform;
  d.p = {number(*range.find("low")), number(*range.find("high")), 0, 0};
  if (const Node* decimals = range.find("decimals")) d.decimals = static_cast<std::int8_t>(decimals->number());
  return d;
}

std::optional<Distribution> Compiler::amount(const Node& state) const {
  Distribution d;
  if (const Node* exact = state.find("exact")) {
    const Node* quantity = exact->find("quantity");
    d.p[0] = number(*quantity);
    return d;
  }
  if (const Node* range = state.find("range")) return uniform(*range);
  if (const Node* node = state.find("distribution")) return distribution(*node);
  return std::nullopt;
}

std::optional<Duration> Compiler::duration(const Node& state) const {
  const std::optional<Distribution> d = amount(state);
  if (!d) return std::nullopt;
  const Node* unit = state.find("unit");
  for (std::string_view form : {"exact", "range"})
    if (const Node* node = state.find(form); node && node->find("unit")) unit = node->find("unit");
  return unit ? std::optional(Duration{*d, unit_seconds(unit->text)}) : std::nullopt;
}

ConceptId Compiler::concept_of(const Node& node) {
  const Node* system = node.find("system");
  const Node* code = node.find("code");
  const Node* display = node.find("display");
  // FHIR takes no space at the ends of a display.
  std::string_view words = display ? display->text : "";
  while (words.starts_with(' ')) words.remove_prefix(1);
  while (words.ends_with(' ')) words.remove_suffix(1);
  return vocabulary_.add(system ? system->text : "", code ? code->text : "", words);
}

// NUBC codes have two digits; public modules also write 1 for "01".
ConceptId Compiler::disposition(const Node& node) {
  const Node* system = node.find("system");
  const Node* code = node.find("code");
  if (!system || system->text != "NUBC" || !code || code->text.size() != 1) return concept_of(node);
  const Node* display = node.find("display");
  return vocabulary_.add("NUBC", "0" + std::string(code->text), display ? display->text : "");
}

ConceptListId Compiler::concept_list(const Node* node) {
  if (!node) return ConceptListId{0u};
  std::vector<ConceptId> concepts;
  for (const Node& code : node->children()) concepts.push_back(concept_of(code));
  return vocabulary_.add_list(concepts);
}

Constant Compiler::constant(const Node& node) {
  Constant c;
  switch (node.kind) {
    case Kind::kBoolean:
      c.kind = ValueKind::kBoolean;
      c.boolean = node.boolean;
      break;
    case Kind::kNumber:
      c.kind = ValueKind::kNumber;
      c.number = node.number();
      break;
    case Kind::kString:
      c.kind = ValueKind::kText;
      c.id = vocabulary_.intern(node.text).value;
      break;
    case Kind::kObject:
      if (node.find("parameter")) {
        c.kind = ValueKind::kNumber;
        c.number = number(node);
      } else {
        c.kind = ValueKind::kConcept;
        c.id = concept_of(node).value;
      }
      break;
    default:
      break;
  }
  return c;
}

AttributeId Compiler::attribute(std::string_view name) {
  const auto [it, added] = attributes_.emplace(std::string(name), AttributeId{out_.attributes.size()});
  if (added) out_.attributes.emplace_back(name);
  return it->second;
}

StateId Compiler::state_named(std::string_view name) const {
  const auto& names = state_names_[current_.value];
  const auto it = names.find(name);
  return it == names.end() ? StateId{} : it->second;
}

MeasureId Compiler::measure(const Node* node) const {
  const auto found = node ? stats::find_measure(node->text) : std::nullopt;
  return found ? MeasureId{static_cast<std::uint32_t>(*found)} : MeasureId{};
}

std::uint32_t Compiler::reason(const Node* node) {
  if (!node || node->text.empty()) return kNoIndex;
  ReasonSource source;
  source.attribute = attribute(node->text);
  const Node& states = *sources_[current_.value]->json.root().find("states");
  if (const Node* onset = states.find(node->text)) source.codes = concept_list(onset->find("codes"));
  out_.reasons.push_back(source);
  return static_cast<std::uint32_t>(out_.reasons.size() - 1);
}

// A code held by an attribute may serve as a reason, which is a list of codes.
ConceptId Compiler::reason_concept(ConceptId code) {
  if (out_.single_lists.size() <= code.value) out_.single_lists.resize(code.value + 1, ConceptListId{0u});
  out_.single_lists[code.value] = vocabulary_.add_list({&code, 1});
  return code;
}

std::uint32_t Compiler::compile_expression(std::string_view text) {
  module::ExpressionFault fault;
  Expression expression;
  for (const module::ExpressionStep& step : module::parse_expression(text, fault).value_or(std::vector<module::ExpressionStep>())) {
    Expression::Step out;
    out.op = step.op;
    out.arguments = step.arguments;
    out.number = step.number;
    if (step.op == module::ExpressionOp::kName) {
      const std::string name = lower(step.name);
      if (name == "age") {
        out.source = Expression::Source::kAge;
      } else if (const auto measure = named_measure(step.name)) {
        out.source = Expression::Source::kMeasure;
        out.id = static_cast<std::uint32_t>(*measure);
      } else {
        out.source = Expression::Source::kAttribute;
        out.id = attribute(step.name).value;
      }
    }
    expression.steps.push_back(out);
  }
  out_.expressions.push_back(std::move(expression));
  return static_cast<std::uint32_t>(out_.expressions.size() - 1);
}

// --- state types ---------------------------------------------------------------------------------------------------

void Compiler::compile_detail(State& state, const Node& node, std::string_view) {
  switch (state.op) {
    case Op::kGuard:
      compile_guard(state, node);
      break;
    case Op::kDelay:
      attach(state, out_.delays, duration(node).value_or(Duration{}));
      break;
    case Op::kSetAttribute:
      compile_set_attribute(state, node);
      break;
    case Op::kCounter: {
      const double step = whole_or(node.find("amount"), 1);
      const Node* action = node.find("action");
      state.assign = attribute(node.find("attribute"));
      attach(state, out_.counters_by, (step == 0 ? 1 : step) * (action && action->text == "increment" ? 1 : -1));
      break;
    }
    case Op::kSymptom:
      compile_symptom(state, node);
      break;
    case Op::kVitalSign:
      compile_vital_sign(state, node);
      break;
    case Op::kDeath:
      compile_death(state, node);
      break;
    case Op::kRisk:
      compile_risk(state, node);
      break;
    case Op::kCallSubmodule:
      state.detail = by_path_.at(node.find("submodule")->text).value;
      break;
    default:
      compile_clinical(state, node);
  }
}

void Compiler::compile_clinical(State& state, const Node& node) {
  switch (state.op) {
    case Op::kEncounter: return compile_encounter(state, node);
    case Op::kEncounterEnd: {
      const Node* code = node.find("discharge_disposition");
      return attach(state, out_.dispositions, code ? disposition(*code) : ConceptId{});
    }
    case Op::kConditionOnset: return compile_onset(state, node, false);
    case Op::kAllergyOnset: return compile_onset(state, node, true);
    case Op::kConditionEnd: return compile_end(state, node, "condition_onset");
    case Op::kAllergyEnd: return compile_end(state, node, "allergy_onset");
    case Op::kMedicationEnd: return compile_end(state, node, "medication_order");
    case Op::kCarePlanEnd: return compile_end(state, node, "careplan");
    case Op::kDeviceEnd: return compile_end(state, node, "device");
    case Op::kMedicationOrder: return compile_medication(state, node);
    case Op::kCarePlanStart: return compile_care_plan(state, node);
    case Op::kProcedure: return compile_procedure(state, node);
    case Op::kObservation: return attach(state, out_.observations, observation_detail(node));
    case Op::kMultiObservation:
    case Op::kDiagnosticReport: return compile_panel(state, node);
    case Op::kImagingStudy: return compile_imaging(state, node);
    case Op::kDevice: {
      const auto text = [&](const Node* n) { return n ? vocabulary_.intern(n->text) : Symbol{}; };
      return attach(state, out_.devices, DeviceDetail{concept_of(*node.find("code")), text(node.find("manufacturer")),
                                                      text(node.find("model"))});
    }
    case Op::kSupplyList: return compile_supplies(state, node);
    case Op::kVaccine:
      return attach(state, out_.vaccines, VaccineDetail{concept_list(node.find("codes")), static_cast<std::uint16_t>(
                                                                                        number_or(node.find("series"), 1))});
    default: return;
  }
}

void Compiler::compile_guard(State& state, const Node& node) {
  state.detail = compile_condition(*node.find("allow"));
  std::vector<Dependency> dependencies;
  collect_dependencies(state.detail, dependencies);
  state.dependencies = static_cast<std::uint32_t>(out_.dependencies.size());
  state.dependency_count = static_cast<std::uint32_t>(dependencies.size());
  out_.dependencies.insert(out_.dependencies.end(), dependencies.begin(), dependencies.end());
}

void Compiler::compile_set_attribute(State& state, const Node& node) {
  SetAttribute set;
  state.assign = attribute(node.find("attribute"));
  const auto numeric = [&](const Node& source) {
    set.source = SetSource::kDistribution;
    set.distribution = distribution(source);
  };
  if (const Node* expression = node.find("expression")) {
    set.source = SetSource::kExpression;
    set.expression = compile_expression(expression->text);
  } else if (const Node* range = node.find("range")) {
    set.source = SetSource::kDistribution;
    set.distribution = uniform(*range);
  } else if (const Node* data = node.find("series_data")) {
    set.source = SetSource::kSeries;
    set.series = series(*data, node.find("period"));
  } else if (const Node* source = node.find("distribution")) {
    numeric(*source);
  } else if (const Node* code = node.find("value_code")) {
    set.source = SetSource::kConstant;
    set.constant = {ValueKind::kConcept, false, reason_concept(concept_of(*code)).value, 0};
  } else if (const Node* other = node.find("value_attribute")) {
    set.source = SetSource::kAttribute;
    set.from = attribute(other);
  } else if (const Node* value = node.find("value"); value && value->kind != Kind::kNull) {
    set.source = SetSource::kConstant;
    set.constant = constant(*value);
  }
  attach(state, out_.set_attributes, set);
}

void Compiler::compile_encounter(State& state, const Node& node) {
  EncounterDetail e;
  e.wellness = flag(node.find("wellness"));
  e.klass = class_of(node.find("encounter_class"));
  if (const Node* possibility = node.find("telemedicine_possibility")) {
    const std::string text = lower(possibility->text);
    e.telemedicine = text == "always" ? 2 : text == "possible" ? 1 : 0;
  }
  e.codes = concept_list(node.find("codes"));
  e.name = state.name;
  attach(state, out_.encounters, e);
}

void Compiler::compile_onset(State& state, const Node& node, bool allergy) {
  OnsetDetail o;
  o.allergy = allergy;
  o.codes = concept_list(node.find("codes"));
  if (const Node* target = node.find("target_encounter"); target && !target->text.empty())
    o.target = vocabulary_.intern(target->text);
  if (const Node* category = node.find("category"); category && !allergy) {
    if (category->text == "encounter-diagnosis") o.category = record::ConditionCategory::kEncounterDiagnosis;
  } else if (!allergy) {
    // A condition that its own file ends again is a passing one: a diagnosis of the encounter, not of the problem list.
    for (const Node& other : sources_[current_.value]->json.root().find("states")->children()) {
      if (other.find("type")->text != "ConditionEnd") continue;
      const Node* by_state = other.find("condition_onset");
      const Node* by_attribute = other.find("referenced_by_attribute");
      const Node* assign = node.find("assign_to_attribute");
      if ((by_state && by_state->text == node.key) || (by_attribute && assign && by_attribute->text == assign->text) ||
          (other.find("codes") && concept_list(other.find("codes")) == o.codes))
        o.category = record::ConditionCategory::kEncounterDiagnosis;
    }
  }
  if (allergy) {
    if (const Node* type = node.find("allergy_type"); type && lower(type->text) == "intolerance")
      o.allergy_type = record::AllergyType::kIntolerance;
    const std::string category = node.find("category") ? lower(node.find("category")->text) : "";
    o.allergy_category = category == "food"          ? record::AllergyCategory::kFood
                         : category == "medication"  ? record::AllergyCategory::kMedication
                         : category == "environment" ? record::AllergyCategory::kEnvironment
                                                     : record::AllergyCategory::kNone;
    if (const Node* reactions = node.find("reactions")) compile_reactions(o, *reactions);
  }
  attach(state, out_.onsets, o);
}

void Compiler::compile_reactions(OnsetDetail& detail, const Node& node) {
  static constexpr std::string_view kLevels[] = {"mild", "moderate", "severe", "none"};
  detail.first_reaction = static_cast<std::uint32_t>(out_.reactions.size());
  for (const Node& item : node.children()) {
    ReactionDetail reaction;
    reaction.manifestation = concept_of(*item.find("reaction"));
    std::array<double, 4> weights{};
    if (const Node* severities = item.find("possible_severities"))
      for (const Node& s : severities->children())
        for (std::size_t level = 0; level < 4; ++level)
          if (lower(s.find("level")->text) == kLevels[level]) weights[level] += number(*s.find("value"));
    double sum = 0;
    for (std::size_t level = 0; level < 4; ++level) reaction.cumulative[level] = sum += weights[level];
    if (sum > 0)
      for (double& c : reaction.cumulative) c /= sum;
    out_.reactions.push_back(reaction);
    ++detail.reactions;
  }
}

void Compiler::compile_end(State& state, const Node& node, std::string_view by_state) {
  EndDetail end;
  if (const Node* name = node.find(by_state)) {
    end.onset = state_named(name);
    const Node* started = sources_[current_.value]->json.root().find("states")->find(name->text);
    if (started && started->find("codes")) {
      end.codes = concept_list(started->find("codes"));
    } else if (started && started->find("code")) {
      const ConceptId code = concept_of(*started->find("code"));
      end.codes = vocabulary_.add_list({&code, 1});
    }
  } else if (const Node* attribute_name = node.find("referenced_by_attribute")) {
    end.attribute = attribute(attribute_name);
  } else {
    end.codes = concept_list(node.find("codes"));
  }
  attach(state, out_.ends, end);
}

void Compiler::compile_medication(State& state, const Node& node) {
  MedicationDetail m;
  m.codes = concept_list(node.find("codes"));
  m.administration = flag(node.find("administration"));
  m.chronic = flag(node.find("chronic"));
  m.over_the_counter = flag(node.find("over_the_counter"));
  m.prescription = prescription(node.find("prescription"));
  attach(state, out_.medications, m);
}

std::uint32_t Compiler::prescription(const Node* node) {
  if (!node) return kNoIndex;
  record::Prescription p;
  if (const Node* dosage = node->find("dosage")) {
    p.dose = number_or(dosage->find("amount"), 1);
    p.frequency = number_or(dosage->find("frequency"), 1);
    p.period = number_or(dosage->find("period"), 1);
    if (const Node* unit = dosage->find("unit")) p.period_unit = vocabulary_.intern(ucum_time(unit->text));
  }
  if (const Node* duration_node = node->find("duration")) {
    p.duration = number_or(duration_node->find("quantity"), 0);
    if (const Node* unit = duration_node->find("unit")) p.duration_unit = vocabulary_.intern(ucum_time(unit->text));
  }
  if (const Node* refills = node->find("refills")) {
    p.refills = static_cast<std::uint16_t>(refills->number());
    p.has_refills = true;
  }
  p.as_needed = flag(node->find("as_needed"));
  p.instructions = concept_list(node->find("instructions"));
  out_.catalog.prescriptions.push_back(p);
  return static_cast<std::uint32_t>(out_.catalog.prescriptions.size() - 1);
}

void Compiler::compile_procedure(State& state, const Node& node) {
  ProcedureDetail p;
  p.codes = concept_list(node.find("codes"));
  p.not_done = flag(node.find("not_done"));
  if (const Node* span = node.find("duration")) {
    p.has_duration = true;
    p.duration.amount.kind = DistributionKind::kUniform;
    p.duration.amount.p = {number(*span->find("low")), number(*span->find("high")), 0, 0};
    p.duration.unit_seconds = unit_seconds(span->find("unit")->text);
  } else if (const Node* d = node.find("distribution"); d && node.find("unit")) {
    p.has_duration = true;
    p.duration = {distribution(*d), unit_seconds(node.find("unit")->text)};
  }
  attach(state, out_.procedures, p);
}

ObservationDetail Compiler::observation_detail(const Node& node) {
  ObservationDetail o;
  o.codes = concept_list(node.find("codes"));
  o.category = category_of(node.find("category"));
  const Node* unit = node.find("unit");
  const auto numeric = [&](Distribution d) {
    o.source = ObservationSource::kDistribution;
    o.distribution = d;
    o.decimals = d.decimals;
  };
  if (const Node* range = node.find("range")) {
    numeric(uniform(*range));
    if (range->find("unit")) unit = range->find("unit");
  } else if (const Node* exact = node.find("exact")) {
    const Node& quantity = *exact->find("quantity");
    o.source = ObservationSource::kConstant;
    o.constant = constant(quantity);
    if (quantity.kind == Kind::kNumber) o.decimals = static_cast<std::int8_t>(decimals_in(quantity.text));
    if (exact->find("unit")) unit = exact->find("unit");
  } else if (const Node* d = node.find("distribution")) {
    numeric(distribution(*d));
  } else if (const Node* name = node.find("attribute")) {
    o.source = ObservationSource::kAttribute;
    o.attribute = attribute(name);
  } else if (const Node* vital = node.find("vital_sign")) {
    o.source = ObservationSource::kVitalSign;
    o.measure = measure(vital);
  } else if (const Node* code = node.find("value_code")) {
    o.source = ObservationSource::kConstant;
    o.constant = {ValueKind::kConcept, false, concept_of(*code).value, 0};
  } else if (const Node* expression = node.find("expression")) {
    o.source = ObservationSource::kExpression;
    o.expression = compile_expression(expression->text);
  } else if (const Node* samples = node.find("sampled_data")) {
    o.source = ObservationSource::kSampledData;
    o.series_use = sampled_data(*samples);
  } else if (const Node* document = node.find("attachment")) {
    o.source = ObservationSource::kAttachment;
    o.series_use = attachment(*document);
  }
  if (unit) o.unit = vocabulary_.intern(unit->text);
  return o;
}

void Compiler::compile_panel(State& state, const Node& node) {
  PanelDetail panel;
  panel.codes = concept_list(node.find("codes"));
  panel.category = category_of(node.find("category"));
  std::vector<ObservationDetail> parts;
  if (const Node* list = node.find("observations"))
    for (const Node& part : list->children()) parts.push_back(observation_detail(part));
  panel.first = static_cast<std::uint32_t>(out_.observations.size());
  panel.count = static_cast<std::uint32_t>(parts.size());
  out_.observations.insert(out_.observations.end(), parts.begin(), parts.end());
  attach(state, out_.panels, panel);
}

void Compiler::compile_vital_sign(State& state, const Node& node) {
  VitalSignDetail v;
  v.measure = measure(node.find("vital_sign"));
  if (const Node* shift = node.find("shift")) {
    v.shift = true;
    v.amount = distribution(*shift);
    v.per = measure(node.find("per"));
    const Node* source = node.find("source");
    v.source = vocabulary_.intern(source ? source->text : sources_[current_.value]->path + "/" + std::string(node.key));
    if (const Node* over = node.find("over"))
      v.over_seconds = number(*over->find("quantity")) * unit_seconds(over->find("unit")->text);
  } else if (const Node* expression = node.find("expression")) {
    v.expression = compile_expression(expression->text);
  } else {
    v.amount = amount(node).value_or(Distribution{});
  }
  attach(state, out_.vital_signs, v);
}

void Compiler::compile_symptom(State& state, const Node& node) {
  SymptomDetail s;
  const Node* name = node.find("symptom");
  s.symptom = symptoms_.emplace(std::string(name ? name->text : ""), SymptomId{symptoms_.size()}).first->second;
  s.probability = number_or(node.find("probability"), 1);
  if (s.probability < 0 || s.probability > 1) s.probability = 1;
  if (const std::optional<Distribution> d = amount(node)) {
    s.has_value = true;
    s.value = *d;
  }
  attach(state, out_.symptom_details, s);
}

void Compiler::compile_supplies(State& state, const Node& node) {
  state.detail = static_cast<std::uint32_t>(out_.supplies.size());
  for (const Node& item : node.find("supplies")->children()) {
    out_.supplies.push_back(
        {concept_of(*item.find("code")), static_cast<std::uint32_t>(number_or(item.find("quantity"), 1))});
    ++state.count;
  }
}

void Compiler::compile_death(State& state, const Node& node) {
  DeathDetail death;
  if (const std::optional<Duration> delay = duration(node)) {
    death.delayed = true;
    death.delay = *delay;
  }
  if (const Node* codes = node.find("codes")) {
    death.cause = concept_list(codes);
  } else if (const Node* onset = node.find("condition_onset")) {
    const Node* started = sources_[current_.value]->json.root().find("states")->find(onset->text);
    if (started) death.cause = concept_list(started->find("codes"));
  } else if (const Node* name = node.find("referenced_by_attribute")) {
    death.attribute = attribute(name);
  }
  attach(state, out_.deaths, death);
}

void Compiler::compile_risk(State& state, const Node& node) {
  std::vector<Dependency> dependencies;
  std::vector<Hazard> hazards;
  for (const Node& item : node.find("risks")->children()) {
    Hazard hazard;
    hazard.target = state_named(item.find("transition"));
    hazard.first_rate = static_cast<std::uint32_t>(out_.rates.size());
    const Node& rate = *item.find("rate");
    if (const Node* rows = rate.find("rows")) {
      for (const Node& row : rows->children()) {
        RateRow r;
        if (const Node* sex = row.find("sex")) r.sexes = sex->text == "F" ? 1 : 2;
        if (const Node* ages = row.find("ages")) {
          r.age_low = static_cast<int>(ages->children()[0].number());
          r.age_high = static_cast<int>(ages->children()[1].number());
        }
        r.per_second = number(*row.find("value")) / kSecondsPerYear;
        out_.rates.push_back(r);
      }
    } else {
      out_.rates.push_back({3, 0, 200, number(rate) / kSecondsPerYear});
    }
    hazard.rates = static_cast<std::uint32_t>(out_.rates.size()) - hazard.first_rate;
    std::vector<Multiplier> multipliers;
    if (const Node* list = item.find("multipliers"))
      for (const Node& m : list->children())
        multipliers.push_back({compile_condition(*m.find("when")), number(*m.find("factor"))});
    hazard.first_multiplier = static_cast<std::uint32_t>(out_.multipliers.size());
    hazard.multipliers = static_cast<std::uint32_t>(multipliers.size());
    for (const Multiplier& m : multipliers) collect_dependencies(m.condition, dependencies);
    out_.multipliers.insert(out_.multipliers.end(), multipliers.begin(), multipliers.end());
    hazards.push_back(hazard);
  }
  state.detail = static_cast<std::uint32_t>(out_.hazards.size());
  state.count = static_cast<std::uint32_t>(hazards.size());
  out_.hazards.insert(out_.hazards.end(), hazards.begin(), hazards.end());
  state.dependencies = static_cast<std::uint32_t>(out_.dependencies.size());
  state.dependency_count = static_cast<std::uint32_t>(dependencies.size());
  out_.dependencies.insert(out_.dependencies.end(), dependencies.begin(), dependencies.end());
}

}  // namespace sojourn::program
