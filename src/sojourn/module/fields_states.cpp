// Keys of every state type and of the transitions.
#include <algorithm>
#include <array>

#include "sojourn/module/field_tables.hpp"

namespace sojourn::module::detail {
namespace {

using F = Field;

// Fields that several types share.
constexpr F codes(std::string_view doc) { return F{"codes", T::kCodes, doc}; }
constexpr F reason() {
  return F{"reason", T::kReason, "Why: an attribute that holds an entry, or the name of a ConditionOnset state."};
}
constexpr F assign() {
  return F{"assign_to_attribute", T::kAttribute, "Attribute that receives the new entry; empty: none."};
}
constexpr F by_attribute() {
  return F{"referenced_by_attribute", T::kAttribute, "Attribute that holds the entry meant."};
}
constexpr F distribution(std::string_view doc) { return F{"distribution", T::kObject, doc}.of(kDistribution); }

constexpr F kUnitOfTime = F{"unit", T::kName, "Unit of time of the distribution."}.among(kTimeUnits);
constexpr F kTargetEncounter =
    F{"target_encounter", T::kStateReference,
      "Encounter state at which it is diagnosed; absent: at once. The onset keeps its own date."}
        .of(StateType::kEncounter);

constexpr F kSimpleFields[] = {
    F{"assign_to_attribute", T::kText, "No effect."}.ignored(),
};
constexpr F kGuardFields[] = {
    F{"allow", T::kCondition, "The person waits here until this holds."}.required(),
};
constexpr F kDelayFields[] = {
    F{"exact", T::kObject, "Fixed time."}.of(kExactTime),
    F{"range", T::kObject, "Time drawn evenly from a range."}.of(kRangeOfTime),
    distribution("Time drawn from a distribution, in \"unit\"."),
    kUnitOfTime,
};
constexpr F kProcedureFields[] = {
    codes("What is done.").required(),
    reason(),
    F{"duration", T::kObject, "How long it takes, drawn evenly."}.of(kProcedureDuration),
    distribution("How long it takes, in \"unit\"."),
    kUnitOfTime,
    assign(),
    F{"not_done", T::kBoolean, "True: recommended, and not carried out. Takes no time."}.sojourn(),
    F{"range", T::kObject, "No effect; the key is \"duration\"."}.of(kRangeOfTime).ignored(),
};
constexpr F kDeathFields[] = {
    codes("Cause of death."),
    F{"condition_onset", T::kStateReference, "ConditionOnset state whose condition is the cause."}.of(
        StateType::kConditionOnset),
    by_attribute(),
    F{"exact", T::kObject, "Time until death."}.of(kExactTime),
    F{"range", T::kObject, "Time until death, drawn evenly."}.of(kRangeOfTime),
};
constexpr F kSetAttributeFields[] = {
    F{"attribute", T::kAttribute, "Attribute to write."}.required(),
    F{"expression", T::kExpression, "Arithmetic whose result is stored."},
    F{"range", T::kObject, "Number drawn evenly from a range."}.of(kRangeOfValues),
    F{"series_data", T::kNumbersText, "A time series: numbers separated by spaces."},
    F{"period", T::kNumber, "Seconds between two numbers of series_data; 1 if absent."},
    distribution("Number drawn from a distribution."),
    F{"value_code", T::kCode, "A code."},
    F{"value_attribute", T::kAttribute, "Attribute whose value is copied; if it is absent, the target is cleared."},
    F{"value", T::kAny, "A boolean, number or string; null clears the attribute."},
};
constexpr F kCounterFields[] = {
    F{"attribute", T::kAttribute, "Attribute that counts; absent counts as 0."}.required(),
    F{"action", T::kName, "\"increment\" or \"decrement\"."}.among(kCounterActions).required(),
    F{"amount", T::kInteger, "By how much; 1 if absent or 0."},
};
constexpr F kEncounterFields[] = {
    F{"wellness", T::kBoolean, "True: wait for the next wellness visit instead of making a visit."},
    F{"encounter_class", T::kName, "Class of the visit; ambulatory if absent."}.among(kEncounterClasses),
    codes("Type of the visit."),
    reason(),
    F{"telemedicine_possibility", T::kName, "Whether the visit may be held by video."}.among(kTelemedicine),
};
constexpr F kEncounterEndFields[] = {
    F{"discharge_disposition", T::kCode, "Where the person goes afterwards."},
};
constexpr F kConditionOnsetFields[] = {
    codes("The condition.").required(),
    kTargetEncounter,
    assign(),
    F{"category", T::kName, "Category of the condition in the record."}.among(kConditionCategories).sojourn(),
};
constexpr F kConditionEndFields[] = {
    F{"condition_onset", T::kStateReference, "ConditionOnset state whose condition ends."}.of(
        StateType::kConditionOnset),
    by_attribute(),
    codes("Conditions that end."),
};
constexpr F kAllergyOnsetFields[] = {
    codes("The allergy.").required(),
    F{"allergy_type", T::kName, "\"allergy\" or \"intolerance\"."}.among(kAllergyTypes).expected(),
    F{"category", T::kName, "Category of the allergen."}.among(kAllergyCategories).expected(),
    F{"reactions", T::kObjects, "Reactions; each is drawn by itself."}.of(kReaction),
    kTargetEncounter,
    assign(),
};
constexpr F kAllergyEndFields[] = {
    F{"allergy_onset", T::kStateReference, "AllergyOnset state whose allergy ends."}.of(StateType::kAllergyOnset),
    by_attribute(),
    codes("Allergies that end."),
};
constexpr F kMedicationOrderFields[] = {
    codes("The medication.").required(),
    reason(),
    assign(),
    F{"administration", T::kBoolean, "True: given once, here and now, not prescribed."},
    F{"chronic", T::kBoolean, "True: renewed at wellness visits."},
    F{"over_the_counter", T::kBoolean, "True: bought without a prescription; the patient says so."}.sojourn(),
    F{"prescription", T::kObject, "Dosage and the like."}.of(kPrescription),
};
constexpr F kMedicationEndFields[] = {
    F{"medication_order", T::kStateReference, "MedicationOrder state whose medication ends."}.of(
        StateType::kMedicationOrder),
    by_attribute(),
    codes("Medications that end."),
};
constexpr F kCarePlanStartFields[] = {
    codes("The plan.").required(),
    F{"activities", T::kCodes, "What is to be done."},
    F{"goals", T::kObjects, "What is to be reached."}.of(kGoal),
    reason(),
    assign(),
};
constexpr F kCarePlanEndFields[] = {
    F{"careplan", T::kStateReference, "CarePlanStart state whose plan ends."}.of(StateType::kCarePlanStart),
    by_attribute(),
    codes("Plans that end."),
};
constexpr F kObservationFields[] = {
    codes("What is observed.").required(),
    F{"category", T::kName, "Category of the observation."}.among(kObservationCategories).expected(),
    F{"unit", T::kUnit, "UCUM unit of the value; needed with exact and range."},
    F{"exact", T::kObject, "A fixed value."}.of(kExactValue),
    F{"range", T::kObject, "Number drawn evenly from a range."}.of(kRangeOfValues),
    distribution("Number drawn from a distribution."),
    F{"attribute", T::kAttribute, "Attribute whose value is observed."},
    F{"vital_sign", T::kVitalSign, "Vital sign that is measured."},
    F{"value_code", T::kCode, "A code as value."},
    F{"expression", T::kExpression, "Arithmetic whose result is observed."},
    F{"sampled_data", T::kObject, "Time series as value."}.of(kSampledData),
    F{"attachment", T::kObject, "A document as value."}.of(kAttachment),
};
constexpr auto with_ignored_type_and_name(const F (&body)[std::size(kObservationFields)]) {
  std::array<F, std::size(kObservationFields) + 2> all{};
  std::copy(std::begin(body), std::end(body), all.begin());
  all[all.size() - 2] = F{"type", T::kText, "No effect."}.ignored();
  all[all.size() - 1] = F{"name", T::kText, "No effect."}.ignored();
  return all;
}
constexpr auto kNestedObservationFields = with_ignored_type_and_name(kObservationFields);
constexpr F kMultiObservationFields[] = {
    codes("The observation as a whole.").required(),
    F{"category", T::kName, "Category of the observation."}.among(kObservationCategories).expected(),
    F{"observations", T::kObjects, "Its parts."}.of(kNestedObservation).required(),
    F{"number_of_observations", T::kInteger, "No effect."}.ignored(),
};
constexpr F kDiagnosticReportFields[] = {
    codes("The report.").required(),
    F{"observations", T::kObjects, "Its results."}.of(kNestedObservation).required(),
    F{"number_of_observations", T::kInteger, "No effect."}.ignored(),
};
constexpr F kVitalSignFields[] = {
    F{"vital_sign", T::kVitalSign, "Vital sign to set."}.required(),
    F{"unit", T::kText, "Unit of the value, for the reader."},
    F{"exact", T::kObject, "Fixed value."}.of(kExactNumber),
    F{"range", T::kObject, "Value drawn evenly from a range."}.of(kRangeOfValues),
    F{"expression", T::kExpression, "Arithmetic whose result is the value."},
    distribution("Value drawn from a distribution."),
    F{"shift", T::kObject, "Distribution of an amount that is added to the person's own value."}
        .of(kDistribution)
        .sojourn(),
    F{"source", T::kText, "Name of what shifts the value; a later shift of the same source replaces this one."}
        .sojourn(),
    F{"per", T::kVitalSign,
      "Vital sign that the same source shifts too: the amount is for each unit of that shift."}
        .sojourn(),
    F{"over", T::kObject, "Time over which the shift builds up; absent: at once."}.of(kSpan).sojourn(),
};
constexpr F kSymptomFields[] = {
    F{"symptom", T::kText, "Name of the symptom."}.required(),
    F{"cause", T::kText, "What causes it; the module's name if absent."},
    F{"probability", T::kNumber, "Probability that the value is set, 0 to 1; 1 if absent."},
    F{"exact", T::kObject, "Severity, 0 to 100."}.of(kExactNumber),
    F{"range", T::kObject, "Severity drawn evenly from a range."}.of(kRangeOfValues),
    distribution("Severity drawn from a distribution."),
};
constexpr F kImagingStudyFields[] = {
    F{"procedure_code", T::kCode, "The imaging procedure."}.required(),
    F{"series", T::kObjects, "The series of images."}.of(kImagingSeries).required(),
    F{"min_number_series", T::kInteger, "Least number of copies of the first series."},
    F{"max_number_series", T::kInteger, "Greatest number of copies of the first series."},
};
constexpr F kDeviceFields[] = {
    F{"code", T::kCode, "The device."}.required(),
    F{"manufacturer", T::kText, "Who made it."},
    F{"model", T::kText, "Model."},
    assign(),
};
constexpr F kDeviceEndFields[] = {
    F{"device", T::kStateReference, "Device state whose device is removed."}.of(StateType::kDevice),
    by_attribute(),
    codes("Devices that are removed."),
};
constexpr F kSupplyListFields[] = {
    F{"supplies", T::kObjects, "What is supplied."}.of(kSupply).required(),
};
constexpr F kVaccineFields[] = {
    codes("The vaccine.").required(),
    F{"series", T::kInteger, "Number of the dose."},
};
constexpr F kPhysiologyFields[] = {
    F{"model", T::kText, "SBML model file."}.required(),
    F{"solver", T::kText, "Name of the solver."},
    F{"step_size", T::kNumber, "Step of the solver, seconds."},
    F{"sim_duration", T::kNumber, "Seconds to simulate."}.required(),
    F{"lead_time", T::kNumber, "Seconds at the start that are left out."},
    F{"inputs", T::kObjects, "What goes into the model."}.of(kPhysiologyInput),
    F{"outputs", T::kObjects, "What comes out."}.of(kPhysiologyOutput),
    F{"alt_direct_transition", T::kState, "Where to go without the model; Sojourn always goes there."}.required(),
};
constexpr F kCallSubmoduleFields[] = {
    F{"submodule", T::kSubmodule, "Path of the module to run, without \".json\"."}.required(),
};
constexpr F kRiskStateFields[] = {
    F{"risks", T::kObjects, "The events that compete; the first to happen decides."}.of(kRisk).required(),
};

constexpr Keys kTimes[] = {"exact", "range", "distribution"};
constexpr Choice kDelayChoices[] = {{kTimes, Presence::kRequired}};
constexpr Keys kProcedureTimes[] = {"duration", "distribution"};
constexpr Choice kProcedureChoices[] = {{kProcedureTimes, Presence::kOptional}};
constexpr Keys kCauses[] = {"codes", "condition_onset", "referenced_by_attribute"};
constexpr Keys kDeathTimes[] = {"exact", "range"};
constexpr Choice kDeathChoices[] = {{kCauses, Presence::kOptional}, {kDeathTimes, Presence::kOptional}};
constexpr Keys kAttributeSources[] = {"expression", "range",           "series_data", "distribution",
                                      "value_code", "value_attribute", "value"};
constexpr Choice kSetAttributeChoices[] = {{kAttributeSources, Presence::kOptional}};
constexpr Keys kConditionEnds[] = {"condition_onset", "referenced_by_attribute", "codes"};
constexpr Choice kConditionEndChoices[] = {{kConditionEnds, Presence::kExpected}};
constexpr Keys kAllergyEnds[] = {"allergy_onset", "referenced_by_attribute", "codes"};
constexpr Choice kAllergyEndChoices[] = {{kAllergyEnds, Presence::kExpected}};
constexpr Keys kMedicationEnds[] = {"medication_order", "referenced_by_attribute", "codes"};
constexpr Choice kMedicationEndChoices[] = {{kMedicationEnds, Presence::kExpected}};
constexpr Keys kCarePlanEnds[] = {"careplan", "referenced_by_attribute", "codes"};
constexpr Choice kCarePlanEndChoices[] = {{kCarePlanEnds, Presence::kExpected}};
constexpr Keys kDeviceEnds[] = {"device", "referenced_by_attribute", "codes"};
constexpr Choice kDeviceEndChoices[] = {{kDeviceEnds, Presence::kExpected}};
constexpr Keys kObserved[] = {"range",      "exact",      "distribution", "attribute", "vital_sign",
                              "value_code", "expression", "sampled_data", "attachment"};
constexpr Choice kObservationChoices[] = {{kObserved, Presence::kExpected}};
constexpr Keys kVitalSources[] = {"exact", "range", "expression", "distribution", "shift"};
constexpr Choice kVitalSignChoices[] = {{kVitalSources, Presence::kRequired}};
constexpr Keys kSymptomSources[] = {"exact", "range", "distribution"};
constexpr Choice kSymptomChoices[] = {{kSymptomSources, Presence::kExpected}};

constexpr F kWeightedOption[] = {
    F{"distribution", T::kWeight, "Weight of the option; the weights of a list sum to 1."}.required(),
    F{"transition", T::kState, "Where it leads."}.required(),
};
constexpr F kConditionalOption[] = {
    F{"condition", T::kCondition, "The option is taken if this holds; absent: always."},
    F{"transition", T::kState, "Where it leads."}.required(),
};
constexpr F kComplexOption[] = {
    F{"condition", T::kCondition, "The option is taken if this holds; absent: always."},
    F{"transition", T::kState, "Where it leads."},
    F{"distributions", T::kObjects, "Weighted targets."}.of(kWeightedTarget),
};
constexpr Keys kComplexTargets[] = {"transition", "distributions"};
constexpr Choice kComplexChoices[] = {{kComplexTargets, Presence::kRequired}};
constexpr F kLookupOption[] = {
    F{"transition", T::kState, "Where it leads; also the name of the table's column."}.required(),
    F{"default_probability", T::kNumber, "Weight for a person whom no row of the table fits."}.required(),
    F{"lookup_table_name", T::kLookupTable, "CSV file in lookup_tables; the same for all options."}.required(),
};
constexpr F kTypeOfCareFields[] = {
    F{"ambulatory", T::kState, "Where to go for a visit in person."}.required(),
    F{"emergency", T::kState, "Where to go for the emergency department."}.required(),
    F{"telemedicine", T::kState, "Where to go for a visit by video."}.required(),
};

}  // namespace

constinit const Object kNestedObservation{"nested observation", kNestedObservationFields,
                                "An observation that is part of a panel.", kObservationChoices};

constinit const Object kStateObjects[kStateTypes] = {
    {"Initial", {}, "Where everybody starts."},
    {"Simple", kSimpleFields, "Does nothing; its transition decides where to go."},
    {"Terminal", {}, "The end of the module for this person. Has no transition."},
    {"Guard", kGuardFields, "Waits until a condition holds."},
    {"Delay", kDelayFields, "Lets time pass.", kDelayChoices},
    {"Procedure", kProcedureFields, "Records a procedure and lets its duration pass.", kProcedureChoices},
    {"Death", kDeathFields, "The person dies, now or after a time.", kDeathChoices},
    {"SetAttribute", kSetAttributeFields, "Writes an attribute of the person; without a value it clears it.",
     kSetAttributeChoices},
    {"Counter", kCounterFields, "Adds to a number in an attribute."},
    {"Encounter", kEncounterFields, "Opens a visit, or waits for the next wellness visit."},
    {"EncounterEnd", kEncounterEndFields, "Ends the visit."},
    {"ConditionOnset", kConditionOnsetFields, "A condition begins."},
    {"ConditionEnd", kConditionEndFields, "A condition ends.", kConditionEndChoices},
    {"AllergyOnset", kAllergyOnsetFields, "An allergy begins."},
    {"AllergyEnd", kAllergyEndFields, "An allergy ends.", kAllergyEndChoices},
    {"MedicationOrder", kMedicationOrderFields, "A medication is prescribed or given."},
    {"MedicationEnd", kMedicationEndFields, "A medication is stopped.", kMedicationEndChoices},
    {"CarePlanStart", kCarePlanStartFields, "A care plan begins."},
    {"CarePlanEnd", kCarePlanEndFields, "A care plan ends.", kCarePlanEndChoices},
    {"Observation", kObservationFields, "Records a measurement or finding.", kObservationChoices},
    {"MultiObservation", kMultiObservationFields, "Records one observation made of parts, such as a blood pressure."},
    {"DiagnosticReport", kDiagnosticReportFields, "Records a report with its results."},
    {"VitalSign", kVitalSignFields, "Sets or shifts a vital sign of the person's body.", kVitalSignChoices},
    {"Symptom", kSymptomFields, "Sets the severity of a symptom; severe symptoms make people seek care.",
     kSymptomChoices},
    {"ImagingStudy", kImagingStudyFields, "Records an imaging study and its procedure."},
    {"Device", kDeviceFields, "Records a device that the person receives."},
    {"DeviceEnd", kDeviceEndFields, "The device is removed.", kDeviceEndChoices},
    {"SupplyList", kSupplyListFields, "Records supplies that are handed out."},
    {"Vaccine", kVaccineFields, "Records an immunisation."},
    {"Physiology", kPhysiologyFields, "A physiology model; not run, the alternative transition is taken."},
    {"CallSubmodule", kCallSubmoduleFields, "Runs another module file and goes on when that has ended."},
    {"Risk", kRiskStateFields, "Waits for the first of several events, each with its own rate over sex and age.", {},
     true},
};

constinit const Object kOptionObjects[kTransitionTypes] = {
    {"direct transition", {}, "Always the same state."},
    {"option of a distributed transition", kWeightedOption, "Drawn by weight."},
    {"option of a conditional transition", kConditionalOption, "The first option whose condition holds."},
    {"option of a complex transition", kComplexOption, "The first option whose condition holds, then by weight.",
     kComplexChoices},
    {"option of a lookup table transition", kLookupOption, "Drawn by weights from a table."},
    {"type of care transition", kTypeOfCareFields, "By how people seek care."},
};

}  // namespace sojourn::module::detail
