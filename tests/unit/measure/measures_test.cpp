#include "sojourn/measure/measures.hpp"

#include <date/date.h>
#include <gtest/gtest.h>

#include "sojourn/measure/fhir_reader.hpp"
#include "unit/measure/small_tables.hpp"

namespace sojourn::measure {
namespace {

using stats::Target;
using stats::TargetMeasure;

// 2020-01-01, and two years before it.
constexpr Day kReference = 18262, kStart = kReference - 730;

// Somebody born on 1 January of the year; what they have is added by tests.
class Crowd {
 public:
  explicit Crowd(const stats::TargetTables& tables) : tables_(tables), subjects_(tables) {}

  std::uint32_t add(Sex sex, int birth_year, Day death = kNoDay) {
    const auto day = date::sys_days{date::year{birth_year} / 1 / 1};
    const std::uint32_t number = facts_.person(next_++);
    facts_.people[number] = {next_ - 1, sex, Race::kWhite, false, static_cast<Day>(day.time_since_epoch().count()), death};
    return number;
  }
  void has(std::uint32_t person, std::string_view subject, Day from, Day to = kNoDay) {
    facts_.spells.push_back({person, subjects_.find_name(subject), from, from, to, 0});
  }
  void reads(std::uint32_t person, std::string_view subject, Day day, float value) {
    facts_.readings.push_back({person, subjects_.find_name(subject), value, Minute{day} * kMinutesOfDay});
  }
  void stays(std::uint32_t person, Day from, Day to, std::string_view reason = {}) {
    Visit visit;
    visit.person = person;
    visit.kind = subjects_.find_name("hospital stays");
    visit.klass = VisitClass::kInpatient;
    visit.start = Minute{from} * kMinutesOfDay;
    visit.end = Minute{to} * kMinutesOfDay;
    if (!reason.empty()) visit.add_reason(subjects_.find_name(reason));
    facts_.visits.push_back(visit);
  }
  void answers(std::uint32_t person, Day day, std::string_view subject) {
    facts_.answers.push_back({person, 1, subject.empty() ? kNoSubject : subjects_.find_name(subject), Minute{day} * kMinutesOfDay});
  }
  std::optional<Estimate> measured(TargetMeasure measure, const std::string& subject, Target target = {}) {
    const People people(facts_, subjects_.size(), kStart, kReference);
    const auto measures = Measures::make(tables_, subjects_, people);
    EXPECT_TRUE(measures) << measures.error().message;
    target.measure = measure;
    target.subject = subject;
    if (target.group.empty()) target.group = "all";
    return measures->of(target);
  }

 private:
  const stats::TargetTables& tables_;
  Subjects subjects_;
  Facts facts_;
  std::uint64_t next_ = 1;
};

TEST(Measures, SharesCountTheLivingByWhatTheyHaveAndHad) {
  const auto tables = small_tables();
  Crowd crowd(tables);
  crowd.has(crowd.add(Sex::kFemale, 1980), "asthma", kReference - 4000);                    // has it
  crowd.has(crowd.add(Sex::kFemale, 1980), "asthma", kReference - 4000, kReference - 3000);  // had it
  crowd.has(crowd.add(Sex::kMale, 1980), "asthma", kReference - 400, kReference - 100);      // had it this year
  crowd.add(Sex::kMale, 1980);
  crowd.has(crowd.add(Sex::kMale, 1980, kReference - 1), "asthma", kReference - 4000);       // is dead
  EXPECT_DOUBLE_EQ(crowd.measured(TargetMeasure::kEver, "asthma")->value, 0.75);
  EXPECT_DOUBLE_EQ(crowd.measured(TargetMeasure::kCurrent, "asthma")->value, 0.25);
  EXPECT_DOUBLE_EQ(crowd.measured(TargetMeasure::kPastYear, "asthma")->value, 0.5);
  EXPECT_FALSE(crowd.measured(TargetMeasure::kEver, "heart disease")) << "nothing is said of what never occurs";
}

TEST(Measures, FirstOnsetsAreOfPeopleWhoDidNotHaveItBefore) {
  const auto tables = small_tables();
  Crowd crowd(tables);
  crowd.has(crowd.add(Sex::kFemale, 1950), "asthma", kStart - 1);       // before: not at risk, no event
  crowd.has(crowd.add(Sex::kFemale, 1950), "asthma", kStart + 365);     // half of the time at risk
  crowd.add(Sex::kFemale, 1950);                                        // all of it
  const auto first = crowd.measured(TargetMeasure::kIncidence, "asthma");
  EXPECT_NEAR(first->n, (365 + 730) / 365.2425, 1e-9);
  EXPECT_NEAR(first->value, 1 / first->n, 1e-12);
  const auto all = crowd.measured(TargetMeasure::kEpisodes, "asthma");
  EXPECT_NEAR(all->n, 3 * 730 / 365.2425, 1e-9);
}

TEST(Measures, PersonYearsEndAtBirthdaysAndDeaths) {
  const auto tables = small_tables();
  Crowd crowd(tables);
  crowd.has(crowd.add(Sex::kFemale, 1959, kReference - 200), "asthma", kStart - 5000);  // 59 in 2018, 60 in 2019
  Target of_59;
  of_59.age_low = of_59.age_high = 59;
  EXPECT_NEAR(crowd.measured(TargetMeasure::kEpisodes, "asthma", of_59)->n, (17897 - kStart) / 365.2425, 1e-9);
  Target of_60;
  of_60.age_low = of_60.age_high = 60;
  EXPECT_NEAR(crowd.measured(TargetMeasure::kEpisodes, "asthma", of_60)->n, (kReference - 200 - 17897) / 365.2425, 1e-9);
}

TEST(Measures, ValuesAreTheLatestBeforeTheReferenceDay) {
  const auto tables = small_tables();
  Crowd crowd(tables);
  for (const float last : {110.F, 120.F, 130.F, 140.F}) {
    const auto person = crowd.add(Sex::kFemale, 1970);
    crowd.reads(person, "Systolic Blood Pressure", kReference - 5, last);
    crowd.reads(person, "Systolic Blood Pressure", kReference - 50, 200);
    crowd.reads(person, "Systolic Blood Pressure", kReference + 5, 90);
  }
  EXPECT_DOUBLE_EQ(crowd.measured(TargetMeasure::kMean, "Systolic Blood Pressure")->value, 125);
  EXPECT_DOUBLE_EQ(crowd.measured(TargetMeasure::kP50, "Systolic Blood Pressure")->value, 125);
}

TEST(Measures, CorrelationsPairTheLatestValuesOfOneDay) {
  const auto tables = small_tables();
  Crowd crowd(tables);
  for (int i = 0; i < 5; ++i) {
    const auto who = crowd.add(Sex::kFemale, 1970);
    crowd.reads(who, "Total Cholesterol", kReference - 20, static_cast<float>(150 + i));
    crowd.reads(who, "Weight", kReference - 20, static_cast<float>(50 + i));
    crowd.reads(who, "Weight", kReference - 10, static_cast<float>(70 - 3 * i * i));  // of another day
    crowd.reads(who, "Total Cholesterol", kReference + 5, 200);                                  // after the reference day
    crowd.reads(who, "Weight", kReference + 5, static_cast<float>(i));
  }
  crowd.reads(crowd.add(Sex::kFemale, 1970), "Total Cholesterol", kReference - 20, 190);  // weight unknown
  Target target;
  target.with = "Weight";
  const auto r = crowd.measured(TargetMeasure::kCorrelation, "Total Cholesterol", target);
  ASSERT_TRUE(r);
  EXPECT_DOUBLE_EQ(r->n, 5);
  EXPECT_NEAR(r->value, 1, 1e-9);
}

TEST(Measures, WhatWasNotMeasuredIsUnknownUnlessTheRestDecides) {
  const auto tables = small_tables();
  Crowd crowd(tables);
  const auto low = crowd.add(Sex::kFemale, 1970), high = crowd.add(Sex::kFemale, 1970), taking = crowd.add(Sex::kFemale, 1970);
  crowd.add(Sex::kFemale, 1970);
  crowd.reads(low, "Systolic Blood Pressure", kReference - 5, 120);
  crowd.reads(high, "Systolic Blood Pressure", kReference - 5, 140);
  crowd.has(taking, "statins", kReference - 100);
  const auto pressure = crowd.measured(TargetMeasure::kMeets, "high pressure");
  EXPECT_EQ(pressure->n, 2);
  EXPECT_DOUBLE_EQ(pressure->value, 0.5);
  const auto either = crowd.measured(TargetMeasure::kMeets, "high pressure or statins");
  EXPECT_EQ(either->n, 3) << "who takes the drug meets it whatever the pressure";
  EXPECT_DOUBLE_EQ(either->value, 2.0 / 3);
  crowd.has(low, "asthma", kReference - 10);
  EXPECT_EQ(crowd.measured(TargetMeasure::kMeets, "asthma and high pressure")->n, 4) << "without asthma it is not met";
}

TEST(Measures, AReadingAtTheLimitMeetsIt) {
  const auto tables = small_tables();
  Crowd crowd(tables);
  crowd.reads(crowd.add(Sex::kFemale, 1970), "Weight", kReference - 5, 80.1F);
  crowd.reads(crowd.add(Sex::kFemale, 1970), "Weight", kReference - 5, 80.0F);
  EXPECT_DOUBLE_EQ(crowd.measured(TargetMeasure::kMeets, "heavy")->value, 0.5);
}

TEST(Measures, NOfSeveralIsKnownWhenEnoughAre) {
  const auto tables = small_tables();
  Crowd crowd(tables);
  crowd.has(crowd.add(Sex::kMale, 1970), "asthma", kReference - 10);    // two of three, pressure unknown
  crowd.add(Sex::kFemale, 1970);                                        // one at most
  crowd.add(Sex::kMale, 1970);                                          // one or two: unknown
  const auto found = crowd.measured(TargetMeasure::kMeets, "two of three");
  EXPECT_EQ(found->n, 2);
  EXPECT_DOUBLE_EQ(found->value, 0.5);
}

TEST(Measures, AnAnswerHoldsUntilTheNextOneDiffers) {
  const auto tables = small_tables();
  Crowd crowd(tables);
  const auto stopped = crowd.add(Sex::kMale, 1970), goes_on = crowd.add(Sex::kMale, 1970);
  crowd.answers(stopped, kReference - 900, "smoking");
  crowd.answers(stopped, kReference - 500, "");
  crowd.answers(goes_on, kReference - 900, "smoking");
  crowd.answers(goes_on, kReference - 500, "smoking");
  EXPECT_DOUBLE_EQ(crowd.measured(TargetMeasure::kCurrent, "smoking")->value, 0.5);
  EXPECT_DOUBLE_EQ(crowd.measured(TargetMeasure::kEver, "smoking")->value, 1);
}

TEST(Measures, StaysAndWhatFollowsThem) {
  const auto tables = small_tables();
  Crowd crowd(tables);
  crowd.stays(crowd.add(Sex::kMale, 1950), kReference - 300, kReference - 296, "heart disease");
  crowd.stays(crowd.add(Sex::kMale, 1950, kReference - 290), kReference - 300, kReference - 298, "heart disease");
  const auto back = crowd.add(Sex::kMale, 1950);
  crowd.stays(back, kReference - 300, kReference - 294, "heart disease");
  crowd.stays(back, kReference - 280, kReference - 278);
  crowd.stays(crowd.add(Sex::kMale, 1950), kReference - 10, kReference - 8, "heart disease");  // too late for a month's outcome
  const auto died = crowd.measured(TargetMeasure::kMortality30, "heart disease");
  EXPECT_EQ(died->n, 3);
  EXPECT_DOUBLE_EQ(died->value, 1.0 / 3);
  EXPECT_DOUBLE_EQ(crowd.measured(TargetMeasure::kReadmission30, "heart disease")->value, 1.0 / 3);
  EXPECT_DOUBLE_EQ(crowd.measured(TargetMeasure::kLengthOfStay, "heart disease")->value, (4 + 2 + 6 + 2) / 4.0);
  EXPECT_NEAR(crowd.measured(TargetMeasure::kVisits, "hospital stays")->value * crowd.measured(TargetMeasure::kVisits, "hospital stays")->n, 5, 1e-9);
}

TEST(Measures, SexAgeAndGroupRestrictWhoIsCounted) {
  const auto tables = small_tables();
  Crowd crowd(tables);
  crowd.has(crowd.add(Sex::kFemale, 1990), "asthma", kReference - 10);
  crowd.add(Sex::kMale, 1990);
  crowd.add(Sex::kFemale, 1940);
  Target women;
  women.sex = stats::SexFilter::kFemale;
  EXPECT_EQ(crowd.measured(TargetMeasure::kEver, "asthma", women)->n, 2);
  Target old;
  old.age_low = 80;
  EXPECT_EQ(crowd.measured(TargetMeasure::kEver, "asthma", old)->n, 1);
  Target hispanic;
  hispanic.group = "Hispanic";
  EXPECT_FALSE(crowd.measured(TargetMeasure::kEver, "asthma", hispanic));
}

// ---------------------------------------------------------------- reading FHIR

FhirFacts read(const stats::TargetTables& tables, std::string text) {
  Subjects subjects(tables);
  FhirFacts facts;
  const std::size_t size = text.size();
  text.append(16, ' ');
  EXPECT_TRUE(facts.add(std::string_view(text).substr(0, size), subjects));
  return facts;
}

TEST(FhirReader, TakesOtherGeneratorsCodesReferencesAndUnits) {
  const auto tables = small_tables();
  FhirFacts facts = read(tables, R"({"resourceType":"Bundle","type":"transaction","entry":[
{"fullUrl":"urn:uuid:p1","resource":{"resourceType":"Patient","id":"p1","gender":"male","birthDate":"1950-02-03",
 "extension":[{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-race","extension":[{"url":"ombCategory","valueCoding":{"code":"2054-5"}}]}]}},
{"resource":{"resourceType":"Condition","code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"I21.9"}]},
 "subject":{"reference":"urn:uuid:p1"},"onsetDateTime":"2015-05-01T10:00:00Z","abatementDateTime":"2015-06-01"}},
{"resource":{"resourceType":"Condition","verificationStatus":{"coding":[{"code":"entered-in-error"}]},
 "code":{"coding":[{"system":"http://snomed.info/sct","code":"195967001"}]},"subject":{"reference":"urn:uuid:p1"},"onsetDateTime":"2015"}},
{"resource":{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"2093-3"}]},
 "subject":{"reference":"Patient/p1"},"effectiveDateTime":"2019-05-01","valueQuantity":{"value":5,"code":"mmol/L"}}},
{"resource":{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},
 "subject":{"reference":"Patient/p1"},"effectiveDateTime":"2019-05-01","valueQuantity":{"value":12,"code":"stone"}}},
{"resource":{"resourceType":"MedicationRequest","status":"active","medicationReference":{"reference":"urn:uuid:m1"},
 "subject":{"reference":"urn:uuid:p1"},"authoredOn":"2019-01-01"}},
{"resource":{"resourceType":"Medication","id":"m1","code":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"1","display":"Atorvastatin 10 MG"}]}}},
{"resource":{"resourceType":"Encounter","id":"e1","status":"finished","class":{"code":"IMP"},"subject":{"reference":"urn:uuid:p1"},
 "period":{"start":"2018-03-05T23:30:00-05:00","end":"2018-03-09T10:00:00-05:00"}}}]})");
  EXPECT_EQ(facts.unknown_units().at("Weight, stone"), 1u);
  const Facts taken = facts.take();
  ASSERT_EQ(taken.people.size(), 1u);
  EXPECT_EQ(taken.people[0].race, Race::kBlack);
  ASSERT_EQ(taken.spells.size(), 2u) << "an infarction by its ICD range, a statin by the word in its display";
  Subjects subjects(tables);
  EXPECT_EQ(subjects.at(taken.spells[0].subject).name, "heart disease");
  EXPECT_EQ(subjects.at(taken.spells[1].subject).name, "statins");
  EXPECT_EQ(taken.spells[1].end, kNoDay);
  ASSERT_EQ(taken.readings.size(), 1u);
  EXPECT_NEAR(taken.readings[0].value, 193.35, 1e-3);
  ASSERT_EQ(taken.visits.size(), 1u);
  EXPECT_EQ(taken.hours[static_cast<std::size_t>(VisitClass::kInpatient)][23], 1u) << "the hour on the clock of the place";
}

TEST(FhirReader, PeopleMayComeAfterTheirFactsAndInAnotherPart) {
  const auto tables = small_tables();
  FhirFacts first = read(tables, R"({"resourceType":"Condition","code":{"coding":[{"system":"http://snomed.info/sct","code":"195967001"}]},"subject":{"reference":"Patient/b"},"recordedDate":"2019-05-01"})");
  first.merge(read(tables, "{\"resourceType\":\"Patient\",\"id\":\"a\",\"birthDate\":\"1990-01-01\"}\n"
                           "{\"resourceType\":\"Patient\",\"id\":\"b\",\"birthDate\":\"1991-01-01\",\"gender\":\"female\"}"));
  const People people(first.take(), tables.subjects().size(), kStart, kReference);
  ASSERT_EQ(people.size(), 2u);
  Subjects subjects(tables);
  const SubjectId asthma = subjects.find_name("asthma");
  ASSERT_TRUE(people.has(asthma));
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_EQ(people.column(asthma).current[i], people[i].sex == Sex::kFemale);
}

TEST(FhirReader, FactsOfNobodyAreLeftOut) {
  const auto tables = small_tables();
  FhirFacts facts = read(tables, R"({"resourceType":"Condition","code":{"coding":[{"system":"http://snomed.info/sct","code":"195967001"}]},"subject":{"reference":"Patient/gone"},"recordedDate":"2019-05-01"})");
  const People people(facts.take(), tables.subjects().size(), kStart, kReference);
  EXPECT_EQ(people.size(), 0u);
  EXPECT_TRUE(people.facts().spells.empty());
}

TEST(Criteria, FaultsSayWhatIsWrong) {
  const auto tables = small_tables();
  const Subjects subjects(tables);
  const auto fault = [&](std::string_view text) {
    const auto parsed = Criterion::parse(text, subjects);
    return parsed ? std::string() : parsed.error().message;
  };
  EXPECT_EQ(fault("[Weight] > 3 or male"), "");
  EXPECT_NE(fault("[Weigth] > 3").find("\"Weigth\" is no subject"), std::string::npos);
  EXPECT_NE(fault("[Weight]").find("a comparison"), std::string::npos);
  EXPECT_NE(fault("(male").find("\")\" is missing"), std::string::npos);
  EXPECT_NE(fault("male male").find("nothing was expected"), std::string::npos);
}

}  // namespace
}  // namespace sojourn::measure
