// Coverage: who insures the patient, and on whose policy.
#include <array>

#include "sojourn/encode/fhir_patient_writer.hpp"

namespace sojourn::encode {
namespace {

using record::Cover;

// Coverage.class: the employer's group or the plan. Its value is a number that nobody has issued.
void plan_class(JsonBuffer& b, std::string_view code, std::string_view display, std::string_view value,
                std::string_view name) {
  b.raw("{\"type\":");
  b.raw(codeable_json("http://terminology.hl7.org/CodeSystem/coverage-class", code, display));
  b.raw(",\"value\":");
  b.quoted(value);
  b.raw(",\"name\":");
  b.quoted(name);
  b.raw('}');
}

}  // namespace

// What the payer knows the member by. It is made of the ids, so that it is nobody's.
void PatientWriter::membership(JsonBuffer& b, const record::CoverPeriod& c, std::uint32_t part, const Uuid& id) {
  const std::string text = id.text();
  const std::string member = "SYN-" + text.substr(0, 8);
  b.raw(",\"identifier\":[{\"type\":");
  b.raw(codeable_json("http://terminology.hl7.org/CodeSystem/v2-0203", "MB", "Member Number"));
  b.raw(",\"system\":\"https://sojourn.invalid/id/member\",\"value\":\"" + member + "\"}]");
  b.raw(",\"subscriberId\":\"" + member + "\",\"class\":[");
  if (c.cover == Cover::kPrivate) {
    plan_class(b, "group", "Group", "SYN-G-" + text.substr(9, 4), "Employees and their families (synthetic)");
    b.raw(',');
  }
  const std::string& payer = context_.finance->payers()[payer_of(c, part)].name;
  plan_class(b, "plan", "Plan", "SYN-P-" + payer_id(payer).text().substr(0, 8), payer);
  b.raw(']');
}

// One resource a programme: who has Medicare and Medicaid has two.
void PatientWriter::coverage(const record::CoverPeriod& c) {
  constexpr std::string_view kActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
  constexpr std::string_view kRelationship = "http://terminology.hl7.org/CodeSystem/subscriber-relationship";
  static const std::string kPrivate = codeable_json(kActCode, "HIP", "health insurance plan policy");
  static const std::string kPublic = codeable_json(kActCode, "PUBLICPOL", "public healthcare");
  static const std::string kSelfPay =
      "{\"coding\":[" + coding_json("http://terminology.hl7.org/CodeSystem/coverage-selfpay", "pay", "") + "]}";
  static const std::string kChild = codeable_json(kRelationship, "child", "Child");
  static const std::string kSelf = codeable_json(kRelationship, "self", "Self");
  const bool insured = c.cover != Cover::kNone;
  for (std::uint32_t part = 0; part < (c.cover == Cover::kDual ? 2u : 1u); ++part) {
    const Uuid id = ids_.id(ResourceType::kCoverage, c.key, part);
    JsonBuffer& b = out_.begin(ResourceType::kCoverage, id);
    meta(b, insured ? Profile::kCoverage : Profile::kNone);
    b.raw(open(c.end) && !journey_->dead() ? ",\"status\":\"active\"" : ",\"status\":\"cancelled\"");
    b.raw(",\"type\":");
    b.raw(!insured ? kSelfPay : c.cover == Cover::kPrivate ? kPrivate : kPublic);
    if (insured) membership(b, c, part, id);
    if (!c.dependent) {
      subject(b, "policyHolder");
      subject(b, "subscriber");
    } else if (const record::Relative& parent = journey_->person.parent; is_written(parent)) {
      for (const std::string_view member : {",\"policyHolder\":", ",\"subscriber\":"}) {
        b.raw(member);
        reference(b, ResourceType::kRelatedPerson, relative_id(parent));
      }
    }
    subject(b, "beneficiary");
    b.raw(",\"relationship\":");
    b.raw(c.dependent ? kChild : kSelf);
    period(b, "period", c.start, c.end);
    b.raw(",\"payor\":[");
    b.raw(insured ? std::string_view(providers_.payer(payer_of(c, part))) : std::string_view(patient_reference_));
    b.raw(']');
    out_.end();
  }
}

std::uint8_t PatientWriter::payer_of(const record::CoverPeriod& c, std::uint32_t part) const {
  if (part == 0) return c.payer;
  return static_cast<std::uint8_t>(context_.finance->payer(static_cast<std::size_t>(Cover::kMedicaid), 0));
}

}  // namespace sojourn::encode
