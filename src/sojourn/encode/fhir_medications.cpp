// Prescriptions, their dispensings, single administrations and the Medication resources of hospital stays.
#include <algorithm>

#include "sojourn/encode/fhir_patient_writer.hpp"

namespace sojourn::encode {
namespace {

using record::kNoIndex;

constexpr std::string_view kCategorySystem = "http://terminology.hl7.org/CodeSystem/medicationrequest-category";

bool stay(const record::Journey& journey, std::uint32_t encounter) {
  return encounter != kNoIndex && record::is_stay(journey.encounters[encounter].klass);
}

}  // namespace

// One Medication a drug and patient; written at its first use. The id follows from the codes.
Uuid PatientWriter::medication_resource(vocab::ConceptListId codes) {
  const vocab::Vocabulary& v = context_.vocabulary;
  std::uint64_t key = base::hash_text("medication");
  for (const vocab::ConceptId id : v.list(codes)) {
    key = base::hash_text(v.address(v.at(id).system), key);
    key = base::hash_text(v.code(id), base::hash_text("|", key));
  }
  const Uuid id = ids_.id(ResourceType::kMedication, key);
  if (std::find(medications_.begin(), medications_.end(), codes) == medications_.end()) {
    medications_.push_back(codes);
    JsonBuffer& b = out_.begin(ResourceType::kMedication, id);
    meta(b, Profile::kMedication);
    code_member(b, codes);
    b.raw(",\"status\":\"active\"");
    out_.end();
  }
  return id;
}

void PatientWriter::medication_choice(JsonBuffer& b, const record::Medication& m) {
  if (m.administration && stay(*journey_, m.encounter) && context_.wants(ResourceType::kMedication)) {
    b.raw(",\"medicationReference\":");
    reference(b, ResourceType::kMedication, medication_resource(m.codes));
  } else {
    code_member(b, m.codes, "medicationCodeableConcept");
  }
}

void PatientWriter::medication(const record::Medication& m) {
  const bool inpatient = stay(*journey_, m.encounter);
  // The Medication goes out before the request: a resource cannot begin inside another.
  if (m.administration && inpatient && context_.wants(ResourceType::kMedication)) medication_resource(m.codes);
  if (context_.wants(ResourceType::kMedicationRequest)) medication_request(m, inpatient);
  if (m.administration && context_.wants(ResourceType::kMedicationAdministration)) administration(m);
}

void PatientWriter::medication_request(const record::Medication& m, bool inpatient) {
  JsonBuffer& b = out_.begin(ResourceType::kMedicationRequest, ids_.id(ResourceType::kMedicationRequest, m.key));
  meta(b, Profile::kMedicationRequest);
  b.raw(m.administration || !open(m.end) ? ",\"status\":\"completed\"" : ",\"status\":\"active\"");
  static const std::string kInpatient = codeable_json(kCategorySystem, "inpatient", "Inpatient");
  static const std::string kOutpatient = codeable_json(kCategorySystem, "outpatient", "Outpatient");
  static const std::string kCommunity = codeable_json(kCategorySystem, "community", "Community");
  // US Core: what people take of their own accord and tell is a plan of theirs.
  b.raw(m.over_the_counter ? ",\"intent\":\"plan\",\"category\":[" : ",\"intent\":\"order\",\"category\":[");
  b.raw(inpatient ? kInpatient : m.administration ? kOutpatient : kCommunity);
  b.raw(m.over_the_counter ? "],\"reportedBoolean\":true" : "],\"reportedBoolean\":false");
  medication_choice(b, m);
  subject(b);
  encounter_member(b, m.encounter);
  time_member(b, "authoredOn", m.start);
  // US Core: an order names who ordered it.
  if (!m.over_the_counter && providers_of(m.encounter) != nullptr) {
    provider_member(b, "requester", m.encounter, &ProviderTexts::practitioner);
  } else {
    b.raw(",\"requester\":");
    b.raw(patient_reference_);
  }
  reason(b, m.reason);
  if (m.chronic)
    b.raw(R"(,"courseOfTherapyType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/medicationrequest-course-of-therapy","code":"continuous","display":"Continuous long term therapy"}]})");
  b.raw(fragments_.dosage(m.prescription));
  b.raw(fragments_.dispense_request(m.prescription));
  out_.end();
}

void PatientWriter::administration(const record::Medication& m) {
  JsonBuffer& b =
      out_.begin(ResourceType::kMedicationAdministration, ids_.id(ResourceType::kMedicationAdministration, m.key));
  meta(b, Profile::kNone);
  b.raw(",\"status\":\"completed\"");
  medication_choice(b, m);
  subject(b);
  encounter_member(b, m.encounter, "context");
  time_member(b, "effectiveDateTime", m.start);
  provider_member(b, "performer", m.encounter, &ProviderTexts::practitioner, "[{\"actor\":", "}]");
  reason(b, m.reason);
  if (context_.wants(ResourceType::kMedicationRequest)) {
    b.raw(",\"request\":");
    reference(b, ResourceType::kMedicationRequest, ids_.id(ResourceType::kMedicationRequest, m.key));
  }
  b.raw(fragments_.administration(m.prescription));
  out_.end();
}

// What the pharmacy hands over of a prescription that is taken at home: the first supply, and a refill whenever a supply
// is used up, as long as refills and the treatment last. What is never picked up waits until the pharmacy puts it back.
// As there are no pharmacies, the prescriber's facility does it.
void PatientWriter::dispensings(const record::Medication& m) {
  if (m.administration || m.over_the_counter || stay(*journey_, m.encounter)) return;
  static const record::Prescription kNone;
  const record::Prescription& p =
      m.prescription == kNoIndex ? kNone : context_.catalog.prescriptions[m.prescription];
  for (int fill = 0; fill <= p.refills; ++fill) {
    const base::Instant at = fill == 0 ? m.start : supply_end(context_.vocabulary, p, m.start, fill);
    if (at > journey_->last_instant() || (fill > 0 && at >= m.end)) return;
    if (at >= cutoff_) dispensing(m, fill, at, supply_end(context_.vocabulary, p, m.start, fill + 1));
    if (m.put_back != base::kNever) return;
  }
}

void PatientWriter::dispensing(const record::Medication& m, int fill, base::Instant at, base::Instant used_up) {
  constexpr std::string_view kActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
  constexpr std::string_view kFunction = "http://terminology.hl7.org/CodeSystem/medicationdispense-performer-function";
  static const std::string kFirst = codeable_json(kActCode, "FFC", "First Fill - Complete");
  static const std::string kRefill = codeable_json(kActCode, "RFC", "Refill - Complete");
  static const std::string kPackager = codeable_json(kFunction, "packager", "Packager");
  static const std::string kChecker = codeable_json(kFunction, "finalchecker", "Final Checker");
  JsonBuffer& b = out_.begin(ResourceType::kMedicationDispense,
                             ids_.id(ResourceType::kMedicationDispense, m.key, static_cast<std::uint32_t>(fill)));
  meta(b, Profile::kMedicationDispense);
  const bool picked_up = m.put_back == base::kNever;
  b.raw(picked_up          ? ",\"status\":\"completed\""
        : open(m.put_back) ? ",\"status\":\"in-progress\""
                           : ",\"status\":\"cancelled\",\"statusReasonCodeableConcept\":{\"text\":\"Not picked up\"}");
  code_member(b, m.codes, "medicationCodeableConcept");
  subject(b);
  if (fill == 0) encounter_member(b, m.encounter, "context");
  if (const ProviderTexts* providers = providers_of(m.encounter); providers != nullptr) {
    b.raw(",\"performer\":[{\"function\":");
    b.raw(kPackager);
    b.raw(",\"actor\":");
    b.raw(providers->organization);
    b.raw("},{\"function\":");
    b.raw(kChecker);
    b.raw(",\"actor\":");
    b.raw(providers->practitioner);
    b.raw("}]");
  }
  if (context_.wants(ResourceType::kMedicationRequest)) {
    b.raw(",\"authorizingPrescription\":[");
    reference(b, ResourceType::kMedicationRequest, ids_.id(ResourceType::kMedicationRequest, m.key));
    b.raw(']');
  }
  b.raw(",\"type\":");
  b.raw(fill == 0 ? kFirst : kRefill);
  b.raw(fragments_.supply(m.prescription));
  if (used_up != base::kNever) {
    b.raw(",\"daysSupply\":{\"value\":");
    b.integer((used_up - at + base::kDay / 2) / base::kDay);
    b.raw(",\"unit\":\"d\",\"system\":\"");
    b.raw(kUcum);
    b.raw("\",\"code\":\"d\"}");
  }
  time_member(b, picked_up ? "whenHandedOver" : "whenPrepared", at);
  b.raw(fragments_.dosage(m.prescription));
  out_.end();
}

}  // namespace sojourn::encode
