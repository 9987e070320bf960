// Procedures, imaging studies, devices and supplies.
#include <algorithm>
#include <array>

#include "sojourn/encode/fhir_patient_writer.hpp"

namespace sojourn::encode {
namespace {

using record::kNoIndex;

// SNOMED CT codes of devices that stay in the body, among those that the public modules use.
constexpr std::array<std::string_view, 8> kImplants{"109228008", "14106009",  "360064003", "360066001",
                                                    "705991002", "706004007", "706449001", "860577005"};

void two_digits(std::string& out, unsigned value) {
  out += static_cast<char>('0' + value / 10 % 10);
  out += static_cast<char>('0' + value % 10);
}

// yymmdd, the form of dates in a GS1 code.
std::string gs1_date(base::Date day) {
  const date::year_month_day ymd{day};
  std::string out;
  two_digits(out, static_cast<unsigned>(static_cast<int>(ymd.year())) % 100);
  two_digits(out, static_cast<unsigned>(ymd.month()));
  two_digits(out, static_cast<unsigned>(ymd.day()));
  return out;
}

// A GTIN-14 with the company prefix 952, which GS1 keeps for demonstrations: no product has it.
std::string demonstration_gtin(std::uint64_t hash) {
  std::string gtin = "0952";
  for (int i = 0; i < 9; ++i, hash /= 10) gtin += static_cast<char>('0' + hash % 10);
  int sum = 0;
  for (std::size_t i = 0; i < gtin.size(); ++i) sum += (gtin[i] - '0') * (i % 2 == 0 ? 3 : 1);
  gtin += static_cast<char>('0' + (10 - sum % 10) % 10);
  return gtin;
}

void dicom_uid(JsonBuffer& b, const Uuid& id) {
  b.raw("2.25.");
  b.advance(id.write_decimal(b.room(kUuidDigits)));
}

bool contains_word(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

}  // namespace

bool implantable(const vocab::Vocabulary& vocabulary, vocab::ConceptId code) {
  if (!code) return false;
  if (vocabulary.address(vocabulary.at(code).system) == kSnomed &&
      std::find(kImplants.begin(), kImplants.end(), vocabulary.code(code)) != kImplants.end())
    return true;
  const std::string_view display = vocabulary.display(code);
  return contains_word(display, "Implant") || contains_word(display, "implant");
}

void PatientWriter::procedure(const record::Procedure& p) {
  const auto none = p.end == p.start;
  JsonBuffer& b = out_.begin(ResourceType::kProcedure, ids_.id(ResourceType::kProcedure, p.key));
  meta(b, Profile::kProcedure);
  // What death or the end of the simulation interrupts has no end.
  b.raw(!open(p.end)        ? ",\"status\":\"completed\""
        : journey_->dead() ? ",\"status\":\"stopped\""
                           : ",\"status\":\"in-progress\"");
  based_on(b, order_of(p));
  code_member(b, p.codes);
  subject(b);
  encounter_member(b, p.encounter);
  if (none) time_member(b, "performedDateTime", p.start);
  else period(b, "performedPeriod", p.start, p.end);
  provider_member(b, "performer", p.encounter, &ProviderTexts::practitioner, "[{\"actor\":", "}]");
  provider_member(b, "location", p.encounter, &ProviderTexts::location);
  reason(b, p.reason);
  out_.end();
}

// What was recommended and not carried out: nobody says why.
void PatientWriter::missed_procedure(const record::Procedure& p) {
  JsonBuffer& b = out_.begin(ResourceType::kProcedure, ids_.id(ResourceType::kProcedure, p.key));
  meta(b, Profile::kProcedure);
  based_on(b, order_of(p));
  b.raw(",\"status\":\"not-done\"");
  code_member(b, p.codes);
  subject(b);
  encounter_member(b, p.encounter);
  provider_member(b, "performer", p.encounter, &ProviderTexts::practitioner, "[{\"actor\":", "}]");
  reason(b, p.reason);
  out_.end();
}

// A Unique Device Identifier in GS1's form: what the manufacturer printed on the device, from the resource's id.
void PatientWriter::unique_identifier(JsonBuffer& b, const record::Device& d, const Uuid& id) {
  const std::string gtin = demonstration_gtin(id.low >> 8);
  const std::string serial = std::to_string(id.high >> 20), lot = std::to_string(id.low % 1000000);
  // Made one to twelve months before it was handed over, good for five years; never before the patient's birth.
  const base::Date made = std::max(base::day_of(journey_->person.birth),
                                   base::day_of(d.start) - date::days{30 + static_cast<int>(id.low % 330)});
  const base::Date expires = made + date::days{5 * 365};
  b.raw(",\"udiCarrier\":[{\"deviceIdentifier\":\"" + gtin + "\",\"carrierHRF\":\"(01)" + gtin + "(11)" + gs1_date(made) +
        "(17)" + gs1_date(expires) + "(10)" + lot + "(21)" + serial + "\"}]");
  b.raw(open(d.end) ? ",\"status\":\"active\"" : ",\"status\":\"inactive\"");
  b.raw(",\"distinctIdentifier\":\"" + serial + "\"");
  if (d.manufacturer) {
    b.raw(",\"manufacturer\":");
    b.raw(fragments_.text(d.manufacturer));
  }
  b.raw(",\"manufactureDate\":\"");
  b.date(made);
  b.raw("\",\"expirationDate\":\"");
  b.date(expires);
  b.raw("\",\"lotNumber\":\"" + lot + "\",\"serialNumber\":\"" + serial + "\"");
}

void PatientWriter::device(const record::Device& d) {
  const Uuid id = ids_.id(ResourceType::kDevice, d.key);
  const bool implanted = implantable(context_.vocabulary, d.code);
  JsonBuffer& b = out_.begin(ResourceType::kDevice, id);
  meta(b, implanted ? Profile::kDevice : Profile::kNone);
  unique_identifier(b, d, id);
  b.raw(",\"deviceName\":[{\"name\":");
  b.quoted(context_.vocabulary.display(d.code));
  b.raw(",\"type\":\"user-friendly-name\"}]");
  if (d.model) {
    b.raw(",\"modelNumber\":");
    b.raw(fragments_.text(d.model));
  }
  b.raw(",\"type\":");
  b.raw(fragments_.codeable(d.code));
  subject(b, "patient");
  out_.end();
}

void PatientWriter::supply(const record::Supply& s) {
  JsonBuffer& b = out_.begin(ResourceType::kSupplyDelivery, ids_.id(ResourceType::kSupplyDelivery, s.key));
  meta(b, Profile::kNone);
  b.raw(",\"status\":\"completed\"");
  subject(b, "patient");
  b.raw(R"(,"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/supply-item-type","code":"device","display":"Device"}]},"suppliedItem":{"quantity":{"value":)");
  b.integer(s.quantity);
  b.raw("},\"itemCodeableConcept\":");
  b.raw(fragments_.codeable(s.code));
  b.raw('}');
  time_member(b, "occurrenceDateTime", s.time);
  out_.end();
}

void PatientWriter::imaging_series(JsonBuffer& b, const record::ImagingStudy& study, Index number) {
  const record::ImagingSeries& s = journey_->imaging_series[study.first_series + number];
  // Parts of the study's key: a series has 65,536 places for instances.
  const std::uint32_t part = (number + 1) << 16;
  b.raw("{\"uid\":\"");
  dicom_uid(b, ids_.id(ResourceType::kImagingStudy, study.key, part));
  b.raw("\",\"number\":");
  b.integer(number + 1);
  b.raw(",\"modality\":");
  b.raw(s.modality ? fragments_.coding(s.modality)
                   : R"({"system":"http://dicom.nema.org/resources/ontology/DCM","code":"OT","display":"Other"})");
  b.raw(",\"numberOfInstances\":");
  b.integer(s.instances);
  if (s.body_site) {
    b.raw(",\"bodySite\":");
    b.raw(fragments_.coding(s.body_site));
  }
  time_member(b, "started", study.time);
  for (Index i = 0; i < s.instances; ++i) {
    const record::ImagingInstance& instance = journey_->imaging_instances[s.first_instance + i];
    b.raw(i == 0 ? ",\"instance\":[{\"uid\":\"" : ",{\"uid\":\"");
    dicom_uid(b, ids_.id(ResourceType::kImagingStudy, study.key, part + i + 1));
    b.raw("\",\"sopClass\":");
    b.raw(fragments_.coding(instance.sop_class));
    b.raw(",\"number\":");
    b.integer(i + 1);
    if (instance.title) {
      b.raw(",\"title\":");
      b.raw(fragments_.text(instance.title));
    }
    b.raw('}');
  }
  b.raw(s.instances > 0 ? "]}" : "}");
}

void PatientWriter::imaging_study(const record::ImagingStudy& s) {
  const Uuid id = ids_.id(ResourceType::kImagingStudy, s.key);
  JsonBuffer& b = out_.begin(ResourceType::kImagingStudy, id);
  meta(b, Profile::kNone);
  b.raw(",\"identifier\":[{\"use\":\"official\",\"system\":\"urn:dicom:uid\",\"value\":\"urn:oid:");
  dicom_uid(b, id);
  b.raw("\"}],\"status\":\"available\"");
  subject(b);
  encounter_member(b, s.encounter);
  time_member(b, "started", s.time);
  based_on(b, order_of(s));
  Index instances = 0;
  for (Index i = 0; i < s.series; ++i) instances += journey_->imaging_series[s.first_series + i].instances;
  b.raw(",\"numberOfSeries\":");
  b.integer(s.series);
  b.raw(",\"numberOfInstances\":");
  b.integer(instances);
  if (s.procedure != kNoIndex) {
    const record::Procedure& p = journey_->procedures[s.procedure];
    if (context_.wants(ResourceType::kProcedure)) {
      b.raw(",\"procedureReference\":");
      reference(b, ResourceType::kProcedure, ids_.id(ResourceType::kProcedure, p.key));
    }
    b.raw(",\"procedureCode\":[");
    b.raw(fragments_.codeable(p.codes));
    b.raw(']');
  }
  provider_member(b, "location", s.encounter, &ProviderTexts::location);
  reason(b, s.reason);
  for (Index i = 0; i < s.series; ++i) {
    b.raw(i == 0 ? ",\"series\":[" : ",");
    imaging_series(b, s, i);
  }
  if (s.series > 0) b.raw(']');
  out_.end();
}

}  // namespace sojourn::encode
