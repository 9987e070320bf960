// Who the patient is: race, ethnicity and identity as extensions, names, ways to reach them, addresses.
#include <array>
#include <string>

#include "sojourn/encode/fhir_patient_writer.hpp"

namespace sojourn::encode {
namespace {

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
// By record::Sex, as US Core wants for its extension of sex.
constexpr std::array<CodeRow, 2> kSexes{{{"248152002", "Female (finding)"}, {"248153007", "Male (finding)"}}};
constexpr CodeRow kYes{"373066001", "Yes (qualifier value)"}, kNo{"373067005", "No (qualifier value)"};

void extension(JsonBuffer& b, Profile which) {
  b.raw("{\"url\":\"");
  b.raw(kUsCoreAddress);
  b.raw(name(which));
  b.raw("\",");
}

// `origin` is the detailed code, if one is known; it and the category make the text.
void omb_extension(JsonBuffer& b, Profile which, const CodeRow& row, const CodeRow& origin) {
  extension(b, which);
  b.raw("\"extension\":[{\"url\":\"ombCategory\",\"valueCoding\":");
  b.raw(coding_json(kCdcRace, row.code, row.display));
  if (!origin.code.empty()) {
    b.raw("},{\"url\":\"detailed\",\"valueCoding\":");
    b.raw(coding_json(kCdcRace, origin.code, origin.display));
  }
  b.raw("},{\"url\":\"text\",\"valueString\":");
  b.quoted(origin.code.empty() ? row.display : origin.display);
  b.raw("}]}");
}

void padded(JsonBuffer& b, std::uint32_t value, int digits) {
  char text[10];
  for (int i = digits; i-- > 0; value /= 10) text[i] = static_cast<char>('0' + value % 10);
  b.raw({text, static_cast<std::size_t>(digits)});
}

// The ASCII letters in lower case: what a mail address takes of a name.
std::string letters(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c >= 'a' && c <= 'z') out += c;
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
  }
  return out.empty() ? "patient" : out;
}

void place_members(JsonBuffer& b, std::uint16_t house, std::string_view street, std::string_view suffix,
                   std::string_view city, std::string_view county, std::string_view state, std::string_view postal) {
  b.raw(",\"line\":[\"");
  b.integer(house);
  b.raw(' ');
  b.escaped(street);
  if (!suffix.empty()) {
    b.raw(' ');
    b.escaped(suffix);
  }
  b.raw("\"],\"city\":");
  b.quoted(city);
  if (!county.empty()) {
    b.raw(",\"district\":");
    b.quoted(county);
  }
  b.raw(",\"state\":");
  b.quoted(state);
  b.raw(",\"postalCode\":");
  b.quoted(postal);
  b.raw(",\"country\":\"US\"");
}

// A newborn is on file before the parents have said a name.
constexpr base::Span kUnnamed = base::kDay;

}  // namespace

void PatientWriter::interpreter(JsonBuffer& b) const {
  const CodeRow& answer = journey_->person.identity.interpreter ? kYes : kNo;
  extension(b, Profile::kInterpreterNeeded);
  b.raw("\"valueCoding\":");
  b.raw(coding_json(kSnomed, answer.code, answer.display));
  b.raw('}');
}

void PatientWriter::extensions(JsonBuffer& b) const {
  const record::Demographics& p = journey_->person;
  const record::Identity& i = p.identity;
  const UsCore version = context_.us_core;
  const CodeRow origin{i.origin, i.origin_display}, none{};
  const CodeRow& sex = kSexes[static_cast<std::size_t>(p.sex)];
  b.raw(",\"extension\":[");
  omb_extension(b, Profile::kRace, kRaces[static_cast<std::size_t>(p.race)], p.hispanic ? none : origin);
  b.raw(',');
  omb_extension(b, Profile::kEthnicity, p.hispanic ? kHispanic : kNotHispanic, p.hispanic ? origin : none);
  b.raw(',');
  extension(b, Profile::kBirthSex);
  b.raw(p.sex == record::Sex::kFemale ? "\"valueCode\":\"F\"}" : "\"valueCode\":\"M\"}");
  if (has(version, Profile::kSexCode)) {
    b.raw(',');
    extension(b, Profile::kSexCode);
    b.raw("\"valueCode\":\"");
    b.raw(sex.code);
    b.raw("\"}");
  }
  if (has(version, Profile::kSexCoding)) {
    b.raw(',');
    extension(b, Profile::kSexCoding);
    b.raw("\"valueCoding\":");
    b.raw(coding_json(kSnomed, sex.code, sex.display));
    b.raw('}');
  }
  if (!i.gender.empty() && has(version, Profile::kGenderIdentity)) {
    b.raw(',');
    extension(b, Profile::kGenderIdentity);
    b.raw("\"valueCodeableConcept\":");
    b.raw(codeable_json(kSnomed, i.gender, i.gender_display));
    b.raw('}');
  }
  if (!i.tribe.empty()) {
    b.raw(',');
    extension(b, Profile::kTribalAffiliation);
    b.raw("\"extension\":[{\"url\":\"tribalAffiliation\",\"valueCodeableConcept\":");
    b.raw(codeable_json("http://terminology.hl7.org/CodeSystem/v3-TribalEntityUS", i.tribe, i.tribe_display));
    b.raw("}]}");
  }
  if (has(version, Profile::kInterpreterNeeded)) {
    b.raw(',');
    interpreter(b);
  }
  b.raw(']');
}

void PatientWriter::names(JsonBuffer& b) const {
  const record::Demographics& p = journey_->person;
  const record::Identity& i = p.identity;
  const bool renamed = !i.birth_family_name.empty() && i.renamed <= journey_->last_instant();
  const auto name = [&](std::string_view use, std::string_view family) {
    b.raw("{\"use\":\"");
    b.raw(use);
    b.raw("\",\"family\":");
    b.quoted(family);
    if (journey_->last_instant() < p.birth + kUnnamed) {
      b.raw(R"(,"_given":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]}])");
    } else {
      b.raw(",\"given\":[");
      b.quoted(p.given_name);
      if (!p.middle_name.empty()) {
        b.raw(',');
        b.quoted(p.middle_name);
      }
      b.raw(']');
    }
    if (!i.suffix.empty()) {
      b.raw(",\"suffix\":[");
      b.quoted(i.suffix);
      b.raw(']');
    }
  };
  b.raw(",\"name\":[");
  name("official", p.family_name);
  b.raw(",\"period\":{\"start\":");
  local_date(b, renamed ? i.renamed : p.birth);
  b.raw("}}");
  if (renamed) {
    b.raw(',');
    name("old", i.birth_family_name);
    b.raw(",\"period\":{\"start\":");
    local_date(b, p.birth);
    b.raw(",\"end\":");
    local_date(b, i.renamed);
    b.raw("}}");
  }
  b.raw(']');
}

void PatientWriter::telecom(JsonBuffer& b) const {
  const record::Demographics& p = journey_->person;
  const auto phone = [&](std::uint16_t line, std::string_view use) {
    b.raw("{\"system\":\"phone\",\"value\":\"");
    b.escaped(p.area_code);
    b.raw("-555-");
    padded(b, line, 4);
    b.raw("\",\"use\":\"");
    b.raw(use);
    b.raw("\"}");
  };
  b.raw(",\"telecom\":[");
  phone(p.phone_line, "home");
  if (p.identity.mobile_line > 0) {
    b.raw(',');
    phone(p.identity.mobile_line, "mobile");
  }
  if (p.identity.mail_number > 0) {
    // example.org belongs to nobody (RFC 2606).
    b.raw(",{\"system\":\"email\",\"value\":\"");
    b.raw(letters(p.given_name) + "." + letters(p.family_name));
    b.integer(p.identity.mail_number);
    b.raw("@example.org\",\"use\":\"home\"}");
  }
  b.raw(']');
}

void PatientWriter::addresses(JsonBuffer& b) const {
  const record::Demographics& p = journey_->person;
  const record::Identity& i = p.identity;
  const bool moved = i.moved > p.birth && i.moved <= journey_->last_instant();
  b.raw(",\"address\":[{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/geolocation\",\"extension\":"
        "[{\"url\":\"latitude\",\"valueDecimal\":");
  b.decimal(base::Decimal::round(p.latitude, 4));
  b.raw("},{\"url\":\"longitude\",\"valueDecimal\":");
  b.decimal(base::Decimal::round(p.longitude, 4));
  b.raw("}]}],\"use\":\"home\"");
  place_members(b, p.house_number, p.street_name, p.street_suffix, p.city, p.county, p.state, p.postal_code);
  b.raw(",\"period\":{\"start\":");
  local_date(b, moved ? i.moved : p.birth);
  b.raw("}}");
  if (moved) {
    const record::Address& a = i.before;
    b.raw(",{\"use\":\"old\"");
    place_members(b, a.house_number, a.street_name, a.street_suffix, a.city, a.county, a.state, a.postal_code);
    b.raw(",\"period\":{\"start\":");
    local_date(b, p.birth);
    b.raw(",\"end\":");
    local_date(b, i.moved);
    b.raw("}}");
  }
  b.raw(']');
}

void PatientWriter::communication(JsonBuffer& b) const {
  const record::Demographics& p = journey_->person;
  if (p.language.empty()) return;
  const auto speaks = [&](std::string_view language, bool preferred) {
    b.raw("{\"language\":{\"coding\":[");
    b.raw(coding_json("urn:ietf:bcp:47", language, ""));
    b.raw(preferred ? "]},\"preferred\":true}" : "]},\"preferred\":false}");
  };
  b.raw(",\"communication\":[");
  speaks(p.language, true);
  if (p.language != "en" && !p.identity.interpreter) {
    b.raw(',');
    speaks("en", false);
  }
  b.raw(']');
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

}  // namespace sojourn::encode
