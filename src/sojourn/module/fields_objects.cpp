// Objects that stand inside states, conditions and transitions, and the sets of names.
#include "sojourn/module/field_tables.hpp"

namespace sojourn::module {
namespace {

using F = Field;
using detail::Keys;

constexpr Keys kTimeUnitWords[] = {"seconds", "minutes", "hours", "days", "weeks", "months", "years"};
constexpr Keys kAgeUnitWords[] = {"years", "months"};
constexpr Keys kOperatorWords[] = {"<", "<=", "==", ">=", ">", "!=", "is nil", "is not nil"};
constexpr Keys kDistributionWords[] = {"EXACT", "UNIFORM", "GAUSSIAN", "EXPONENTIAL", "TRIANGULAR"};
constexpr Keys kClassWords[] = {"ambulatory", "outpatient", "urgentcare", "emergency", "inpatient", "virtual",
                                "hospice",    "home",       "snf",        "wellness",  "super"};
constexpr Keys kSystemWords[] = {"SNOMED-CT", "LOINC",     "RxNorm",   "CVX",        "ICD10", "ICD10-CM", "NUBC",
                                 "DICOM-DCM", "DICOM-SOP", "NullFlavor", "HCPCS", "CPT",   "CDT",      "NDC"};
constexpr Keys kTelemedicineWords[] = {"none", "possible", "always"};
constexpr Keys kAllergyTypeWords[] = {"allergy", "intolerance"};
constexpr Keys kAllergyCategoryWords[] = {"environment", "food", "medication", "biologic"};
constexpr Keys kSeverityWords[] = {"severe", "moderate", "mild", "none"};
constexpr Keys kActionWords[] = {"increment", "decrement"};
constexpr Keys kObservationCategoryWords[] = {"laboratory", "vital-signs", "survey",   "exam",
                                              "social-history", "imaging", "procedure", "therapy"};
constexpr Keys kGenderWords[] = {"M", "F"};
constexpr Keys kRaceWords[] = {"white", "black", "asian", "native", "hawaiian", "other"};
constexpr Keys kIncomeWords[] = {"High", "Middle", "Low"};
constexpr Keys kConditionCategoryWords[] = {"problem-list-item", "encounter-diagnosis"};
constexpr Keys kAttributeTypeWords[] = {"boolean", "number", "string", "condition", "allergy", "medication", "care plan",
                                         "procedure", "device", "any"};
constexpr Keys kLanguageWords[] = {"sojourn-1"};

}  // namespace

constinit const Names kTimeUnits{"unit of time", "unknown-unit", kTimeUnitWords};
constinit const Names kOperators{"operator", "unknown-operator", kOperatorWords};
constinit const Names kDistributionNames{"kind of distribution", "unknown-distribution", kDistributionWords};
constinit const Names kEncounterClasses{"encounter class", "unknown-encounter-class", kClassWords, true};
constinit const Names kCodeSystems{"code system", "unknown-code-system", kSystemWords, false, true};

namespace detail {

constinit const Names kAgeUnits{"unit of age", "unknown-unit", kAgeUnitWords};
constinit const Names kTelemedicine{"telemedicine possibility", "unknown-word", kTelemedicineWords, true};
constinit const Names kAllergyTypes{"type of allergy", "unknown-word", kAllergyTypeWords, true, true};
constinit const Names kAllergyCategories{"category of allergy", "unknown-word", kAllergyCategoryWords, true, true};
constinit const Names kSeverities{"severity", "unknown-word", kSeverityWords, true};
constinit const Names kCounterActions{"action", "unknown-word", kActionWords, false, true};
constinit const Names kObservationCategories{"category of observation", "unknown-word", kObservationCategoryWords, false, true};
constinit const Names kGenders{"gender", "unknown-word", kGenderWords, false, true};
constinit const Names kRaces{"race", "unknown-word", kRaceWords, true, true};
constinit const Names kIncomeCategories{"socioeconomic category", "unknown-word", kIncomeWords, false, true};
constinit const Names kConditionCategories{"category of condition", "unknown-word", kConditionCategoryWords};
constinit const Names kAttributeTypes{"type of attribute", "unknown-word", kAttributeTypeWords};
constinit const Names kLanguages{"module language", "unknown-module-language", kLanguageWords};

namespace {

constexpr F kCodeFields[] = {
    F{"system", T::kName, "Code system; a URI is taken too."}.among(kCodeSystems).required(),
    F{"code", T::kText, "The code itself, best as a string: a number would lose leading zeros."}.required(),
    F{"display", T::kText, "Name of the concept in words."}.required(),
    F{"version", T::kText, "Version of the code system."},
    F{"value_set", T::kText, "Address of a value set for substitution at export; not used."},
};
constexpr F kParameterUseFields[] = {
    F{"parameter", T::kText, "Name of an entry of the module's \"parameters\"."}.required(),
};
constexpr F kEvidenceFields[] = {
    F{"id", T::kText, "Short name by which the module cites the source."}.required(),
    F{"title", T::kText, "Title of the publication."}.required(),
    F{"authors", T::kText, "Authors or issuing body."}.required(),
    F{"year", T::kInteger, "Year of publication."}.required(),
    F{"table", T::kText, "Table, figure or page that holds the figure."},
    F{"address", T::kText, "DOI, PMID or public web address."},
};
constexpr F kParameterFields[] = {
    F{"value", T::kNumber, "The figure."}.required(),
    F{"unit", T::kText, "What the figure counts: \"probability\", \"per year\", \"mm[Hg]\"."}.required(),
    F{"low", T::kNumber, "Least plausible value."},
    F{"high", T::kNumber, "Greatest plausible value."},
    F{"fit", T::kBoolean, "True: a calibration may move it between low and high."},
    F{"fitted", T::kObject, "How the value was fitted; \"sojourn calibrate\" writes it."}.of(kFitted),
};
constexpr F kFittedFields[] = {
    F{"seed", T::kInteger, "Seed of the simulations."}.required(),
    F{"people", T::kInteger, "People of the largest simulation who live on the reference date."}.required(),
    F{"standard_error", T::kNumber, "Standard error of the value."}.required(),
};
constexpr F kCalibrationFields[] = {
    F{"seed", T::kInteger, "Seed of the simulations."}.required(),
    F{"people", T::kInteger, "People of the largest simulation who live on the reference date."}.required(),
    F{"error_before", T::kNumber, "Mean squared miss of the targets before, in standard errors."}.required(),
    F{"error_after", T::kNumber, "The same afterwards; 1 is chance."}.required(),
};
constexpr F kTargetFields[] = {
    F{"subject", T::kSubject, "A subject of the published figures: all its figures are targets, as far as the keys below allow."},
    F{"codes", T::kCodes, "Instead of a subject: what is counted in a figure of the module's own."},
    F{"measure", T::kMeasure, "How it is counted: \"ever\", \"incidence\", \"onset age\", ..."},
    F{"sex", T::kName, "\"M\" or \"F\"; absent: both, and with a subject all figures."}.among(kGenders),
    F{"ages", T::kAges, "First and last completed year of age; absent: all, and with a subject all figures."},
    F{"group", T::kText, "Race or ethnicity in the words of the figures; absent: everybody together."},
    F{"value", T::kNumber, "The module's own figure."},
    F{"low", T::kNumber, "Lower end of its 95 % interval."},
    F{"high", T::kNumber, "Upper end of its 95 % interval."},
    F{"unit", T::kText, "Its unit: \"share\", \"per person-year\", \"years\"."},
    F{"year", T::kText, "When it was counted."},
    F{"fit", T::kBoolean, "False: held out, which means that it is only compared with."},
};
constexpr F kAttributeFields[] = {
    F{"type", T::kName, "What it holds; an entry of the record is named by its kind."}.among(kAttributeTypes).required(),
    F{"meaning", T::kText, "What it means, for readers and for other modules."}.required(),
};
constexpr F kExactTimeFields[] = {
    F{"quantity", T::kNumber, "How many units."}.required(),
    F{"unit", T::kName, "Unit of time."}.among(kTimeUnits).required(),
};
constexpr F kExactValueFields[] = {
    F{"quantity", T::kAny, "The value: number, string or boolean."}.required(),
    F{"unit", T::kText, "No effect here; the unit stands beside \"exact\"."}.ignored(),
};
constexpr F kExactNumberFields[] = {
    F{"quantity", T::kNumber, "The value."}.required(),
    F{"unit", T::kText, "No effect here."}.ignored(),
};
constexpr F kRangeOfTimeFields[] = {
    F{"low", T::kNumber, "Shortest time."}.required(),
    F{"high", T::kNumber, "Longest time."}.required(),
    F{"unit", T::kName, "Unit of time of both."}.among(kTimeUnits).required(),
    F{"decimals", T::kInteger, "No effect on times."}.ignored(),
};
constexpr F kRangeOfValuesFields[] = {
    F{"low", T::kNumber, "Least value."}.required(),
    F{"high", T::kNumber, "Greatest value."}.required(),
    F{"decimals", T::kInteger, "Digits after the point to round to."},
    F{"unit", T::kText, "No effect here; the unit stands beside \"range\"."}.ignored(),
};
constexpr F kProcedureDurationFields[] = {
    F{"low", T::kNumber, "Shortest duration."}.required(),
    F{"high", T::kNumber, "Longest duration."}.required(),
    F{"unit", T::kName, "Unit of time of both."}.among(kTimeUnits).required(),
};
constexpr F kDistributionFields[] = {
    F{"kind", T::kName, "Which distribution."}.among(kDistributionNames).required(),
    F{"parameters", T::kParameters, "Its parameters; their names depend on the kind."}.required(),
    F{"round", T::kBoolean, "True: the draw is rounded to the nearest integer, halves up."},
};
constexpr F kPrescriptionFields[] = {
    F{"dosage", T::kObject, "How much how often."}.of(kDosage),
    F{"duration", T::kObject, "How long the prescription is meant to last; it does not end the medication."}.of(
        kPrescriptionDuration),
    F{"refills", T::kInteger, "Number of refills."},
    F{"as_needed", T::kBoolean, "True: taken as needed."},
    F{"instructions", T::kCodes, "Coded instructions for the patient."},
};
constexpr F kDosageFields[] = {
    F{"amount", T::kNumber, "Units of the product per dose."}.required(),
    F{"frequency", T::kNumber, "Doses per period."}.required(),
    F{"period", T::kNumber, "Length of the period."}.required(),
    F{"unit", T::kName, "Unit of time of the period."}.among(kTimeUnits).required(),
};
constexpr F kReactionFields[] = {
    F{"reaction", T::kCode, "The manifestation."}.required(),
    F{"possible_severities", T::kObjects, "Severities with weights; one is drawn."}.of(kReactionSeverity).required(),
};
constexpr F kReactionSeverityFields[] = {
    F{"level", T::kName, "Severity; \"none\" leaves the reaction out."}.among(kSeverities).required(),
    F{"value", T::kNumber, "Weight, 0 to 1."}.required(),
};
constexpr F kGoalFields[] = {
    F{"text", T::kText, "The goal in words."},
    F{"addresses", T::kAttributes, "Attributes that hold the conditions which the goal addresses."},
    F{"observation", T::kObject, "A measured target."}.of(kGoalObservation),
};
constexpr F kGoalObservationFields[] = {
    F{"codes", T::kCodes, "What is measured."}.required(),
    F{"operator", T::kName, "How the measurement should compare."}.among(kOperators).required(),
    F{"value", T::kAny, "The value to compare with."}.required(),
};
constexpr F kSampledDataFields[] = {
    F{"attributes", T::kAttributes, "Attributes that hold time series of equal length and period."}.required(),
    F{"origin_value", T::kNumber, "Value that a sample of 0 stands for."},
    F{"factor", T::kNumber, "Factor from sample to value."},
    F{"lower_limit", T::kNumber, "Least value that can be detected."},
    F{"upper_limit", T::kNumber, "Greatest value that can be detected."},
    F{"decimal_format", T::kText, "Format of the numbers."},
};
constexpr F kAttachmentFields[] = {
    F{"chart", T::kObject, "A chart drawn from time series."}.of(kChart),
    F{"url", T::kText, "Where the content is found."},
    F{"data", T::kText, "The content in base64."},
    F{"content_type", T::kText, "MIME type."},
    F{"language", T::kText, "Language of the content."},
    F{"size", T::kInteger, "Bytes."},
    F{"hash", T::kText, "Digest of the content."},
    F{"title", T::kText, "Label."},
    F{"creation", T::kText, "When it was made."},
    F{"height", T::kInteger, "Pixels."},
    F{"width", T::kInteger, "Pixels."},
    F{"frames", T::kInteger, "Number of frames."},
    F{"duration", T::kNumber, "Length in seconds."},
    F{"pages", T::kInteger, "Number of pages."},
};
constexpr F kChartFields[] = {
    F{"type", T::kText, "Kind of chart."},
    F{"title", T::kText, "Title."},
    F{"axis_attribute_x", T::kAttribute, "Time series of the x axis."},
    F{"axis_label_x", T::kText, "Label of the x axis."},
    F{"axis_label_y", T::kText, "Label of the y axis."},
    F{"axis_hidden_x", T::kBoolean, "True: no x axis."},
    F{"axis_hidden_y", T::kBoolean, "True: no y axis."},
    F{"width", T::kInteger, "Pixels, 600 if absent."},
    F{"height", T::kInteger, "Pixels, 300 if absent."},
    F{"start_time", T::kNumber, "First moment to draw."},
    F{"end_time", T::kNumber, "Last moment to draw."},
    F{"series", T::kObjects, "What is drawn."}.of(kChartSeries).required(),
};
constexpr F kChartSeriesFields[] = {
    F{"attribute", T::kAttribute, "Time series to draw."}.required(),
    F{"label", T::kText, "Name in the legend."},
};
constexpr F kImagingSeriesFields[] = {
    F{"body_site", T::kCode, "Part of the body."}.required(),
    F{"modality", T::kCode, "How the image is made."}.required(),
    F{"instances", T::kObjects, "The images."}.of(kImagingInstance).required(),
    F{"min_number_instances", T::kInteger, "Least number of copies of the first image."},
    F{"max_number_instances", T::kInteger, "Greatest number of copies of the first image."},
};
constexpr F kImagingInstanceFields[] = {
    F{"title", T::kText, "What the image shows."}.required(),
    F{"sop_class", T::kCode, "DICOM class of the image."}.required(),
};
constexpr F kSupplyFields[] = {
    F{"quantity", T::kInteger, "How many."}.required(),
    F{"code", T::kCode, "What is supplied."}.required(),
};
constexpr F kPhysiologyInputFields[] = {
    F{"from", T::kText, "Attribute or vital sign that is read."},
    F{"from_exp", T::kExpression, "Expression that is evaluated."},
    F{"to", T::kText, "Model input."}.required(),
    F{"variance", T::kNumber, "Spread of the input."},
};
constexpr F kPhysiologyOutputFields[] = {
    F{"from", T::kText, "Model output."},
    F{"from_list", T::kText, "Model output as a time series."},
    F{"from_exp", T::kExpression, "Expression over model outputs."},
    F{"to", T::kAttribute, "Attribute or vital sign that is written."}.required(),
    F{"type", T::kText, "\"Attribute\" or \"Vital Sign\"."},
    F{"variance", T::kNumber, "Spread of the output."},
};
constexpr F kRiskFields[] = {
    F{"transition", T::kState, "State to go to when the event happens."}.required(),
    F{"rate", T::kRate, "Events per person-year: a number, a parameter, or rows by sex and age."}.required(),
    F{"multipliers", T::kObjects, "Factors on the rate; those whose condition holds are multiplied."}.of(kMultiplier),
};
constexpr F kRateFields[] = {
    F{"rows", T::kObjects, "Rates by sex and age; they must not overlap, and what none covers is 0."}
        .of(kRateRow)
        .required(),
};
constexpr F kRateRowFields[] = {
    F{"sex", T::kName, "\"M\" or \"F\"; absent: both."}.among(kGenders),
    F{"ages", T::kAges, "First and last completed year of age, both included."}.required(),
    F{"value", T::kNumber, "Events per person-year."}.required(),
};
constexpr F kMultiplierFields[] = {
    F{"when", T::kCondition, "When the factor applies."}.required(),
    F{"factor", T::kNumber, "Hazard ratio, at least 0."}.required(),
};
constexpr F kWeightFromAttributeFields[] = {
    F{"attribute", T::kAttribute, "Attribute that holds the weight."}.required(),
    F{"default", T::kNumber, "Weight of a person who lacks the attribute."}.required(),
};
constexpr F kWeightedTargetFields[] = {
    F{"distribution", T::kWeight, "Weight of the option."}.required(),
    F{"transition", T::kState, "Where it leads."}.required(),
};
constexpr F kDatePartsFields[] = {
    F{"year", T::kInteger, "Year."}.required(),
    F{"month", T::kInteger, "Month, 1 to 12."}.required(),
    F{"day", T::kInteger, "Day of the month."}.required(),
    F{"hour", T::kInteger, "Hour, UTC."},
    F{"minute", T::kInteger, "Minute."},
    F{"second", T::kInteger, "Second."},
    F{"millisecond", T::kInteger, "Millisecond."},
};

constexpr F kExactParameters[] = {F{"value", T::kNumber, "The value itself."}.required()};
constexpr F kUniformParameters[] = {
    F{"low", T::kNumber, "Lower end, included."}.required(),
    F{"high", T::kNumber, "Upper end, not included."}.required(),
};
constexpr F kGaussianParameters[] = {
    F{"mean", T::kNumber, "Mean."}.required(),
    F{"standardDeviation", T::kNumber, "Standard deviation."}.required(),
    F{"min", T::kNumber, "Least value: what is drawn lies above it."},
    F{"max", T::kNumber, "Greatest value: what is drawn lies below it."},
};
constexpr F kExponentialParameters[] = {F{"mean", T::kNumber, "Mean."}.required()};
constexpr F kTriangularParameters[] = {
    F{"min", T::kNumber, "Least value."}.required(),
    F{"mode", T::kNumber, "Most likely value."}.required(),
    F{"max", T::kNumber, "Greatest value."}.required(),
};

constexpr Keys kCounted[] = {"subject", "codes"};
constexpr Choice kTargetChoices[] = {{kCounted, Presence::kRequired}};
constexpr Keys kContent[] = {"chart", "url", "data"};
constexpr Choice kContentChoices[] = {{kContent, Presence::kRequired}};
constexpr Keys kInputs[] = {"from", "from_exp"};
constexpr Choice kInputChoices[] = {{kInputs, Presence::kRequired}};
constexpr Keys kOutputs[] = {"from", "from_list", "from_exp"};
constexpr Choice kOutputChoices[] = {{kOutputs, Presence::kRequired}};

}  // namespace

constinit const Object kCodeObject{"code", kCodeFields, "A coded concept. Two are the same if system and code are."};
constinit const Object kParameterUse{"parameter reference", kParameterUseFields,
                           "Stands wherever a number may and means the parameter's value.", {}, true};
constinit const Object kEvidenceEntry{"evidence entry", kEvidenceFields, "A source of figures.", {}, true};
constinit const Object kParameterEntry{"parameter", kParameterFields, "A figure with a name, which a calibration may move.", {},
                             true};
constinit const Object kFitted{"fitted", kFittedFields, "Where a parameter's value comes from.", {}, true};
constinit const Object kCalibration{"calibration", kCalibrationFields, "How close the targets are.", {}, true};
constinit const Object kTarget{"target", kTargetFields, "Figures that the simulated population should meet.", kTargetChoices, true};
constinit const Object kAttributeEntry{"attribute", kAttributeFields, "An attribute that the module writes.", {}, true};
constinit const Object kExactTime{"exact time", kExactTimeFields, "A fixed time.", {}, false, Sense::kTime};
constinit const Object kExactValue{"exact value", kExactValueFields, "A fixed value of any type."};
constinit const Object kExactNumber{"exact number", kExactNumberFields, "A fixed number."};
constinit const Object kRangeOfTime{"range of time", kRangeOfTimeFields, "A time drawn evenly between two bounds.", {}, false,
                          Sense::kTime};
constinit const Object kRangeOfValues{"range of values", kRangeOfValuesFields, "A number drawn evenly between two bounds."};
constinit const Object kProcedureDuration{"duration of a procedure", kProcedureDurationFields,
                                "A time drawn evenly between two bounds.", {}, false,
                                Sense::kTime};
constinit const Object kSpan{"span of time", kExactTimeFields, "A window, or the time over which an effect builds up.", {}, false,
                   Sense::kTime};
constinit const Object kDistribution{"distribution", kDistributionFields, "A random number."};
constinit const Object kPrescription{"prescription", kPrescriptionFields, "How a medication is to be taken."};
constinit const Object kDosage{"dosage", kDosageFields, "Amount per dose, doses per period.", {}, false, Sense::kTime};
constinit const Object kPrescriptionDuration{"duration of a prescription", kExactTimeFields, "How long it lasts.", {}, false,
                                   Sense::kTime};
constinit const Object kReaction{"reaction", kReactionFields, "How an allergy shows itself."};
constinit const Object kReactionSeverity{"possible severity", kReactionSeverityFields, "A severity and its weight."};
constinit const Object kGoal{"goal", kGoalFields, "What a care plan aims at."};
constinit const Object kGoalObservation{"goal observation", kGoalObservationFields, "A measurement with a target."};
constinit const Object kSampledData{"sampled data", kSampledDataFields, "Time series as one observation value."};
constinit const Object kAttachment{"attachment", kAttachmentFields, "A document as an observation value.", kContentChoices};
constinit const Object kChart{"chart", kChartFields, "A picture of time series."};
constinit const Object kChartSeries{"chart series", kChartSeriesFields, "One line of a chart."};
constinit const Object kImagingSeries{"imaging series", kImagingSeriesFields, "Images of one kind of one part of the body."};
constinit const Object kImagingInstance{"imaging instance", kImagingInstanceFields, "One image."};
constinit const Object kSupply{"supply", kSupplyFields, "One thing supplied."};
constinit const Object kPhysiologyInput{"physiology input", kPhysiologyInputFields, "What goes into the model.", kInputChoices};
constinit const Object kPhysiologyOutput{"physiology output", kPhysiologyOutputFields, "What comes out of it.", kOutputChoices};
constinit const Object kRisk{"risk", kRiskFields, "One of the events that compete.", {}, true};
constinit const Object kRate{"rate", kRateFields, "A rate that depends on sex and age.", {}, true};
constinit const Object kRateRow{"rate row", kRateRowFields, "The rate of one sex (or both) in a span of ages.", {}, true};
constinit const Object kMultiplier{"multiplier", kMultiplierFields, "A factor on a rate.", {}, true};
constinit const Object kWeightFromAttribute{"weight from an attribute", kWeightFromAttributeFields,
                                  "A weight that differs between people."};
constinit const Object kWeightedTarget{"weighted target", kWeightedTargetFields, "One of several targets drawn by weight."};
constinit const Object kDateParts{"date", kDatePartsFields, "A moment in UTC."};

constinit const Object kParameterObjects[kDistributionKinds] = {
    {"EXACT", kExactParameters, "Always the same value."},
    {"UNIFORM", kUniformParameters, "Every value between the ends is equally likely."},
    {"GAUSSIAN", kGaussianParameters, "Normal; with min or max the normal distribution cut off there."},
    {"EXPONENTIAL", kExponentialParameters,
     "Exponential. The public engine adds 1 to each draw."},
    {"TRIANGULAR", kTriangularParameters, "Triangular."},
};

}  // namespace detail
}  // namespace sojourn::module
