#pragma once
// Everything that changes while one life is simulated. One Person a worker, reused for person after person: begin()
// resets what the last life touched and keeps the memory, so that a life costs no allocation after warm-up.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sojourn/base/random.hpp"
#include "sojourn/engine/alarms.hpp"
#include "sojourn/engine/physiology.hpp"
#include "sojourn/engine/schedule.hpp"
#include "sojourn/program/program.hpp"
#include "sojourn/record/journey.hpp"

namespace sojourn::engine {

using base::Instant;
using base::kNever;
using base::kNoIndex;

// Value of an attribute.
struct Value {
  program::ValueKind kind = program::ValueKind::kNil;
  bool boolean = false;
  record::FactKind fact = record::FactKind::kNone;
  std::uint32_t id = kNoIndex;  // Symbol, ConceptId, index of the fact, or ConceptListId of a provisional entry
  double number = 0;

  bool nil() const { return kind == program::ValueKind::kNil; }
  static Value of(bool b) { return {program::ValueKind::kBoolean, b, record::FactKind::kNone, kNoIndex, 0}; }
  static Value of(double n) { return {program::ValueKind::kNumber, false, record::FactKind::kNone, kNoIndex, n}; }
  static Value text(base::Symbol s) {
    return {program::ValueKind::kText, false, record::FactKind::kNone, s.value, 0};
  }
  static Value entry(record::FactKind kind, std::uint32_t index) {
    return {program::ValueKind::kFact, false, kind, index, 0};
  }
};

// What a module waits for.
enum class Wait : std::uint8_t {
  kNothing,
  kTime,       // `due`
  kChange,     // a guard's condition or a hazard: a change of what it reads, or `due`
  kWellness,   // the next routine visit
  kFree,       // the end of the encounter that occupies the person
  kDone,       // a Terminal state
  kFailed      // an error stopped the module for this person
};

struct Frame {
  program::ModuleId module;
  program::StateId state;
  std::uint32_t counters = 0;    // with a state's number added, modulo 2^32: index of its visit counter
  std::uint32_t marks = 0;       // index of its first PriorState mark
  std::uint64_t entered_at = 0;  // step number at which the module was called: older visits do not count
};

inline constexpr std::size_t kMaxDepth = 16;  // nesting of submodules

// The progress of one top-level module. Two cache lines: some things are asked of all processes.
struct alignas(64) Process {
  std::uint32_t index = 0;   // among all processes
  std::uint8_t depth = 1;    // submodules that are being called stand one above the other: see Person::caller()
  Wait wait = Wait::kNothing;
  bool entered = false;      // the current state has begun
  std::uint8_t phase = 0;    // of an Encounter state
  std::uint32_t visit = 0;   // how often the current state was entered before
  std::uint32_t encounter = kNoIndex;     // opened by the module and not yet ended
  std::uint32_t joined = kNoIndex;        // routine visit that the module takes part in
  base::Symbol encounter_name;            // state that opened or joined it
  std::uint32_t last_joined = kNoIndex;   // each routine visit is used once
  Instant due = kNever;
  Instant waiting_since = kNever;
  std::uint64_t salt = 0;                 // of the module's draws, in its submodules too
  Instant last_visit_end;                 // of the module's own encounters
  record::EncounterClass klass = record::EncounterClass::kAmbulatory;  // of the encounter being arranged
  double hazard_left = 0;                 // Risk: cumulative hazard still to be lived through
  Instant hazard_from;
  double hazard_rate = 0;                 // per second, since hazard_from
  Frame top;                              // the module's own, or that of the submodule called last
};
static_assert(sizeof(Process) == 128);

// An onset that waits for its diagnosis.
struct PendingOnset {
  std::uint32_t process = 0;
  program::StateId state;
  Instant onset;
  std::uint32_t visit = 0;
  std::uint64_t key = 0;
  Instant ended = kNever;  // it was over before anyone saw it
};

struct SymptomValue {
  std::uint32_t symptom = 0, process = 0;
  int value = 0;
  bool addressed = false;
};

// An encounter that occupies the person.
struct Occupation {
  std::uint32_t process = 0;    // kRoutine for visits that the engine itself arranges
  std::uint32_t encounter = 0;
  Instant until = kNever;       // planned end; kNever while it is open-ended
  Instant at_least;             // end of the longest thing done in it
};
inline constexpr std::uint32_t kRoutine = 0xfffffffeu;

// Why the engine arranges a visit.
enum class RoutinePurpose : std::uint8_t { kWellness, kInfluenza, kSymptoms, kCovid };
inline constexpr std::size_t kRoutinePurposes = 4;

// Stages of weight management (weight_management.cpp).
enum class WeightStage : std::uint8_t { kLook, kFirstYearOver, kOver };

// In the order of one instant: death first; a visit is over once the modules in it are done.
enum class WakeKind : std::uint8_t {
  kDeath, kLifeEvent, kCover, kWeight, kYearEnd, kRoutineDue, kRoutineStart, kProcess, kRelease
};
struct Wake {
  Instant at;
  WakeKind kind = WakeKind::kProcess;
  // Modules in run order; kRelease: encounter; kRoutineDue: purpose; kLifeEvent: which; kWeight: stage.
  std::uint32_t process = 0;
  std::uint32_t token = 0;  // kRoutineStart: an appointment with an older one is stale
};

// What went wrong in a module for one person; the life goes on without the module.
struct Incident {
  std::uint32_t person = 0;
  program::StateId state;
  Instant at;
  std::string message;
};

// Kinds of record entries that can be open under a code.
enum class OpenKind : std::uint8_t { kCondition, kAllergy, kMedication, kCarePlan, kProcedure, kDevice };
inline constexpr std::size_t kOpenKinds = 6;

class Person {
 public:
  void begin(const program::Program& program, std::size_t concepts, const record::Demographics& demographics,
             std::uint64_t seed);

  record::Journey journey;
  base::Draws draws;
  std::optional<Physiology> body;
  Instant now;
  mutable int age = 0;  // in [last_birthday, next_birthday): see Lifetime::age_years()
  mutable Instant last_birthday{}, next_birthday{};
  Instant death_at = kNever;
  Instant module_death = kNever;  // the death that a module has brought about, and when that became known
  Instant death_known;
  std::uint32_t death_process = base::kNoIndex;  // which module's; of a death of the background, none
  record::ConceptListId death_cause{0u};
  double healthy_years = 0, disabled_years = 0;  // of the life until the last turn of the year
  std::uint64_t step = 0;  // states entered so far

  std::vector<Process> processes;
  // Where a process stands in the module at that depth of its calls, from 0; the last one is Process::top.
  Frame& caller(const Process& process, std::size_t depth) { return callers_[process.index * kMaxDepth + depth]; }
  const Frame& caller(const Process& process, std::size_t depth) const {
    return callers_[process.index * kMaxDepth + depth];
  }
  std::vector<Value> attributes;
  std::vector<std::uint32_t> visits;        // counters of Program::tracks
  struct Mark {
    std::uint64_t step = 0;                 // 0 = never
    Instant exit = kNever;
  };
  std::vector<Mark> marks;                  // of states that PriorState conditions name
  std::vector<double> shares;               // of a loop that is drawn ahead: running sums of its weights
  std::vector<PendingOnset> pending;
  std::vector<SymptomValue> symptoms;
  int symptom_total = 0;                    // the greatest value of a symptom counts once, whoever caused it
  int last_symptom_total = 0;               // when they last led to a visit
  bool symptom_look = false;                // one look at them is planned
  Instant next_symptom_look{};              // not before
  std::vector<Occupation> occupations;
  std::vector<std::uint32_t> queue_for_free;  // processes that wait for the person to be free; kRoutine among them
  std::vector<std::uint32_t> queue_for_visit;  // processes that wait for the next routine visit
  std::vector<std::uint32_t> visitors;         // processes that joined the one that is under way
  std::vector<Incident> incidents;

  // Index of the open entry with that primary code, or kNoIndex.
  std::uint32_t open(OpenKind kind, program::ConceptId code) const {
    return open_[code.value * kOpenKinds + static_cast<std::size_t>(kind)];
  }
  void set_open(OpenKind kind, program::ConceptId code, std::uint32_t index);
  // Latest observation of the code, components included, or kNoIndex.
  std::uint32_t last_observation(program::ConceptId code) const { return last_observation_[code.value]; }
  void set_last_observation(program::ConceptId code, std::uint32_t index);

  // Visits that the engine arranges: at most one is being arranged or under way.
  std::optional<Schedule> schedule;
  std::vector<Schedule::Dose> doses;           // vaccine doses given at such visits
  std::vector<Schedule::Dose> declined_doses;  // and those that the person did not want
  std::uint16_t covid_doses = 0;
  std::uint32_t covid_product = 0;             // index of CareTables::covid_products()
  Instant covid_protected = kNever;            // from when the person counts as fully vaccinated
  std::uint32_t routine_encounter = kNoIndex;  // the one that is under way
  RoutinePurpose routine_purpose = RoutinePurpose::kWellness;
  record::EncounterClass routine_class = record::EncounterClass::kWellness;
  bool routine_arranged = false;
  std::uint32_t routine_token = 0;
  Instant social_history_due{};                // not before
  std::array<std::uint32_t, kRoutinePurposes> routine_count{};
  record::EncounterClass symptom_visit_class = record::EncounterClass::kOutpatient;

  void push(Wake wake);
  bool pop_until(Instant end, Wake& wake);  // false when nothing is left before `end`
  void wake_process(std::uint32_t process, Instant at);  // in place of its earlier wake-up

 private:
  std::vector<Wake> heap_;  // but for those of processes
  Alarms alarms_;
  std::vector<Frame> callers_;
  std::vector<std::uint32_t> open_, touched_open_;
  std::vector<std::uint32_t> last_observation_, touched_observation_;
};

}  // namespace sojourn::engine
