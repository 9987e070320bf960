#pragma once
// The compiled form of all module files: flat, immutable arrays that every worker reads. Names have become numbers:
// the interpreter compares no text. Built by compile.hpp from documents that module/check.hpp found free of errors.
#include <array>
#include <bit>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sojourn/base/ids.hpp"
#include "sojourn/base/random.hpp"
#include "sojourn/base/time.hpp"
#include "sojourn/module/expression.hpp"
#include "sojourn/record/catalog.hpp"
#include "sojourn/record/journey.hpp"
#include "sojourn/vocab/concept.hpp"

namespace sojourn::program {

using base::kNoIndex;
using base::Symbol;
using vocab::ConceptId;
using vocab::ConceptListId;
using ModuleId = base::StrongId<struct ModuleTag>;
using StateId = base::StrongId<struct StateTag>;
using AttributeId = base::StrongId<struct AttributeTag>;
using SymptomId = base::StrongId<struct SymptomTag>;
using MeasureId = base::StrongId<struct MeasureTag>;  // index in the list of vital signs given to the compiler

enum class Operator : std::uint8_t { kLess, kLessEqual, kEqual, kGreaterEqual, kGreater, kNotEqual, kIsNil, kIsNotNil };

// A random or fixed quantity.
enum class DistributionKind : std::uint8_t { kExact, kUniform, kGaussian, kExponential, kTriangular };
struct Distribution {
  DistributionKind kind = DistributionKind::kExact;
  bool round = false;             // to the nearest integer
  bool bounded = false;           // Gaussian with p[2] = min, p[3] = max
  std::int8_t decimals = -1;      // -1 = as drawn
  std::array<double, 4> p{};      // exact value; low, high; mean, sd, min, max; mean; min, mode, max
};
// A span of time: the drawn number times the length of its unit.
struct Duration {
  Distribution amount;
  double unit_seconds = 0;
};

// Arithmetic in postfix form; each step pops its arguments and pushes one number.
struct Expression {
  enum class Source : std::uint8_t { kNone, kAge, kMeasure, kAttribute };
  struct Step {
    module::ExpressionOp op = module::ExpressionOp::kNumber;
    Source source = Source::kNone;
    std::uint32_t arguments = 0;
    std::uint32_t id = kNoIndex;  // MeasureId or AttributeId
    double number = 0;
  };
  std::vector<Step> steps;
};

// --- conditions --------------------------------------------------------------------------------------------------
enum class ConditionKind : std::uint8_t {
  kTrue, kFalse, kAnd, kOr, kNot, kAtLeast, kAtMost, kAttribute, kAge, kDateYear, kDateMonth, kDateInstant, kGender,
  kRace, kSocioeconomic, kPriorState, kActiveCondition, kActiveAllergy, kActiveMedication, kActiveCarePlan, kSymptom,
  kObservation, kVitalSign
};
// What a condition compares with.
enum class ValueKind : std::uint8_t { kNil, kBoolean, kNumber, kText, kConcept, kFact, kProvisional, kSeries };
struct Constant {
  ValueKind kind = ValueKind::kNil;
  bool boolean = false;
  std::uint32_t id = kNoIndex;  // Symbol or ConceptId
  double number = 0;
};
struct alignas(64) Condition {
  ConditionKind kind = ConditionKind::kTrue;
  Operator op = Operator::kEqual;
  bool months = false;                // Age: completed months instead of years
  bool by_attribute = false;          // Active*, Observation: `attribute` holds the entry
  std::uint32_t first = 0, count = 0;  // children (And, Or, ...: range of condition_children); minimum/maximum in number
  AttributeId attribute;
  ConceptListId codes{0u};
  std::uint32_t reference = kNoIndex;  // State::tracked (PriorState), SymptomId, MeasureId, Race, category symbol
  std::uint32_t since = kNoIndex;      // PriorState: State::tracked
  double number = 0;                   // quantity; PriorState: window in seconds (0 = none)
  base::Instant instant;               // Date
  Constant value;
};
static_assert(sizeof(Condition) == 64);

// --- transitions -------------------------------------------------------------------------------------------------
struct Weight {
  double probability = 0;  // or the default of the attribute
  AttributeId attribute;
  StateId target;
};
struct Option {
  std::uint32_t condition = kNoIndex;  // none = always
  StateId target;                      // or:
  std::uint32_t first_weight = 0, weights = 0;
};
enum class TransitionKind : std::uint8_t { kNone, kDirect, kOptions, kLookup, kTypeOfCare };

// A look-up table. A person's attributes are turned into the symbols of cells with the same text, and the symbols into the
// key of a group of rows, which age and time tell apart.
struct LookupColumn {
  AttributeId attribute;
  Symbol yes, no;                                  // cells "true" and "false"
  std::vector<std::pair<double, Symbol>> numbers;  // cells that are numbers, by value
};
struct LookupRow {
  int age_low = 0, age_high = 1000;
  base::Instant time_low{base::Span{-(std::int64_t{1} << 60)}}, time_high{base::Span{std::int64_t{1} << 60}};
  Option choice;
};
struct LookupGroup {
  std::uint64_t key = 0;
  std::uint32_t first = 0, rows = 0;
  bool by_time = false;  // rows follow each other in time and do not overlap
};
struct Lookup {
  std::vector<LookupColumn> columns;
  std::vector<LookupGroup> groups;  // by key
  std::vector<std::uint32_t> starts{0, 0};  // by the first bits of a key, which are as good as random: where such groups begin
  int start_bits = 0;
  std::vector<LookupRow> rows;      // by group, in the file's order
  bool by_age = false;
  Option otherwise;                 // the default probabilities

  static std::uint64_t add_to_key(std::uint64_t key, Symbol cell) {
    return (key ^ (cell.value + 1)) * 0x9E3779B97F4A7C15ull ^ key >> 29;
  }
  const LookupGroup* group(std::uint64_t key) const {
    const std::uint64_t start = start_of(key);
    for (std::uint32_t g = starts[start]; g < starts[start + 1]; ++g)
      if (groups[g].key == key) return &groups[g];
    return nullptr;
  }
  void index_groups() {
    start_bits = static_cast<int>(std::bit_width(groups.size()));
    starts.assign((std::size_t{1} << start_bits) + 1, 0);
    for (const LookupGroup& g : groups) ++starts[start_of(g.key) + 1];
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
  }
  std::uint64_t start_of(std::uint64_t key) const { return start_bits == 0 ? 0 : key >> (64 - start_bits); }
};
struct TypeOfCare {
  StateId ambulatory, emergency, telemedicine;
};

// --- state details, one table a state type -------------------------------------------------------------------------
// A reason is looked up by name: an attribute holding an entry, or a ConditionOnset state of the same file.
struct ReasonSource {
  AttributeId attribute;
  ConceptListId codes{0u};
};
enum class SetSource : std::uint8_t { kClear, kConstant, kDistribution, kAttribute, kExpression, kSeries };
struct SetAttribute {
  SetSource source = SetSource::kClear;
  Constant constant;
  Distribution distribution;
  AttributeId from;
  std::uint32_t expression = kNoIndex;
  std::uint32_t series = kNoIndex;  // index in Catalog::series
};
struct EncounterDetail {
  bool wellness = false;
  record::EncounterClass klass = record::EncounterClass::kAmbulatory;
  std::uint8_t telemedicine = 0;  // 0 none, 1 possible, 2 always
  ConceptListId codes{0u};
  Symbol name;
};
struct OnsetDetail {
  ConceptListId codes{0u};
  Symbol target;  // name of the encounter where it is diagnosed; invalid = at once
  record::ConditionCategory category = record::ConditionCategory::kProblemListItem;
  bool allergy = false;
  record::AllergyType allergy_type = record::AllergyType::kAllergy;
  record::AllergyCategory allergy_category = record::AllergyCategory::kNone;
  std::uint32_t first_reaction = 0, reactions = 0;  // range of Program::reactions
};
struct ReactionDetail {
  ConceptId manifestation;
  std::array<double, 4> cumulative{};  // mild, moderate, severe, none
};
// ConditionEnd, AllergyEnd, MedicationEnd, CarePlanEnd, DeviceEnd.
struct EndDetail {
  AttributeId attribute;
  ConceptListId codes{0u};
  StateId onset;  // the pending onset that it also cancels
};
struct MedicationDetail {
  ConceptListId codes{0u};
  bool administration = false, chronic = false, over_the_counter = false;
  std::uint32_t prescription = kNoIndex;
};
struct GoalDetail {
  std::uint32_t goal = kNoIndex;                     // index in Catalog::goals
  std::uint32_t first_address = 0, addresses = 0;  // range of Program::goal_addresses
};
struct CarePlanDetail {
  ConceptListId codes{0u}, activities{0u};
  std::uint32_t first_goal = 0, goals = 0;  // range of Program::goals
};
struct ProcedureDetail {
  ConceptListId codes{0u};
  bool has_duration = false, not_done = false;
  Duration duration;
};
enum class ObservationSource : std::uint8_t {
  kNone, kConstant, kDistribution, kAttribute, kVitalSign, kExpression, kSampledData, kAttachment
};
struct ObservationDetail {
  ConceptListId codes{0u};
  record::ObservationCategory category = record::ObservationCategory::kNone;
  ObservationSource source = ObservationSource::kNone;
  Symbol unit;
  Constant constant;
  Distribution distribution;
  std::int8_t decimals = -1;  // as written in the file; -1 = shortest
  AttributeId attribute;
  MeasureId measure;
  std::uint32_t expression = kNoIndex;
  std::uint32_t series_use = kNoIndex;  // sampled data, attachment: index in Program::series_uses
};
// The attributes whose series an observation shows.
struct SeriesUseDetail {
  std::uint32_t detail = kNoIndex;  // index in Catalog::sampled_data or Catalog::attachments
  AttributeId x;
  std::uint32_t first = 0, count = 0;  // range of Program::series_attributes
};
// MultiObservation and DiagnosticReport.
struct PanelDetail {
  ConceptListId codes{0u};
  record::ObservationCategory category = record::ObservationCategory::kNone;
  std::uint32_t first = 0, count = 0;  // range of Program::observations
};
struct VitalSignDetail {
  MeasureId measure;
  bool shift = false;
  Symbol source;  // of a shift
  MeasureId per;  // of a shift: the amount is for each unit by which the source shifts that measure; invalid = none
  Distribution amount;
  double over_seconds = 0;
  std::uint32_t expression = kNoIndex;
};
struct SymptomDetail {
  SymptomId symptom;
  double probability = 1;
  bool has_value = false;
  Distribution value;
};
struct InstanceDetail {
  Symbol title;
  ConceptId sop_class;
};
struct SeriesDetail {
  ConceptId body_site, modality;
  std::uint32_t first = 0, count = 0;  // range of Program::instances
  std::uint32_t min_instances = 0, max_instances = 0;
};
struct ImagingDetail {
  ConceptListId procedure{0u};
  std::uint32_t first = 0, count = 0;  // range of Program::series
  std::uint32_t min_series = 0, max_series = 0;
};
struct DeviceDetail {
  ConceptId code;
  Symbol manufacturer, model;
};
struct SupplyDetail {
  ConceptId code;
  std::uint32_t quantity = 1;
};
struct VaccineDetail {
  ConceptListId codes{0u};
  std::uint16_t dose = 1;
};
struct DeathDetail {
  bool delayed = false;
  Duration delay;
  AttributeId attribute;
  ConceptListId cause{0u};
};
struct RateRow {
  std::uint8_t sexes = 3;  // bit 0 female, bit 1 male
  int age_low = 0, age_high = 200;
  double per_second = 0;
};
struct Multiplier {
  std::uint32_t condition = kNoIndex;
  double factor = 1;
};
struct Hazard {
  StateId target;
  std::uint32_t first_rate = 0, rates = 0;
  std::uint32_t first_multiplier = 0, multipliers = 0;
};

enum class Op : std::uint8_t {
  kInitial, kSimple, kTerminal, kGuard, kDelay, kSetAttribute, kCounter, kEncounter, kEncounterEnd, kConditionOnset,
  kConditionEnd, kAllergyOnset, kAllergyEnd, kMedicationOrder, kMedicationEnd, kCarePlanStart, kCarePlanEnd, kProcedure,
  kVitalSign, kObservation, kMultiObservation, kDiagnosticReport, kImagingStudy, kSymptom, kDevice, kDeviceEnd,
  kSupplyList, kVaccine, kDeath, kCallSubmodule, kRisk, kPhysiology
};
inline constexpr std::size_t kOps = 32;
std::string_view name(Op op);  // "ConditionOnset"

// As long as a cache line: a life walks from state to state all over the table.
struct alignas(64) State {
  Op op = Op::kSimple;
  TransitionKind transition = TransitionKind::kNone;
  ModuleId module;
  base::Site site;                      // hash of "module path/state name"
  std::uint32_t detail = kNoIndex;      // index in the table of its type; Guard: condition; CallSubmodule: ModuleId
  std::uint32_t count = 0;              // SupplyList, Risk: rows from `detail` on
  std::uint32_t dependencies = 0, dependency_count = 0;  // Guard, Risk, Delay with a period: range of Program::dependencies
  AttributeId assign;                   // assign_to_attribute; SetAttribute, Counter: the attribute
  std::uint32_t reason = kNoIndex;
  base::Span period{0};                 // Delay that may lead back to itself: its constant length
  std::uint32_t tracked = kNoIndex;     // number within the module, if a PriorState condition names this state
  std::uint32_t first_option = 0, options = 0;  // kOptions; or the next state, index of the lookup / type of care
  Symbol name;
};
static_assert(sizeof(State) == 64);

// A thing whose change can make a waiting condition true.
// kEntries: an entry ends or a drug is ordered again (id 0); for conditions on an entry that an attribute holds.
enum class DependencyKind : std::uint8_t { kAttribute, kConcept, kSymptom, kObservation, kMeasure, kEntries };
inline constexpr std::size_t kDependencyKinds = 6;
struct Dependency {
  DependencyKind kind;
  std::uint32_t id;
  friend bool operator==(const Dependency&, const Dependency&) = default;
};

struct Module {
  std::string path, name;
  bool top_level = false;
  StateId initial;
  std::uint32_t first_state = 0, states = 0;
  std::uint32_t tracked = 0;  // states that PriorState conditions name
  record::Specialty specialty = record::Specialty::kGeneralPractice;
  bool has_specialty = false;
};

// One top-level module as each person runs it, with the submodules that it can reach.
struct Track {
  ModuleId module;
  std::uint64_t salt = 0;  // makes a submodule's draws the caller's own
  // What a person keeps for each module that the track can reach.
  struct Reach {
    ModuleId module;
    std::uint32_t counters = 0;  // index of its first state's visit counter
    std::uint32_t marks = 0;     // index of its first PriorState mark
  };
  std::vector<Reach> reaches;  // the top-level module comes first
};

// Attributes that follow from a person's age and body. They are worked out when they are read, unless a module has set
// them; their ids come first.
enum class DerivedAttribute : std::uint8_t {
  kAtrialFibrillationRisk, kStrokeRisk, kMyocardialInfarctionRisk, kIschemicHeartDiseaseRisk, kFallInjury,
  kBmiPercentile, kWeightForLengthPercentile, kDaysUntilDeath, kMaritalStatus, kUnemployed, kCovidVaccinated
};
inline constexpr std::array<std::string_view, 11> kDerivedAttributes{
    "atrial_fibrillation_risk", "stroke_risk", "mi_risk", "ihd_risk", "probability_of_fall_injury",
    "bmi_percentile", "current_weight_length_percentile", "days_until_death", "marital_status", "unemployed",
    "C19_FULLY_VACCINATED"};
constexpr bool derived(AttributeId attribute) { return attribute.value < kDerivedAttributes.size(); }

struct Program {
  std::vector<Module> modules;
  std::vector<Track> tracks;             // in run order; the keep module's, if there is one, comes last
  std::uint32_t lived_tracks = 0;        // the others: what everybody runs
  std::uint32_t counters = 0;            // over all tracks
  std::vector<State> states;
  std::vector<Option> options;
  std::vector<Weight> weights;
  std::vector<Lookup> lookups;
  std::vector<TypeOfCare> types_of_care;
  std::vector<Condition> conditions;
  std::vector<std::uint32_t> condition_children;
  std::vector<Dependency> dependencies;
  // tracks whose waiting states read a thing, by kind: watchers[kind][id] -> track indices
  std::array<std::vector<std::vector<std::uint16_t>>, kDependencyKinds> watchers;
  std::uint32_t marks = 0;               // over all tracks
  std::vector<std::string> attributes;   // AttributeId -> name
  std::vector<bool> set_by_plain_gmf;    // AttributeId -> some module without extensions sets it
  std::vector<std::string> symptoms;
  std::vector<ReasonSource> reasons;

  std::vector<Duration> delays;
  std::vector<SetAttribute> set_attributes;
  std::vector<double> counters_by;       // Counter: amount, signed
  std::vector<EncounterDetail> encounters;
  std::vector<ConceptId> dispositions;
  std::vector<OnsetDetail> onsets;
  std::vector<ReactionDetail> reactions;
  std::vector<EndDetail> ends;
  std::vector<MedicationDetail> medications;
  std::vector<CarePlanDetail> care_plans;
  std::vector<GoalDetail> goals;
  std::vector<std::uint32_t> goal_addresses;  // indices in `reasons`
  std::vector<ProcedureDetail> procedures;
  std::vector<ObservationDetail> observations;
  std::vector<SeriesUseDetail> series_uses;
  std::vector<AttributeId> series_attributes;
  std::vector<PanelDetail> panels;
  std::vector<VitalSignDetail> vital_signs;
  std::vector<SymptomDetail> symptom_details;
  std::vector<InstanceDetail> instances;
  std::vector<SeriesDetail> series;
  std::vector<ImagingDetail> imaging;
  std::vector<DeviceDetail> devices;
  std::vector<SupplyDetail> supplies;
  std::vector<VaccineDetail> vaccines;
  std::vector<DeathDetail> deaths;
  std::vector<Hazard> hazards;
  std::vector<RateRow> rates;
  std::vector<Multiplier> multipliers;
  std::vector<Expression> expressions;
  std::vector<ConceptListId> single_lists;  // by ConceptId: the list of just that code, for codes that attributes hold

  record::Catalog catalog;

  AttributeId attribute(std::string_view name) const;  // invalid if no module mentions it
  std::string place(StateId state, const vocab::Vocabulary& vocabulary) const;  // "asthma/Attack"
};

}  // namespace sojourn::program
