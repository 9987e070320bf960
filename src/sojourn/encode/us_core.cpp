#include "sojourn/encode/us_core.hpp"

#include <algorithm>
#include <array>

namespace sojourn::encode {
namespace {

struct Row {
  Profile profile;
  std::string_view name;
  UsCore first = UsCore::k610, last = UsCore::k800;  // the versions that have it
};

// The observations' profiles that name a performer among what a sender must support, in whatever version.
constexpr std::array kPerformed{Profile::kScreening, Profile::kSimple};
// From this version on all of them do, but for the one that names nobody.
constexpr UsCore kAllPerformed = UsCore::k800;
constexpr Profile kNotPerformed = Profile::kSexualOrientation;

// tests/conformance/us_core_table.py compares it with the published packages.
constexpr std::array<Row, kProfiles> kTable{{
    {Profile::kNone, ""},
    {Profile::kPatient, "us-core-patient"},
    {Profile::kRelatedPerson, "us-core-relatedperson"},
    {Profile::kOrganization, "us-core-organization"},
    {Profile::kLocation, "us-core-location"},
    {Profile::kPractitioner, "us-core-practitioner"},
    {Profile::kPractitionerRole, "us-core-practitionerrole"},
    {Profile::kEncounter, "us-core-encounter"},
    {Profile::kProblem, "us-core-condition-problems-health-concerns"},
    {Profile::kEncounterDiagnosis, "us-core-condition-encounter-diagnosis"},
    {Profile::kAllergy, "us-core-allergyintolerance"},
    {Profile::kLaboratoryReport, "us-core-diagnosticreport-lab"},
    {Profile::kNoteReport, "us-core-diagnosticreport-note"},
    {Profile::kProcedure, "us-core-procedure"},
    {Profile::kMedicationRequest, "us-core-medicationrequest"},
    {Profile::kMedication, "us-core-medication"},
    {Profile::kMedicationDispense, "us-core-medicationdispense"},
    {Profile::kImmunization, "us-core-immunization"},
    {Profile::kCarePlan, "us-core-careplan"},
    {Profile::kCareTeam, "us-core-careteam"},
    {Profile::kGoal, "us-core-goal"},
    {Profile::kDevice, "us-core-implantable-device"},
    {Profile::kDocument, "us-core-documentreference"},
    {Profile::kCoverage, "us-core-coverage"},
    {Profile::kProvenance, "us-core-provenance"},
    {Profile::kServiceRequest, "us-core-servicerequest"},
    {Profile::kSpecimen, "us-core-specimen"},
    {Profile::kQuestionnaireResponse, "us-core-questionnaireresponse"},
    {Profile::kBloodPressure, "us-core-blood-pressure"},
    {Profile::kAverageBloodPressure, "us-core-average-blood-pressure", UsCore::k700},
    {Profile::kHeight, "us-core-body-height"},
    {Profile::kWeight, "us-core-body-weight"},
    {Profile::kBmi, "us-core-bmi"},
    {Profile::kHeartRate, "us-core-heart-rate"},
    {Profile::kRespiratoryRate, "us-core-respiratory-rate"},
    {Profile::kTemperature, "us-core-body-temperature"},
    {Profile::kPulseOximetry, "us-core-pulse-oximetry"},
    {Profile::kHeadCircumference, "us-core-head-circumference"},
    {Profile::kBmiPercentile, "pediatric-bmi-for-age"},
    {Profile::kWeightForHeight, "pediatric-weight-for-height"},
    {Profile::kHeadPercentile, "head-occipital-frontal-circumference-percentile"},
    {Profile::kVitalSigns, "us-core-vital-signs"},
    {Profile::kLaboratory, "us-core-observation-lab"},
    {Profile::kSmokingStatus, "us-core-smokingstatus"},
    {Profile::kPregnancyStatus, "us-core-observation-pregnancystatus"},
    {Profile::kPregnancyIntent, "us-core-observation-pregnancyintent"},
    {Profile::kOccupation, "us-core-observation-occupation"},
    {Profile::kSexualOrientation, "us-core-observation-sexual-orientation"},
    {Profile::kCareExperience, "us-core-care-experience-preference", UsCore::k700},
    {Profile::kTreatmentPreference, "us-core-treatment-intervention-preference", UsCore::k700},
    {Profile::kScreening, "us-core-observation-screening-assessment"},
    {Profile::kClinicalResult, "us-core-observation-clinical-result"},
    {Profile::kSimple, "us-core-simple-observation"},
    {Profile::kRace, "us-core-race"},
    {Profile::kEthnicity, "us-core-ethnicity"},
    {Profile::kBirthSex, "us-core-birthsex"},
    {Profile::kSexCode, "us-core-sex", UsCore::k610, UsCore::k700},
    {Profile::kSexCoding, "us-core-sex", UsCore::k800},
    {Profile::kGenderIdentity, "us-core-genderIdentity", UsCore::k610, UsCore::k700},
    {Profile::kTribalAffiliation, "us-core-tribal-affiliation"},
    {Profile::kInterpreterNeeded, "us-core-interpreter-needed", UsCore::k800},
    {Profile::kQuestionnaireUri, "us-core-extension-questionnaire-uri"},
    {Profile::kComposition, ""},
    {Profile::kBundle, ""},
    {Profile::kDeviceUse, ""},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kProfiles; ++i)
    if (static_cast<std::size_t>(kTable[i].profile) != i) return false;
  return true;
}
static_assert(in_order());

}  // namespace

std::string_view name(UsCore version) {
  constexpr std::array<std::string_view, kUsCoreVersions> kNames{"6.1.0", "7.0.0", "8.0.0"};
  return kNames[static_cast<std::size_t>(version)];
}

std::string_view name(Profile profile) { return kTable[static_cast<std::size_t>(profile)].name; }

bool has(UsCore version, Profile profile) {
  const Row& row = kTable[static_cast<std::size_t>(profile)];
  return version >= row.first && version <= row.last;
}

bool wants_performer(UsCore version, Profile profile) {
  if (std::find(kPerformed.begin(), kPerformed.end(), profile) != kPerformed.end()) return true;
  return version >= kAllPerformed && profile >= Profile::kBloodPressure && profile <= Profile::kSimple &&
         profile != kNotPerformed;
}

// The address that R4's value set has, and IHE's own.
std::string_view format_system(UsCore version) {
  return version < UsCore::k700 ? "http://ihe.net/fhir/ValueSet/IHE.FormatCode.codesystem"
                                : "http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode";
}

}  // namespace sojourn::encode
