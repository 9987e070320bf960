#include "sojourn/measure/measures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace sojourn::measure {
namespace {

using stats::SexFilter;
using stats::SubjectKind;
using stats::Target;
using stats::TargetMeasure;

constexpr int kOpenAge = 110;      // this upper age has no end
constexpr Day kMonth = 30;         // of outcomes after an admission
constexpr std::string_view kAllCauses = "all causes (cause of death)";

bool in_group(const Person& person, std::string_view group) {
  if (group == "all") return true;
  const auto holds = [&](std::string_view word) { return group.find(word) != group.npos; };
  if (holds("non-Hispanic")) {
    if (person.hispanic) return false;
  } else if (holds("Hispanic")) {
    return person.hispanic;
  }
  if (holds("White")) return person.race == Race::kWhite;
  if (holds("Black")) return person.race == Race::kBlack;
  if (holds("Asian")) return person.race == Race::kAsian || (holds("Pacific") && person.race == Race::kHawaiian);
  if (holds("American Indian") || holds("Alaska")) return person.race == Race::kNative;
  if (holds("Pacific") || holds("Hawaiian")) return person.race == Race::kHawaiian;
  return person.race == Race::kOther;
}

bool of_ages(int age, const Who& who) { return age >= who.age_low && (who.age_high >= kOpenAge || age <= who.age_high); }

double share_of_quantile(TargetMeasure measure) {
  constexpr std::array kShares{0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99};
  return kShares[static_cast<std::size_t>(measure) - static_cast<std::size_t>(TargetMeasure::kP01)];
}

}  // namespace

base::Result<Measures> Measures::make(const stats::TargetTables& tables, const Subjects& subjects, const People& people) {
  Measures out(subjects, people);
  for (const stats::Criterion& row : tables.criteria()) {
    auto criterion = Criterion::parse(row.expression, subjects);
    if (!criterion) return base::Error{criterion.error().kind, "criteria.csv: " + row.name + ": " + criterion.error().message};
    out.criteria_.emplace(row.name, std::move(*criterion));
  }
  // What restricts who is counted may be a subject as well.
  for (const Target& target : tables.targets())
    for (const std::string* name : {&target.among, &target.with}) {
      const SubjectId subject = name->empty() ? kNoSubject : subjects.find_name(*name);
      if (subject != kNoSubject && !out.criteria_.contains(*name))
        out.criteria_.emplace(*name, Criterion::has(subject, subjects.at(subject).kind));
    }
  return out;
}

const Criterion* Measures::criterion(std::string_view name) const {
  const auto found = criteria_.find(name);
  return found == criteria_.end() ? nullptr : &found->second;
}

bool Measures::counts(std::size_t person, const Who& who) const {
  const Person& p = (*people_)[person];
  if (who.sex == SexFilter::kFemale && p.sex != Sex::kFemale) return false;
  if (who.sex == SexFilter::kMale && p.sex != Sex::kMale) return false;
  if (!in_group(p, who.group)) return false;
  return who.among == nullptr || who.among->meets(*people_, person).value_or(false);
}

std::vector<std::uint32_t> Measures::living(const Who& who) const {
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i < people_->size(); ++i)
    if (people_->living(i) && of_ages(people_->age(i, people_->reference()), who) && counts(i, who))
      out.push_back(static_cast<std::uint32_t>(i));
  return out;
}

std::optional<Estimate> Measures::of(const Target& target) const {
  Who who{target.sex, target.age_low, target.age_high, target.group, nullptr};
  if (!target.among.empty() && (who.among = criterion(target.among)) == nullptr) return std::nullopt;
  const SubjectId subject = subjects_->find_name(target.subject);
  switch (target.measure) {
    case TargetMeasure::kMeets:
      return share_of(target, who);
    case TargetMeasure::kEver:
    case TargetMeasure::kCurrent:
    case TargetMeasure::kPastYear:
      return subject == kNoSubject ? std::nullopt : share_of(target, who);
    case TargetMeasure::kLift:
      return lift(target, who);
    default:
      break;
  }
  if (subject == kNoSubject) return std::nullopt;
  switch (target.measure) {
    case TargetMeasure::kIncidence:
    case TargetMeasure::kEpisodes: return events(target, who, subject);
    case TargetMeasure::kMean:
    case TargetMeasure::kSd:
    case TargetMeasure::kP01:
    case TargetMeasure::kP05:
    case TargetMeasure::kP10:
    case TargetMeasure::kP25:
    case TargetMeasure::kP50:
    case TargetMeasure::kP75:
    case TargetMeasure::kP90:
    case TargetMeasure::kP95:
    case TargetMeasure::kP99: return values(target, who, subject);
    case TargetMeasure::kCorrelation: {
      const SubjectId with = subjects_->find_name(target.with);
      return with == kNoSubject ? std::nullopt : pairs(who, subject, with);
    }
    case TargetMeasure::kVisits: return visits(who, subject);
    case TargetMeasure::kLengthOfStay:
    case TargetMeasure::kMortality30:
    case TargetMeasure::kReadmission30:
    case TargetMeasure::kHospitalMortality: return stays(target, who, subject);
    case TargetMeasure::kDeathRate: return deaths(who, subject);
    case TargetMeasure::kOnsetAge: return onset_age(who, subject);
    case TargetMeasure::kShareOfUsers: {
      const SubjectId of_class = subjects_->find_name(target.with);
      return of_class == kNoSubject ? std::nullopt : users(who, subject, of_class);
    }
    default: return std::nullopt;
  }
}

std::optional<Estimate> Measures::share_of(const Target& target, const Who& who) const {
  double count = 0, n = 0;
  if (target.measure == TargetMeasure::kMeets) {
    const Criterion* meets = criterion(target.subject);
    if (meets == nullptr) return std::nullopt;
    for (const std::uint32_t i : living(who))
      if (const auto is = meets->meets(*people_, i)) {
        ++n;
        count += *is;
      }
    return share(count, n);
  }
  const SubjectId subject = subjects_->find_name(target.subject);
  if (!people_->has(subject)) return std::nullopt;  // these records do not tell of it at all
  const Column& column = people_->column(subject);
  for (const std::uint32_t i : living(who)) {
    ++n;
    count += target.measure == TargetMeasure::kEver      ? column.first[i] <= people_->reference()
             : target.measure == TargetMeasure::kCurrent ? column.current[i]
                                                         : column.past_year[i];
  }
  return share(count, n);
}

// First records: people who had it before are not at risk. Episodes: everybody is.
std::optional<Estimate> Measures::events(const Target& target, const Who& who, SubjectId subject) const {
  if (!people_->has(subject)) return std::nullopt;
  const bool first_only = target.measure == TargetMeasure::kIncidence;
  const Column& column = people_->column(subject);
  double count = 0, years = 0;
  for (std::size_t i = 0; i < people_->size(); ++i) {
    if (!counts(i, who)) continue;
    years += people_->years_lived(i, who.age_low, who.age_high, first_only ? column.first[i] : kNoDay);
    const Day first = column.first[i];
    if (first_only && first >= people_->start() && first < people_->reference() && of_ages(people_->age(i, first), who)) ++count;
  }
  if (!first_only)
    for (const Spell& spell : people_->spells_of(subject))
      if (spell.recorded >= people_->start() && spell.recorded < people_->reference() && counts(spell.person, who) &&
          of_ages(people_->age(spell.person, spell.recorded), who))
        ++count;
  return rate(count, years);
}

std::optional<Estimate> Measures::values(const Target& target, const Who& who, SubjectId subject) const {
  const auto& latest = people_->latest(subject);
  if (latest.empty()) return std::nullopt;
  std::vector<double> found;
  for (std::size_t i = 0; i < people_->size(); ++i)
    if (people_->living(i) && !std::isnan(latest[i]) && of_ages(people_->age(i, people_->latest_day(subject)[i]), who) && counts(i, who))
      found.push_back(latest[i]);
  if (target.measure == TargetMeasure::kMean) return mean(found);
  if (target.measure == TargetMeasure::kSd) return deviation(found);
  std::sort(found.begin(), found.end());
  return quantile(found, share_of_quantile(target.measure));
}

// Surveys take all values at one examination, and values of one day vary together: pairs are those of one day.
std::optional<Estimate> Measures::pairs(const Who& who, SubjectId x, SubjectId y) const {
  std::vector<double> xs, ys;
  for (const std::uint32_t i : living(who)) {
    auto of_x = people_->readings_of(x, i), of_y = people_->readings_of(y, i);
    while (!of_x.empty() && !of_y.empty()) {
      const Day day_x = day_of(of_x.back().time), day_y = day_of(of_y.back().time);
      if (day_x == day_y && day_x <= people_->reference()) {
        xs.push_back(of_x.back().value);
        ys.push_back(of_y.back().value);
        break;
      }
      auto& later = day_x >= day_y ? of_x : of_y;
      later = later.first(later.size() - 1);
    }
  }
  return correlation(xs, ys);
}

// P(subject | with) / P(subject), among those of whom both are known.
std::optional<Estimate> Measures::lift(const Target& target, const Who& who) const {
  const Criterion* given = criterion(target.with);
  const SubjectId subject = subjects_->find_name(target.subject);
  const Criterion* named = subject == kNoSubject ? criterion(target.subject) : nullptr;
  if (given == nullptr || (subject == kNoSubject && named == nullptr)) return std::nullopt;
  const Criterion meets = named != nullptr ? *named : Criterion::has(subject, subjects_->at(subject).kind);
  double both = 0, with = 0, has = 0, n = 0;
  for (const std::uint32_t i : living(who)) {
    const auto is = meets.meets(*people_, i), has_other = given->meets(*people_, i);
    if (!is || !has_other) continue;
    ++n;
    has += *is;
    with += *has_other;
    both += *is && *has_other;
  }
  return ratio_of_shares(both, with, has, n);
}

// Visits of the kind; of a condition, stays in hospital because of it.
std::optional<Estimate> Measures::visits(const Who& who, SubjectId kind) const {
  const bool by_kind = subjects_->at(kind).kind == SubjectKind::kEncounter;
  double count = 0, years = 0;
  bool any = false;
  for (const Visit& visit : people_->facts().visits) {
    if (by_kind ? visit.kind != kind : visit.klass != VisitClass::kInpatient || !visit.has_reason(kind)) continue;
    any = true;
    const Day day = day_of(visit.start);
    count += day >= people_->start() && day < people_->reference() && counts(visit.person, who) &&
             of_ages(people_->age(visit.person, day), who);
  }
  if (!any) return std::nullopt;
  for (std::size_t i = 0; i < people_->size(); ++i)
    if (counts(i, who)) years += people_->years_lived(i, who.age_low, who.age_high);
  return rate(count, years);
}

// Inpatient stays for the reason, or all if the subject is a kind of encounter. Those of the last 30 days are not
// counted where the outcome is a month later.
std::optional<Estimate> Measures::stays(const Target& target, const Who& who, SubjectId reason) const {
  const bool all = subjects_->at(reason).kind == SubjectKind::kEncounter;
  const bool later = target.measure == TargetMeasure::kMortality30 || target.measure == TargetMeasure::kReadmission30;
  const auto& visits = people_->facts().visits;  // of one person behind each other, in order of time
  std::vector<double> lengths;
  double n = 0, count = 0;
  for (std::size_t v = 0; v < visits.size(); ++v) {
    const Visit& visit = visits[v];
    if (visit.klass != VisitClass::kInpatient) continue;
    if (!all && !visit.has_reason(reason)) continue;
    const Day from = day_of(visit.start), to = day_of(visit.end);
    if (from < people_->start() || to + (later ? kMonth : 0) >= people_->reference() + (later ? 0 : 1)) continue;
    if (!of_ages(people_->age(visit.person, from), who) || !counts(visit.person, who)) continue;
    const Day death = (*people_)[visit.person].death;
    switch (target.measure) {
      case TargetMeasure::kLengthOfStay: lengths.push_back(static_cast<double>(visit.end - visit.start) / kMinutesOfDay); break;
      case TargetMeasure::kMortality30: ++n, count += death <= from + kMonth; break;
      case TargetMeasure::kHospitalMortality: ++n, count += death <= to; break;
      default: {
        if (death <= to) break;
        ++n;
        for (std::size_t next = v + 1; next < visits.size() && visits[next].person == visit.person; ++next)
          if (visits[next].klass == VisitClass::kInpatient && visits[next].start > visit.end) {
            count += day_of(visits[next].start) <= to + kMonth;
            break;
          }
      }
    }
  }
  return target.measure == TargetMeasure::kLengthOfStay ? mean(lengths) : share(count, n);
}

std::optional<Estimate> Measures::deaths(const Who& who, SubjectId cause) const {
  const bool all = subjects_->at(cause).name == kAllCauses;
  double count = 0, years = 0;
  bool any = all;
  for (std::size_t i = 0; i < people_->size(); ++i) {
    const bool of_cause = all || people_->cause_of_death(i) == cause;
    any |= of_cause;
    if (!counts(i, who)) continue;
    years += people_->years_lived(i, who.age_low, who.age_high);
    const Day death = (*people_)[i].death;
    count += of_cause && death >= people_->start() && death < people_->reference() && of_ages(people_->age(i, death), who);
  }
  return any ? rate(count, years) : std::nullopt;
}

std::optional<Estimate> Measures::onset_age(const Who& who, SubjectId subject) const {
  if (!people_->has(subject)) return std::nullopt;
  const Column& column = people_->column(subject);
  std::vector<double> ages;
  for (std::size_t i = 0; i < people_->size(); ++i) {
    const Day first = column.first[i];
    if (first < people_->start() || first >= people_->reference() || !counts(i, who)) continue;
    if (of_ages(people_->age(i, first), who)) ages.push_back((first - (*people_)[i].birth) / 365.2425);
  }
  std::sort(ages.begin(), ages.end());
  return quantile(ages, 0.5);
}

std::optional<Estimate> Measures::users(const Who& who, SubjectId drug, SubjectId of_class) const {
  if (!people_->has(of_class)) return std::nullopt;
  double count = 0, n = 0;
  for (const std::uint32_t i : living(who)) {
    if (!people_->column(of_class).current[i]) continue;
    ++n;
    count += people_->has(drug) && people_->column(drug).current[i];
  }
  return share(count, n);
}

}  // namespace sojourn::measure
