#include "sojourn/encode/fhir_ips.hpp"

#include <array>

#include "sojourn/encode/encoder.hpp"
#include "sojourn/encode/fhir_patient_writer.hpp"
#include "sojourn/encode/words.hpp"

namespace sojourn::encode {
namespace {

using base::kNoIndex;
using record::ObservationCategory;

struct ProfileRow {
  Profile profile;
  std::string_view address;
};
constexpr std::array kProfileRows{
    ProfileRow{Profile::kPatient, "http://hl7.org/fhir/uv/ips/StructureDefinition/Patient-uv-ips"},
    ProfileRow{Profile::kOrganization, "http://hl7.org/fhir/uv/ips/StructureDefinition/Organization-uv-ips"},
    ProfileRow{Profile::kPractitioner, "http://hl7.org/fhir/uv/ips/StructureDefinition/Practitioner-uv-ips"},
    ProfileRow{Profile::kProblem, "http://hl7.org/fhir/uv/ips/StructureDefinition/Condition-uv-ips"},
    ProfileRow{Profile::kEncounterDiagnosis, "http://hl7.org/fhir/uv/ips/StructureDefinition/Condition-uv-ips"},
    ProfileRow{Profile::kAllergy, "http://hl7.org/fhir/uv/ips/StructureDefinition/AllergyIntolerance-uv-ips"},
    ProfileRow{Profile::kProcedure, "http://hl7.org/fhir/uv/ips/StructureDefinition/Procedure-uv-ips"},
    ProfileRow{Profile::kMedicationRequest, "http://hl7.org/fhir/uv/ips/StructureDefinition/MedicationRequest-uv-ips"},
    ProfileRow{Profile::kMedication, "http://hl7.org/fhir/uv/ips/StructureDefinition/Medication-uv-ips"},
    ProfileRow{Profile::kImmunization, "http://hl7.org/fhir/uv/ips/StructureDefinition/Immunization-uv-ips"},
    ProfileRow{Profile::kDevice, "http://hl7.org/fhir/uv/ips/StructureDefinition/Device-uv-ips"},
    ProfileRow{Profile::kLaboratory,
               "http://hl7.org/fhir/uv/ips/StructureDefinition/Observation-results-laboratory-pathology-uv-ips"},
    ProfileRow{Profile::kSmokingStatus, "http://hl7.org/fhir/uv/ips/StructureDefinition/Observation-tobaccouse-uv-ips"},
    ProfileRow{Profile::kPregnancyStatus,
               "http://hl7.org/fhir/uv/ips/StructureDefinition/Observation-pregnancy-status-uv-ips"},
    ProfileRow{Profile::kComposition, "http://hl7.org/fhir/uv/ips/StructureDefinition/Composition-uv-ips"},
    ProfileRow{Profile::kBundle, "http://hl7.org/fhir/uv/ips/StructureDefinition/Bundle-uv-ips"},
    ProfileRow{Profile::kDeviceUse, "http://hl7.org/fhir/uv/ips/StructureDefinition/DeviceUseStatement-uv-ips"},
};

// Codes and displays as the package's examples have them. A required section without entries says that nothing is known.
struct SectionRow {
  std::string_view loinc, display, title;
  bool required = false;
};
constexpr std::array<SectionRow, kSummarySections> kSections{{
    {"11450-4", "Problem list - Reported", "Problems", true},
    {"48765-2", "Allergies and adverse reactions Document", "Allergies and intolerances", true},
    {"10160-0", "History of Medication use Narrative", "Medications", true},
    {"11369-6", "History of Immunization note", "Immunizations"},
    {"30954-2", "Relevant diagnostic tests/laboratory data note", "Results"},
    {"47519-4", "History of Procedures Document", "Procedures"},
    {"46264-8", "History of medical device use", "Medical devices"},
    {"11348-0", "History of Past illness note", "Past problems"},
    {"8716-3", "Vital signs note", "Vital signs"},
    {"29762-2", "Social history note", "Social history"},
}};

// "Body Height: 165.2 cm", with the components behind it.
std::string results(const vocab::Vocabulary& vocabulary, const record::Journey& journey, const record::Observation& o) {
  std::string text;
  append_result(text, vocabulary, o);
  for (std::uint32_t i = 0; i < o.components; ++i) {
    text += ", ";
    append_result(text, vocabulary, journey.observations[o.first_component + i]);
  }
  return text;
}

ResourceSet document_types() {
  ResourceSet set;
  for (const ResourceType type :
       {ResourceType::kPatient, ResourceType::kOrganization, ResourceType::kPractitioner, ResourceType::kCondition,
        ResourceType::kAllergyIntolerance, ResourceType::kObservation, ResourceType::kProcedure,
        ResourceType::kMedicationRequest, ResourceType::kMedication, ResourceType::kImmunization, ResourceType::kDevice,
        ResourceType::kComposition, ResourceType::kDeviceUseStatement})
    set.add(type);
  return set;
}

Context summary_context(Context context) {
  context.summary = true;
  context.resources = document_types();
  return context;
}

class IpsEncoder : public Encoder {
 public:
  explicit IpsEncoder(const Context& context) : context_(summary_context(context)), writer_(context_, Framing::kDocument) {}

  void encode(const record::Journey& journey, Encoded& out) override {
    writer_.forget_providers();
    writer_.write(journey);
    write_providers(context_, writer_.providers(), writer_.output());
    writer_.output().finish(out, "fhir-ips/" + writer_.file_stem() + ".json");
  }

  // A document holds its own.
  void encode_providers(const ProviderSet&, Position, Encoded&) override {}
  const ProviderSet& providers() const override { return none_; }

 private:
  const Context context_;
  PatientWriter writer_;
  const ProviderSet none_;
};

}  // namespace

std::string_view ips_address(Profile profile) {
  for (const ProfileRow& row : kProfileRows)
    if (row.profile == profile) return row.address;
  return {};
}

std::unique_ptr<Encoder> make_fhir_ips_encoder(const Context& context) { return std::make_unique<IpsEncoder>(context); }

void PatientWriter::start_summary() {
  JsonBuffer members;
  members.raw(R"(,"identifier":{"system":"urn:ietf:rfc:3986","value":"urn:uuid:)");
  members.raw(ids_.id(ResourceType::kComposition, 0, 1).text());
  members.raw("\"}");
  time_member(members, "timestamp", journey_->last_instant());
  out_.clear(false, members.view());
  composition();
}

// Hands over what stands in a section: resource, its codes, and the time that matters to the reader.
template <class Take>
void PatientWriter::summarize(SummarySection section, const Take& take) const {
  const auto each = [&](const auto& facts, const record::Selection::Marks& marks, ResourceType type, const auto& wanted,
                        const auto& time) {
    for (std::size_t i = 0; i < facts.size(); ++i)
      if (marks[i] != 0 && wanted(facts[i])) take(type, ids_.id(type, facts[i].key), facts[i], time(facts[i]));
  };
  const auto all = [](const auto&) { return true; };
  const auto start = [](const auto& fact) { return fact.start; };
  const auto time = [](const auto& fact) { return fact.time; };
  const auto onset = [](const auto& fact) { return fact.onset; };
  const auto measured = [](ObservationCategory category) {
    return [category](const record::Observation& o) { return o.category == category && o.parent == kNoIndex; };
  };
  const record::Journey& j = *journey_;
  switch (section) {
    case SummarySection::kProblems:
      return each(j.conditions, kept_->conditions, ResourceType::kCondition,
                  [&](const record::Condition& c) { return open(c.abatement); }, onset);
    case SummarySection::kPastProblems:
      return each(j.conditions, kept_->conditions, ResourceType::kCondition,
                  [&](const record::Condition& c) { return !open(c.abatement); }, onset);
    case SummarySection::kAllergies:
      return each(j.allergies, kept_->allergies, ResourceType::kAllergyIntolerance, all, onset);
    case SummarySection::kMedications:
      return each(j.medications, kept_->medications, ResourceType::kMedicationRequest, all, start);
    case SummarySection::kImmunizations:
      return each(j.immunizations, kept_->immunizations, ResourceType::kImmunization, all, time);
    case SummarySection::kProcedures:
      return each(j.procedures, kept_->procedures, ResourceType::kProcedure, all, start);
    case SummarySection::kDevices:
      return each(j.devices, kept_->devices, ResourceType::kDeviceUseStatement, all, start);
    case SummarySection::kResults:
      return each(j.observations, kept_->observations, ResourceType::kObservation,
                  measured(ObservationCategory::kLaboratory), time);
    case SummarySection::kVitalSigns:
      return each(j.observations, kept_->observations, ResourceType::kObservation,
                  measured(ObservationCategory::kVitalSigns), time);
    case SummarySection::kSocialHistory:
      return each(j.observations, kept_->observations, ResourceType::kObservation,
                  measured(ObservationCategory::kSocialHistory), time);
  }
}

void PatientWriter::composition() {
  JsonBuffer& b = out_.begin(ResourceType::kComposition, ids_.id(ResourceType::kComposition, 0));
  meta(b, Profile::kComposition);
  b.raw(",\"status\":\"final\",\"type\":");
  b.raw(codeable_json(kLoinc, "60591-5", "Patient summary Document"));
  subject(b);
  time_member(b, "date", journey_->last_instant());
  const ProviderTexts* who = usual_providers();
  b.raw(",\"author\":[");
  b.raw(who != nullptr ? std::string_view(who->practitioner) : std::string_view(patient_reference_));
  b.raw("],\"title\":\"Patient summary\"");
  if (who != nullptr) {
    b.raw(",\"custodian\":");
    b.raw(who->organization);
  }
  bool any = false;
  for (int s = 0; s < kSummarySections; ++s) {
    const SectionRow& row = kSections[static_cast<std::size_t>(s)];
    JsonBuffer list, entries;
    summarize(static_cast<SummarySection>(s), [&](ResourceType type, const Uuid& id, const auto& fact, base::Instant time) {
      entries.raw(entries.empty() ? "[" : ",");
      reference(entries, type, id);
      list.raw("<li>");
      if constexpr (requires { fact.components; }) list.narrative(results(context_.vocabulary, *journey_, fact));
      else if constexpr (requires { fact.codes; }) list.narrative(fragments_.display(fact.codes));
      else list.narrative(context_.vocabulary.display(fact.code));
      list.raw(", ");
      list.date(base::day_of(context_.zones.to_local(journey_->person.zone, time)));
      list.raw("</li>");
    });
    if (entries.empty() && !row.required) continue;
    b.raw(any ? "," : ",\"section\":[");
    any = true;
    b.raw("{\"title\":");
    b.quoted(row.title);
    b.raw(",\"code\":");
    b.raw(codeable_json(kLoinc, row.loinc, row.display));
    b.raw(R"(,"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">)");
    b.raw(entries.empty() ? "<p>None known</p>" : "<ul>");
    b.raw(list.view());
    b.raw(entries.empty() ? "</div>\"}" : "</ul></div>\"}");
    if (entries.empty()) {
      b.raw(",\"emptyReason\":");
      b.raw(codeable_json("http://terminology.hl7.org/CodeSystem/list-empty-reason", "nilknown", "Nil Known"));
    } else {
      b.raw(",\"entry\":");
      b.raw(entries.view());
      b.raw(']');
    }
    b.raw('}');
  }
  b.raw(']');
  out_.end();
}

void PatientWriter::device_use(const record::Device& d) {
  JsonBuffer& b = out_.begin(ResourceType::kDeviceUseStatement, ids_.id(ResourceType::kDeviceUseStatement, d.key));
  meta(b, Profile::kDeviceUse);
  b.raw(open(d.end) ? ",\"status\":\"active\"" : ",\"status\":\"completed\"");
  subject(b);
  period(b, "timingPeriod", d.start, d.end);
  b.raw(",\"device\":");
  reference(b, ResourceType::kDevice, ids_.id(ResourceType::kDevice, d.key));
  out_.end();
}

}  // namespace sojourn::encode
