// Keys of every condition type.
#include "sojourn/module/field_tables.hpp"

namespace sojourn::module::detail {
namespace {

using F = Field;

constexpr F kOperator = F{"operator", T::kName, "How to compare."}.among(kOperators).required();
constexpr F kCodesTested = F{"codes", T::kCodes, "Codes; one that is active is enough."};
constexpr F kByAttribute = F{"referenced_by_attribute", T::kAttribute, "Attribute that holds the entry meant."};
constexpr F kSubconditions = F{"conditions", T::kConditions, "The conditions that are combined."}.required();

constexpr F kAttributeFields[] = {
    F{"attribute", T::kAttribute, "Attribute that is compared."}.required(),
    kOperator,
    F{"value", T::kAny, "Value to compare with; not needed with \"is nil\" and \"is not nil\"."},
};
constexpr F kAgeFields[] = {
    kOperator,
    F{"quantity", T::kNumber, "Age to compare with."}.required(),
    F{"unit", T::kName, "\"years\" or \"months\", completed ones."}.among(kAgeUnits).required(),
    F{"value", T::kAny, "No effect."}.ignored(),
};
constexpr F kPriorStateFields[] = {
    F{"name", T::kStateReference, "State that must have been entered."}.of(StateType::kSimple).required(),
    F{"since", T::kStateReference, "Only what came after the last visit to this state counts."}.of(StateType::kSimple),
    F{"within", T::kObject, "Only what happened in this span before now counts."}.of(kSpan),
};
constexpr F kActiveFields[] = {kCodesTested, kByAttribute};
constexpr F kListFields[] = {kSubconditions};
constexpr F kAtLeastFields[] = {
    F{"minimum", T::kInteger, "How many must hold at least."}.required(),
    kSubconditions,
};
constexpr F kAtMostFields[] = {
    F{"maximum", T::kInteger, "How many may hold at most."}.required(),
    kSubconditions,
};
constexpr F kNotFields[] = {F{"condition", T::kCondition, "The condition that must not hold."}.required()};
constexpr F kDateFields[] = {
    kOperator,
    F{"year", T::kInteger, "Calendar year to compare with."},
    F{"month", T::kInteger, "Month of the year, 1 to 12."},
    F{"date", T::kObject, "A moment to compare with."}.of(kDateParts),
};
constexpr F kGenderFields[] = {F{"gender", T::kName, "\"M\" or \"F\"."}.among(kGenders).required()};
constexpr F kRaceFields[] = {F{"race", T::kName, "Race; case does not matter."}.among(kRaces).required()};
constexpr F kSocioeconomicFields[] = {F{"category", T::kName, "Category."}.among(kIncomeCategories).required()};
constexpr F kSymptomFields[] = {
    F{"symptom", T::kText, "Name of the symptom."}.required(),
    kOperator,
    F{"value", T::kNumber, "Severity to compare with."}.required(),
};
constexpr F kObservationFields[] = {
    F{"codes", T::kCodes, "The latest observation with one of these codes is compared."},
    F{"referenced_by_attribute", T::kAttribute, "Attribute that holds the observation."},
    kOperator,
    F{"value", T::kAny, "Value to compare with."},
    F{"value_code", T::kCode, "Code to compare with."},
};
constexpr F kVitalSignFields[] = {
    F{"vital_sign", T::kVitalSign, "Vital sign that is compared."}.required(),
    kOperator,
    F{"value", T::kNumber, "Value to compare with."}.required(),
};

constexpr Keys kCodesOrAttribute[] = {"codes", "referenced_by_attribute"};
constexpr Choice kActiveChoices[] = {{kCodesOrAttribute, Presence::kRequired}};
constexpr Keys kDateForms[] = {"year", "month", "date"};
constexpr Choice kDateChoices[] = {{kDateForms, Presence::kRequired}};
constexpr Keys kObservedValues[] = {"value", "value_code"};
constexpr Choice kObservationChoices[] = {{kCodesOrAttribute, Presence::kRequired},
                                          {kObservedValues, Presence::kOptional}};

}  // namespace

constinit const Object kConditionObjects[kConditionTypes] = {
    {"Attribute", kAttributeFields, "Compares an attribute. An absent one is only \"is nil\"."},
    {"Age", kAgeFields, "Compares the age in completed years or months."},
    {"PriorState", kPriorStateFields, "Whether a state has been entered before."},
    {"Active Condition", kActiveFields, "Whether a condition is active.", kActiveChoices},
    {"Active Allergy", kActiveFields, "Whether an allergy is active.", kActiveChoices},
    {"Active Medication", kActiveFields, "Whether a medication is active.", kActiveChoices},
    {"Active CarePlan", kActiveFields, "Whether a care plan is active.", kActiveChoices},
    {"Or", kListFields, "At least one of the conditions holds."},
    {"And", kListFields, "All conditions hold."},
    {"At Least", kAtLeastFields, "At least so many of the conditions hold."},
    {"At Most", kAtMostFields, "At most so many of the conditions hold."},
    {"Not", kNotFields, "The condition does not hold."},
    {"True", {}, "Always."},
    {"False", {}, "Never."},
    {"Date", kDateFields, "Compares the calendar.", kDateChoices},
    {"Gender", kGenderFields, "The person's gender."},
    {"Race", kRaceFields, "The person's race."},
    {"Socioeconomic Status", kSocioeconomicFields, "The person's socioeconomic category."},
    {"Symptom", kSymptomFields, "Compares the severity of a symptom; 0 if it was never set."},
    {"Observation", kObservationFields, "Compares the latest observation.", kObservationChoices},
    {"Vital Sign", kVitalSignFields, "Compares a vital sign."},
};

}  // namespace sojourn::module::detail
