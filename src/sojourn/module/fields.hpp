#pragma once
// What a module file may say: one declarative table of every kind of object and its keys. The checker, the reference
// part of docs/module-language.md and other descriptions of the format all come from it.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sojourn::module {

enum class FieldType : std::uint8_t {
  kText,            // string
  kTexts,           // list of strings
  kNumber,          // number, numeric string, or {"parameter": name}
  kInteger,         // as kNumber, whole
  kBoolean,
  kAny,             // boolean, number, string or null
  kName,            // one of a set of names
  kRemarks,         // string or list of strings, no effect
  kEvidence,        // id of an evidence entry, or a list of them
  kNumbersText,     // numbers separated by spaces, in one string
  kExpression,      // arithmetic over #{names}
  kUnit,            // UCUM unit of a measured value
  kCode,            // object kCode
  kCodes,           // list of kCode
  kObject,          // object of a named kind
  kObjects,         // list of them
  kObjectMap,       // object whose members are all of a named kind
  kStates,          // name -> state
  kCondition,
  kConditions,      // list of conditions
  kState,           // name of a state of this file
  kStateReference,  // name of an earlier state of a given type, in this file or one that it runs with
  kReason,          // attribute, or name of a ConditionOnset state
  kAttribute,       // name of an attribute
  kAttributes,      // list of names of attributes
  kVitalSign,
  kSubmodule,       // path of a module file
  kLookupTable,     // name of a CSV file
  kWeight,          // number, or {"attribute", "default"}
  kRate,            // number, or object with rows
  kAges,            // [first, last] completed years
  kParameters,      // parameters of a distribution; which ones, its kind decides
  kSubject,         // of the published figures
  kMeasure,         // how a published figure is counted
};
std::string_view describe(FieldType type);

enum class Presence : std::uint8_t {
  kOptional,
  kRequired,
  kExpected,  // sojourn-1 requires it; GMF does without
  kIgnored,   // GMF accepts it without effect; sojourn-1 does not accept it
};

enum class StateType : std::uint8_t {
  kInitial, kSimple, kTerminal, kGuard, kDelay, kProcedure, kDeath, kSetAttribute, kCounter, kEncounter, kEncounterEnd,
  kConditionOnset, kConditionEnd, kAllergyOnset, kAllergyEnd, kMedicationOrder, kMedicationEnd, kCarePlanStart,
  kCarePlanEnd, kObservation, kMultiObservation, kDiagnosticReport, kVitalSign, kSymptom, kImagingStudy, kDevice,
  kDeviceEnd, kSupplyList, kVaccine, kPhysiology, kCallSubmodule, kRisk,
};
inline constexpr std::size_t kStateTypes = 32;

enum class ConditionType : std::uint8_t {
  kAttribute, kAge, kPriorState, kActiveCondition, kActiveAllergy, kActiveMedication, kActiveCarePlan, kOr, kAnd,
  kAtLeast, kAtMost, kNot, kTrue, kFalse, kDate, kGender, kRace, kSocioeconomicStatus, kSymptom, kObservation,
  kVitalSign,
};
inline constexpr std::size_t kConditionTypes = 21;

enum class TransitionType : std::uint8_t { kDirect, kDistributed, kConditional, kComplex, kLookupTable, kTypeOfCare };
inline constexpr std::size_t kTransitionTypes = 6;

enum class DistributionKind : std::uint8_t { kExact, kUniform, kGaussian, kExponential, kTriangular };
inline constexpr std::size_t kDistributionKinds = 5;

// A closed set of words.
struct Names {
  std::string_view what;  // "unit of time"
  std::string_view rule;  // of the fault if a word is not in the set
  std::span<const std::string_view> words;
  bool ignore_case = false;
  bool open = false;  // GMF takes other words without harm: a warning there, an error in sojourn-1
};

struct Object;

struct Field {
  std::string_view key;
  FieldType type = FieldType::kText;
  std::string_view doc;
  Presence presence = Presence::kOptional;
  bool sojourn_only = false;
  const Object* object = nullptr;               // kObject, kObjects, kObjectMap
  const Names* names = nullptr;                 // kName
  StateType refers_to = StateType::kSimple;     // kStateReference; kSimple: any type

  constexpr Field required() const { return with(Presence::kRequired); }
  constexpr Field expected() const { return with(Presence::kExpected); }
  constexpr Field ignored() const { return with(Presence::kIgnored); }
  constexpr Field sojourn() const {
    Field f = *this;
    f.sojourn_only = true;
    return f;
  }
  constexpr Field of(const Object& o) const {
    Field f = *this;
    f.object = &o;
    return f;
  }
  constexpr Field among(const Names& n) const {
    Field f = *this;
    f.names = &n;
    return f;
  }
  constexpr Field of(StateType t) const {
    Field f = *this;
    f.refers_to = t;
    return f;
  }

 private:
  constexpr Field with(Presence p) const {
    Field f = *this;
    f.presence = p;
    return f;
  }
};

// Keys of which one counts: the first present, in this order.
struct Choice {
  std::span<const std::string_view> keys;
  Presence presence = Presence::kOptional;  // of at least one of them
};

// What the numbers of an object mean, for the rules that look at several keys at once.
enum class Sense : std::uint8_t { kPlain, kTime };

struct Object {
  std::string_view name;  // of a type ("Delay"), or what the object is ("range of time")
  std::span<const Field> fields;
  std::string_view doc;
  std::span<const Choice> choices = {};
  bool sojourn_only = false;
  Sense sense = Sense::kPlain;

  const Field* find(std::string_view key) const;
};

// Every state may have these beside its own (transitions apart).
std::span<const Field> common_state_fields();
const Object& state_object(StateType type);
const Object& condition_object(ConditionType type);
const Object& option_object(TransitionType type);  // an option of a list; the object itself for type of care
const Object& parameters_object(DistributionKind kind);
const Object& module_object();
// Objects that stand inside others, each once.
std::span<const Object* const> nested_objects();
std::span<const Names* const> name_sets();

std::string_view name_of(StateType type);
std::string_view name_of(ConditionType type);     // as written, with spaces: "Active Condition"
std::string_view key_of(TransitionType type);     // "direct_transition"
std::string_view doc_of(TransitionType type);
std::string_view name_of(DistributionKind kind);  // "UNIFORM"

std::optional<StateType> state_type(std::string_view name);
std::optional<ConditionType> condition_type(std::string_view name);  // white space does not matter
std::optional<TransitionType> transition_type(std::string_view key);
std::optional<DistributionKind> distribution_kind(std::string_view name);

// Index of `word` in the set, or nullopt.
std::optional<std::size_t> index_in(const Names& names, std::string_view word);

// Word sets that the compiler switches on; the order is fixed.
extern const Names kTimeUnits;   // seconds, minutes, hours, days, weeks, months, years
extern const Names kOperators;   // <, <=, ==, >=, >, !=, is nil, is not nil
extern const Names kDistributionNames;
extern const Names kEncounterClasses;
extern const Names kCodeSystems;

// "remarks" and keys that begin with "$" may stand in every object and mean nothing.
bool is_comment_key(std::string_view key);

// The reference part of docs/module-language.md.
std::string reference_markdown();

}  // namespace sojourn::module
