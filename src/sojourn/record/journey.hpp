#pragma once
// A Journey is one person's life as clinical facts, in no exchange format. The engine appends to it, encoders and
// measures read it. Facts of one kind stand in one vector in the order in which they were recorded; references between
// facts are indices (base::kNoIndex = none). A Journey is reused from person to person: clear() keeps the memory.
//
// Invariants: every fact's time lies in [birth, death or end of simulation]; `encounter` indexes encounters; times are
// UTC; an open end is base::kNever. `key` identifies a fact for ever: it depends only on where in which module (or
// built-in model) the fact arose and how often the person had been there, so other modules or a longer life do not
// change it.
#include <cstdint>
#include <string_view>
#include <vector>

#include "sojourn/base/decimal.hpp"
#include "sojourn/base/ids.hpp"
#include "sojourn/base/time.hpp"
#include "sojourn/vocab/concept.hpp"

namespace sojourn::record {

using base::Instant;
using base::kNever;
using base::kNoIndex;
using vocab::ConceptId;
using vocab::ConceptListId;

enum class Sex : std::uint8_t { kFemale, kMale };
enum class Race : std::uint8_t { kWhite, kBlack, kAsian, kNative, kHawaiian, kOther };
enum class Education : std::uint8_t { kLessThanHighSchool, kHighSchool, kSomeCollege, kBachelor };
enum class Standing : std::uint8_t { kHigh, kMiddle, kLow };  // socioeconomic status as public modules name it
enum class MaritalStatus : std::uint8_t { kNeverMarried, kMarried, kDivorced, kWidowed, kSeparated, kPartner };

struct Address {
  std::uint32_t place = 0;  // row of PeopleTables::places
  std::string_view city, county, state, postal_code;
  std::uint16_t house_number = 0;
  std::string_view street_name, street_suffix;
};

// What a person is called and says of themselves besides; all of it may be empty.
struct Identity {
  std::string_view birth_family_name;  // another family name until `renamed`
  Instant renamed = kNever;
  std::string_view suffix;             // "Jr."
  std::string_view origin, origin_display;  // detailed race, or ethnicity of Hispanics: CDC Race and Ethnicity
  std::string_view tribe, tribe_display;    // HL7 TribalEntityUS
  std::string_view gender, gender_display;  // of adults, SNOMED CT
  bool interpreter = false;
  Instant moved = kNever;              // to the present address, from this one:
  Address before;
  std::uint16_t mobile_line = 0;       // 100..199 as Demographics::phone_line; 0 = none
  std::uint16_t mail_number = 0;       // distinguishes people of one name; 0 = no address
  std::uint32_t occupation = kNoIndex;  // row of SocialTables::occupations of the sex
  Instant employed, retired = kNever;
};

// Somebody whom the person lives with; no given name: there is nobody.
struct Relative {
  Sex sex = Sex::kFemale;
  std::string_view given_name, family_name;
  std::uint16_t phone_line = 0;  // as that of the person
};

// Everything that is fixed before the first state runs. Views point into the statistics tables.
struct Demographics {
  std::uint32_t person = 0;  // index in the run; the address of all draws
  Sex sex = Sex::kFemale;
  Race race = Race::kWhite;
  bool hispanic = false;
  MaritalStatus marital_status = MaritalStatus::kNeverMarried;  // at the reference date
  Instant birth;
  Instant background_death = kNever;  // death by all causes that no module models
  std::string_view given_name, middle_name, family_name;
  std::string_view language;  // BCP-47, e.g. "en"
  std::uint32_t place = 0;    // row of PeopleTables::places
  std::string_view city, county, state, state_name, postal_code, time_zone;
  std::uint16_t zone = 0;     // index in CareTables' time zones
  double latitude = 0, longitude = 0;
  std::uint16_t house_number = 0;
  std::string_view street_name, street_suffix;
  std::string_view area_code;
  std::uint16_t phone_line = 0;         // 100..199: 555-0100 to 555-0199 are reserved for fiction
  std::uint32_t never_issued_ssn = 0;   // digits after 999
  double poverty_ratio = 2;             // family income over the poverty line
  std::int32_t income = 0;              // of the household, USD a year
  Education education = Education::kHighSchool;
  Standing standing = Standing::kMiddle;
  Identity identity;
  Relative parent;   // who brings the person up
  Relative partner;  // of those who are married or live with a partner at the reference date
};

enum class EncounterClass : std::uint8_t {
  kWellness, kAmbulatory, kOutpatient, kUrgentCare, kEmergency, kInpatient, kHospice, kSkilledNursing, kHome, kVirtual
};
inline constexpr int kEncounterClasses = 10;
// What is ordered there is given there.
constexpr bool is_stay(EncounterClass klass) {
  return klass == EncounterClass::kInpatient || klass == EncounterClass::kSkilledNursing;
}

// A facility is named by where it stands and what it is; record/directory.hpp knows its name, address and staff.
enum class FacilityKind : std::uint8_t { kPrimaryCare, kUrgentCare, kHospital, kNursingFacility, kHomeCare };
struct FacilityId {
  std::uint32_t place = kNoIndex;
  FacilityKind kind = FacilityKind::kPrimaryCare;
  friend bool operator==(const FacilityId&, const FacilityId&) = default;
  friend auto operator<=>(const FacilityId&, const FacilityId&) = default;
};
enum class Specialty : std::uint8_t {
  kGeneralPractice, kPediatrics, kEmergencyMedicine, kInternalMedicine, kObstetrics, kSurgery, kOrthopedics, kCardiology,
  kEndocrinology, kPsychiatry, kAllergy, kPulmonology, kRadiology, kUrology, kOtolaryngology
};
inline constexpr int kSpecialties = 15;
struct ClinicianId {
  FacilityId facility;
  Specialty specialty = Specialty::kGeneralPractice;
  std::uint8_t ordinal = 0;
  friend bool operator==(const ClinicianId&, const ClinicianId&) = default;
  friend auto operator<=>(const ClinicianId&, const ClinicianId&) = default;
};

enum class FactKind : std::uint8_t { kNone, kCondition, kAllergy, kMedication, kCarePlan, kProcedure, kDevice, kObservation };
struct FactRef {
  FactKind kind = FactKind::kNone;
  std::uint32_t index = kNoIndex;
};

// Why something was done: codes as resolved at that moment, and the condition when one was open.
struct Reason {
  ConceptListId codes{0u};
  std::uint32_t condition = kNoIndex;
};

struct Encounter {
  std::uint64_t key = 0;
  Instant start, end = kNever;
  EncounterClass klass = EncounterClass::kAmbulatory;
  bool death_certificate = false;
  ClinicianId clinician;
  ConceptListId codes{0u};
  Reason reason;
  ConceptId disposition;  // NUBC patient discharge status; invalid = none
};

enum class ConditionCategory : std::uint8_t { kProblemListItem, kEncounterDiagnosis };
struct Condition {
  std::uint64_t key = 0;
  Instant onset, recorded, abatement = kNever;
  std::uint32_t encounter = kNoIndex;  // where it was diagnosed
  ConditionCategory category = ConditionCategory::kProblemListItem;
  ConceptListId codes{0u};
};

enum class AllergyType : std::uint8_t { kAllergy, kIntolerance };
enum class AllergyCategory : std::uint8_t { kEnvironment, kFood, kMedication, kNone };
enum class Severity : std::uint8_t { kMild, kModerate, kSevere };
struct Reaction {
  ConceptId manifestation;
  Severity severity = Severity::kMild;
};
struct Allergy {
  std::uint64_t key = 0;
  Instant onset, recorded, end = kNever;
  std::uint32_t encounter = kNoIndex;
  AllergyType type = AllergyType::kAllergy;
  AllergyCategory category = AllergyCategory::kNone;
  ConceptListId codes{0u};
  std::uint32_t first_reaction = 0, reactions = 0;  // range of Journey::reactions
};

struct Medication {
  std::uint64_t key = 0;
  Instant start, end = kNever;
  std::uint32_t encounter = kNoIndex;
  bool administration = false;  // given once, during the encounter
  bool chronic = false;
  bool over_the_counter = false;  // bought without a prescription: the record knows it from the patient
  ConceptListId codes{0u};
  std::uint32_t prescription = kNoIndex;  // index in Catalog::prescriptions
  Instant put_back = kNever;  // when the pharmacy takes back what the patient never picked up
  Reason reason;
};

struct CarePlan {
  std::uint64_t key = 0;
  Instant start, end = kNever;
  std::uint32_t encounter = kNoIndex;
  ConceptListId codes{0u};
  ConceptListId activities{0u};
  std::uint32_t first_goal = 0, goals = 0;  // range of Journey::goals
  std::uint32_t more = kNoIndex;            // index of Journey::care_plan_additions
  Reason reason;
};
// What a later start of a plan that is open brings along. record/care_plans.hpp walks over both.
struct CarePlanAddition {
  Instant time;
  ConceptListId activities{0u};
  std::uint32_t first_goal = 0, goals = 0;
  std::uint32_t more = kNoIndex;
};
struct Goal {
  std::uint64_t key = 0;
  Instant start;
  std::uint32_t detail = kNoIndex;                  // index in Catalog::goals
  std::uint32_t first_condition = 0, conditions = 0;  // range of Journey::goal_conditions: what it addresses
};

struct Procedure {
  std::uint64_t key = 0;
  Instant start, end;
  std::uint32_t encounter = kNoIndex;
  ConceptListId codes{0u};
  Reason reason;
};

enum class ObservationCategory : std::uint8_t {
  kLaboratory, kVitalSigns, kSurvey, kExam, kProcedure, kImaging, kTherapy, kSocialHistory, kActivity, kNone
};
// kDeclined: asked, and not answered.
enum class ValueKind : std::uint8_t { kNone, kQuantity, kConcept, kText, kBoolean, kSampled, kAttachment, kDeclined };
// Time series that an observation shows.
struct SeriesUse {
  std::uint32_t detail = kNoIndex;            // index in Catalog::sampled_data or Catalog::attachments
  std::uint32_t x = kNoIndex;                 // index in Catalog::series: the x axis of a chart
  std::uint32_t first_series = 0, series = 0;  // range of Journey::series: indices in Catalog::series
};
// When a laboratory tells a result, and when it corrects what it told. Other results are told at once.
struct Release {
  Instant told = Instant::min(), corrected = kNever;
};
enum class ResultStatus : std::uint8_t { kPreliminary, kFinal, kCorrected };
inline ResultStatus status_at(const Release& release, Instant at) {
  return release.told > at         ? ResultStatus::kPreliminary
         : release.corrected <= at ? ResultStatus::kCorrected
                                   : ResultStatus::kFinal;
}
struct ObservationValue {
  ValueKind kind = ValueKind::kNone;
  bool boolean = false;
  base::Decimal quantity;
  base::Symbol unit;  // UCUM
  ConceptId coded;
  base::Symbol text;
  std::uint32_t use = kNoIndex;  // kSampled, kAttachment: index in Journey::series_uses
};
struct Observation {
  std::uint64_t key = 0;
  Instant time;
  std::uint32_t encounter = kNoIndex;
  ObservationCategory category = ObservationCategory::kNone;
  ConceptListId codes{0u};
  ObservationValue value;
  std::uint32_t parent = kNoIndex;              // a component of that observation, which stands before it
  std::uint32_t first_component = 0, components = 0;  // range of Journey::observations
  std::uint32_t report = kNoIndex;              // the DiagnosticReport that lists it
  std::uint32_t answers = kNoIndex;             // index of Journey::answered: the answers that add up to it
  Release release;                              // that of the report, if there is one
};
// A filled-in Catalog::questionnaires entry.
struct Answered {
  std::uint32_t questionnaire = kNoIndex;
  std::uint32_t first = 0;  // index in Journey::answers; one each item
  bool amended = false;     // handed in with a question skipped, which was answered when somebody asked
};
struct Report {
  std::uint64_t key = 0;
  Instant time;
  std::uint32_t encounter = kNoIndex;
  ConceptListId codes{0u};
  std::uint32_t first_observation = 0, observations = 0;  // range of Journey::observations
  Release release;
};

struct ImagingInstance {
  base::Symbol title;
  ConceptId sop_class;
};
struct ImagingSeries {
  ConceptId body_site, modality;
  std::uint32_t first_instance = 0, instances = 0;  // range of Journey::imaging_instances
};
struct ImagingStudy {
  std::uint64_t key = 0;
  Instant time;
  std::uint32_t encounter = kNoIndex;
  std::uint32_t procedure = kNoIndex;  // the procedure that it comes from
  std::uint32_t first_series = 0, series = 0;  // range of Journey::imaging_series
  Reason reason;
};

struct Device {
  std::uint64_t key = 0;
  Instant start, end = kNever;
  std::uint32_t encounter = kNoIndex;
  ConceptId code;
  base::Symbol manufacturer, model;  // invalid = not given
};
struct Supply {
  std::uint64_t key = 0;
  Instant time;
  std::uint32_t encounter = kNoIndex;
  ConceptId code;
  std::uint32_t quantity = 1;
};
struct Immunization {
  std::uint64_t key = 0;
  Instant time;
  std::uint32_t encounter = kNoIndex;
  ConceptListId codes{0u};
  std::uint16_t dose = 1;  // number in the series
};

enum class Cover : std::uint8_t { kNone, kPrivate, kMedicare, kMedicaid, kDual };  // kDual: Medicare and Medicaid
inline constexpr int kCovers = 5;
inline constexpr std::uint8_t kNoPayer = 255;
// How the person is insured for a time. The periods of a life follow on each other without gaps from birth.
struct CoverPeriod {
  std::uint64_t key = 0;
  Instant start, end = kNever;
  Cover cover = Cover::kNone;
  bool dependent = false;         // on a parent's policy
  std::uint8_t payer = kNoPayer;  // index of FinanceTables::payers(); of kDual, that of Medicare
};

struct Journey {
  Demographics person;
  Instant end;            // end of the simulation (the record is complete up to here)
  Instant death = kNever;
  ConceptListId cause_of_death{0u};

  std::vector<CoverPeriod> covers;
  std::vector<Encounter> encounters;
  std::vector<Condition> conditions;
  std::vector<Allergy> allergies;
  std::vector<Reaction> reactions;
  std::vector<Medication> medications;
  std::vector<CarePlan> care_plans;
  std::vector<CarePlanAddition> care_plan_additions;
  std::vector<Goal> goals;
  std::vector<std::uint32_t> goal_conditions;
  std::vector<Procedure> procedures, missed_procedures;  // the latter were recommended, and not carried out
  std::vector<Observation> observations;
  std::vector<Answered> answered;
  std::vector<std::uint8_t> answers;  // points, which are indices of the items' answers
  std::vector<SeriesUse> series_uses;
  std::vector<std::uint32_t> series;
  std::vector<Report> reports;
  std::vector<ImagingStudy> imaging_studies;
  std::vector<ImagingSeries> imaging_series;
  std::vector<ImagingInstance> imaging_instances;
  std::vector<Device> devices;
  std::vector<Supply> supplies;
  std::vector<Immunization> immunizations, declined_immunizations;
  std::uint64_t events = 0;  // states executed, for the benchmark

  bool dead() const { return death != kNever && death <= end; }
  Instant last_instant() const { return dead() ? death : end; }
  void clear();
};

}  // namespace sojourn::record
