#include "sojourn/measure/people.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "sojourn/base/time.hpp"

namespace sojourn::measure {
namespace {

base::Date date_of(Day day) { return base::Date{date::days{day}}; }

// Gives facts the numbers of their people; facts of nobody (kNoNumber) go.
constexpr std::uint32_t kNoNumber = std::numeric_limits<std::uint32_t>::max();
template <class T>
void renumber(std::vector<T>& facts, const std::vector<std::uint32_t>& numbers) {
  std::erase_if(facts, [&](T& fact) { return (fact.person = numbers[fact.person]) == kNoNumber; });
}
void renumber_all(Facts& facts, const std::vector<std::uint32_t>& numbers) {
  renumber(facts.spells, numbers);
  renumber(facts.answers, numbers);
  renumber(facts.readings, numbers);
  renumber(facts.visits, numbers);
  renumber(facts.causes, numbers);
}

template <class T>
void append(std::vector<T>& to, std::vector<T>& from) {
  if (to.empty()) to.swap(from);
  else to.insert(to.end(), from.begin(), from.end());
}

template <std::size_t n>
void add(std::array<std::array<std::uint64_t, n>, kVisitClasses>& to,
         const std::array<std::array<std::uint64_t, n>, kVisitClasses>& from) {
  for (std::size_t c = 0; c < kVisitClasses; ++c)
    for (std::size_t i = 0; i < n; ++i) to[c][i] += from[c][i];
}

}  // namespace

Day end_of_supply(Day start, double duration, std::string_view unit, double refills) {
  constexpr Day kMonth = 30, kLongest = 36525;
  if (duration <= 0 || unit == "h" || unit == "min" || unit == "s") return start + kMonth;
  const double each = unit == "wk" ? 7 : unit == "mo" ? 30.4 : unit == "a" ? 365.25 : 1;
  return start + static_cast<Day>(std::min(duration * each * (1 + refills), double{kLongest}));
}

std::uint32_t Facts::person(std::uint64_t id) {
  const auto [found, added] = number.emplace(id, static_cast<std::uint32_t>(people.size()));
  if (added) people.push_back({.id = id});
  return found->second;
}

void Facts::count_start(const Visit& visit) {
  const Day day = day_of(visit.start);
  const Minute minute = visit.start - Minute{day} * kMinutesOfDay;
  const auto c = static_cast<std::size_t>(visit.klass);
  ++hours[c][static_cast<std::size_t>(minute / 60)];
  ++minutes[c][static_cast<std::size_t>(minute % 60)];
  ++weekdays[c][date::weekday{date_of(day)}.iso_encoding() - 1];
}

void Facts::merge(Facts&& other) {
  std::vector<std::uint32_t> numbers;
  for (const Person& person : other.people) {
    numbers.push_back(this->person(person.id));
    if (person.birth != kNoDay) people[numbers.back()] = person;
  }
  renumber_all(other, numbers);
  append(spells, other.spells);
  append(answers, other.answers);
  append(readings, other.readings);
  append(visits, other.visits);
  append(causes, other.causes);
  add(hours, other.hours);
  add(minutes, other.minutes);
  add(weekdays, other.weekdays);
  other = {};
}

People::People(Facts facts, std::size_t subjects, Day start, Day reference)
    : facts_(std::move(facts)), start_(start), reference_(reference), columns_(subjects), latest_(subjects), latest_day_(subjects) {
  put_in_order();
  end_answers();
  give_reasons();
  fill_columns(subjects);
  causes_.assign(size(), kNoSubject);
  for (const CauseOfDeath& cause : facts_.causes) causes_[cause.person] = cause.cause;
}

// People stand in the order of their ids, whatever the order in which threads met them.
void People::put_in_order() {
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < facts_.people.size(); ++i)
    if (facts_.people[i].birth != kNoDay) order.push_back(i);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return facts_.people[a].id < facts_.people[b].id; });
  std::vector<std::uint32_t> numbers(facts_.people.size(), kNoNumber);
  std::vector<Person> people;
  for (const std::uint32_t i : order) {
    numbers[i] = static_cast<std::uint32_t>(people.size());
    people.push_back(facts_.people[i]);
  }
  facts_.people = std::move(people);
  renumber_all(facts_, numbers);
}

// Answers become spells that end where the next answer to the question differs.
void People::end_answers() {
  auto& answers = facts_.answers;
  std::sort(answers.begin(), answers.end(), [](const Answer& a, const Answer& b) {
    return std::tie(a.person, a.question, a.time, a.subject) < std::tie(b.person, b.question, b.time, b.subject);
  });
  for (std::size_t i = 0; i < answers.size();) {
    std::size_t next = i + 1;
    const Answer& answer = answers[i];
    const auto same_question = [&](std::size_t j) {
      return j < answers.size() && answers[j].person == answer.person && answers[j].question == answer.question;
    };
    while (same_question(next) && answers[next].subject == answer.subject) ++next;
    if (answer.subject != kNoSubject) {
      const Day day = day_of(answer.time);
      facts_.spells.push_back(
          {answer.person, answer.subject, day, day, same_question(next) ? day_of(answers[next].time) : kNoDay, 0});
    }
    i = next;
  }
  answers.clear();
}

// Conditions that were diagnosed at a stay are what it was for, behind the reasons that it names itself.
void People::give_reasons() {
  auto& visits = facts_.visits;
  std::sort(visits.begin(), visits.end(), [](const Visit& a, const Visit& b) {
    return std::tie(a.person, a.start, a.end, a.id) < std::tie(b.person, b.start, b.end, b.id);
  });
  std::unordered_map<std::uint64_t, std::size_t> by_id;
  for (std::size_t i = 0; i < visits.size(); ++i)
    if (visits[i].klass == VisitClass::kInpatient && visits[i].id != 0) by_id.emplace(visits[i].id, i);
  for (const Spell& spell : facts_.spells) {
    const auto found = spell.encounter == 0 ? by_id.end() : by_id.find(spell.encounter);
    if (found != by_id.end()) visits[found->second].add_reason(spell.subject);
  }
}

void People::fill_columns(std::size_t subjects) {
  auto& spells = facts_.spells;
  std::sort(spells.begin(), spells.end(), [](const Spell& a, const Spell& b) {
    return std::tie(a.subject, a.person, a.recorded, a.onset, a.end) < std::tie(b.subject, b.person, b.recorded, b.onset, b.end);
  });
  for (const Spell& spell : spells) {
    if (spell.subject >= subjects || spell.recorded > reference_) continue;
    Column& column = columns_[spell.subject];
    if (column.first.empty()) {
      column.first.assign(size(), kNoDay);
      column.current.assign(size(), false);
      column.past_year.assign(size(), false);
    }
    Day& first = column.first[spell.person];
    first = std::min(first, spell.recorded);
    if (spell.end > reference_) column.current[spell.person] = true;
    if (spell.end >= reference_ - 365) column.past_year[spell.person] = true;
  }
  std::sort(facts_.readings.begin(), facts_.readings.end(), [](const Reading& a, const Reading& b) {
    return std::tie(a.subject, a.person, a.time, a.value) < std::tie(b.subject, b.person, b.time, b.value);
  });
  for (const Reading& reading : facts_.readings) {
    const Day day = day_of(reading.time);
    if (day > reference_) continue;
    auto& values = latest_[reading.subject];
    if (values.empty()) {
      values.assign(size(), std::numeric_limits<float>::quiet_NaN());
      latest_day_[reading.subject].assign(size(), kNoDay);
    }
    values[reading.person] = reading.value;
    latest_day_[reading.subject][reading.person] = day;
  }
}

std::size_t People::living() const {
  std::size_t n = 0;
  for (std::size_t i = 0; i < size(); ++i) n += living(i);
  return n;
}

int People::age(std::size_t i, Day day) const { return base::completed_years(date_of(facts_.people[i].birth), date_of(day)); }

Day People::birthday(std::size_t i, int age) const {
  return static_cast<Day>(base::birthday(date_of(facts_.people[i].birth), age).time_since_epoch().count());
}

std::span<const Spell> People::spells_of(SubjectId subject) const {
  const auto& spells = facts_.spells;
  const auto less = [](const Spell& spell, SubjectId s) { return spell.subject < s; };
  const auto more = [](SubjectId s, const Spell& spell) { return s < spell.subject; };
  return {std::lower_bound(spells.begin(), spells.end(), subject, less),
          std::upper_bound(spells.begin(), spells.end(), subject, more)};
}

std::span<const Reading> People::readings_of(SubjectId subject) const {
  const auto found = std::ranges::equal_range(facts_.readings, subject, {}, &Reading::subject);
  return {found.begin(), found.end()};
}

std::span<const Reading> People::readings_of(SubjectId subject, std::uint32_t person) const {
  const auto found = std::ranges::equal_range(readings_of(subject), person, {}, &Reading::person);
  return {found.begin(), found.end()};
}

double People::years_lived(std::size_t i, int age_low, int age_high, Day until) const {
  constexpr int kOldest = 150;  // an open end of an age range
  const Person& person = facts_.people[i];
  const Day from = std::max({start_, person.birth, birthday(i, age_low)});
  const Day to = std::min({reference_, person.death, until, birthday(i, std::min(age_high, kOldest) + 1)});
  return to > from ? (to - from) / 365.2425 : 0.0;
}

}  // namespace sojourn::measure
