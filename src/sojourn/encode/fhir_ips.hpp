#pragma once
// The International Patient Summary (HL7, hl7.fhir.uv.ips 2.0.0): one document a patient, with the facts of
// record::Summary and the people and organizations to which they refer.
#include <cstdint>
#include <string_view>

#include "sojourn/encode/us_core.hpp"

namespace sojourn::encode {

inline constexpr std::string_view kIpsVersion = "2.0.0";

// The address of the summary's profile for what US Core, or nobody, has that profile for; empty if it has none.
std::string_view ips_address(Profile profile);

enum class SummarySection : std::uint8_t {
  kProblems, kAllergies, kMedications, kImmunizations, kResults, kProcedures, kDevices, kPastProblems, kVitalSigns,
  kSocialHistory
};
inline constexpr int kSummarySections = 10;

}  // namespace sojourn::encode
