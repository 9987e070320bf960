#pragma once
// Journey -> bytes. An encoder sees finished lives only: it draws no random number and knows no file system.
#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/encode/us_core.hpp"
#include "sojourn/record/catalog.hpp"
#include "sojourn/record/directory.hpp"
#include "sojourn/record/journey.hpp"
#include "sojourn/stats/finance_tables.hpp"
#include "sojourn/stats/time_zones.hpp"
#include "sojourn/vocab/concept.hpp"

namespace sojourn::encode {

// The number is part of a resource's id: new types come at the end.
enum class ResourceType : std::uint8_t {
  kPatient, kOrganization, kLocation, kPractitioner, kPractitionerRole, kEncounter, kCondition, kAllergyIntolerance,
  kObservation, kDiagnosticReport, kProcedure, kMedicationRequest, kMedication, kMedicationAdministration,
  kImmunization, kCarePlan, kCareTeam, kDevice, kImagingStudy, kSupplyDelivery, kProvenance, kGoal, kMedia,
  kDocumentReference, kCoverage, kClaim, kExplanationOfBenefit, kComposition, kDeviceUseStatement, kGroup,
  kServiceRequest, kSpecimen, kMedicationDispense, kRelatedPerson, kEndpoint, kQuestionnaireResponse
};

// kAlways: people, places and visits, to which everything else refers. kOnRequest: what few users want or what is slow.
// kSummary: what only patient summaries hold.
enum class Presence : std::uint8_t { kAlways, kUsual, kOnRequest, kSummary };

struct TypeRow {
  std::string_view name;
  Presence presence;
  bool priced = false;  // cannot be written without the finance tables
};
// By ResourceType.
inline constexpr std::array kTypeRows{TypeRow{"Patient", Presence::kAlways},
                                      TypeRow{"Organization", Presence::kAlways},
                                      TypeRow{"Location", Presence::kAlways},
                                      TypeRow{"Practitioner", Presence::kAlways},
                                      TypeRow{"PractitionerRole", Presence::kAlways},
                                      TypeRow{"Encounter", Presence::kAlways},
                                      TypeRow{"Condition", Presence::kUsual},
                                      TypeRow{"AllergyIntolerance", Presence::kUsual},
                                      TypeRow{"Observation", Presence::kUsual},
                                      TypeRow{"DiagnosticReport", Presence::kUsual},
                                      TypeRow{"Procedure", Presence::kUsual},
                                      TypeRow{"MedicationRequest", Presence::kUsual},
                                      TypeRow{"Medication", Presence::kUsual},
                                      TypeRow{"MedicationAdministration", Presence::kUsual},
                                      TypeRow{"Immunization", Presence::kUsual},
                                      TypeRow{"CarePlan", Presence::kUsual},
                                      TypeRow{"CareTeam", Presence::kUsual},
                                      TypeRow{"Device", Presence::kUsual},
                                      TypeRow{"ImagingStudy", Presence::kUsual},
                                      TypeRow{"SupplyDelivery", Presence::kUsual},
                                      TypeRow{"Provenance", Presence::kUsual},
                                      TypeRow{"Goal", Presence::kUsual},
                                      TypeRow{"Media", Presence::kUsual},
                                      TypeRow{"DocumentReference", Presence::kOnRequest},
                                      TypeRow{"Coverage", Presence::kOnRequest, true},
                                      TypeRow{"Claim", Presence::kOnRequest, true},
                                      TypeRow{"ExplanationOfBenefit", Presence::kOnRequest, true},
                                      TypeRow{"Composition", Presence::kSummary},
                                      TypeRow{"DeviceUseStatement", Presence::kSummary},
                                      TypeRow{"Group", Presence::kOnRequest},
                                      TypeRow{"ServiceRequest", Presence::kOnRequest},
                                      TypeRow{"Specimen", Presence::kOnRequest},
                                      TypeRow{"MedicationDispense", Presence::kOnRequest},
                                      TypeRow{"RelatedPerson", Presence::kUsual},
                                      TypeRow{"Endpoint", Presence::kUsual},
                                      TypeRow{"QuestionnaireResponse", Presence::kUsual}};
inline constexpr std::size_t kResourceTypes = kTypeRows.size();
constexpr const TypeRow& row(ResourceType type) { return kTypeRows[static_cast<std::size_t>(type)]; }
constexpr std::string_view name(ResourceType type) { return row(type).name; }
constexpr Presence presence(ResourceType type) { return row(type).presence; }

// The FHIR types that are written. A reference to a type that is not written is left out.
class ResourceSet {
 public:
  static constexpr ResourceSet always() { return up_to(Presence::kAlways); }
  static constexpr ResourceSet usual() { return up_to(Presence::kUsual); }
  static constexpr ResourceSet all() { return up_to(Presence::kOnRequest); }
  constexpr bool has(ResourceType type) const { return (bits_ >> static_cast<unsigned>(type) & 1) != 0; }
  constexpr void add(ResourceType type) { bits_ |= std::uint64_t{1} << static_cast<unsigned>(type); }
  constexpr void remove(ResourceType type) { bits_ &= ~(std::uint64_t{1} << static_cast<unsigned>(type)); }
  friend bool operator==(const ResourceSet&, const ResourceSet&) = default;

 private:
  static constexpr ResourceSet up_to(Presence last) {
    ResourceSet set;
    for (std::size_t i = 0; i < kResourceTypes; ++i)
      if (presence(static_cast<ResourceType>(i)) <= last) set.add(static_cast<ResourceType>(i));
    return set;
  }
  std::uint64_t bits_ = 0;
};

// How FHIR JSON looks.
struct FhirStyle {
  bool pretty = false;         // bundles are indented
  bool last_updated = false;   // meta has versionId and lastUpdated, the end of the simulation
  base::Instant end;           // of the simulation
};

// What writing resources of one type has taken: bytes, and seconds between their beginning and their end.
struct TypeCost {
  std::uint64_t resources = 0, bytes = 0;
  double seconds = 0;
};
using Costs = std::array<TypeCost, kResourceTypes>;

// Everything shared by all patients of a run; const and outliving the encoders.
struct Context {
  const vocab::Vocabulary& vocabulary;
  const record::Catalog& catalog;
  const record::Directory& directory;
  const stats::TimeZones& zones;
  std::uint64_t seed = 1;
  int years_of_history = 10;  // 0 = whole life
  ResourceSet resources = ResourceSet::usual();  // FHIR formats only
  const stats::FinanceTables* finance = nullptr;  // nullptr: Coverage, Claim and ExplanationOfBenefit cannot be written
  UsCore us_core = UsCore::k610;  // FHIR formats only
  FhirStyle style = {};
  Costs* costs = nullptr;         // added up for whoever measures
  bool summary = false;           // patient summaries are written (International Patient Summary)

  // Asked once by the writer of each type, and by whoever refers to a resource of the type.
  bool wants(ResourceType type) const {
    return resources.has(type) && (!row(type).priced || finance != nullptr);
  }
};

// What one patient (or the providers) became in one format. Reused: clear() keeps the buffers.
struct Encoded {
  struct Part {
    std::string file;    // relative to the output folder, e.g. "fhir-bundle/Smith_Ada_<uuid>.json" or "fhir-ndjson/Patient.ndjson"
    bool append = false;  // true: the bytes go to the end of a file that all patients share
    std::string bytes;
    bool lent = false;  // the memory of `bytes` is taken back by the encoder with a later part
  };
  std::vector<Part> parts;   // only the first `used` hold something
  std::size_t used = 0;
  std::array<std::uint64_t, kResourceTypes> resources{};  // FHIR formats only

  Part& next_part();
  void clear();
  // After the parts have been written: frees what the large ones hold and no encoder takes back.
  void release();
};

// The facilities and clinicians that encoded patients refer to. One a worker; merged when all patients are done.
struct ProviderSet {
  std::set<record::FacilityId> facilities;
  std::set<record::ClinicianId> clinicians;
  std::set<std::uint8_t> payers;  // indices of FinanceTables::payers()
  void merge(const ProviderSet& other);
};

enum class BundleType : std::uint8_t { kTransaction, kCollection, kBatch };

// Of a piece among all pieces.
struct Position {
  bool first = true, last = true;
};

class Encoder {
 public:
  virtual ~Encoder() = default;
  // Appends the patient's parts to `out`. Not thread-safe: one encoder a worker.
  virtual void encode(const record::Journey& journey, Encoded& out) = 0;
  // Parts that hold the providers (FHIR, CSV): called after all patients, piece by piece, so that a nation's clinicians
  // need not stand in memory as text.
  virtual void encode_providers(const ProviderSet& piece, Position position, Encoded& out) = 0;
  // What the patients encoded so far refer to, since the last forget_providers().
  virtual const ProviderSet& providers() const = 0;
  virtual void forget_providers() {}
};

std::unique_ptr<Encoder> make_fhir_bundle_encoder(const Context& context, BundleType type);
std::unique_ptr<Encoder> make_fhir_ndjson_encoder(const Context& context);
// One document a patient: the International Patient Summary, 2.0.0.
std::unique_ptr<Encoder> make_fhir_ips_encoder(const Context& context);
std::unique_ptr<Encoder> make_csv_encoder(const Context& context);
std::unique_ptr<Encoder> make_text_encoder(const Context& context);

}  // namespace sojourn::encode
