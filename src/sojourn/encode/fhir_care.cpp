// Encounters, conditions, allergies, immunizations, care plans and their goals.
#include <array>

#include "sojourn/encode/fhir_patient_writer.hpp"
#include "sojourn/record/care_plans.hpp"

namespace sojourn::encode {
namespace {

using record::EncounterClass;
using record::kNoIndex;

struct ClassRow {
  std::string_view code, display;
  std::string_view type;  // Encounter.type in words when the fact has no code
};
// By EncounterClass. http://terminology.hl7.org/CodeSystem/v3-ActCode has no code for hospice care or a nursing home:
// hospice is written as care at home, a skilled nursing stay as inpatient.
constexpr std::array<ClassRow, record::kEncounterClasses> kClasses{{
    {"AMB", "ambulatory", "Wellness visit"},
    {"AMB", "ambulatory", "Ambulatory visit"},
    {"AMB", "ambulatory", "Outpatient visit"},
    {"AMB", "ambulatory", "Urgent care visit"},
    {"EMER", "emergency", "Emergency visit"},
    {"IMP", "inpatient encounter", "Inpatient stay"},
    {"HH", "home health", "Hospice care"},
    {"IMP", "inpatient encounter", "Skilled nursing stay"},
    {"HH", "home health", "Home visit"},
    {"VR", "virtual", "Virtual visit"},
}};

constexpr std::string_view kConditionClinical = "http://terminology.hl7.org/CodeSystem/condition-clinical";

// {"coding":[{"system":..,"code":..}]} of a code whose display nobody needs to read.
std::string status_concept(std::string_view system, std::string_view code) {
  return "{\"coding\":[" + coding_json(system, code, "") + "]}";
}

// "< 7", or what the module wants in words.
std::string goal_words(const vocab::Vocabulary& v, const record::GoalDetail& d) {
  const std::string op(d.comparator ? v.text(d.comparator) : "");
  if (op.starts_with("is ")) return op;  // "is nil"
  const std::string value =
      d.target_text ? std::string(v.text(d.target_text)) : base::Decimal::shortest(d.target).text();
  return op.empty() || op == "==" ? value : op + " " + value;
}

std::string_view severity_code(record::Severity severity) {
  if (severity == record::Severity::kMild) return "mild";
  return severity == record::Severity::kModerate ? "moderate" : "severe";
}

}  // namespace

void PatientWriter::encounter(const record::Encounter& e) {
  const ClassRow& row = kClasses[static_cast<std::size_t>(e.klass)];
  const auto index = static_cast<Index>(&e - journey_->encounters.data());
  // Death ends a visit that was open.
  const base::Instant end = open(e.end) && journey_->dead() ? journey_->death : e.end;
  const Uuid id = ids_.id(ResourceType::kEncounter, e.key);
  JsonBuffer& b = out_.begin(ResourceType::kEncounter, id);
  meta(b, Profile::kEncounter);
  if (has(context_.us_core, Profile::kInterpreterNeeded)) {
    b.raw(",\"extension\":[");
    interpreter(b);
    b.raw(']');
  }
  b.raw(",\"identifier\":[{\"use\":\"official\",\"system\":\"https://sojourn.invalid/id/encounter\",\"value\":\"");
  b.advance(id.write(b.room(kUuidChars)));
  b.raw("\"}],\"status\":");
  b.raw(open(end) ? "\"in-progress\"" : "\"finished\"");
  b.raw(",\"class\":{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\",\"code\":\"");
  b.raw(row.code);
  b.raw("\",\"display\":\"");
  b.raw(row.display);
  b.raw("\"},\"type\":[");
  if (context_.vocabulary.list(e.codes).empty()) {
    b.raw("{\"text\":");
    b.quoted(row.type);
    b.raw('}');
  } else {
    b.raw(fragments_.codeable(e.codes));
  }
  b.raw(']');
  subject(b);
  based_on(b, order_of(e));
  if (const ProviderTexts* providers = providers_of(index); providers != nullptr) {
    b.raw(R"(,"participant":[{"type":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"PPRF","display":"primary performer"}],"text":"primary performer"}])");
    period(b, "period", e.start, end);
    b.raw(",\"individual\":");
    b.raw(providers->practitioner);
    b.raw("}]");
  }
  period(b, "period", e.start, end);
  reason(b, e.reason);
  if (e.disposition) {
    b.raw(",\"hospitalization\":{\"dischargeDisposition\":");
    b.raw(fragments_.codeable(e.disposition));
    b.raw('}');
  }
  provider_member(b, "location", index, &ProviderTexts::location, "[{\"location\":", "}]");
  provider_member(b, "serviceProvider", index, &ProviderTexts::organization);
  out_.end();
}

void PatientWriter::condition(const record::Condition& c) {
  static const std::string kActive = status_concept(kConditionClinical, "active");
  static const std::string kResolved = status_concept(kConditionClinical, "resolved");
  static const std::string kConfirmed =
      status_concept("http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed");
  constexpr std::string_view kCategory = "http://terminology.hl7.org/CodeSystem/condition-category";
  static const std::string kProblem = codeable_json(kCategory, "problem-list-item", "Problem List Item");
  static const std::string kDiagnosis = codeable_json(kCategory, "encounter-diagnosis", "Encounter Diagnosis");
  const bool problem = c.category == record::ConditionCategory::kProblemListItem;
  JsonBuffer& b = out_.begin(ResourceType::kCondition, ids_.id(ResourceType::kCondition, c.key));
  meta(b, problem ? Profile::kProblem : Profile::kEncounterDiagnosis);
  b.raw(R"(,"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/condition-assertedDate")");
  time_member(b, "valueDateTime", c.recorded);
  b.raw("}],\"clinicalStatus\":");
  b.raw(open(c.abatement) ? kActive : kResolved);
  b.raw(",\"verificationStatus\":");
  b.raw(kConfirmed);
  b.raw(",\"category\":[");
  b.raw(problem ? kProblem : kDiagnosis);
  b.raw(']');
  code_member(b, c.codes);
  subject(b);
  encounter_member(b, c.encounter);
  time_member(b, "onsetDateTime", c.onset);
  if (!open(c.abatement)) time_member(b, "abatementDateTime", c.abatement);
  time_member(b, "recordedDate", c.recorded);
  provider_member(b, "recorder", c.encounter, &ProviderTexts::practitioner);
  out_.end();
}

void PatientWriter::allergy(const record::Allergy& a) {
  static const std::string kClinical = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
  static const std::string kConfirmed =
      status_concept("http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", "confirmed");
  static constexpr std::array<std::string_view, 3> kCategories{"environment", "food", "medication"};
  JsonBuffer& b = out_.begin(ResourceType::kAllergyIntolerance, ids_.id(ResourceType::kAllergyIntolerance, a.key));
  meta(b, Profile::kAllergy);
  b.raw(",\"clinicalStatus\":");
  b.raw(status_concept(kClinical, open(a.end) ? "active" : "resolved"));
  b.raw(",\"verificationStatus\":");
  b.raw(kConfirmed);
  b.raw(a.type == record::AllergyType::kAllergy ? ",\"type\":\"allergy\"" : ",\"type\":\"intolerance\"");
  if (a.category != record::AllergyCategory::kNone) {
    b.raw(",\"category\":[\"");
    b.raw(kCategories[static_cast<std::size_t>(a.category)]);
    b.raw("\"]");
  }
  code_member(b, a.codes);
  subject(b, "patient");
  encounter_member(b, a.encounter);
  time_member(b, "onsetDateTime", a.onset);
  time_member(b, "recordedDate", a.recorded);
  provider_member(b, "recorder", a.encounter, &ProviderTexts::practitioner);
  for (Index i = 0; i < a.reactions; ++i) {
    const record::Reaction& r = journey_->reactions[a.first_reaction + i];
    b.raw(i == 0 ? ",\"reaction\":[{\"manifestation\":[" : ",{\"manifestation\":[");
    b.raw(fragments_.codeable(r.manifestation));
    b.raw("],\"severity\":\"");
    b.raw(severity_code(r.severity));
    b.raw("\"}");
  }
  if (a.reactions > 0) b.raw(']');
  out_.end();
}

void PatientWriter::immunization(const record::Immunization& i, bool given) {
  static const std::string kObjection =
      codeable_json("http://terminology.hl7.org/CodeSystem/v3-ActReason", "PATOBJ", "patient objection");
  JsonBuffer& b = out_.begin(ResourceType::kImmunization, ids_.id(ResourceType::kImmunization, i.key));
  meta(b, Profile::kImmunization);
  b.raw(given ? ",\"status\":\"completed\"" : ",\"status\":\"not-done\",\"statusReason\":");
  if (!given) b.raw(kObjection);
  code_member(b, i.codes, "vaccineCode");
  subject(b, "patient");
  encounter_member(b, i.encounter);
  time_member(b, "occurrenceDateTime", i.time);
  b.raw(",\"primarySource\":true");
  provider_member(b, "location", i.encounter, &ProviderTexts::location);
  if (given) provider_member(b, "performer", i.encounter, &ProviderTexts::practitioner, "[{\"actor\":", "}]");
  b.raw(",\"protocolApplied\":[{\"doseNumberPositiveInt\":");
  b.integer(i.dose);
  b.raw("}]");
  out_.end();
}

void PatientWriter::care_plan_narrative(JsonBuffer& b, const record::CarePlan& p) {
  b.raw(R"(,"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>)");
  b.narrative(fragments_.display(p.codes));
  b.raw("</p>");
  bool any = false;
  record::for_each_activity(*journey_, context_.vocabulary, p, [&](vocab::ConceptId id) {
    b.raw(any ? "<li>" : "<ul><li>");
    any = true;
    b.narrative(context_.vocabulary.display(id));
    b.raw("</li>");
  });
  if (any) b.raw("</ul>");
  b.raw("</div>\"}");
}

// What is to be measured and reached. Only <, <=, >= and > are comparators of a FHIR quantity; other targets are words.
void PatientWriter::goal_target(JsonBuffer& b, const record::Goal& g) {
  const record::GoalDetail& d = context_.catalog.goals[g.detail];
  const std::string_view op = d.comparator ? context_.vocabulary.text(d.comparator) : std::string_view();
  b.raw(",\"target\":[{\"measure\":");
  b.raw(fragments_.codeable(d.measure));
  if (d.target_text || !(op.starts_with('<') || op.starts_with('>') || op == "==")) {
    b.raw(",\"detailString\":");
    b.quoted(goal_words(context_.vocabulary, d));
  } else {
    b.raw(",\"detailQuantity\":{\"value\":");
    b.decimal(base::Decimal::shortest(d.target));
    if (op != "==") {
      b.raw(",\"comparator\":");
      b.quoted(op);
    }
    b.raw('}');
  }
  b.raw("}]");
}

void PatientWriter::goal(const record::Goal& g, const record::CarePlan& p) {
  const record::GoalDetail& d = context_.catalog.goals[g.detail];
  const bool measured = !context_.vocabulary.list(d.measure).empty();
  JsonBuffer& b = out_.begin(ResourceType::kGoal, ids_.id(ResourceType::kGoal, g.key));
  meta(b, Profile::kGoal);
  b.raw(open(p.end) ? ",\"lifecycleStatus\":\"active\"" : ",\"lifecycleStatus\":\"completed\"");
  b.raw(",\"description\":{\"text\":");
  if (d.text) b.raw(fragments_.text(d.text));
  else if (measured) b.quoted(std::string(fragments_.display(d.measure)) + " " + goal_words(context_.vocabulary, d));
  else b.quoted(fragments_.display(p.codes));
  b.raw('}');
  subject(b);
  b.raw(",\"startDate\":");
  local_date(b, g.start);
  if (measured) goal_target(b, g);
  provider_member(b, "expressedBy", p.encounter, &ProviderTexts::practitioner);
  const bool addresses = g.conditions > 0 && context_.wants(ResourceType::kCondition);
  for (Index i = 0; addresses && i < g.conditions; ++i) {
    b.raw(i == 0 ? ",\"addresses\":[" : ",");
    reference(b, ResourceType::kCondition, condition_id(journey_->goal_conditions[g.first_condition + i]));
  }
  if (addresses) b.raw(']');
  out_.end();
}

void PatientWriter::care_plan(const record::CarePlan& p) {
  if (context_.wants(ResourceType::kCareTeam)) care_team(p);
  if (context_.wants(ResourceType::kGoal))
    record::for_each_goal(*journey_, p, [&](Index i) { goal(journey_->goals[i], p); });
  if (!context_.wants(ResourceType::kCarePlan)) return;
  JsonBuffer& b = out_.begin(ResourceType::kCarePlan, ids_.id(ResourceType::kCarePlan, p.key));
  meta(b, Profile::kCarePlan);
  care_plan_narrative(b, p);
  b.raw(open(p.end) ? ",\"status\":\"active\"" : ",\"status\":\"completed\"");
  b.raw(R"(,"intent":"plan","category":[{"coding":[{"system":"http://hl7.org/fhir/us/core/CodeSystem/careplan-category","code":"assess-plan"}]},)");
  b.raw(fragments_.codeable(p.codes));
  b.raw("],\"title\":");
  b.quoted(fragments_.display(p.codes));
  subject(b);
  encounter_member(b, p.encounter);
  period(b, "period", p.start, p.end);
  if (context_.wants(ResourceType::kCareTeam)) {
    b.raw(",\"careTeam\":[");
    reference(b, ResourceType::kCareTeam, ids_.id(ResourceType::kCareTeam, p.key));
    b.raw(']');
  }
  if (p.reason.condition != kNoIndex && context_.wants(ResourceType::kCondition)) {
    b.raw(",\"addresses\":[");
    reference(b, ResourceType::kCondition, condition_id(p.reason.condition));
    b.raw(']');
  }
  bool any = false;
  if (context_.wants(ResourceType::kGoal))
    record::for_each_goal(*journey_, p, [&](Index i) {
      b.raw(any ? "," : ",\"goal\":[");
      any = true;
      reference(b, ResourceType::kGoal, ids_.id(ResourceType::kGoal, journey_->goals[i].key));
    });
  if (any) b.raw(']');
  any = false;
  record::for_each_activity(*journey_, context_.vocabulary, p, [&](vocab::ConceptId activity) {
    b.raw(any ? ",{\"detail\":{\"code\":" : ",\"activity\":[{\"detail\":{\"code\":");
    any = true;
    b.raw(fragments_.codeable(activity));
    b.raw(open(p.end) ? ",\"status\":\"in-progress\"}}" : ",\"status\":\"completed\"}}");
  });
  if (any) b.raw(']');
  out_.end();
}

}  // namespace sojourn::encode
