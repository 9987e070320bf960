#include "sojourn/module/fields.hpp"

#include <algorithm>

#include "sojourn/module/field_tables.hpp"

namespace sojourn::module {
namespace {

using detail::T;
using F = Field;

constexpr F kCommon[] = {
    F{"type", T::kText, "Type of the state."}.required(),
    F{"name", T::kText, "No effect: the key of the state is its name."}.ignored(),
    F{"evidence", T::kEvidence, "Sources of the state's figures; any object of a state may have it."}.sojourn(),
};

constexpr F kModuleFields[] = {
    F{"name", T::kText, "The module's name for readers."}.required(),
    F{"gmf_version", T::kNumber, "1 or 2. Each state is read by the keys that it has, whatever the version."}.expected(),
    F{"states", T::kStates, "The states by name. Everybody starts in the one named \"Initial\"."}.required(),
    F{"specialty", T::kText, "Specialty of the clinicians who hold this module's visits."},
    F{"module_language", T::kName, "Turns on strict checking and the extensions."}.among(detail::kLanguages).sojourn(),
    F{"evidence", T::kObjects, "Sources of the module's figures."}.of(detail::kEvidenceEntry).sojourn(),
    F{"parameters", T::kObjectMap, "Figures with names."}.of(detail::kParameterEntry).sojourn(),
    F{"targets", T::kObjects, "Published figures that the population of this module should meet."}.of(detail::kTarget).sojourn(),
    F{"attributes", T::kObjectMap, "Attributes that the module writes; if it is there, it names all of them."}
        .of(detail::kAttributeEntry)
        .sojourn(),
    F{"calibration", T::kObject, "What the last calibration did; \"sojourn calibrate\" writes it."}.of(detail::kCalibration).sojourn(),
};

constinit const Object kModule{"module", kModuleFields, "One file: a graph of states."};

constexpr std::string_view kTransitionKeys[kTransitionTypes] = {
    "direct_transition",  "distributed_transition",  "conditional_transition",
    "complex_transition", "lookup_table_transition", "type_of_care_transition"};
constexpr std::string_view kTransitionDocs[kTransitionTypes] = {
    "The name of the next state.",
    "A list of options with weights; one is drawn.",
    "A list of options with conditions; the first whose condition holds (or that has none) is taken.",
    "As conditional, and an option may have weighted targets instead of one.",
    "A list of options whose weights stand in a CSV table, by attributes, age and time.",
    "Three targets, chosen by how people seek care."};

const Object* const kNested[] = {
    &detail::kCodeObject,        &detail::kExactTime,       &detail::kRangeOfTime,      &detail::kProcedureDuration,
    &detail::kSpan,              &detail::kExactValue,      &detail::kExactNumber,      &detail::kRangeOfValues,
    &detail::kDistribution,      &detail::kPrescription,    &detail::kDosage,           &detail::kPrescriptionDuration,
    &detail::kReaction,          &detail::kReactionSeverity, &detail::kGoal,            &detail::kGoalObservation,
    &detail::kNestedObservation, &detail::kSampledData,     &detail::kAttachment,       &detail::kChart,
    &detail::kChartSeries,       &detail::kImagingSeries,   &detail::kImagingInstance,  &detail::kSupply,
    &detail::kPhysiologyInput,   &detail::kPhysiologyOutput, &detail::kDateParts,       &detail::kWeightedTarget,
    &detail::kWeightFromAttribute, &detail::kRisk,          &detail::kRate,             &detail::kRateRow,
    &detail::kMultiplier,        &detail::kEvidenceEntry,   &detail::kParameterEntry,   &detail::kParameterUse,
    &detail::kFitted,            &detail::kCalibration,     &detail::kTarget,           &detail::kAttributeEntry,
};

const Names* const kSets[] = {
    &kTimeUnits,
    &detail::kAgeUnits,
    &kOperators,
    &kDistributionNames,
    &kEncounterClasses,
    &detail::kTelemedicine,
    &kCodeSystems,
    &detail::kObservationCategories,
    &detail::kConditionCategories,
    &detail::kAllergyTypes,
    &detail::kAllergyCategories,
    &detail::kSeverities,
    &detail::kCounterActions,
    &detail::kGenders,
    &detail::kRaces,
    &detail::kIncomeCategories,
    &detail::kAttributeTypes,
    &detail::kLanguages,
};

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b, bool ignore_case) {
  if (!ignore_case) return a == b;
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}
bool same_without_blanks(std::string_view a, std::string_view b) {
  std::size_t i = 0, j = 0;
  for (;;) {
    while (i < a.size() && is_blank(a[i])) ++i;
    while (j < b.size() && is_blank(b[j])) ++j;
    if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
    if (a[i++] != b[j++]) return false;
  }
}

}  // namespace

std::string_view describe(FieldType type) {
  switch (type) {
    case T::kText: return "a string";
    case T::kTexts: return "a list of strings";
    case T::kNumber: return "a number";
    case T::kInteger: return "a whole number";
    case T::kBoolean: return "true or false";
    case T::kAny: return "a boolean, number or string";
    case T::kName: return "a word";
    case T::kRemarks: return "a string or a list of strings";
    case T::kEvidence: return "an evidence id or a list of them";
    case T::kNumbersText: return "numbers separated by spaces, in one string";
    case T::kExpression: return "an expression in a string";
    case T::kUnit: return "a unit";
    case T::kCode: return "a code object";
    case T::kCodes: return "a list of codes";
    case T::kObject: return "an object";
    case T::kObjects: return "a list of objects";
    case T::kObjectMap: return "an object of objects";
    case T::kStates: return "an object of states";
    case T::kCondition: return "a condition";
    case T::kConditions: return "a list of conditions";
    case T::kState: return "the name of a state";
    case T::kStateReference: return "the name of a state";
    case T::kReason: return "the name of an attribute or ConditionOnset state";
    case T::kAttribute: return "the name of an attribute";
    case T::kAttributes: return "a list of names of attributes";
    case T::kVitalSign: return "the name of a vital sign";
    case T::kSubmodule: return "the path of a module";
    case T::kLookupTable: return "the name of a CSV file";
    case T::kWeight: return "a weight";
    case T::kRate: return "a rate";
    case T::kAges: return "[first, last] age in years";
    case T::kParameters: return "the distribution's parameters";
    case T::kSubject: return "the name of a subject";
    case T::kMeasure: return "the name of a measure";
  }
  return {};
}

const Field* Object::find(std::string_view key) const {
  for (const Field& field : fields)
    if (field.key == key) return &field;
  return nullptr;
}

std::span<const Field> common_state_fields() { return kCommon; }
const Object& state_object(StateType type) { return detail::kStateObjects[static_cast<std::size_t>(type)]; }
const Object& condition_object(ConditionType type) { return detail::kConditionObjects[static_cast<std::size_t>(type)]; }
const Object& option_object(TransitionType type) { return detail::kOptionObjects[static_cast<std::size_t>(type)]; }
const Object& parameters_object(DistributionKind kind) {
  return detail::kParameterObjects[static_cast<std::size_t>(kind)];
}
const Object& module_object() { return kModule; }
std::span<const Object* const> nested_objects() { return kNested; }
std::span<const Names* const> name_sets() { return kSets; }

std::string_view name_of(StateType type) { return state_object(type).name; }
std::string_view name_of(ConditionType type) { return condition_object(type).name; }
std::string_view key_of(TransitionType type) { return kTransitionKeys[static_cast<std::size_t>(type)]; }
std::string_view doc_of(TransitionType type) { return kTransitionDocs[static_cast<std::size_t>(type)]; }
std::string_view name_of(DistributionKind kind) { return parameters_object(kind).name; }

std::optional<StateType> state_type(std::string_view name) {
  for (std::size_t i = 0; i < kStateTypes; ++i)
    if (detail::kStateObjects[i].name == name) return static_cast<StateType>(i);
  return std::nullopt;
}
std::optional<ConditionType> condition_type(std::string_view name) {
  for (std::size_t i = 0; i < kConditionTypes; ++i)
    if (same_without_blanks(detail::kConditionObjects[i].name, name)) return static_cast<ConditionType>(i);
  return std::nullopt;
}
std::optional<TransitionType> transition_type(std::string_view key) {
  for (std::size_t i = 0; i < kTransitionTypes; ++i)
    if (kTransitionKeys[i] == key) return static_cast<TransitionType>(i);
  return std::nullopt;
}
std::optional<DistributionKind> distribution_kind(std::string_view name) {
  const auto i = index_in(kDistributionNames, name);
  return i ? std::optional(static_cast<DistributionKind>(*i)) : std::nullopt;
}

std::optional<std::size_t> index_in(const Names& names, std::string_view word) {
  for (std::size_t i = 0; i < names.words.size(); ++i)
    if (same_word(names.words[i], word, names.ignore_case)) return i;
  return std::nullopt;
}

bool is_comment_key(std::string_view key) { return key == "remarks" || key.starts_with('$'); }

}  // namespace sojourn::module
