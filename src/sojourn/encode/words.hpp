#pragma once
// Plain words for the codes of a Journey, and small texts that the CSV and text formats share.
#include <string>
#include <string_view>

#include "sojourn/encode/encoder.hpp"

namespace sojourn::encode {

std::string_view words(record::Sex sex);                    // "female"
std::string_view words(record::Race race);                  // "white"
std::string_view words(record::MaritalStatus status);       // "never married"
std::string_view words(record::EncounterClass klass);       // "urgent care"
std::string_view words(record::FacilityKind kind);          // "hospital"
std::string_view words(record::Specialty specialty);        // "general practice"
std::string_view words(record::ConditionCategory category);
std::string_view words(record::AllergyType type);
std::string_view words(record::AllergyCategory category);   // "" for none
std::string_view words(record::Severity severity);
std::string_view words(record::ObservationCategory category);
std::string_view words(record::ResultStatus status);  // as FHIR calls it

std::string street_address(const record::Demographics& person);  // "12 Oak Street"
std::string phone_number(std::string_view area_code, std::uint16_t line);  // "617-555-0123"
std::string phone_number(const record::Demographics& person);
std::string ssn(const record::Demographics& person);             // "999-12-3456": 999 is never issued

// Display of the first concept; "" for an empty list.
std::string_view first_display(const vocab::Vocabulary& vocabulary, vocab::ConceptListId list);
// A value without its unit: "7.10", a display, a text, "yes" or "no"; "" for none.
std::string value_text(const vocab::Vocabulary& vocabulary, const record::ObservationValue& value);
// "Body Height: 165.2 cm"
void append_result(std::string& out, const vocab::Vocabulary& vocabulary, const record::Observation& observation);

}  // namespace sojourn::encode
