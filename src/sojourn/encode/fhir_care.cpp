// Encounters, conditions, allergies, immunizations, care plans and care teams.
#include <array>

#include "sojourn/encode/fhir_patient_writer.hpp"

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
  meta(b, meta_.encounter);
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
  meta(b, problem ? meta_.problem : meta_.diagnosis);
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
  meta(b, meta_.allergy);
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

void PatientWriter::immunization(const record::Immunization& i) {
  JsonBuffer& b = out_.begin(ResourceType::kImmunization, ids_.id(ResourceType::kImmunization, i.key));
  meta(b, meta_.immunization);
  b.raw(",\"status\":\"completed\"");
  code_member(b, i.codes, "vaccineCode");
  subject(b, "patient");
  encounter_member(b, i.encounter);
  time_member(b, "occurrenceDateTime", i.time);
  b.raw(",\"primarySource\":true");
  provider_member(b, "location", i.encounter, &ProviderTexts::location);
  provider_member(b, "performer", i.encounter, &ProviderTexts::practitioner, "[{\"actor\":", "}]");
  b.raw(",\"protocolApplied\":[{\"doseNumberPositiveInt\":");
  b.integer(i.dose);
  b.raw("}]");
  out_.end();
}

void PatientWriter::care_plan_narrative(JsonBuffer& b, const record::CarePlan& p) {
  b.raw(R"(,"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>)");
  b.narrative(fragments_.display(p.codes));
  b.raw("</p>");
  const auto activities = context_.vocabulary.list(p.activities);
  if (!activities.empty()) b.raw("<ul>");
  for (const vocab::ConceptId id : activities) {
    b.raw("<li>");
    b.narrative(context_.vocabulary.display(id));
    b.raw("</li>");
  }
  if (!activities.empty()) b.raw("</ul>");
  b.raw("</div>\"}");
}

// Goals have no life of their own in a Journey, so they stand inside their plan.
void PatientWriter::goals(JsonBuffer& b, const record::CarePlan& p) {
  const std::vector<record::Goal>& goals = context_.catalog.goals[p.goals];
  for (std::size_t i = 0; i < goals.size(); ++i) {
    const record::Goal& g = goals[i];
    b.raw(i == 0 ? ",\"contained\":[" : ",");
    b.raw("{\"resourceType\":\"Goal\",\"id\":\"goal-");
    b.integer(static_cast<std::int64_t>(i + 1));
    b.raw(open(p.end) ? "\",\"lifecycleStatus\":\"active\"" : "\",\"lifecycleStatus\":\"completed\"");
    const bool measured = !context_.vocabulary.list(g.measure).empty();
    b.raw(",\"description\":{\"text\":");
    b.raw(g.text ? std::string(fragments_.text(g.text)) : json_quoted(fragments_.display(g.measure)));
    b.raw('}');
    subject(b);
    if (measured) {
      b.raw(",\"target\":[{\"measure\":");
      b.raw(fragments_.codeable(g.measure));
      if (g.target_text) {
        b.raw(",\"detailString\":");
        b.raw(fragments_.text(g.target_text));
      } else {
        b.raw(",\"detailQuantity\":{\"value\":");
        b.decimal(base::Decimal::shortest(g.target));
        const std::string_view comparator = g.comparator ? context_.vocabulary.text(g.comparator) : std::string_view();
        if (comparator.starts_with('<') || comparator.starts_with('>')) {
          b.raw(",\"comparator\":");
          b.quoted(comparator);
        }
        b.raw('}');
      }
      b.raw("}]");
    }
    b.raw('}');
  }
  if (!goals.empty()) b.raw(']');
}

void PatientWriter::care_plan(const record::CarePlan& p) {
  const std::size_t goal_count = p.goals == kNoIndex ? 0 : context_.catalog.goals[p.goals].size();
  care_team(p);
  JsonBuffer& b = out_.begin(ResourceType::kCarePlan, ids_.id(ResourceType::kCarePlan, p.key));
  meta(b, meta_.care_plan);
  care_plan_narrative(b, p);
  if (goal_count > 0) goals(b, p);
  b.raw(open(p.end) ? ",\"status\":\"active\"" : ",\"status\":\"completed\"");
  b.raw(R"(,"intent":"plan","category":[{"coding":[{"system":"http://hl7.org/fhir/us/core/CodeSystem/careplan-category","code":"assess-plan"}]},)");
  b.raw(fragments_.codeable(p.codes));
  b.raw("],\"title\":");
  b.quoted(fragments_.display(p.codes));
  subject(b);
  encounter_member(b, p.encounter);
  period(b, "period", p.start, p.end);
  b.raw(",\"careTeam\":[");
  reference(b, ResourceType::kCareTeam, ids_.id(ResourceType::kCareTeam, p.key));
  b.raw(']');
  if (p.reason.condition != kNoIndex) {
    b.raw(",\"addresses\":[");
    reference(b, ResourceType::kCondition, condition_id(p.reason.condition));
    b.raw(']');
  }
  for (std::size_t i = 0; i < goal_count; ++i) {
    b.raw(i == 0 ? ",\"goal\":[{\"reference\":\"#goal-" : ",{\"reference\":\"#goal-");
    b.integer(static_cast<std::int64_t>(i + 1));
    b.raw("\"}");
  }
  if (goal_count > 0) b.raw(']');
  const auto activities = context_.vocabulary.list(p.activities);
  for (std::size_t i = 0; i < activities.size(); ++i) {
    b.raw(i == 0 ? ",\"activity\":[{\"detail\":{\"code\":" : ",{\"detail\":{\"code\":");
    b.raw(fragments_.codeable(activities[i]));
    b.raw(open(p.end) ? ",\"status\":\"in-progress\"}}" : ",\"status\":\"completed\"}}");
  }
  if (!activities.empty()) b.raw(']');
  out_.end();
}

void PatientWriter::care_team(const record::CarePlan& p) {
  // SNOMED CT 116154003 is what US Core's own CareTeam example uses for the patient.
  static const std::string kPatientRole = codeable_json(kSnomed, "116154003", "Patient");
  static const std::string kOrganizationRole =
      codeable_json("http://terminology.hl7.org/CodeSystem/organization-type", "prov", "Healthcare Provider");
  JsonBuffer& b = out_.begin(ResourceType::kCareTeam, ids_.id(ResourceType::kCareTeam, p.key));
  meta(b, meta_.care_team);
  b.raw(open(p.end) ? ",\"status\":\"active\"" : ",\"status\":\"inactive\"");
  b.raw(",\"name\":");
  b.quoted(fragments_.display(p.codes));
  subject(b);
  encounter_member(b, p.encounter);
  period(b, "period", p.start, p.end);
  b.raw(",\"participant\":[{\"role\":[");
  b.raw(kPatientRole);
  b.raw("],\"member\":");
  b.raw(patient_reference_);
  b.raw('}');
  if (const ProviderTexts* providers = providers_of(p.encounter); providers != nullptr) {
    b.raw(",{\"role\":[");
    b.raw(providers->role);
    b.raw("],\"member\":");
    b.raw(providers->practitioner);
    b.raw("},{\"role\":[");
    b.raw(kOrganizationRole);
    b.raw("],\"member\":");
    b.raw(providers->organization);
    b.raw('}');
  }
  b.raw(']');
  if (p.reason.condition != kNoIndex) {
    b.raw(",\"reasonReference\":[");
    reference(b, ResourceType::kCondition, condition_id(p.reason.condition));
    b.raw(']');
  }
  provider_member(b, "managingOrganization", p.encounter, &ProviderTexts::organization, "[", "]");
  out_.end();
}

}  // namespace sojourn::encode
