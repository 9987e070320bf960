#pragma once
// People as what is counted about them: who they are, and their dated facts that some published figure speaks of. Filled
// from FHIR (fhir_reader.hpp) or from lives just simulated (journey_reader.hpp); measured in measures.hpp.
//
// Days are days since 1970-01-01, minutes are minutes since then, both on the clock of the place where a thing happened,
// as FHIR writes them. Subjects are indices of stats::TargetTables::subjects().
#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sojourn/base/time.hpp"

namespace sojourn::measure {

using Day = std::int32_t;
using Minute = std::int64_t;
using SubjectId = std::uint16_t;
inline constexpr Day kNoDay = std::numeric_limits<Day>::max();  // "not yet": later than every other day
inline constexpr SubjectId kNoSubject = std::numeric_limits<SubjectId>::max();
inline constexpr Minute kMinutesOfDay = 24 * 60;

inline Day day_of(Minute minute) {
  return static_cast<Day>(minute >= 0 ? minute / kMinutesOfDay : -((kMinutesOfDay - 1 - minute) / kMinutesOfDay));
}

inline Day day_number(base::Date day) { return static_cast<Day>(day.time_since_epoch().count()); }
// The first of the days in which events of that many years before `reference` are counted.
inline Day years_before(Day reference, int years) { return reference - static_cast<Day>(years * 365.2425); }

enum class Sex : std::uint8_t { kFemale, kMale, kUnknown };
// The categories of the Office of Management and Budget (1997).
enum class Race : std::uint8_t { kWhite, kBlack, kAsian, kNative, kHawaiian, kOther };
inline constexpr std::array<std::string_view, 6> kRaceNames{"White", "Black", "Asian", "American Indian or Alaska Native",
                                                            "Native Hawaiian or Pacific Islander", "Other"};

struct Person {
  std::uint64_t id = 0;  // hash of the FHIR id
  Sex sex = Sex::kUnknown;
  Race race = Race::kOther;
  bool hispanic = false;
  Day birth = kNoDay, death = kNoDay;
};

// A fact that lasts from `onset` to `end`: a condition, a medication; procedures and immunizations end as they begin.
struct Spell {
  std::uint32_t person = 0;
  SubjectId subject = kNoSubject;
  Day onset = kNoDay, recorded = kNoDay, end = kNoDay;
  std::uint64_t encounter = 0;  // Visit::id, or 0
};

// A finding that holds until another answer to the same question: smoking status.
struct Answer {
  std::uint32_t person = 0;
  std::uint32_t question = 0;  // any number that is one for one question
  SubjectId subject = kNoSubject;  // kNoSubject: an answer that no figure speaks of
  Minute time = 0;
};

struct Reading {
  std::uint32_t person = 0;
  SubjectId subject = kNoSubject;
  float value = 0;
  Minute time = 0;
};

enum class VisitClass : std::uint8_t { kOffice, kEmergency, kInpatient, kOther };
inline constexpr std::size_t kVisitClasses = 4;
struct Visit {
  static constexpr std::size_t kReasons = 4;
  std::uint32_t person = 0;
  SubjectId kind = kNoSubject;  // a subject of kind encounter
  VisitClass klass = VisitClass::kOther;
  std::array<SubjectId, kReasons> reasons{kNoSubject, kNoSubject, kNoSubject, kNoSubject};
  Minute start = 0, end = 0;
  std::uint64_t id = 0;
  bool has_reason(SubjectId subject) const { return std::find(reasons.begin(), reasons.end(), subject) != reasons.end(); }
  void add_reason(SubjectId subject) {
    for (SubjectId& reason : reasons) {
      if (reason == subject) return;
      if (reason == kNoSubject) {
        reason = subject;
        return;
      }
    }
  }
};

struct CauseOfDeath {
  std::uint32_t person = 0;
  SubjectId cause = kNoSubject;
};

// The day on which a supply with its refills is used up; unit of UCUM. A month if no number of days follows from it.
Day end_of_supply(Day start, double duration, std::string_view unit, double refills);

// In any order; People puts them into theirs.
struct Facts {
  std::vector<Person> people;
  std::unordered_map<std::uint64_t, std::uint32_t> number;  // of people, by Person::id
  std::vector<Spell> spells;
  std::vector<Answer> answers;
  std::vector<Reading> readings;
  std::vector<Visit> visits;
  std::vector<CauseOfDeath> causes;
  // Visits that began on the hour, on the minute of the hour, on the day (Monday first), by class of visit.
  std::array<std::array<std::uint64_t, 24>, kVisitClasses> hours{};
  std::array<std::array<std::uint64_t, 60>, kVisitClasses> minutes{};
  std::array<std::array<std::uint64_t, 7>, kVisitClasses> weekdays{};

  // The person of that id, whose record may come later.
  std::uint32_t person(std::uint64_t id);
  // Counts the visit's hour, minute and weekday.
  void count_start(const Visit& visit);
  void merge(Facts&& other);
};

// What is asked for one subject of each person.
struct Column {
  std::vector<Day> first;         // recorded for the first time; kNoDay: never
  std::vector<bool> current;      // on the reference day
  std::vector<bool> past_year;    // at some time of the 365 days before
};

class People {
 public:
  // People whose birth is not known are left out. Measures on `reference`; rates are those of the days from `start` on. `subjects`: how many there are.
  People(Facts facts, std::size_t subjects, Day start, Day reference);

  std::size_t size() const { return facts_.people.size(); }
  const Person& operator[](std::size_t i) const { return facts_.people[i]; }
  Day start() const { return start_; }
  Day reference() const { return reference_; }
  bool living(std::size_t i) const { return facts_.people[i].birth <= reference_ && facts_.people[i].death > reference_; }
  std::size_t living() const;
  int age(std::size_t i, Day day) const;  // completed years

  const Column& column(SubjectId subject) const { return columns_[subject]; }
  bool has(SubjectId subject) const { return !columns_[subject].first.empty(); }
  // Latest value before the end of the reference day of each person; NaN: never measured. Empty: nobody was.
  const std::vector<float>& latest(SubjectId subject) const { return latest_[subject]; }
  // When that was.
  const std::vector<Day>& latest_day(SubjectId subject) const { return latest_day_[subject]; }
  const Facts& facts() const { return facts_; }
  std::span<const Spell> spells_of(SubjectId subject) const;
  // In order of time.
  std::span<const Reading> readings_of(SubjectId subject, std::uint32_t person) const;
  std::span<const Reading> readings_of(SubjectId subject) const;
  SubjectId cause_of_death(std::size_t person) const { return causes_[person]; }
  // Time that the person lived between the ages (both included) from start to reference or `until`, in years.
  double years_lived(std::size_t i, int age_low, int age_high, Day until = kNoDay) const;
  // First day at an age.
  Day birthday(std::size_t i, int age) const;

 private:
  void put_in_order();
  void end_answers();
  void give_reasons();
  void fill_columns(std::size_t subjects);

  Facts facts_;
  Day start_, reference_;
  std::vector<Column> columns_;
  std::vector<std::vector<float>> latest_;
  std::vector<std::vector<Day>> latest_day_;
  std::vector<SubjectId> causes_;
};

}  // namespace sojourn::measure
