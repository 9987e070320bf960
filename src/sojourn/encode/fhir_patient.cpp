// The Patient, the Provenance, and what all resources of a patient share.
#include <array>

#include "sojourn/encode/fhir_patient_writer.hpp"

namespace sojourn::encode {
namespace {

using record::kNoIndex;
using record::MaritalStatus;

struct CodeRow {
  std::string_view code, display;
};
constexpr std::string_view kCdcRace = "urn:oid:2.16.840.1.113883.6.238";
// By record::Race. CDC Race and Ethnicity code system, OMB categories.
constexpr std::array<CodeRow, 6> kRaces{{{"2106-3", "White"},
                                         {"2054-5", "Black or African American"},
                                         {"2028-9", "Asian"},
                                         {"1002-5", "American Indian or Alaska Native"},
                                         {"2076-8", "Native Hawaiian or Other Pacific Islander"},
                                         {"2131-1", "Other Race"}}};
constexpr CodeRow kHispanic{"2135-2", "Hispanic or Latino"}, kNotHispanic{"2186-5", "Not Hispanic or Latino"};
// By MaritalStatus. http://terminology.hl7.org/CodeSystem/v3-MaritalStatus
constexpr std::array<CodeRow, 6> kMarital{{{"S", "Never Married"},
                                           {"M", "Married"},
                                           {"D", "Divorced"},
                                           {"W", "Widowed"},
                                           {"L", "Legally Separated"},
                                           {"T", "Domestic partner"}}};

void omb_extension(JsonBuffer& b, std::string_view profile, const CodeRow& row) {
  b.raw("{\"url\":\"");
  b.raw(kUsCoreAddress);
  b.raw(profile);
  b.raw("\",\"extension\":[{\"url\":\"ombCategory\",\"valueCoding\":");
  b.raw(coding_json(kCdcRace, row.code, row.display));
  b.raw("},{\"url\":\"text\",\"valueString\":");
  b.quoted(row.display);
  b.raw("}]}");
}

void padded(JsonBuffer& b, std::uint32_t value, int digits) {
  char text[10];
  for (int i = digits; i-- > 0; value /= 10) text[i] = static_cast<char>('0' + value % 10);
  b.raw({text, static_cast<std::size_t>(digits)});
}

void append_file_safe(std::string& out, std::string_view text) {
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || c == '-') out += c;
    else if (c == ' ') out += '-';
  }
}

}  // namespace

PatientWriter::PatientWriter(const Context& context, Framing framing)
    : context_(context), fragments_(context), providers_(context), out_(context, framing), notes_(context),
      specimen_kinds_(context.vocabulary) {
  for (std::size_t p = 0; p < kProfiles; ++p) metas_[p] = meta_json(static_cast<Profile>(p), context);
  if (context.finance != nullptr) billing_.emplace(context.vocabulary, *context.finance);
}

void PatientWriter::write(const record::Journey& journey) {
  journey_ = &journey;
  kept_ = context_.summary ? &summary_.select(journey, context_.years_of_history)
                           : &window_.select(journey, context_.years_of_history);
  cutoff_ = record::window_cutoff(journey, context_.years_of_history);
  ids_ = IdSpace(context_.seed, journey.person.person);
  patient_reference_ = "{\"reference\":\"Patient/" + ids_.id(ResourceType::kPatient, 0).text() + "\"}";
  medications_.clear();
  last_encounter_ = kNoIndex;
  last_time_ = base::kNever;
  if (context_.summary) start_summary();
  else out_.clear();
  patient();
  if (context_.wants(ResourceType::kRelatedPerson)) related_people();
  const auto each = [this](const auto& facts, const record::Selection::Marks& marks, auto method, auto... types) {
    if (!(context_.wants(types) || ...)) return;
    for (std::size_t i = 0; i < facts.size(); ++i)
      if (marks[i] != 0) (this->*method)(facts[i]);
  };
  each(journey.encounters, kept_->encounters, &PatientWriter::encounter, ResourceType::kEncounter);
  each(journey.conditions, kept_->conditions, &PatientWriter::condition, ResourceType::kCondition);
  each(journey.allergies, kept_->allergies, &PatientWriter::allergy, ResourceType::kAllergyIntolerance);
  each(journey.observations, kept_->observations, &PatientWriter::observation, ResourceType::kObservation,
       ResourceType::kMedia);
  each(journey.reports, kept_->reports, &PatientWriter::report, ResourceType::kDiagnosticReport);
  each(journey.procedures, kept_->procedures, &PatientWriter::procedure, ResourceType::kProcedure);
  each(journey.imaging_studies, kept_->imaging_studies, &PatientWriter::imaging_study, ResourceType::kImagingStudy);
  each(journey.medications, kept_->medications, &PatientWriter::medication, ResourceType::kMedicationRequest,
       ResourceType::kMedicationAdministration);
  each(journey.medications, kept_->medications, &PatientWriter::dispensings, ResourceType::kMedicationDispense);
  using Give = void (PatientWriter::*)(const record::Immunization&);
  each(journey.immunizations, kept_->immunizations, Give{&PatientWriter::immunization}, ResourceType::kImmunization);
  each(journey.declined_immunizations, kept_->declined_immunizations, &PatientWriter::declined_immunization,
       ResourceType::kImmunization);
  each(journey.care_plans, kept_->care_plans, &PatientWriter::care_plan, ResourceType::kCarePlan,
       ResourceType::kCareTeam, ResourceType::kGoal);
  each(journey.devices, kept_->devices, &PatientWriter::device, ResourceType::kDevice);
  if (context_.summary) each(journey.devices, kept_->devices, &PatientWriter::device_use, ResourceType::kDeviceUseStatement);
  each(journey.supplies, kept_->supplies, &PatientWriter::supply, ResourceType::kSupplyDelivery);
  if (context_.wants(ResourceType::kServiceRequest)) service_requests();
  if (context_.wants(ResourceType::kSpecimen)) specimens();
  if (context_.wants(ResourceType::kDocumentReference)) notes_.begin(journey);
  each(journey.encounters, kept_->encounters, &PatientWriter::document_reference, ResourceType::kDocumentReference);
  if (billing_ && (context_.wants(ResourceType::kCoverage) || context_.wants(ResourceType::kClaim) ||
                   context_.wants(ResourceType::kExplanationOfBenefit)))
    finance();
  if (context_.wants(ResourceType::kProvenance)) provenance();
}

std::string PatientWriter::file_stem() const {
  std::string stem;
  append_file_safe(stem, journey_->person.family_name);
  stem += '_';
  append_file_safe(stem, journey_->person.given_name);
  return stem + "_" + ids_.id(ResourceType::kPatient, 0).text();
}

void PatientWriter::extensions(JsonBuffer& b) const {
  const record::Demographics& p = journey_->person;
  const bool female = p.sex == record::Sex::kFemale;
  b.raw(",\"extension\":[");
  omb_extension(b, "us-core-race", kRaces[static_cast<std::size_t>(p.race)]);
  b.raw(',');
  omb_extension(b, "us-core-ethnicity", p.hispanic ? kHispanic : kNotHispanic);
  b.raw(",{\"url\":\"http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex\",\"valueCode\":");
  b.raw(female ? "\"F\"}" : "\"M\"}");
  // SNOMED CT 248152002 Female, 248153007 Male, as US Core 6.1.0 wants for this extension.
  b.raw(",{\"url\":\"http://hl7.org/fhir/us/core/StructureDefinition/us-core-sex\",\"valueCode\":");
  b.raw(female ? "\"248152002\"}]" : "\"248153007\"}]");
}

void PatientWriter::identifiers(JsonBuffer& b) const {
  constexpr std::string_view kTypes = "http://terminology.hl7.org/CodeSystem/v2-0203";
  b.raw(",\"identifier\":[{\"use\":\"usual\",\"type\":");
  b.raw(codeable_json(kTypes, "MR", "Medical record number"));
  b.raw(",\"system\":\"https://sojourn.invalid/id/medical-record-number\",\"value\":\"");
  b.raw(ids_.id(ResourceType::kPatient, 0).text());
  b.raw("\"},{\"use\":\"official\",\"type\":");
  // SB is the code for a social security number in R4's list of identifier types.
  b.raw(codeable_json(kTypes, "SB", "Social Beneficiary Identifier"));
  b.raw(",\"system\":\"http://hl7.org/fhir/sid/us-ssn\",\"value\":\"999-");
  padded(b, journey_->person.never_issued_ssn / 10000 % 100, 2);
  b.raw('-');
  padded(b, journey_->person.never_issued_ssn % 10000, 4);
  b.raw("\"}]");
}

void PatientWriter::name_and_contact(JsonBuffer& b) {
  const record::Demographics& p = journey_->person;
  b.raw(",\"name\":[{\"use\":\"official\",\"family\":");
  b.quoted(p.family_name);
  b.raw(",\"given\":[");
  b.quoted(p.given_name);
  if (!p.middle_name.empty()) {
    b.raw(',');
    b.quoted(p.middle_name);
  }
  b.raw("]}],\"telecom\":[{\"system\":\"phone\",\"value\":\"");
  b.escaped(p.area_code);
  b.raw("-555-");
  padded(b, p.phone_line, 4);
  b.raw("\",\"use\":\"home\"}],\"gender\":");
  b.raw(p.sex == record::Sex::kFemale ? "\"female\"" : "\"male\"");
  b.raw(",\"birthDate\":");
  local_date(b, p.birth);
  if (journey_->dead()) time_member(b, "deceasedDateTime", journey_->death);
  b.raw(",\"address\":[{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/geolocation\",\"extension\":"
        "[{\"url\":\"latitude\",\"valueDecimal\":");
  b.decimal(base::Decimal::round(p.latitude, 4));
  b.raw("},{\"url\":\"longitude\",\"valueDecimal\":");
  b.decimal(base::Decimal::round(p.longitude, 4));
  b.raw("}]}],\"use\":\"home\",\"line\":[\"");
  b.integer(p.house_number);
  b.raw(' ');
  b.escaped(p.street_name);
  if (!p.street_suffix.empty()) {
    b.raw(' ');
    b.escaped(p.street_suffix);
  }
  b.raw("\"],\"city\":");
  b.quoted(p.city);
  if (!p.county.empty()) {
    b.raw(",\"district\":");
    b.quoted(p.county);
  }
  b.raw(",\"state\":");
  b.quoted(p.state);
  b.raw(",\"postalCode\":");
  b.quoted(p.postal_code);
  b.raw(",\"country\":\"US\",\"period\":{\"start\":");
  local_date(b, p.birth);
  b.raw("}}]");
}

void PatientWriter::patient() {
  const record::Demographics& p = journey_->person;
  JsonBuffer& b = out_.begin(ResourceType::kPatient, ids_.id(ResourceType::kPatient, 0));
  meta(b, Profile::kPatient);
  extensions(b);
  identifiers(b);
  b.raw(",\"active\":true");
  name_and_contact(b);
  const CodeRow& marital = kMarital[static_cast<std::size_t>(p.marital_status)];
  b.raw(",\"maritalStatus\":");
  b.raw(codeable_json("http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", marital.code, marital.display));
  if (!p.language.empty()) {
    b.raw(",\"communication\":[{\"language\":{\"coding\":[");
    b.raw(coding_json("urn:ietf:bcp:47", p.language, ""));
    b.raw("]},\"preferred\":true}]");
  }
  contact(b);
  out_.end();
}

void PatientWriter::provenance() {
  // All resources written so far; the Provenance itself is not among its targets.
  const std::size_t targets = out_.written().size();
  JsonBuffer& b = out_.begin(ResourceType::kProvenance, ids_.id(ResourceType::kProvenance, 0));
  meta(b, Profile::kProvenance);
  b.raw(",\"target\":[");
  for (std::size_t i = 0; i < targets; ++i) {
    if (i > 0) b.raw(',');
    reference(b, out_.written()[i].first, out_.written()[i].second);
  }
  b.raw(']');
  time_member(b, "recorded", journey_->last_instant());
  const ProviderTexts* who = usual_providers();
  b.raw(",\"agent\":[{\"type\":");
  b.raw(codeable_json("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "author", "Author"));
  b.raw(",\"who\":");
  b.raw(who != nullptr ? std::string_view(who->practitioner) : std::string_view(patient_reference_));
  if (who != nullptr) {
    b.raw(",\"onBehalfOf\":");
    b.raw(who->organization);
  }
  b.raw("},{\"type\":");
  b.raw(codeable_json("http://hl7.org/fhir/us/core/CodeSystem/us-core-provenance-participant-type", "transmitter", "Transmitter"));
  b.raw(",\"who\":");
  b.raw(who != nullptr ? std::string_view(who->organization) : std::string_view(patient_reference_));
  b.raw("}]");
  out_.end();
}

const ProviderTexts* PatientWriter::usual_providers() {
  for (std::size_t i = journey_->encounters.size(); i-- > 0;)
    if (context_.summary || kept_->encounters[i] != 0)
      if (const ProviderTexts* texts = providers_of(static_cast<Index>(i))) return texts;
  return nullptr;
}

const ProviderTexts* PatientWriter::providers_of(Index encounter) {
  return encounter == kNoIndex ? nullptr : providers_.find(journey_->encounters[encounter].clinician);
}

void PatientWriter::meta(JsonBuffer& b, Profile profile) const {
  b.raw(",\"meta\":");
  b.raw(metas_[static_cast<std::size_t>(profile)]);
}

void PatientWriter::subject(JsonBuffer& b, std::string_view member) const {
  b.raw(",\"");
  b.raw(member);
  b.raw("\":");
  b.raw(patient_reference_);
}

void PatientWriter::encounter_member(JsonBuffer& b, Index encounter, std::string_view member) {
  if (encounter == kNoIndex || !context_.wants(ResourceType::kEncounter)) return;
  if (encounter != last_encounter_) {
    last_encounter_ = encounter;
    encounter_reference_ = "{\"reference\":\"Encounter/" + encounter_id(encounter).text() + "\"}";
  }
  b.raw(",\"");
  b.raw(member);
  b.raw("\":");
  b.raw(encounter_reference_);
}

void PatientWriter::time_member(JsonBuffer& b, std::string_view member, base::Instant t) {
  b.raw(",\"");
  b.raw(member);
  b.raw("\":");
  instant(b, t);
}

void PatientWriter::period(JsonBuffer& b, std::string_view member, base::Instant start, base::Instant end) {
  b.raw(",\"");
  b.raw(member);
  b.raw("\":{\"start\":");
  instant(b, start);
  if (!open(end)) time_member(b, "end", end);
  b.raw('}');
}

void PatientWriter::code_member(JsonBuffer& b, vocab::ConceptListId codes, std::string_view member) {
  b.raw(",\"");
  b.raw(member);
  b.raw("\":");
  b.raw(fragments_.codeable(codes));
}

void PatientWriter::reason(JsonBuffer& b, const record::Reason& reason) {
  if (!context_.vocabulary.list(reason.codes).empty()) {
    b.raw(",\"reasonCode\":[");
    b.raw(fragments_.codeable(reason.codes));
    b.raw(']');
  }
  if (reason.condition != kNoIndex && kept_->conditions[reason.condition] != 0 &&
      context_.wants(ResourceType::kCondition)) {
    b.raw(",\"reasonReference\":[");
    reference(b, ResourceType::kCondition, condition_id(reason.condition));
    b.raw(']');
  }
}

void PatientWriter::provider_member(JsonBuffer& b, std::string_view member, Index encounter,
                                    std::string ProviderTexts::*text, std::string_view before, std::string_view after) {
  const ProviderTexts* texts = providers_of(encounter);
  if (texts == nullptr || (text == &ProviderTexts::location && !context_.wants(ResourceType::kLocation))) return;
  b.raw(",\"");
  b.raw(member);
  b.raw("\":");
  b.raw(before);
  b.raw(texts->*text);
  b.raw(after);
}

void PatientWriter::instant(JsonBuffer& b, base::Instant t) {
  if (t != last_time_) {
    // Many facts of a visit share their time; the text of the last one is kept.
    last_time_ = t;
    time_text_[0] = '"';
    char* end = base::write_instant(time_text_ + 1, t, context_.zones.offset_minutes(journey_->person.zone, t));
    *end = '"';
  }
  b.raw({time_text_, sizeof time_text_});
}

void PatientWriter::local_date(JsonBuffer& b, base::Instant t) const {
  b.raw('"');
  b.date(base::day_of(context_.zones.to_local(journey_->person.zone, t)));
  b.raw('"');
}

void PatientWriter::reference(JsonBuffer& b, ResourceType type, const Uuid& id) {
  b.raw("{\"reference\":\"");
  b.raw(name(type));
  b.raw('/');
  b.advance(id.write(b.room(kUuidChars)));
  b.raw("\"}");
}

Uuid PatientWriter::condition_id(Index index) const {
  return ids_.id(ResourceType::kCondition, journey_->conditions[index].key);
}

Uuid PatientWriter::encounter_id(Index index) const {
  return ids_.id(ResourceType::kEncounter, journey_->encounters[index].key);
}

}  // namespace sojourn::encode
