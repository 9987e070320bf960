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
// By MaritalStatus. http://terminology.hl7.org/CodeSystem/v3-MaritalStatus
constexpr std::array<CodeRow, 6> kMarital{{{"S", "Never Married"},
                                           {"M", "Married"},
                                           {"D", "Divorced"},
                                           {"W", "Widowed"},
                                           {"L", "Legally Separated"},
                                           {"T", "Domestic partner"}}};

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
       ResourceType::kMedia, ResourceType::kQuestionnaireResponse);
  each(journey.reports, kept_->reports, &PatientWriter::report, ResourceType::kDiagnosticReport);
  each(journey.procedures, kept_->procedures, &PatientWriter::procedure, ResourceType::kProcedure);
  each(journey.missed_procedures, kept_->missed_procedures, &PatientWriter::missed_procedure, ResourceType::kProcedure);
  each(journey.imaging_studies, kept_->imaging_studies, &PatientWriter::imaging_study, ResourceType::kImagingStudy);
  if (!context_.summary) {
    each(journey.procedures, kept_->procedures, &PatientWriter::examination_report, ResourceType::kDiagnosticReport);
    each(journey.imaging_studies, kept_->imaging_studies, &PatientWriter::imaging_report,
         ResourceType::kDiagnosticReport);
  }
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
  each(journey.encounters, kept_->encounters, &PatientWriter::document_references, ResourceType::kDocumentReference);
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

void PatientWriter::patient() {
  const record::Demographics& p = journey_->person;
  JsonBuffer& b = out_.begin(ResourceType::kPatient, ids_.id(ResourceType::kPatient, 0));
  meta(b, Profile::kPatient);
  extensions(b);
  identifiers(b);
  b.raw(",\"active\":true");
  names(b);
  telecom(b);
  b.raw(p.sex == record::Sex::kFemale ? ",\"gender\":\"female\"" : ",\"gender\":\"male\"");
  b.raw(",\"birthDate\":");
  local_date(b, p.birth);
  if (journey_->dead()) time_member(b, "deceasedDateTime", journey_->death);
  else b.raw(",\"deceasedBoolean\":false");
  addresses(b);
  const CodeRow& marital = kMarital[static_cast<std::size_t>(p.marital_status)];
  b.raw(",\"maritalStatus\":");
  b.raw(codeable_json("http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", marital.code, marital.display));
  communication(b);
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
