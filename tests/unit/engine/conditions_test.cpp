// Conditions: each type, each operator, and guards that wait for them.
#include <gtest/gtest.h>

#include <string>

#include "support/engine_world.hpp"

namespace sojourn::engine {
namespace {

using test::EngineWorld;
using std::chrono::days;
using std::chrono::hours;

// Whether a condition holds right after the states `before`, which start at "Start" and lead to "Test".
bool holds_after(const std::string& before, const std::string& condition, test::Setting setting = {}) {
  EngineWorld w(test::one(before + ",'Test':{'type':'Simple','conditional_transition':[{'condition':" + condition +
                          ",'transition':'Yes'},{'transition':'No'}]},'Yes':{!yes!,->End},'No':{!no!,->End}"),
                setting);
  w.live_one();
  EXPECT_EQ(w.observations("yes").size() + w.observations("no").size(), 1u) << condition;
  return !w.observations("yes").empty();
}
bool holds(const std::string& condition, test::Setting setting = {}) {
  return holds_after("'Start':{'type':'Simple',->Test}", condition, setting);
}
std::string set(const std::string& value) {
  return "'Start':{'type':'SetAttribute','attribute':'x'" + value + ",->Test}";
}
std::string attribute(const std::string& op, const std::string& value) {
  return "{'condition_type':'Attribute','attribute':'x','operator':'" + op + "'" +
         (value.empty() ? "" : ",'value':" + value) + "}";
}

const std::string kTrue = "{'condition_type':'True'}", kFalse = "{'condition_type':'False'}";

TEST(LogicalConditions, FollowTheirTruthTables) {
  EXPECT_TRUE(holds(kTrue));
  EXPECT_FALSE(holds(kFalse));
  const auto list = [](const std::string& type, const std::string& items, const std::string& more = "") {
    return "{'condition_type':'" + type + "','conditions':[" + items + "]" + more + "}";
  };
  EXPECT_TRUE(holds(list("And", kTrue + "," + kTrue)));
  EXPECT_FALSE(holds(list("And", kTrue + "," + kFalse)));
  EXPECT_TRUE(holds(list("Or", kFalse + "," + kTrue)));
  EXPECT_FALSE(holds(list("Or", kFalse + "," + kFalse)));
  EXPECT_FALSE(holds("{'condition_type':'Not','condition':" + kTrue + "}"));
  EXPECT_TRUE(holds("{'condition_type':'Not','condition':" + kFalse + "}"));
  const std::string two_of_three = kTrue + "," + kFalse + "," + kTrue;
  EXPECT_TRUE(holds(list("At Least", two_of_three, ",'minimum':2")));
  EXPECT_FALSE(holds(list("At Least", two_of_three, ",'minimum':3")));
  EXPECT_TRUE(holds(list("At Most", two_of_three, ",'maximum':2")));
  EXPECT_FALSE(holds(list("At Most", two_of_three, ",'maximum':1")));
  EXPECT_TRUE(holds(list("And", list("Or", kFalse + "," + kTrue) + "," + list("At Least", kTrue, ",'minimum':1"))));
}

TEST(AttributeCondition, ComparesNumbersWithEachOperator) {
  struct Case {
    const char* op;
    bool less, equal, greater;  // for an attribute of 1, 2, 3 against 2
  };
  for (const Case& c : {Case{"<", true, false, false}, {"<=", true, true, false}, {"==", false, true, false},
                        {">=", false, true, true}, {">", false, false, true}, {"!=", true, false, true}}) {
    EXPECT_EQ(holds_after(set(",'value':1"), attribute(c.op, "2")), c.less) << c.op;
    EXPECT_EQ(holds_after(set(",'value':2"), attribute(c.op, "2")), c.equal) << c.op;
    EXPECT_EQ(holds_after(set(",'value':3"), attribute(c.op, "2")), c.greater) << c.op;
  }
}

TEST(AttributeCondition, ComparesTextsByCodeUnits) {
  EXPECT_TRUE(holds_after(set(",'value':'abc'"), attribute("==", "'abc'")));
  EXPECT_FALSE(holds_after(set(",'value':'abc'"), attribute("==", "'Abc'")));
  EXPECT_TRUE(holds_after(set(",'value':'abc'"), attribute("!=", "'Abc'")));
  EXPECT_TRUE(holds_after(set(",'value':'Z'"), attribute("<", "'a'")));
  EXPECT_TRUE(holds_after(set(",'value':'b'"), attribute(">=", "'a'")));
}

TEST(AttributeCondition, ComparesBooleans) {
  EXPECT_TRUE(holds_after(set(",'value':true"), attribute("==", "true")));
  EXPECT_FALSE(holds_after(set(",'value':false"), attribute("==", "true")));
  EXPECT_TRUE(holds_after(set(",'value':false"), attribute("!=", "true")));
  EXPECT_FALSE(holds_after(set(",'value':true"), attribute("!=", "true")));
}

TEST(AttributeCondition, OfAnAbsentAttributeIsOnlyNil) {
  const std::string clear = set(",'value':null");
  for (const char* op : {"<", "<=", "==", ">=", ">", "!="}) EXPECT_FALSE(holds_after(clear, attribute(op, "1"))) << op;
  EXPECT_TRUE(holds_after(clear, attribute("is nil", "")));
  EXPECT_FALSE(holds_after(clear, attribute("is not nil", "")));
}

TEST(AttributeCondition, StoredFalseIsNotNil) {
  EXPECT_TRUE(holds_after(set(",'value':false"), attribute("is not nil", "")));
  EXPECT_FALSE(holds_after(set(",'value':false"), attribute("is nil", "")));
  EXPECT_TRUE(holds_after(set(",'value':0"), attribute("is not nil", "")));
}

TEST(AgeCondition, CountsCompletedYearsAndMonths) {
  const auto age = [](const std::string& op, const std::string& n, const std::string& unit) {
    return "{'condition_type':'Age','operator':'" + op + "','quantity':" + n + ",'unit':'" + unit + "'}";
  };
  const auto after_days = [](int n) {
    return "'Start':{'type':'Delay','exact':{'quantity':" + std::to_string(n) + ",'unit':'days'},->Test}";
  };
  const test::Setting child{5, 5};
  EXPECT_TRUE(holds(age("==", "0", "years"), child));
  EXPECT_TRUE(holds(age("<", "0.5", "years"), child));
  EXPECT_TRUE(holds_after(after_days(364), age("==", "0", "years"), child));
  EXPECT_TRUE(holds_after(after_days(367), age("==", "1", "years"), child));
  EXPECT_TRUE(holds_after(after_days(367), age(">", "0.5", "years"), child));
  EXPECT_TRUE(holds_after(after_days(63), age("==", "2", "months"), child));
  EXPECT_TRUE(holds_after(after_days(57), age("<=", "1", "months"), child));
  EXPECT_FALSE(holds_after(after_days(63), age("!=", "2", "months"), child));
}

TEST(DateCondition, ComparesYearMonthAndInstant) {
  const test::Setting child{9, 9};
  const auto on_day = [](const std::string& when) { return "'Start':{'type':'Guard','allow':" + when + ",->Test}"; };
  const std::string start = on_day(test::on(2020, 7, 15, 10, 30));
  EXPECT_TRUE(holds_after(start, "{'condition_type':'Date','operator':'==','year':2020}", child));
  EXPECT_FALSE(holds_after(start, "{'condition_type':'Date','operator':'>','year':2020}", child));
  EXPECT_TRUE(holds_after(start, "{'condition_type':'Date','operator':'==','month':7}", child));
  EXPECT_FALSE(holds_after(start, "{'condition_type':'Date','operator':'<','month':7}", child));
  const std::string date = "'date':{'year':2020,'month':7,'day':15,'hour':10,'minute':30,'second':0,'millisecond':0}}";
  EXPECT_TRUE(holds_after(start, "{'condition_type':'Date','operator':'=='," + date, child));
  EXPECT_FALSE(holds_after(start, "{'condition_type':'Date','operator':'<'," + date, child));
  EXPECT_TRUE(holds_after(start, "{'condition_type':'Date','operator':'<='," + date, child));
  // Year comes before month, month before date.
  EXPECT_TRUE(holds_after(start, "{'condition_type':'Date','operator':'==','year':2020,'month':1}", child));
}

TEST(GenderCondition, IsExact) {
  test::Setting setting;
  setting.sex = record::Sex::kFemale;
  EXPECT_TRUE(holds("{'condition_type':'Gender','gender':'F'}", setting));
  EXPECT_FALSE(holds("{'condition_type':'Gender','gender':'M'}", setting));
  setting.sex = record::Sex::kMale;
  EXPECT_TRUE(holds("{'condition_type':'Gender','gender':'M'}", setting));
}

TEST(RaceCondition, IgnoresCaseAndHoldsForOneRaceOnly) {
  const std::vector<std::string> races{"White", "BLACK", "asian", "Native", "hawaiian", "Other"};
  std::string states = "'Start':{'type':'Simple',->T0}";
  for (std::size_t i = 0; i < races.size(); ++i) {
    const std::string n = std::to_string(i), next = i + 1 < races.size() ? "T" + std::to_string(i + 1) : "Last";
    states += ",'T" + n + "':{'type':'Simple','conditional_transition':[{'condition':{'condition_type':'Race','race':'" +
              races[i] + "'},'transition':'S" + n + "'},{'transition':'" + next + "'}]},'S" + n +
              "':{'type':'Counter','attribute':'races','action':'increment','amount':" + std::to_string(1 << (3 * i)) + ",->" +
              next + "}";
  }
  states += ",'Last':{'type':'Simple',->End}";
  EngineWorld w(test::one(states));
  for (std::uint32_t i = 0; i < 200; ++i) {
    const auto& j = w.live(i);
    EXPECT_EQ(w.number("races"), 1 << (3 * static_cast<int>(j.person.race))) << i;
  }
}

TEST(SocioeconomicStatusCondition, HoldsForExactlyOneCategory) {
  int held = 0;
  for (const std::string category : {"High", "Middle", "Low"})
    held += holds("{'condition_type':'Socioeconomic Status','category':'" + category + "'}");
  EXPECT_EQ(held, 1);
}

// --- open entries ------------------------------------------------------------------------------------------------------

std::string active(const std::string& what, const std::string& code) {
  return "{'condition_type':'Active " + what + "','codes':@" + code + "@}";
}
std::string active_in(const std::string& what, const std::string& name) {
  return "{'condition_type':'Active " + what + "','referenced_by_attribute':'" + name + "'}";
}

TEST(ActiveCondition, SeesOpenConditionsAllergiesAndProcedures) {
  const std::string on = "'Start':{'type':'ConditionOnset','codes':@cold@,'assign_to_attribute':'x',->Test}";
  EXPECT_TRUE(holds_after(on, active("Condition", "cold")));
  EXPECT_TRUE(holds_after(on, "{'condition_type':'Active Condition','codes':[#flu#,#cold#]}"));
  EXPECT_FALSE(holds_after(on, active("Condition", "flu")));
  EXPECT_TRUE(holds_after(on, active_in("Condition", "x")));
  EXPECT_TRUE(holds_after("'Start':{'type':'AllergyOnset','codes':@nuts@,'allergy_type':'allergy','category':'food',"
                          "'reactions':[],->Test}", active("Condition", "nuts")));
  EXPECT_TRUE(holds_after("'Start':{'type':'Procedure','codes':@stitch@,->Test}", active("Condition", "stitch")));
  EXPECT_FALSE(holds_after("'Start':{'type':'MedicationOrder','codes':@pill@,->Test}", active("Condition", "pill")));
}

TEST(ActiveCondition, IsFalseAfterTheEnd) {
  const std::string gone = "'Start':{'type':'ConditionOnset','codes':@cold@,'assign_to_attribute':'x',->Stop},'Stop':{'type':"
                           "'ConditionEnd','condition_onset':'Start',->Test}";
  EXPECT_FALSE(holds_after(gone, active("Condition", "cold")));
  EXPECT_FALSE(holds_after(gone, active_in("Condition", "x")));
}

TEST(ActiveCondition, IsFalseForAnAbsentAttributeAndForAnUndiagnosedOnset) {
  EXPECT_FALSE(holds_after(set(",'value':null"), active_in("Condition", "x")));
  const std::string unseen = "'Start':{'type':'ConditionOnset','codes':@cold@,'target_encounter':'Visit','assign_to_attribute':"
                             "'x',->Test},'Visit':{'type':'Encounter','codes':@visit@,->Test}";
  EXPECT_FALSE(holds_after(unseen, active("Condition", "cold")));
  EXPECT_FALSE(holds_after(unseen, active_in("Condition", "x")));
}

TEST(ActiveCondition, TellsCodeSystemsApart) {
  EXPECT_FALSE(holds_after("'Start':{'type':'ConditionOnset','codes':@cold@,->Test}",
                           "{'condition_type':'Active Condition','codes':[{'system':'LOINC','code':'cold','display':'x'}]}"));
}

TEST(ActiveAllergy, SeesOpenAllergies) {
  const std::string on = "'Start':{'type':'AllergyOnset','codes':@nuts@,'allergy_type':'allergy','category':'food','reactions':"
                         "[],'assign_to_attribute':'x',->";
  EXPECT_TRUE(holds_after(on + "Test}", active("Allergy", "nuts")));
  EXPECT_TRUE(holds_after(on + "Test}", active_in("Allergy", "x")));
  EXPECT_FALSE(holds_after(on + "Stop},'Stop':{'type':'AllergyEnd','codes':@nuts@,->Test}", active("Allergy", "nuts")));
}

TEST(ActiveMedication, SeesOpenPrescriptions) {
  const std::string on = "'Start':{'type':'MedicationOrder','codes':@pill@,'assign_to_attribute':'x',->";
  EXPECT_TRUE(holds_after(on + "Test}", active("Medication", "pill")));
  EXPECT_TRUE(holds_after(on + "Test}", active_in("Medication", "x")));
  EXPECT_FALSE(holds_after(on + "Stop},'Stop':{'type':'MedicationEnd','codes':@pill@,->Test}", active_in("Medication", "x")));
  EXPECT_FALSE(holds_after("'Start':{'type':'ConditionOnset','codes':@pill@,->Test}", active("Medication", "pill")));
}

TEST(ActiveMedication, ByAttributeOutlivesARenewal) {
  EXPECT_TRUE(holds_after("'Start':{'type':'MedicationOrder','codes':@pill@,'chronic':true,'assign_to_attribute':'x',->Check},"
                          "'Check':{'type':'Encounter','wellness':true,->Leave},'Leave':{'type':'EncounterEnd',->Test}",
                          active_in("Medication", "x")));
}

TEST(ActiveCarePlan, SeesOpenPlans) {
  const std::string on = "'Start':{'type':'CarePlanStart','codes':@plan@,'activities':[#walk#],'assign_to_attribute':'x',->";
  EXPECT_TRUE(holds_after(on + "Test}", active("CarePlan", "plan")));
  EXPECT_TRUE(holds_after(on + "Test}", active_in("CarePlan", "x")));
  EXPECT_FALSE(holds_after(on + "Stop},'Stop':{'type':'CarePlanEnd','careplan':'Start',->Test}", active("CarePlan", "plan")));
}

TEST(SymptomCondition, ReadsTheCurrentValueAndZeroIfUnknown) {
  const auto symptom = [](const std::string& op, const std::string& n) {
    return "{'condition_type':'Symptom','symptom':'pain','operator':'" + op + "','value':" + n + "}";
  };
  const std::string on = "'Start':{'type':'Symptom','symptom':'pain','exact':{'quantity':40},->Test}";
  EXPECT_TRUE(holds_after(on, symptom("==", "40")));
  EXPECT_FALSE(holds_after(on, symptom(">", "40")));
  EXPECT_TRUE(holds(symptom("==", "0")));
  EXPECT_FALSE(holds(symptom("!=", "0")));
}

TEST(ObservationCondition, ReadsTheLatestValue) {
  const auto observation = [](const std::string& op, const std::string& value) {
    return "{'condition_type':'Observation','codes':@lab@,'operator':'" + op + "'" + value + "}";
  };
  const std::string twice = "'Start':{!lab!,'exact':{'quantity':5},'unit':'mg',->B},'B':{!lab!,'exact':{'quantity':8},'unit':"
                            "'mg',->Test}";
  EXPECT_TRUE(holds_after(twice, observation("==", ",'value':8")));
  EXPECT_TRUE(holds_after(twice, observation("is not nil", "")));
  EXPECT_TRUE(holds_after("'Start':{!lab!,'value_code':#pos#,->Test}", observation("==", ",'value_code':#pos#")));
  EXPECT_TRUE(holds_after("'Start':{!lab!,'value_code':#pos#,->Test}", observation("!=", ",'value_code':#neg#")));
  EXPECT_TRUE(holds(observation("is nil", "")));
  EXPECT_FALSE(holds(observation("==", ",'value':8")));
  EXPECT_FALSE(holds(observation("!=", ",'value':8")));
}

TEST(ObservationCondition, SeesComponents) {
  EXPECT_TRUE(holds_after("'Start':{'type':'MultiObservation','codes':@pair@,'category':'exam','observations':[{'codes':@lab@,"
                          "'category':'exam','exact':{'quantity':3},'unit':'mg'}],->Test}",
                          "{'condition_type':'Observation','codes':@lab@,'operator':'==','value':3}"));
}

TEST(VitalSignCondition, AgreesWithTheObservationBesideIt) {
  const std::string sign = "{'condition_type':'Vital Sign','vital_sign':'Heart Rate','operator':";
  EngineWorld w(test::one("'Start':{!hr!,'vital_sign':'Heart Rate','unit':'/min','conditional_transition':[{'condition':" + sign +
                          "'>=','value':130},'transition':'Fast'},{'transition':'End'}]},'Fast':{!fast!,->End}"));
  int fast = 0;
  for (std::uint32_t i = 0; i < 60; ++i) {
    w.live(i);
    const bool high = w.observations("hr").at(0)->value.quantity.to_double() >= 130;
    EXPECT_EQ(w.observations("fast").size(), high ? 1u : 0u) << i;
    fast += high;
  }
  EXPECT_GT(fast, 0);
  EXPECT_LT(fast, 60);
  EXPECT_TRUE(holds_after("'Start':{'type':'VitalSign','vital_sign':'Heart Rate','unit':'/min','exact':{'quantity':99},->Test}",
                          sign + "'==','value':99}"));
}

// --- guards --------------------------------------------------------------------------------------------------------------

TEST(GuardState, PassesAtOnceIfItsConditionHolds) {
  EngineWorld w(test::one("'Start':{'type':'Guard','allow':" + kTrue + ",->In},'In':{!in!,->End}"));
  const auto& j = w.live_one();
  EXPECT_EQ(j.person.birth, w.mark("in"));
}

TEST(GuardState, BlocksForLifeIfItNeverHolds) {
  EngineWorld w(test::one("'Start':{'type':'Guard','allow':" + kFalse + ",->In},'In':{!in!,->End}"));
  w.live_one();
  EXPECT_TRUE(w.observations("in").empty());
}

TEST(GuardState, PassesOnTheBirthday) {
  EngineWorld w(test::one("'Start':{'type':'Guard','allow':{'condition_type':'Age','operator':'>=','quantity':2,'unit':'years'},"
                          "->In},'In':{!in!,->Wait},'Wait':{'type':'Guard','allow':{'condition_type':'Age','operator':'>',"
                          "'quantity':30,'unit':'months'},->Old},'Old':{!old!,->End}"), {6, 6});
  for (std::uint32_t i : w.survivors(20)) {
    const auto& j = w.live(i);
    const base::Date birth = base::day_of(j.person.birth);
    EXPECT_EQ(w.mark("in"), base::Instant{base::birthday(birth, 2)});
    EXPECT_EQ(w.mark("old"), base::Instant{base::month_day(birth, 31)});
  }
}

TEST(GuardState, PassesAtTheInstantOfADate) {
  EngineWorld w(test::one("'Start':{'type':'Guard','allow':" + test::on(2021, 3, 4, 5, 6) + ",->In},'In':{!in!,->Year},"
                          "'Year':{'type':'Guard','allow':{'condition_type':'Date','operator':'>','year':2021},->Late},"
                          "'Late':{!late!,->Month},'Month':{'type':'Guard','allow':{'condition_type':'Date','operator':'==',"
                          "'month':4},->April},'April':{!april!,->End}"), {6, 6});
  w.live_one();
  EXPECT_EQ(w.mark("in"), test::instant(2021, 3, 4, 5, 6));
  EXPECT_EQ(w.mark("late"), test::instant(2022, 1, 1));
  EXPECT_EQ(w.mark("april"), test::instant(2022, 4, 1));
}

TEST(GuardState, LooksThroughLogicalConditions) {
  EngineWorld w(test::one("'Start':{'type':'Guard','allow':{'condition_type':'And','conditions':[" + kTrue +
                          ",{'condition_type':'Not','condition':{'condition_type':'Age','operator':'<','quantity':1,'unit':"
                          "'years'}}]},->In},'In':{!in!,->End}"), {6, 6});
  const auto& j = w.live_one();
  EXPECT_EQ(w.mark("in"), base::Instant{base::birthday(base::day_of(j.person.birth), 1)});
}

// One module waits; another changes what it waits for after ten days.
base::Span waited_for(const std::string& condition, const std::string& change, const std::string& first = "") {
  EngineWorld w({test::named("a_waits", "'Start':{'type':'Delay','exact':{'quantity':1,'unit':'days'},->Wait},'Wait':{'type':'Guard',"
                                        "'allow':" + condition + ",->In},'In':{!in!,->End}"),
                 test::named("b_acts", "'Start':" + (first.empty() ? "{'type':'Simple'" : first) + ",->Rest},'Rest':{'type':"
                                       "'Delay','exact':{'quantity':10,'unit':'days'},->Act},'Act':" + change + ",->End}")});
  const auto& j = w.live_one();
  return w.mark("in") == base::kNever ? base::Span{-1} : w.mark("in") - j.person.birth;
}

TEST(GuardState, PassesAtTheInstantOfAnotherModulesChange) {
  EXPECT_EQ(waited_for(attribute("==", "1"), "{'type':'SetAttribute','attribute':'x','value':1"), days{10});
  EXPECT_EQ(waited_for(attribute(">", "0"), "{'type':'Counter','attribute':'x','action':'increment'"), days{10});
  EXPECT_EQ(waited_for(attribute("is not nil", ""), "{'type':'ConditionOnset','codes':@cold@,'assign_to_attribute':'x'"), days{10});
  EXPECT_EQ(waited_for(active("Condition", "cold"), "{'type':'ConditionOnset','codes':@cold@"), days{10});
  EXPECT_EQ(waited_for(active("Medication", "pill"), "{'type':'MedicationOrder','codes':@pill@"), days{10});
  EXPECT_EQ(waited_for(active("CarePlan", "plan"), "{'type':'CarePlanStart','codes':@plan@,'activities':[#walk#]"), days{10});
  EXPECT_EQ(waited_for("{'condition_type':'Symptom','symptom':'pain','operator':'>','value':5}",
                       "{'type':'Symptom','symptom':'pain','exact':{'quantity':9}"), days{10});
  EXPECT_EQ(waited_for("{'condition_type':'Observation','codes':@lab@,'operator':'>','value':5}",
                       "{!lab!,'exact':{'quantity':9},'unit':'mg'"), days{10});
  EXPECT_EQ(waited_for("{'condition_type':'Vital Sign','vital_sign':'Heart Rate','operator':'>','value':300}",
                       "{'type':'VitalSign','vital_sign':'Heart Rate','unit':'/min','exact':{'quantity':400}"), days{10});
}

TEST(GuardState, PassesAtTheInstantOfAnEnd) {
  const auto no = [](const std::string& condition) { return "{'condition_type':'Not','condition':" + condition + "}"; };
  const std::string on = "{'type':'ConditionOnset','codes':@cold@,'assign_to_attribute':'x'";
  EXPECT_EQ(waited_for(no(active("Condition", "cold")), "{'type':'ConditionEnd','codes':@cold@", on), days{10});
  EXPECT_EQ(waited_for(no(active_in("Condition", "x")), "{'type':'ConditionEnd','codes':@cold@", on), days{10});
  EXPECT_EQ(waited_for(no(active_in("Medication", "x")), "{'type':'MedicationEnd','codes':@pill@",
                       "{'type':'MedicationOrder','codes':@pill@,'assign_to_attribute':'x'"), days{10});
  EXPECT_EQ(waited_for(no(active_in("CarePlan", "x")), "{'type':'CarePlanEnd','codes':@plan@",
                       "{'type':'CarePlanStart','codes':@plan@,'activities':[#walk#],'assign_to_attribute':'x'"), days{10});
}

TEST(GuardState, PassesWhenTheEngineItselfSetsAnAttribute) {
  EngineWorld w(test::one("'Start':{'type':'Guard','allow':{'condition_type':'Attribute','attribute':'smoker','operator':'is not nil'},->In},"
                          "'In':{!in!,->End}"), {25, 25});
  for (std::uint32_t i : w.survivors(10)) {
    const auto& j = w.live(i);
    EXPECT_EQ(w.mark("in"), base::Instant{base::birthday(base::day_of(j.person.birth), 18)});
  }
}

TEST(GuardState, StillWaitsAfterAnotherChangeThatIsNotEnough) {
  EngineWorld w({test::named("a_waits", "'Start':{'type':'Guard','allow':{'condition_type':'Or','conditions':[" + attribute("==", "2") +
                                        ",{'condition_type':'Age','operator':'>=','quantity':1,'unit':'years'}]},->In},'In':{!in!,->End}"),
                 test::named("b_acts", "'Start':{'type':'SetAttribute','attribute':'x','value':1,->End}")}, {6, 6});
  const auto& j = w.live_one();
  EXPECT_EQ(w.mark("in"), base::Instant{base::birthday(base::day_of(j.person.birth), 1)});
}

}  // namespace
}  // namespace sojourn::engine
