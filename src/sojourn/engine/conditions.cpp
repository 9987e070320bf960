// Conditions: are they true now, and when could time alone make them so?
#include <algorithm>

#include "sojourn/engine/lifetime.hpp"

namespace sojourn::engine {

using program::Condition;
using program::ConditionKind;
using program::Operator;

bool Lifetime::compare(double left, Operator op, double right) {
  switch (op) {
    case Operator::kLess: return left < right;
    case Operator::kLessEqual: return left <= right;
    case Operator::kEqual: return left == right;
    case Operator::kGreaterEqual: return left >= right;
    case Operator::kGreater: return left > right;
    case Operator::kNotEqual: return left != right;
    case Operator::kIsNil: return false;
    case Operator::kIsNotNil: return true;
  }
  return false;
}

// An absent left side is false for every operator but "is nil"; different kinds of value are unequal.
bool Lifetime::compare_value(const Value& left, Operator op, const program::Constant& right) const {
  if (op == Operator::kIsNil) return left.nil();
  if (op == Operator::kIsNotNil) return !left.nil();
  if (left.nil()) return false;
  if (left.kind != right.kind) return op == Operator::kNotEqual;
  switch (left.kind) {
    case program::ValueKind::kNumber:
      return compare(left.number, op, right.number);
    case program::ValueKind::kBoolean:
      return op == Operator::kEqual ? left.boolean == right.boolean
                                    : op == Operator::kNotEqual && left.boolean != right.boolean;
    case program::ValueKind::kText: {
      const int order = world_.vocabulary.text(base::Symbol{left.id}).compare(
          world_.vocabulary.text(base::Symbol{right.id}));
      return compare(order, op, 0);
    }
    default:
      return op == Operator::kEqual ? left.id == right.id : op == Operator::kNotEqual && left.id != right.id;
  }
}

// Asked for by most conditions, so it is worked out once a year of age.
int Lifetime::age_years() const {
  if (p_.now >= p_.next_birthday || p_.now < p_.last_birthday) {
    const base::Date birth = base::day_of(p_.journey.person.birth);
    p_.age = base::completed_years(p_.journey.person.birth, p_.now);
    p_.last_birthday = Instant{base::birthday(birth, p_.age)};
    p_.next_birthday = Instant{base::birthday(birth, p_.age + 1)};
  }
  return p_.age;
}

bool Lifetime::holds(std::uint32_t index, std::uint32_t process) const {
  const Condition& c = program_.conditions[index];
  const auto child = [&](std::uint32_t i) { return holds(program_.condition_children[c.first + i], process); };
  const auto count_true = [&] {
    std::uint32_t n = 0;
    for (std::uint32_t i = 0; i < c.count; ++i) n += child(i) ? 1u : 0u;
    return static_cast<double>(n);
  };
  switch (c.kind) {
    case ConditionKind::kTrue: return true;
    case ConditionKind::kFalse: return false;
    case ConditionKind::kAnd:
      for (std::uint32_t i = 0; i < c.count; ++i)
        if (!child(i)) return false;
      return true;
    case ConditionKind::kOr:
      for (std::uint32_t i = 0; i < c.count; ++i)
        if (child(i)) return true;
      return false;
    case ConditionKind::kNot: return !child(0);
    case ConditionKind::kAtLeast: return count_true() >= c.number;
    case ConditionKind::kAtMost: return count_true() <= c.number;
    case ConditionKind::kAttribute: return compare_value(attribute(c.attribute), c.op, c.value);
    case ConditionKind::kAge:
      return compare(c.months ? base::completed_months(p_.journey.person.birth, p_.now) : age_years(), c.op, c.number);
    case ConditionKind::kDateYear: return compare(base::year_of(p_.now), c.op, c.number);
    case ConditionKind::kDateMonth:
      return compare(static_cast<unsigned>(base::calendar(p_.now).month()), c.op, c.number);
    case ConditionKind::kDateInstant:
      return compare(static_cast<double>((p_.now - c.instant).count()), c.op, 0);
    case ConditionKind::kGender: return static_cast<std::uint32_t>(p_.journey.person.sex) == c.reference;
    case ConditionKind::kRace: return static_cast<std::uint32_t>(p_.journey.person.race) == c.reference;
    case ConditionKind::kSocioeconomic: return world_.builtin.standings[static_cast<std::size_t>(p_.journey.person.standing)].value == c.reference;
    case ConditionKind::kPriorState: return prior_state(c, process);
    case ConditionKind::kActiveCondition:
    case ConditionKind::kActiveAllergy:
    case ConditionKind::kActiveMedication:
    case ConditionKind::kActiveCarePlan: return is_open(c);
    case ConditionKind::kSymptom: return compare(symptom(c.reference), c.op, c.number);
    case ConditionKind::kObservation: return compare_observation(c);
    case ConditionKind::kVitalSign: {
      const auto measure = static_cast<Measure>(c.reference);
      if (!p_.body->available(measure, p_.now)) return c.op == Operator::kIsNil;
      return compare(p_.body->read(measure, p_.now), c.op, c.number);
    }
  }
  return false;
}

// A visit counts if it belongs to this run of the module, is newer than the last visit to `since`, and was left less
// than the window ago.
bool Lifetime::prior_state(const Condition& c, std::uint32_t process) const {
  const Frame& frame = p_.processes[process].top;
  const Person::Mark& mark = p_.marks[frame.marks + c.reference];
  if (mark.step == 0 || mark.step < frame.entered_at) return false;
  if (c.since != kNoIndex && p_.marks[frame.marks + c.since].step >= mark.step) return false;
  if (c.number > 0 && mark.exit < kNever)
    return static_cast<double>((p_.now - mark.exit).count()) < c.number;
  return true;
}

bool Lifetime::is_open(const Condition& c) const {
  const auto open = [&](program::ConceptId code) {
    const auto as = [&](OpenKind kind) { return p_.open(kind, code) != kNoIndex; };
    switch (c.kind) {
      case ConditionKind::kActiveMedication: return as(OpenKind::kMedication);
      case ConditionKind::kActiveCarePlan: return as(OpenKind::kCarePlan);
      case ConditionKind::kActiveAllergy: return as(OpenKind::kAllergy);
      default: return as(OpenKind::kCondition) || as(OpenKind::kAllergy) || as(OpenKind::kProcedure);
    }
  };
  if (c.by_attribute) {
    const Value& v = p_.attributes[c.attribute.value];
    if (v.kind != program::ValueKind::kFact) return false;
    switch (v.fact) {
      case record::FactKind::kCondition: return p_.journey.conditions[v.id].abatement == kNever;
      case record::FactKind::kAllergy: return p_.journey.allergies[v.id].end == kNever;
      case record::FactKind::kMedication:  // renewals carry a prescription on
        return p_.open(OpenKind::kMedication,
                       world_.vocabulary.list(p_.journey.medications[v.id].codes)[0]) != kNoIndex;
      case record::FactKind::kCarePlan: return p_.journey.care_plans[v.id].end == kNever;
      default: return true;
    }
  }
  for (program::ConceptId code : world_.vocabulary.list(c.codes))
    if (open(code)) return true;
  return false;
}

bool Lifetime::compare_observation(const Condition& c) const {
  std::uint32_t found = kNoIndex;
  for (program::ConceptId code : world_.vocabulary.list(c.codes))
    if (found == kNoIndex) found = p_.last_observation(code);
  if (c.op == Operator::kIsNil) return found == kNoIndex;
  if (c.op == Operator::kIsNotNil) return found != kNoIndex;
  if (found == kNoIndex) return false;
  const record::ObservationValue& v = p_.journey.observations[found].value;
  Value left;
  switch (v.kind) {
    case record::ValueKind::kQuantity: left = Value::of(v.quantity.to_double()); break;
    case record::ValueKind::kText: left = Value::text(v.text); break;
    case record::ValueKind::kBoolean: left = Value::of(v.boolean); break;
    case record::ValueKind::kConcept:
      left.kind = program::ValueKind::kConcept;
      left.id = v.coded.value;
      break;
    case record::ValueKind::kSampled:
    case record::ValueKind::kAttachment:
    case record::ValueKind::kDeclined:
    case record::ValueKind::kNone: break;
  }
  return compare_value(left, c.op, c.value);
}

Instant Lifetime::next_flip(std::uint32_t index, std::uint32_t process, base::Span period) const {
  const Condition& c = program_.conditions[index];
  Instant next = kNever;
  const auto consider = [&](Instant t) {
    if (t > p_.now) next = std::min(next, t);
  };
  for (std::uint32_t i = 0; i < c.count; ++i) consider(next_flip(program_.condition_children[c.first + i], process, period));
  const base::Date birth = base::day_of(p_.journey.person.birth);
  switch (c.kind) {
    case ConditionKind::kAge: {
      // Completed units change the answer only around the quantity.
      const int quantity = static_cast<int>(c.number) + (c.number < 0 ? -1 : 0);
      for (int whole = std::max(0, quantity); whole <= quantity + 2; ++whole)
        consider(Instant{c.months ? base::month_day(birth, whole) : base::birthday(birth, whole)});
      break;
    }
    case ConditionKind::kDateYear:
      for (int year = static_cast<int>(c.number); year <= static_cast<int>(c.number) + 1; ++year)
        consider(Instant{date::sys_days{date::year{year} / 1 / 1}});
      break;
    case ConditionKind::kDateMonth: {
      const date::year_month_day today = base::calendar(p_.now);
      consider(Instant{date::sys_days{(today.year() / today.month() + date::months{1}) / 1}});
      break;
    }
    case ConditionKind::kDateInstant:
      consider(c.instant);
      consider(c.instant + base::Span{1});
      break;
    case ConditionKind::kPriorState:
      if (c.number > 0) {
        const Person::Mark& mark = p_.marks[p_.processes[process].top.marks + c.reference];
        if (mark.step != 0 && mark.exit < kNever) consider(mark.exit + base::Span{static_cast<std::int64_t>(c.number) + 1});
      }
      break;
    case ConditionKind::kAttribute:
      if (!program::derived(c.attribute)) break;
      if (static_cast<program::DerivedAttribute>(c.attribute.value) == program::DerivedAttribute::kDaysUntilDeath) {
        if (p_.module_death < kNever) consider(last_weekly_look() + 7 * base::kDay);
        break;
      }
      consider(p_.now + period);
      break;
    case ConditionKind::kVitalSign:
      consider(p_.now + period);  // moves by itself
      break;
    default:
      break;
  }
  return next;
}

}  // namespace sojourn::engine
