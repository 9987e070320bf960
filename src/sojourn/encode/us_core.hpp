#pragma once
// The profiles of US Core and what differs between its versions. Writers name a profile; whether the chosen version has
// it, and under which name it is declared, stands in one table.
//
// meta.profile names a profile without version: US Core demands none, and a server that knows another version of the
// same profile takes the resource as well.
#include <cstdint>
#include <string>
#include <string_view>

namespace sojourn::encode {

enum class UsCore : std::uint8_t { k610, k700, k800 };
inline constexpr std::size_t kUsCoreVersions = 3;
std::string_view name(UsCore version);  // "6.1.0"

// The vital signs stand side by side, as do what people tell of themselves.
enum class Profile : std::uint8_t {
  kNone,
  kPatient, kRelatedPerson, kOrganization, kLocation, kPractitioner, kPractitionerRole, kEncounter, kProblem,
  kEncounterDiagnosis, kAllergy, kLaboratoryReport, kNoteReport, kProcedure, kMedicationRequest, kMedication,
  kMedicationDispense, kImmunization, kCarePlan, kCareTeam, kGoal, kDevice, kDocument, kCoverage, kProvenance,
  kServiceRequest, kSpecimen, kQuestionnaireResponse,
  kBloodPressure, kAverageBloodPressure, kHeight, kWeight, kBmi, kHeartRate, kRespiratoryRate, kTemperature,
  kPulseOximetry, kHeadCircumference, kBmiPercentile, kWeightForHeight, kHeadPercentile, kVitalSigns,
  kLaboratory, kSmokingStatus, kPregnancyStatus, kPregnancyIntent, kOccupation, kSexualOrientation, kCareExperience,
  kTreatmentPreference, kScreening, kClinicalResult, kSimple,
  // Extensions. A version that writes a value otherwise has a row of its own.
  kRace, kEthnicity, kBirthSex, kSexCode, kSexCoding, kGenderIdentity, kTribalAffiliation, kInterpreterNeeded,
  kQuestionnaireUri,
  // Of the International Patient Summary only.
  kComposition, kBundle, kDeviceUse
};
inline constexpr std::size_t kProfiles = static_cast<std::size_t>(Profile::kDeviceUse) + 1;

std::string_view name(Profile profile);  // "us-core-patient"; empty for kNone
bool has(UsCore version, Profile profile);
inline bool is_vital_sign(Profile p) { return p >= Profile::kBloodPressure && p <= Profile::kVitalSigns; }

// True if an Observation of that profile has to say who performed it.
bool wants_performer(UsCore version, Profile profile);

// The code system of IHE's document formats that the version asks for.
std::string_view format_system(UsCore version);

inline constexpr std::string_view kUsCoreAddress = "http://hl7.org/fhir/us/core/StructureDefinition/";

// The marking of synthetic data.
inline constexpr std::string_view kHtest =
    R"("security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST","display":"test health data"}])";

}  // namespace sojourn::encode
