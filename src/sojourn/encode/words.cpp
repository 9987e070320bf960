#include "sojourn/encode/words.hpp"

#include <array>
#include <cstdio>

namespace sojourn::encode {
namespace {

template <std::size_t N, class Enum>
std::string_view pick(const std::array<std::string_view, N>& names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

}  // namespace

std::string_view words(record::Sex sex) { return sex == record::Sex::kFemale ? "female" : "male"; }

std::string_view words(record::Race race) {
  static constexpr std::array<std::string_view, 6> kNames{
      "white", "black", "asian", "american indian or alaska native", "native hawaiian or pacific islander", "other"};
  return pick(kNames, race);
}

std::string_view words(record::MaritalStatus status) {
  static constexpr std::array<std::string_view, 6> kNames{"never married", "married",   "divorced",
                                                          "widowed",       "separated", "living with a partner"};
  return pick(kNames, status);
}

std::string_view words(record::EncounterClass klass) {
  static constexpr std::array<std::string_view, record::kEncounterClasses> kNames{
      "wellness", "ambulatory", "outpatient",      "urgent care", "emergency",
      "inpatient", "hospice",   "skilled nursing", "home",        "virtual"};
  return pick(kNames, klass);
}

std::string_view words(record::FacilityKind kind) {
  static constexpr std::array<std::string_view, 5> kNames{"primary care", "urgent care", "hospital", "nursing facility",
                                                          "home care"};
  return pick(kNames, kind);
}

std::string_view words(record::Specialty specialty) {
  static constexpr std::array<std::string_view, record::kSpecialties> kNames{
      "general practice", "pediatrics",    "emergency medicine", "internal medicine", "obstetrics",
      "surgery",          "orthopedics",   "cardiology",         "endocrinology",     "psychiatry",
      "allergy",          "pulmonology",   "radiology",          "urology",           "otolaryngology"};
  return pick(kNames, specialty);
}

std::string_view words(record::ConditionCategory category) {
  return category == record::ConditionCategory::kProblemListItem ? "problem-list-item" : "encounter-diagnosis";
}

std::string_view words(record::AllergyType type) {
  return type == record::AllergyType::kAllergy ? "allergy" : "intolerance";
}

std::string_view words(record::AllergyCategory category) {
  static constexpr std::array<std::string_view, 4> kNames{"environment", "food", "medication", ""};
  return pick(kNames, category);
}

std::string_view words(record::Severity severity) {
  static constexpr std::array<std::string_view, 3> kNames{"mild", "moderate", "severe"};
  return pick(kNames, severity);
}

std::string_view words(record::ObservationCategory category) {
  static constexpr std::array<std::string_view, 10> kNames{"laboratory", "vital-signs", "survey",  "exam",
                                                           "procedure",  "imaging",     "therapy", "social-history",
                                                           "activity",   ""};
  return pick(kNames, category);
}

std::string_view words(record::ResultStatus status) {
  static constexpr std::array<std::string_view, 3> kNames{"preliminary", "final", "corrected"};
  return pick(kNames, status);
}

std::string street_address(const record::Demographics& person) {
  std::string out = std::to_string(person.house_number) + " " + std::string(person.street_name);
  if (!person.street_suffix.empty()) out += " " + std::string(person.street_suffix);
  return out;
}

std::string phone_number(std::string_view area_code, std::uint16_t line) {
  std::array<char, 8> digits{};
  std::snprintf(digits.data(), digits.size(), "%04u", unsigned{line} % 10000u);
  return std::string(area_code) + "-555-" + digits.data();
}

std::string phone_number(const record::Demographics& person) {
  return phone_number(person.area_code, person.phone_line);
}

std::string ssn(const record::Demographics& person) {
  std::array<char, 8> digits{};
  std::snprintf(digits.data(), digits.size(), "%06u", static_cast<unsigned>(person.never_issued_ssn % 1000000u));
  const std::string text = digits.data();
  return "999-" + text.substr(0, 2) + "-" + text.substr(2);
}

std::string_view first_display(const vocab::Vocabulary& vocabulary, vocab::ConceptListId list) {
  const auto members = vocabulary.list(list);
  return members.empty() ? std::string_view() : vocabulary.display(members.front());
}

std::string value_text(const vocab::Vocabulary& vocabulary, const record::ObservationValue& value) {
  switch (value.kind) {
    case record::ValueKind::kDeclined: return "declined";
    case record::ValueKind::kNone: return {};
    case record::ValueKind::kQuantity: return value.quantity.text();
    case record::ValueKind::kConcept: return value.coded ? std::string(vocabulary.display(value.coded)) : std::string();
    case record::ValueKind::kText: return value.text ? std::string(vocabulary.text(value.text)) : std::string();
    case record::ValueKind::kBoolean: return value.boolean ? "yes" : "no";
    case record::ValueKind::kSampled: return "time series";
    case record::ValueKind::kAttachment: return "attachment";
  }
  return {};
}

void append_result(std::string& out, const vocab::Vocabulary& vocabulary, const record::Observation& observation) {
  const std::string_view name = first_display(vocabulary, observation.codes);
  out += name.empty() ? "unspecified" : name;
  const record::ObservationValue& v = observation.value;
  if (const std::string value = value_text(vocabulary, v); !value.empty()) {
    out += ": ";
    out += value;
  }
  if (v.kind != record::ValueKind::kQuantity || !v.unit) return;
  // An annotation, {score}, is UCUM's way to say that there is no unit.
  const std::string_view unit = vocabulary.text(v.unit);
  if (unit.empty() || unit == "1" || unit[0] == '{') return;
  out += ' ';
  out += unit;
}

}  // namespace sojourn::encode
