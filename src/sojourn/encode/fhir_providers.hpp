#pragma once
// Facilities and clinicians: references to them from patients' resources, and their own resources.
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "sojourn/encode/encoder.hpp"
#include "sojourn/encode/fhir_output.hpp"

namespace sojourn::encode {

// Rendered references to the people and places of one visit.
struct ProviderTexts {
  std::string practitioner;  // {"reference":"Practitioner/..","display":".."}
  std::string organization;
  std::string location;
  std::string practitioner_role;
  std::string specialty;     // CodeableConcept, NUCC
};

// Renders them once a clinician and notes who was referred to. A fixed number of places, so that memory does not
// grow with the patients; a clinician who was displaced is rendered again.
class ProviderCache {
 public:
  explicit ProviderCache(const Context& context) : context_(context) {}
  // nullptr if the fact names no facility.
  const ProviderTexts* find(const record::ClinicianId& clinician);
  // Reference to the Organization of FinanceTables::payers()[index].
  const std::string& payer(std::uint8_t index);
  const ProviderSet& seen() const { return seen_; }
  // Begins a new set of those seen.
  void forget();

 private:
  struct Slot {
    std::optional<record::ClinicianId> clinician;
    ProviderTexts texts;
  };
  static constexpr std::size_t kSlots = 512;

  const Context& context_;
  std::array<Slot, kSlots> slots_;
  std::vector<std::string> payers_;
  ProviderSet seen_;
};

// Organization of every payer; Organization, Location and Endpoint of every facility; Practitioner and PractitionerRole
// of every clinician; in the order of their ids' keys. Facilities of clinicians are included even if the set forgets them.
void write_providers(const Context& context, const ProviderSet& providers, ResourceOutput& out);

}  // namespace sojourn::encode
