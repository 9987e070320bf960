// Whether what stands in one record fits together.
#include <algorithm>
#include <cmath>
#include <set>

#include "sojourn/report/report.hpp"

namespace sojourn::report {
namespace {

using measure::Day;
using measure::Estimate;
using measure::Measures;
using measure::People;
using measure::Reading;
using measure::Spell;
using measure::SubjectId;
using stats::CoherenceRule;

constexpr std::string_view kRule = "rule_report";
constexpr double kExceptions = 0.02;

// A row for a share that must not be larger than `most`.
Row at_most(std::string subject, std::string what, const Estimate& found, double most, std::string source, Grade grade) {
  Row row = make_row(Section::kCoherence, std::move(subject), std::move(what), found, 0, 0, most, std::move(source), grade);
  row.band.lower = 0;
  row.verdict = found.value <= most    ? measure::Verdict::kEquivalent
                : found.lower <= most ? measure::Verdict::kCompatible
                                      : measure::Verdict::kDifferent;
  row.unit = "share";
  return row;
}

std::optional<double> reading_for(const CoherenceRule& rule, const Spell& spell, SubjectId observation, const People& people) {
  std::optional<double> found;
  for (const Reading& r : people.readings_of(observation, spell.person)) {
    const Day day = measure::day_of(r.time);
    if (day < spell.recorded + rule.from_day || day > spell.recorded + rule.to_day) continue;
    if (day > spell.recorded && day >= spell.end) continue;  // what ended it may have been this reading
    const double value = r.value;
    if (!found || rule.which == CoherenceRule::Which::kLatest) found = value;
    else found = rule.which == CoherenceRule::Which::kHighest ? std::max(*found, value) : std::min(*found, value);
  }
  return found;
}

// Identities of values that were read at one time.
struct Identity {
  std::string_view name;
  std::vector<std::string_view> of;  // the computed one first
  double tolerance;                  // half of the last digit, and what the rounding of the others does
  double (*expected)(const double* v);
};
const std::vector<Identity>& identities() {
  static const std::vector<Identity> kAll{
      {"body mass index is weight / height^2", {"BMI", "Weight", "Height"}, 0.06,
       [](const double* v) { return v[1] / (v[2] * v[2]) * 1e4; }},
      {"LDL by Friedewald", {"LDL", "Total Cholesterol", "HDL", "Triglycerides"}, 1.01,
       [](const double* v) { return v[1] - v[2] - v[3] / 5; }},
      {"anion gap is sodium - chloride - bicarbonate", {"Anion Gap", "Sodium", "Chloride", "Carbon Dioxide"}, 0.11,
       [](const double* v) { return v[1] - v[2] - v[3]; }},
      {"mean blood pressure is (systolic + 2 diastolic) / 3",
       {"Mean Blood Pressure", "Systolic Blood Pressure", "Diastolic Blood Pressure"}, 0.51,
       [](const double* v) { return (v[1] + 2 * v[2]) / 3; }},
  };
  return kAll;
}

void add_identities(const Measures& measures, Report& report) {
  const People& people = measures.people();
  for (const Identity& identity : identities()) {
    std::vector<SubjectId> subjects;
    for (const std::string_view name : identity.of) subjects.push_back(measures.subjects().find_name(name));
    if (std::find(subjects.begin(), subjects.end(), measure::kNoSubject) != subjects.end()) continue;
    double n = 0, wrong = 0;
    for (const Reading& first : people.readings_of(subjects[0])) {
      std::array<double, 4> values{first.value};
      bool all = true;
      for (std::size_t i = 1; i < subjects.size(); ++i) {
        std::optional<double> same;
        for (const Reading& r : people.readings_of(subjects[i], first.person))
          if (r.time == first.time) same = r.value;
        all = all && same;
        values[i] = same.value_or(0);
      }
      if (!all) continue;
      ++n;
      wrong += std::abs(identity.expected(values.data()) - values[0]) > identity.tolerance;
    }
    if (n > 0)
      report.rows.push_back(at_most(std::string(identity.name), "share of values that contradict", *measure::share(wrong, n), 0,
                                    std::string(kRule), Grade::kIdentity));
  }
}

void add_order(const People& people, Report& report) {
  double facts = 0, before = 0, after = 0, backwards = 0, visits_after = 0;
  for (const Spell& spell : people.facts().spells) {
    ++facts;
    before += spell.onset < people[spell.person].birth;
    after += spell.onset > people[spell.person].death;
    backwards += spell.end < spell.onset;
  }
  constexpr Day kCertified = 30;  // days after the death in which it may be certified
  for (const measure::Visit& visit : people.facts().visits) {
    const Day death = people[visit.person].death;
    visits_after += death != measure::kNoDay && measure::day_of(visit.start) > death + kCertified;
  }
  const auto add = [&](std::string what, double count, double n) {
    if (const auto found = measure::share(count, n))
      report.rows.push_back(at_most(std::move(what), "share of facts", *found, 0, std::string(kRule), Grade::kIdentity));
  };
  add("conditions, drugs and procedures before birth", before, facts);
  add("conditions, drugs and procedures after death", after, facts);
  add("ends before the beginning", backwards, facts);
  add("visits after death", visits_after, static_cast<double>(people.facts().visits.size()));
}

// Diseases and care of one sex.
void add_sexes(const Measures& measures, Report& report) {
  struct Only {
    std::string_view subject;
    measure::Sex sex;
  };
  static constexpr std::array<Only, 5> kOnly{{{"pregnancy", measure::Sex::kFemale},
                                              {"gestational diabetes", measure::Sex::kFemale},
                                              {"preeclampsia", measure::Sex::kFemale},
                                              {"cervical cancer", measure::Sex::kFemale},
                                              {"prostate cancer", measure::Sex::kMale}}};
  const People& people = measures.people();
  for (const Only& only : kOnly) {
    const SubjectId subject = measures.subjects().find_name(only.subject);
    if (subject == measure::kNoSubject || !people.has(subject)) continue;
    double n = 0, wrong = 0;
    for (const Spell& spell : people.spells_of(subject)) {
      ++n;
      wrong += people[spell.person].sex != only.sex;
    }
    if (const auto found = measure::share(wrong, n))
      report.rows.push_back(at_most(std::string(only.subject), "share in the other sex", *found, 0, std::string(kRule), Grade::kIdentity));
  }
}

}  // namespace

base::Result<void> add_coherence(const Measures& measures, const Sources& sources, Report& report) {
  const People& people = measures.people();
  for (const CoherenceRule& rule : sources.coherence.rules()) {
    const SubjectId condition = measures.subjects().find_name(rule.condition);
    const SubjectId observation = measures.subjects().find_name(rule.observation);
    if (condition == measure::kNoSubject || observation == measure::kNoSubject)
      return base::Error{base::ErrorKind::kIo, "coherence.csv:" + std::to_string(rule.line) + ": \"" +
                                                   (condition == measure::kNoSubject ? rule.condition : rule.observation) +
                                                   "\" is not in subjects.csv"};
    double n = 0, wrong = 0;
    for (const Spell& spell : people.spells_of(condition)) {
      const auto value = reading_for(rule, spell, observation, people);
      if (!value) continue;
      ++n;
      wrong += !rule.holds(*value);
    }
    if (n == 0) continue;
    report.rows.push_back(at_most(rule.name, "share that contradicts", *measure::share(wrong, n), rule.exceptions, rule.source,
                                  Grade::kHeldOut));
    report.sources[rule.source] = {rule.source, "", false};
  }
  add_identities(measures, report);
  add_order(people, report);
  add_sexes(measures, report);
  report.sources[std::string(kRule)] = {"A rule of this report, explained in docs/report.md", "", true};
  return {};
}

}  // namespace sojourn::report
