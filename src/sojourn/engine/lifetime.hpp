#pragma once
// Simulates one person from birth to death or to the end of the run, event by event: a queue of wake-ups in time order
// decides what happens next, and nothing is looked at in between (ARCHITECTURE.md, "the life of a person").
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sojourn/engine/person.hpp"
#include "sojourn/engine/tracer.hpp"
#include "sojourn/engine/world.hpp"

namespace sojourn::engine {

class Lifetime {
 public:
  explicit Lifetime(const World& world) : world_(world), program_(world.program) {}

  // The journey stays valid until the next call. Incidents of modules stand in person().incidents.
  const record::Journey& live(std::uint32_t person);
  // Whether the program's keep module keeps the person of the last life; true without one. The journey stays as it was.
  bool keeps();
  const Person& person() const { return p_; }
  const World& world() const { return world_; }
  // Who watches the next lives; nullptr: nobody.
  void watch(Tracer* tracer) { tracer_ = tracer; }
  // Whether a condition holds now for a process.
  // The value now, also of an attribute that is derived from age and body.
  Value attribute(program::AttributeId attribute) const;
  bool holds(std::uint32_t condition, std::uint32_t process) const;

 private:
  friend class LifetimeProbe;  // tests: asks conditions of a life that is over
  using State = program::State;
  enum class Step : std::uint8_t { kPass, kBlock, kJump };  // kJump: the next state is already set

  // lifetime.cpp: the loop, death, what changes by itself
  void set_demographic_attributes();
  void plan_smoking();
  void life_event(std::uint32_t which);
  void handle(const Wake& wake);
  void die();
  void certify_death();
  void finish();

  // insurance.cpp
  void plan_insurance();
  void cover_may_change();

  // weight_management.cpp
  void plan_weight_management();
  void manage_weight(WeightStage stage, std::uint32_t began);
  void begin_weight_management();
  bool obese() const;

  // quality_of_life.cpp: what a year was worth, recorded at its end
  Instant new_year(int year) const;
  void plan_year_end();
  void record_quality_of_life();
  double health_lost(Instant from, Instant to) const;

  // interpreter.cpp: one module until it must wait
  void run(std::uint32_t process);
  Step execute(Process& process, std::uint32_t index, const State& state);
  Step execute_clinical(Process& process, std::uint32_t index, const State& state);
  Step guard(Process& process, const State& state);
  Step delay_until(Process& process, Instant due);
  Step delay(Process& process, const State& state);
  Step risk(Process& process, const State& state);
  Step call_submodule(Process& process, const State& state);
  bool leave(Process& process, std::uint32_t index, const State& state);
  void enter(Process& process);
  void schedule_death(const Process& process, const State& state);
  void set_attribute_state(Process& process, const State& state);
  void set_symptom(const Process& process, std::uint32_t index, const State& state);
  void set_vital_sign(Process& process, const State& state);
  void fail(Process& process, std::string_view message);
  program::StateId type_of_care(const program::TypeOfCare& care, double u) const;
  double hazard_rate(const program::Hazard& hazard, int age) const;
  Instant next_hazard_change(const State& state, std::uint32_t process, int age) const;

  // transitions.cpp: which state comes next
  program::StateId next_state(const Process& process, const State& state) const;
  const program::Option& choice(const State& state, std::uint32_t process) const;
  double chance(const program::Weight& weight) const;
  program::StateId draw(const program::Option& option, double u) const;
  const program::LookupRow* find_row(const program::Lookup& lookup) const;
  Step wait_in_loop(Process& process, const State& state);
  Instant stable_until(const State& state, std::uint32_t process) const;

  // derived.cpp: attributes that follow from age and body
  Value derived(program::DerivedAttribute which) const;
  double heart_risk() const;
  double atrial_fibrillation_risk() const;
  double stroke_risk() const;
  bool flag(program::AttributeId attribute) const;
  Instant last_weekly_look() const;

  // body_states.cpp: ranges and shifts that follow from attributes and drugs
  void update_body();

  // expressions.cpp: nullopt if a name has no number now
  std::optional<double> evaluate(std::uint32_t expression) const;

  // Draws of the current state.
  base::Site site_of(const Process& process, const State& state) const;
  double uniform(const Process& process, std::uint32_t lane = 0) const;
  double sample(const program::Distribution& distribution, const Process& process, std::uint32_t lane = 0) const;
  base::Span sample(const program::Duration& duration, const Process& process) const;
  std::uint64_t fact_key(const Process& process, std::uint32_t part = 0) const;

  // conditions.cpp
  bool prior_state(const program::Condition& condition, std::uint32_t process) const;
  bool is_open(const program::Condition& condition) const;
  bool compare_observation(const program::Condition& condition) const;
  bool compare_value(const Value& left, program::Operator op, const program::Constant& right) const;
  static bool compare(double left, program::Operator op, double right);
  // When time alone could change it; a vital sign, which moves by itself, is looked at again after `period`.
  Instant next_flip(std::uint32_t condition, std::uint32_t process, base::Span period) const;

  // Changes that waiting modules may be waiting for.
  void set_attribute(program::AttributeId attribute, const Value& value);
  void changed(program::DependencyKind kind, std::uint32_t id);

  // encounters.cpp
  Step encounter(Process& process, std::uint32_t index, const State& state);
  Step wellness_encounter(Process& process, const State& state, std::uint32_t index);
  Step encounter_end(Process& process, std::uint32_t index, const State& state);
  Instant desired_start(const Process& process, double u) const;
  Instant planned_end(const Process& process, double u) const;
  bool can_start(record::EncounterClass klass, std::uint32_t process) const;
  void start_encounter(Process& process, std::uint32_t index, const State& state);
  void end_encounter(Process& process, std::uint32_t index, Instant end, program::ConceptId disposition);
  void occupy(std::uint32_t process, std::uint32_t encounter, Instant until);
  void release(std::uint32_t encounter);
  void interrupt();
  void serve_queue();
  void diagnose_pending(std::uint32_t index, base::Symbol encounter_name);
  record::ClinicianId clinician(record::EncounterClass klass, const program::Module* module) const;

  // routine.cpp: visits that the engine arranges: by age, for the influenza vaccine, and those that symptoms lead to
  void plan_wellness();
  void plan_influenza();
  void plan_covid();
  void arrange_visit(RoutinePurpose purpose);
  bool make_room(RoutinePurpose purpose);
  void rearrange_visit();
  void open_routine_visit();
  void close_routine_visit();
  void give_immunizations();
  void give_covid_dose();
  void renew_prescriptions();
  int symptom(std::uint32_t symptom) const;
  void symptoms_changed();
  bool symptoms_want_visit();
  void address_symptoms();
  vocab::ConceptListId routine_codes() const;
  std::uint64_t routine_key(std::string_view what, std::uint32_t part = 0) const;

  // social_history.cpp: what people say of themselves at routine visits
  void ask_social_history();
  void answer(stats::Question question, std::string_view what);
  void record_mean_pressure();
  std::uint32_t tell(std::string_view what, record::ObservationCategory category, vocab::ConceptListId codes,
                     const record::ObservationValue& value);
  void add_part(std::uint32_t whole, std::string_view what, vocab::ConceptListId codes,
                const record::ObservationValue& value);

  // surveys.cpp: the answers behind a score
  void fill_in_questionnaire(std::uint32_t observation);
  int answered_now(vocab::ConceptId question, std::uint32_t form) const;

  // fulfilment.cpp: what becomes of orders
  record::Release release_of(std::uint64_t key, vocab::ConceptListId test, std::uint32_t encounter) const;
  bool is_never_filled(const record::Medication& medication) const;
  bool is_amended(std::uint64_t key, std::size_t questions) const;

  // recorder.cpp: facts
  std::uint32_t encounter_now(const Process& process) const;
  program::ConceptListId codes_of(record::FactKind kind, std::uint32_t index) const;
  record::Reason reason(std::uint32_t source) const;
  record::Reason reason(const State& state) const { return reason(state.reason); }
  void onset(Process& process, std::uint32_t index, const State& state);
  void diagnose(const PendingOnset& onset, std::uint32_t encounter);
  std::uint32_t record_condition(const PendingOnset& onset, const program::OnsetDetail& detail,
                                 std::uint32_t encounter);
  std::uint32_t record_allergy(const PendingOnset& onset, const program::OnsetDetail& detail, std::uint32_t encounter);
  void end_entry(std::uint32_t index, const State& state);
  void end_by_code(program::Op op, program::ConceptId code);
  void end_fact(record::FactKind kind, std::uint32_t index);
  void order_medication(Process& process, const State& state);
  record::Procedure make_procedure(const Process& process, program::ConceptListId codes, Instant end,
                                   const record::Reason& why) const;
  std::uint32_t record_procedure(const Process& process, program::ConceptListId codes, Instant end,
                                 const record::Reason& why);
  Step procedure(Process& process, const State& state);
  std::uint32_t observe(Process& process, const program::ObservationDetail& detail, std::uint32_t part,
                        record::ObservationCategory fallback);
  record::ObservationValue value_of(const Process& process, const program::ObservationDetail& detail,
                                    std::uint32_t part) const;
  record::ObservationValue value_of(const Value& value, base::Symbol unit) const;
  void send_to_laboratory(std::uint32_t observation);
  void panel(Process& process, const State& state);
  void supplies(Process& process, const State& state);
  void device(Process& process, const State& state);
  void vaccine(Process& process, const State& state);
  void extend_encounter(const Process& process, Instant until);

  // care_plans.cpp: care plans and their goals
  void start_care_plan(Process& process, const State& state);
  void add_to_care_plan(const Process& process, const program::CarePlanDetail& detail, std::uint32_t plan);
  std::uint32_t add_goals(const Process& process, const program::CarePlanDetail& detail, const record::CarePlan* plan);

  // media.cpp: time series, documents and images
  record::ObservationValue series_value(Process& process, const program::ObservationDetail& detail);
  void imaging(Process& process, const State& state);

  int age_years() const;

  const World& world_;
  const program::Program& program_;
  Person p_;
  record::Journey lived_;  // the last life, while the keep module looks at it
  Tracer* tracer_ = nullptr;
};

// The code under which an entry is open.
inline program::ConceptId primary(const vocab::Vocabulary& vocabulary, program::ConceptListId list) {
  const auto codes = vocabulary.list(list);
  return codes.empty() ? program::ConceptId{} : codes[0];
}

// How often rates and risks that depend on vital signs are worked out again: they change little in half a year.
inline constexpr base::Span kRiskPeriod{182 * 86400};

// Lanes of one entry into a state: which of its draws a number is.
enum Lane : std::uint32_t {
  kLaneMain = 0,          // 0..239: the state's own draws
  kLaneTransition = 240,
  kLaneTelemedicine = 241,
  kLaneSchedule = 242,
  kLaneLength = 243,
  kLaneDischarge = 244
};

}  // namespace sojourn::engine
