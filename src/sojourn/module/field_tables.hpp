#pragma once
// The pieces of the field table that several of its source files share.
#include "sojourn/module/fields.hpp"

namespace sojourn::module::detail {

using T = FieldType;
using Keys = std::string_view;

extern const Names kAgeUnits;
extern const Names kTelemedicine;
extern const Names kAllergyTypes;
extern const Names kAllergyCategories;
extern const Names kSeverities;
extern const Names kCounterActions;
extern const Names kObservationCategories;
extern const Names kGenders;
extern const Names kRaces;
extern const Names kIncomeCategories;
extern const Names kAttributeTypes;
extern const Names kConditionCategories;
extern const Names kLanguages;

extern const Object kCodeObject;
extern const Object kParameterUse;
extern const Object kEvidenceEntry;
extern const Object kParameterEntry;
extern const Object kFitted;
extern const Object kCalibration;
extern const Object kTarget;
extern const Object kAttributeEntry;
extern const Object kExactTime;
extern const Object kExactValue;
extern const Object kExactNumber;
extern const Object kRangeOfTime;
extern const Object kRangeOfValues;
extern const Object kProcedureDuration;
extern const Object kSpan;
extern const Object kDistribution;
extern const Object kPrescription;
extern const Object kDosage;
extern const Object kPrescriptionDuration;
extern const Object kReaction;
extern const Object kReactionSeverity;
extern const Object kGoal;
extern const Object kGoalObservation;
extern const Object kNestedObservation;
extern const Object kSampledData;
extern const Object kAttachment;
extern const Object kChart;
extern const Object kChartSeries;
extern const Object kImagingSeries;
extern const Object kImagingInstance;
extern const Object kSupply;
extern const Object kPhysiologyInput;
extern const Object kPhysiologyOutput;
extern const Object kRisk;
extern const Object kRate;
extern const Object kRateRow;
extern const Object kMultiplier;
extern const Object kWeightFromAttribute;
extern const Object kWeightedTarget;
extern const Object kDateParts;

extern const Object kStateObjects[kStateTypes];
extern const Object kConditionObjects[kConditionTypes];
extern const Object kOptionObjects[kTransitionTypes];
extern const Object kParameterObjects[kDistributionKinds];

}  // namespace sojourn::module::detail
