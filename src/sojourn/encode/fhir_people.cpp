// The people around the patient: RelatedPerson, Patient.contact and CareTeam.
#include <array>

#include "sojourn/encode/fhir_patient_writer.hpp"
#include "sojourn/encode/words.hpp"

namespace sojourn::encode {
namespace {

using record::EncounterClass;
using record::kNoIndex;

constexpr std::string_view kContactRole = "http://terminology.hl7.org/CodeSystem/v2-0131";
constexpr int kGrownUp = 18;

// v3-RoleCode: what the relative is to the patient.
std::string_view kinship(const record::Demographics& person, const record::Relative& relative) {
  constexpr std::string_view kSystem = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";
  static const std::string kMother = codeable_json(kSystem, "MTH", "mother");
  static const std::string kFather = codeable_json(kSystem, "FTH", "father");
  static const std::string kSpouse = codeable_json(kSystem, "SPS", "spouse");
  static const std::string kPartner = codeable_json(kSystem, "DOMPART", "domestic partner");
  if (&relative == &person.parent) return relative.sex == record::Sex::kFemale ? kMother : kFather;
  return person.marital_status == record::MaritalStatus::kMarried ? kSpouse : kPartner;
}

// The members that a RelatedPerson and a Patient.contact share.
void name_telecom_gender(JsonBuffer& b, const record::Demographics& person, const record::Relative& relative,
                         bool related_person) {
  b.raw(related_person ? ",\"name\":[" : ",\"name\":");
  b.raw("{\"use\":\"official\",\"family\":");
  b.quoted(relative.family_name);
  b.raw(",\"given\":[");
  b.quoted(relative.given_name);
  b.raw(related_person ? "]}]" : "]}");
  b.raw(",\"telecom\":[{\"system\":\"phone\",\"value\":");
  b.quoted(phone_number(person.area_code, relative.phone_line));
  b.raw(",\"use\":\"mobile\"}],\"gender\":");
  b.raw(relative.sex == record::Sex::kFemale ? "\"female\"" : "\"male\"");
}

}  // namespace

base::Instant PatientWriter::grown_up() const {
  return base::Instant{base::birthday(base::day_of(journey_->person.birth), kGrownUp)};
}

// A parent of who was a child at some time of the years that are written; the partner of who has grown up.
bool PatientWriter::is_written(const record::Relative& relative) const {
  if (relative.given_name.empty() || !context_.wants(ResourceType::kRelatedPerson)) return false;
  return &relative == &journey_->person.parent ? grown_up() >= cutoff_ : grown_up() <= journey_->last_instant();
}

const record::Relative* PatientWriter::next_of_kin() const {
  const record::Demographics& p = journey_->person;
  const record::Relative& relative = grown_up() > journey_->last_instant() ? p.parent : p.partner;
  return relative.given_name.empty() ? nullptr : &relative;
}

Uuid PatientWriter::relative_id(const record::Relative& relative) const {
  return ids_.id(ResourceType::kRelatedPerson, 0, &relative == &journey_->person.parent ? 0 : 1);
}

void PatientWriter::related_people() {
  for (const record::Relative* relative : {&journey_->person.parent, &journey_->person.partner})
    if (is_written(*relative)) related_person(*relative);
}

void PatientWriter::related_person(const record::Relative& relative) {
  static const std::string kEmergency = codeable_json(kContactRole, "C", "Emergency Contact");
  const record::Demographics& p = journey_->person;
  const bool parent = &relative == &p.parent;
  JsonBuffer& b = out_.begin(ResourceType::kRelatedPerson, relative_id(relative));
  meta(b, Profile::kRelatedPerson);
  b.raw(!parent || open(grown_up()) ? ",\"active\":true" : ",\"active\":false");
  subject(b, "patient");
  b.raw(",\"relationship\":[");
  b.raw(kinship(p, relative));
  b.raw(',');
  b.raw(kEmergency);
  b.raw(']');
  name_telecom_gender(b, p, relative, true);
  b.raw(",\"address\":[{\"use\":\"home\",\"line\":[");
  b.quoted(street_address(p));
  b.raw("],\"city\":");
  b.quoted(p.city);
  b.raw(",\"state\":");
  b.quoted(p.state);
  b.raw(",\"postalCode\":");
  b.quoted(p.postal_code);
  b.raw(",\"country\":\"US\"}]");
  if (parent) period(b, "period", p.birth, grown_up());
  if (!p.language.empty()) {
    b.raw(",\"communication\":[{\"language\":{\"coding\":[");
    b.raw(coding_json("urn:ietf:bcp:47", p.language, ""));
    b.raw("]}}]");
  }
  out_.end();
}

void PatientWriter::contact(JsonBuffer& b) const {
  static const std::string kNextOfKin = codeable_json(kContactRole, "N", "Next-of-Kin");
  static const std::string kEmergency = codeable_json(kContactRole, "C", "Emergency Contact");
  const record::Relative* relative = next_of_kin();
  if (relative == nullptr) return;
  b.raw(",\"contact\":[{\"relationship\":[");
  b.raw(kNextOfKin);
  b.raw(',');
  b.raw(kEmergency);
  b.raw(']');
  name_telecom_gender(b, journey_->person, *relative, false);
  b.raw("}]");
}

// The last check-up before the plan, whose clinician is on the team beside the one who made the plan.
PatientWriter::Index PatientWriter::primary_care_visit(const record::CarePlan& p) const {
  Index last = kNoIndex;
  for (Index i = 0; i < journey_->encounters.size() && journey_->encounters[i].start <= p.start; ++i)
    if (journey_->encounters[i].klass == EncounterClass::kWellness && (context_.summary || kept_->encounters[i] != 0)) last = i;
  if (last == kNoIndex || p.encounter == kNoIndex) return last;
  return journey_->encounters[last].clinician == journey_->encounters[p.encounter].clinician ? kNoIndex : last;
}

void PatientWriter::care_team(const record::CarePlan& p) {
  // The codes of SNOMED CT are those of US Core's own CareTeam example.
  static const std::string kPatientRole = codeable_json(kSnomed, "116154003", "Patient");
  static const std::string kPrimaryCareRole = codeable_json(kSnomed, "453231000124104", "Primary care provider");
  static const std::string kCaregiverRole = codeable_json(kSnomed, "133932002", "Caregiver (person)");
  static const std::string kOrganizationRole =
      codeable_json("http://terminology.hl7.org/CodeSystem/organization-type", "prov", "Healthcare Provider");
  JsonBuffer& b = out_.begin(ResourceType::kCareTeam, ids_.id(ResourceType::kCareTeam, p.key));
  meta(b, Profile::kCareTeam);
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
    b.raw(providers->specialty);
    b.raw("],\"member\":");
    b.raw(providers->practitioner);
    b.raw("},{\"role\":[");
    b.raw(kOrganizationRole);
    b.raw("],\"member\":");
    b.raw(providers->organization);
    b.raw('}');
  }
  if (const ProviderTexts* providers = providers_of(primary_care_visit(p)); providers != nullptr) {
    b.raw(",{\"role\":[");
    b.raw(kPrimaryCareRole);
    b.raw("],\"member\":");
    b.raw(providers->practitioner_role);
    b.raw('}');
  }
  for (const record::Relative* relative : {&journey_->person.parent, &journey_->person.partner}) {
    const bool parent = relative == &journey_->person.parent;
    if (!is_written(*relative) || parent != (p.start < grown_up())) continue;
    b.raw(",{\"role\":[");
    b.raw(kCaregiverRole);
    b.raw("],\"member\":");
    reference(b, ResourceType::kRelatedPerson, relative_id(*relative));
    b.raw('}');
  }
  b.raw(']');
  if (p.reason.condition != kNoIndex && context_.wants(ResourceType::kCondition)) {
    b.raw(",\"reasonReference\":[");
    reference(b, ResourceType::kCondition, condition_id(p.reason.condition));
    b.raw(']');
  }
  provider_member(b, "managingOrganization", p.encounter, &ProviderTexts::organization, "[", "]");
  out_.end();
}

}  // namespace sojourn::encode
