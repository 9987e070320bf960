// What each type of state does (docs/gmf-compatibility.md lists where Sojourn differs from the public format on purpose).
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "support/engine_world.hpp"

namespace sojourn::engine {
namespace {

using test::EngineWorld;
using test::Texts;
using base::Span;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

Texts one(const std::string& states) { return test::one(states); }

// Seconds that a state lets pass.
std::int64_t seconds_in(const std::string& state) {
  EngineWorld w(one("'Start':{!before!,->Wait},'Wait':{" + state + ",->After},'After':{!after!,->End}"), {2, 2});
  w.live_one();
  return (w.mark("after") - w.mark("before")).count();
}

TEST(InitialState, IsEnteredAtBirth) {
  EngineWorld w(one("'Start':{!first!,->End}"));
  const auto& j = w.live_one();
  EXPECT_EQ(w.mark("first"), j.person.birth);
}

TEST(InitialState, MayBeOfAnotherTypeWhichIsCarriedOut) {
  EngineWorld w({{"test", test::json("{'name':'T','states':{'Initial':{!first!,'exact':{'quantity':3},'unit':'1',->End},"
                                     "'End':{'type':'Terminal'}}}")}});
  w.live_one();
  ASSERT_EQ(w.observations("first").size(), 1u);
  EXPECT_EQ(w.observations("first")[0]->value.quantity.to_double(), 3);
}

TEST(SimpleState, PassesWithoutLettingTimePass) {
  EXPECT_EQ(seconds_in("'type':'Simple'"), 0);
}

TEST(TerminalState, EndsTheModuleForLife) {
  EngineWorld w(one("'Start':{!once!,->End}"));
  w.live_one();
  EXPECT_EQ(w.observations("once").size(), 1u);
  EXPECT_EQ(w.person().processes[0].wait, Wait::kDone);
}

TEST(TerminalState, EndsTheEncounterThatTheModuleHasOpen) {
  EngineWorld w(one("'Start':{'type':'Encounter','encounter_class':'emergency','codes':@visit@,->End}"));
  w.live_one();
  const auto& e = w.encounter("visit");
  EXPECT_GT(e.end, e.start);
  EXPECT_LT(e.end - e.start, days{2});
}

// Year 365.25 days, month a twelfth of it, in both versions of the format; a delay is a real number of its unit.
TEST(DelayState, ExactTimesUseOneLengthForEachUnit) {
  const auto exact = [](const std::string& quantity, const std::string& unit) {
    return seconds_in("'type':'Delay','exact':{'quantity':" + quantity + ",'unit':'" + unit + "'}");
  };
  EXPECT_EQ(exact("90", "seconds"), 90);
  EXPECT_EQ(exact("90", "minutes"), 5400);
  EXPECT_EQ(exact("5", "hours"), 18000);
  EXPECT_EQ(exact("2", "days"), 172800);
  EXPECT_EQ(exact("1.9", "weeks"), 1149120);
  EXPECT_EQ(exact("1", "months"), 2629800);
  EXPECT_EQ(exact("0.5", "months"), 1314900);
  EXPECT_EQ(exact("0.5", "years"), 15778800);
}

TEST(DelayState, FourYearsAre1461Days) {
  EngineWorld w(one("'Start':{!before!,->Wait},'Wait':{'type':'Delay','exact':{'quantity':4,'unit':'years'},->After},"
                    "'After':{!after!,->End}"),
                {5, 5});
  w.live_one();
  EXPECT_EQ(w.mark("after") - w.mark("before"), days{1461});
}

TEST(DelayState, DistributionIsNotCutToWholeUnits) {
  EXPECT_EQ(seconds_in("'type':'Delay','distribution':{'kind':'EXACT','parameters':{'value':1.9}},'unit':'weeks'"),
            1149120);
}

TEST(DelayState, RangeIsDrawnOnceBetweenItsEnds) {
  EngineWorld w(one("'Start':{!before!,->Wait},'Wait':{'type':'Delay','range':{'low':2,'high':4,'unit':'days'},->After},"
                    "'After':{!after!,->End}"));
  for (std::uint32_t i : w.survivors(50)) {
    w.live(i);
    const auto waited = w.mark("after") - w.mark("before");
    EXPECT_GE(waited, days{2});
    EXPECT_LE(waited, days{4});
  }
}

TEST(DelayState, ExactWinsOverRange) {
  EXPECT_EQ(seconds_in("'type':'Delay','exact':{'quantity':1,'unit':'days'},'range':{'low':3,'high':4,'unit':'days'}"),
            86400);
}

TEST(DelayState, OfZeroPassesAtOnce) {
  EXPECT_EQ(seconds_in("'type':'Delay','exact':{'quantity':0,'unit':'days'}"), 0);
}

TEST(DelayState, NeverEndsBeforeItBegan) {
  EngineWorld w(one("'Start':{!before!,->Wait},'Wait':{'type':'Delay','distribution':{'kind':'GAUSSIAN','parameters':"
                    "{'mean':0,'standardDeviation':5}},'unit':'days',->After},'After':{!after!,->End}"));
  int at_once = 0;
  for (std::uint32_t i : w.survivors(100)) {
    w.live(i);
    EXPECT_GE(w.mark("after"), w.mark("before"));
    at_once += w.mark("after") == w.mark("before");
  }
  EXPECT_GT(at_once, 20);  // about half of the draws are negative
  EXPECT_LT(at_once, 80);
}

TEST(DelayState, IsDrawnAnewAtEachVisit) {
  EngineWorld w(one("'Start':{!tick!,->Wait},'Wait':{'type':'Delay','range':{'low':1,'high':3,'unit':'days'},->Start}"));
  w.live_one();
  const auto ticks = w.observations("tick");
  ASSERT_GT(ticks.size(), 5u);
  EXPECT_NE(ticks[1]->time - ticks[0]->time, ticks[2]->time - ticks[1]->time);
}

// --- SetAttribute, Counter -------------------------------------------------------------------------------------------

EngineWorld after_setting(const std::string& source) {
  EngineWorld w(one("'Start':{'type':'SetAttribute','attribute':'y','value':'old',->Set},'Set':{'type':'SetAttribute',"
                    "'attribute':'x'" + source + ",->Read},'Read':{!seen!,'attribute':'x',->End}"));
  w.live_one();
  return w;
}

TEST(SetAttributeState, StoresBooleansNumbersAndTexts) {
  EXPECT_TRUE(after_setting(",'value':true").is_true("x"));
  const EngineWorld no = after_setting(",'value':false");
  EXPECT_EQ(no.value("x").kind, program::ValueKind::kBoolean);
  EXPECT_FALSE(no.is_true("x"));
  EXPECT_EQ(after_setting(",'value':3").number("x"), 3);
  EXPECT_EQ(after_setting(",'value':-2.5").number("x"), -2.5);
  EXPECT_EQ(after_setting(",'value':'mild'").text("x"), "mild");
}

TEST(SetAttributeState, StoresACode) {
  const EngineWorld w = after_setting(",'value_code':#cough#");
  ASSERT_EQ(w.value("x").kind, program::ValueKind::kConcept);
  EXPECT_EQ(w.code(vocab::ConceptId{w.value("x").id}), "cough");
}

TEST(SetAttributeState, CopiesAnotherAttribute) { EXPECT_EQ(after_setting(",'value_attribute':'y'").text("x"), "old"); }

TEST(SetAttributeState, CopyOfAnAbsentAttributeClearsTheTarget) {
  EngineWorld w(one("'Start':{'type':'SetAttribute','attribute':'x','value':1,->Set},'Set':{'type':'SetAttribute',"
                    "'attribute':'x','value_attribute':'nowhere',->Next},'Next':{'type':'SetAttribute','attribute':"
                    "'nowhere','value_attribute':'x',->End}"));
  w.live_one();
  EXPECT_TRUE(w.value("x").nil());
}

TEST(SetAttributeState, WithoutASourceOrWithNullClears) {
  for (const std::string source : {"", ",'value':null"}) {
    EngineWorld w(one("'Start':{'type':'SetAttribute','attribute':'x','value':1,->Set},'Set':{'type':'SetAttribute',"
                      "'attribute':'x'" + source + ",->End}"));
    w.live_one();
    EXPECT_TRUE(w.value("x").nil()) << source;
  }
}

TEST(SetAttributeState, RangeIsRoundedToItsDecimals) {
  EngineWorld w(one("'Start':{'type':'SetAttribute','attribute':'x','range':{'low':2,'high':3,'decimals':1},->End}"));
  int whole = 0;
  for (std::uint32_t i = 0; i < 60; ++i) {
    w.live(i);
    const double x = w.number("x");
    EXPECT_GE(x, 2);
    EXPECT_LE(x, 3);
    EXPECT_NEAR(x * 10, std::round(x * 10), 1e-9);
    whole += std::abs(x - std::round(x)) < 1e-9;
  }
  EXPECT_LT(whole, 40);
}

TEST(SetAttributeState, DistributionIsRoundedOnlyOnRequest) {
  const std::string d = "'kind':'UNIFORM','parameters':{'low':0,'high':100}";
  const double plain = after_setting(",'distribution':{" + d + "}").number("x");
  EXPECT_NE(plain, std::round(plain));
  const double rounded = after_setting(",'distribution':{" + d + ",'round':true}").number("x");
  EXPECT_EQ(rounded, std::round(rounded));
  EXPECT_EQ(rounded, std::floor(plain + 0.5));  // the same draw, halves up
}

TEST(SetAttributeState, EvaluatesAnExpression) {
  EXPECT_EQ(after_setting(",'expression':'2.5 + 10/4 - 15.0'").number("x"), -10);
}

TEST(SetAttributeState, SeriesDataLeavesAValue) {
  EXPECT_FALSE(after_setting(",'series_data':'1 2 3','period':2").value("x").nil());
}

TEST(SetAttributeState, TakesTheFirstSourceOfTheFixedOrder) {
  const double x = after_setting(",'range':{'low':5,'high':6},'value':1").number("x");
  EXPECT_GE(x, 5);
  EXPECT_EQ(after_setting(",'value':1,'value_attribute':'y'").text("x"), "old");
}

TEST(CounterState, CountsFromZeroUpAndDown) {
  EngineWorld w(one("'Start':{'type':'Counter','attribute':'up','action':'increment',->B},"
                    "'B':{'type':'Counter','attribute':'up','action':'increment','amount':5,->C},"
                    "'C':{'type':'Counter','attribute':'down','action':'decrement','amount':0,->End}"));
  w.live_one();
  EXPECT_EQ(w.number("up"), 6);
  EXPECT_EQ(w.number("down"), -1);  // an amount of 0 means 1
}

// --- conditions and allergies ----------------------------------------------------------------------------------------

const std::string kVisit = "{'type':'Encounter','encounter_class':'emergency','codes':@visit@";

TEST(ConditionOnsetState, WithoutTargetIsDiagnosedAtOnce) {
  EngineWorld w(one("'Start':{'type':'ConditionOnset','codes':@cold@,'assign_to_attribute':'c',->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.conditions.size(), 1u);
  EXPECT_EQ(j.conditions[0].onset, j.person.birth);
  EXPECT_EQ(j.conditions[0].recorded, j.person.birth);
  EXPECT_EQ(j.conditions[0].abatement, base::kNever);
  EXPECT_EQ(w.first_code(j.conditions[0].codes), "cold");
  EXPECT_EQ(w.value("c").fact, record::FactKind::kCondition);
}

TEST(ConditionOnsetState, WithTargetIsProvisionalUntilTheEncounter) {
  EngineWorld w(one("'Start':{'type':'ConditionOnset','codes':@cold@,'target_encounter':'Visit','assign_to_attribute':"
                    "'c',->Test},'Test':{'type':'Simple','conditional_transition':[{'condition':{'condition_type':'And',"
                    "'conditions':[{'condition_type':'Attribute','attribute':'c','operator':'is not nil'},"
                    "{'condition_type':'Not','condition':{'condition_type':'Active Condition','codes':@cold@}}]},"
                    "'transition':'Good'},{'transition':'Wait'}]},'Good':{!provisional!,->Wait},"
                    "'Wait':{'type':'Delay','exact':{'quantity':3,'unit':'days'},->Visit},"
                    "'Visit':" + kVisit + ",->Leave},'Leave':{'type':'EncounterEnd',->End}"));
  const auto& j = w.live_one();
  EXPECT_EQ(w.observations("provisional").size(), 1u);
  ASSERT_EQ(j.conditions.size(), 1u);
  EXPECT_EQ(j.conditions[0].onset, j.person.birth);
  EXPECT_EQ(j.conditions[0].recorded, w.encounter("visit").start);
  EXPECT_EQ(j.conditions[0].encounter, w.encounter_index("visit"));
  EXPECT_EQ(w.value("c").kind, program::ValueKind::kFact);
}

TEST(ConditionOnsetState, InsideItsTargetIsDiagnosedAtOnce) {
  EngineWorld w(one("'Start':" + kVisit + ",->Wait},'Wait':{'type':'Delay','exact':{'quantity':5,'unit':'minutes'},->On},"
                    "'On':{'type':'ConditionOnset','codes':@cold@,'target_encounter':'Start',->Leave},"
                    "'Leave':{'type':'EncounterEnd',->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.conditions.size(), 1u);
  EXPECT_EQ(j.conditions[0].recorded, w.encounter("visit").start + minutes{5});
}

TEST(ConditionOnsetState, WaitsForAWellnessVisitOfThatName) {
  EngineWorld w(one("'Start':{'type':'ConditionOnset','codes':@cold@,'target_encounter':'Checkup',->Checkup},"
                    "'Checkup':{'type':'Encounter','wellness':true,->Leave},'Leave':{'type':'EncounterEnd',->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.conditions.size(), 1u);
  ASSERT_NE(j.conditions[0].encounter, base::kNoIndex);
  EXPECT_EQ(j.encounters[j.conditions[0].encounter].klass, record::EncounterClass::kWellness);
  EXPECT_EQ(j.conditions[0].recorded, j.encounters[j.conditions[0].encounter].start);
}

TEST(ConditionOnsetState, OfAnOpenConditionAddsNoSecondEntry) {
  EngineWorld w(one("'Start':{'type':'ConditionOnset','codes':@cold@,->Wait},'Wait':{'type':'Delay','exact':{'quantity':1,"
                    "'unit':'days'},->Again},'Again':{'type':'ConditionOnset','codes':@cold@,'assign_to_attribute':'c',"
                    "->Stop},'Stop':{'type':'ConditionEnd','condition_onset':'Start',->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.conditions.size(), 1u);
  EXPECT_EQ(w.value("c").id, 0u);
  EXPECT_EQ(j.conditions[0].abatement, j.person.birth + days{1});  // by the name of either state
}

TEST(ConditionOnsetState, AfterTheEndMakesANewEntry) {
  EngineWorld w(one("'Start':{'type':'ConditionOnset','codes':@cold@,->Stop},'Stop':{'type':'ConditionEnd',"
                    "'condition_onset':'Start',->Wait},'Wait':{'type':'Delay','exact':{'quantity':1,'unit':'days'},->Again},"
                    "'Again':{'type':'ConditionOnset','codes':@cold@,->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.conditions.size(), 2u);
  EXPECT_EQ(j.conditions[0].abatement, j.person.birth);
  EXPECT_EQ(j.conditions[1].abatement, base::kNever);
  EXPECT_NE(j.conditions[0].key, j.conditions[1].key);
}

// An onset three days before its end, which the end state names in each of its ways.
void expect_end(const std::string& how) {
  EngineWorld w(one("'Start':{'type':'ConditionOnset','codes':[#cold#,#flu#],'assign_to_attribute':'c',->Other},"
                    "'Other':{'type':'ConditionOnset','codes':@asthma@,->Wait},'Wait':{'type':'Delay','exact':"
                    "{'quantity':3,'unit':'days'},->Stop},'Stop':{'type':'ConditionEnd'," + how + ",->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.conditions.size(), 2u);
  EXPECT_EQ(j.conditions[0].abatement, j.person.birth + days{3}) << how;
  EXPECT_EQ(j.conditions[1].abatement, base::kNever) << how;
}

TEST(ConditionEndState, EndsByStateAttributeOrCodes) {
  expect_end("'condition_onset':'Start'");
  expect_end("'referenced_by_attribute':'c'");
  expect_end("'codes':@cold@");
}

TEST(ConditionEndState, KeepsTheAttribute) {
  EngineWorld w(one("'Start':{'type':'ConditionOnset','codes':@cold@,'assign_to_attribute':'c',->Stop},"
                    "'Stop':{'type':'ConditionEnd','referenced_by_attribute':'c',->End}"));
  w.live_one();
  EXPECT_FALSE(w.value("c").nil());
}

TEST(ConditionEndState, OfNothingDoesNothing) {
  EngineWorld w(one("'Start':{'type':'ConditionEnd','codes':@cold@,->B},'B':{'type':'ConditionEnd',"
                    "'referenced_by_attribute':'c',->C},'C':{'type':'SetAttribute','attribute':'c','value_attribute':'d',"
                    "->D},'D':{'type':'SetAttribute','attribute':'d','value_attribute':'c',->Last},'Last':{!last!,->End}"));
  EXPECT_TRUE(w.live_one().conditions.empty());
  EXPECT_EQ(w.observations("last").size(), 1u);
}

// What was over before anybody saw it is recorded at the target encounter with its onset and its end.
void expect_ended_before_diagnosis(const std::string& how) {
  EngineWorld w(one("'Start':{'type':'ConditionOnset','codes':@cold@,'target_encounter':'Visit','assign_to_attribute':"
                    "'c',->Wait},'Wait':{'type':'Delay','exact':{'quantity':2,'unit':'days'},->Stop},"
                    "'Stop':{'type':'ConditionEnd'," + how + ",->Later},'Later':{'type':'Delay','exact':{'quantity':2,"
                    "'unit':'days'},->Visit},'Visit':" + kVisit + ",->Leave},'Leave':{'type':'EncounterEnd',->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.conditions.size(), 1u) << how;
  EXPECT_EQ(j.conditions[0].onset, j.person.birth) << how;
  EXPECT_EQ(j.conditions[0].abatement, j.person.birth + days{2}) << how;
  EXPECT_EQ(j.conditions[0].recorded, w.encounter("visit").start) << how;
}

TEST(ConditionEndState, BeforeTheDiagnosisByStateIsRecordedWithIt) { expect_ended_before_diagnosis("'condition_onset':'Start'"); }
TEST(ConditionEndState, BeforeTheDiagnosisByCodesIsRecordedWithIt) { expect_ended_before_diagnosis("'codes':@cold@"); }
TEST(ConditionEndState, BeforeTheDiagnosisByAttributeIsRecordedWithIt) {
  expect_ended_before_diagnosis("'referenced_by_attribute':'c'");
}

const std::string kAllergy =
    "{'type':'AllergyOnset','codes':@nuts@,'allergy_type':'intolerance','category':'food','assign_to_attribute':'a',"
    "'reactions':[{'reaction':#hives#,'possible_severities':[{'level':'mild','value':0.3},{'level':'severe','value':0.7}]},"
    "{'reaction':#wheeze#,'possible_severities':[{'level':'none','value':1}]}]";

TEST(AllergyOnsetState, RecordsKindCategoryAndReactions) {
  EngineWorld w(one("'Start':" + kAllergy + ",->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.allergies.size(), 1u);
  EXPECT_EQ(j.allergies[0].type, record::AllergyType::kIntolerance);
  EXPECT_EQ(j.allergies[0].category, record::AllergyCategory::kFood);
  EXPECT_TRUE(j.conditions.empty());
  ASSERT_EQ(j.allergies[0].reactions, 1u);  // "none" leaves the reaction out
  EXPECT_EQ(w.code(j.reactions[j.allergies[0].first_reaction].manifestation), "hives");
  EXPECT_NE(j.reactions[0].severity, record::Severity::kModerate);
  EXPECT_EQ(w.value("a").fact, record::FactKind::kAllergy);
}

TEST(AllergyEndState, EndsByStateAttributeOrCodes) {
  for (const std::string how : {"'allergy_onset':'Start'", "'referenced_by_attribute':'a'", "'codes':@nuts@"}) {
    EngineWorld w(one("'Start':" + kAllergy + ",->Wait},'Wait':{'type':'Delay','exact':{'quantity':3,'unit':'days'},"
                      "->Stop},'Stop':{'type':'AllergyEnd'," + how + ",->End}"));
    const auto& j = w.live_one();
    ASSERT_EQ(j.allergies.size(), 1u);
    EXPECT_EQ(j.allergies[0].end, j.person.birth + days{3}) << how;
  }
}

// --- medications, care plans, devices --------------------------------------------------------------------------------

TEST(MedicationOrderState, IsOpenUntilItsEnd) {
  for (const std::string how : {"'medication_order':'Start'", "'referenced_by_attribute':'m'", "'codes':@pill@"}) {
    EngineWorld w(one("'Start':{'type':'MedicationOrder','codes':@pill@,'assign_to_attribute':'m','prescription':{'dosage':"
                      "{'amount':1,'frequency':2,'period':1,'unit':'days'},'duration':{'quantity':1,'unit':'weeks'}},->Wait},"
                      "'Wait':{'type':'Delay','exact':{'quantity':30,'unit':'days'},->Stop},'Stop':{'type':'MedicationEnd',"
                      + how + ",->End}"));
    const auto& j = w.live_one();
    ASSERT_EQ(j.medications.size(), 1u);
    EXPECT_EQ(j.medications[0].start, j.person.birth);
    EXPECT_EQ(j.medications[0].end, j.person.birth + days{30}) << how;  // the duration of the prescription ends nothing
    EXPECT_FALSE(j.medications[0].administration);
  }
}

TEST(MedicationOrderState, AdministrationIsGivenOnceAndNotActive) {
  EngineWorld w(one("'Start':{'type':'MedicationOrder','codes':@shot@,'administration':true,->Test},'Test':{'type':"
                    "'Simple','conditional_transition':[{'condition':{'condition_type':'Active Medication','codes':@shot@},"
                    "'transition':'Bad'},{'transition':'End'}]},'Bad':{!active!,->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.medications.size(), 1u);
  EXPECT_TRUE(j.medications[0].administration);
  EXPECT_EQ(j.medications[0].end, j.medications[0].start);
  EXPECT_TRUE(w.observations("active").empty());
}

TEST(MedicationOrderState, OfADrugThatIsTakenAddsNothing) {
  EngineWorld w(one("'Start':{'type':'MedicationOrder','codes':@pill@,->B},'B':{'type':'MedicationOrder','codes':@pill@,"
                    "'assign_to_attribute':'m',->End}"));
  EXPECT_EQ(w.live_one().medications.size(), 1u);
  EXPECT_EQ(w.value("m").id, 0u);
}

TEST(MedicationOrderState, ChronicOnesAreRenewedAtWellnessVisits) {
  EngineWorld w(one("'Start':{'type':'MedicationOrder','codes':@pill@,'chronic':true,'assign_to_attribute':'m',->Other},"
                    "'Other':{'type':'MedicationOrder','codes':@acute@,->Check},'Check':{'type':'Encounter','wellness':true,"
                    "->Leave},'Leave':{'type':'EncounterEnd',->Wait},'Wait':{'type':'Delay','exact':{'quantity':1,'unit':"
                    "'days'},->Stop},'Stop':{'type':'MedicationEnd','referenced_by_attribute':'m',->End}"));
  const auto& j = w.live_one();
  std::vector<const record::Medication*> pills, acute;
  for (const auto& m : j.medications) (w.first_code(m.codes) == "pill" ? pills : acute).push_back(&m);
  ASSERT_EQ(pills.size(), 2u);
  EXPECT_EQ(acute.size(), 1u);
  EXPECT_EQ(pills[0]->end, pills[1]->start);
  EXPECT_TRUE(pills[1]->chronic);
  EXPECT_NE(pills[0]->key, pills[1]->key);
  EXPECT_EQ(j.encounters[pills[1]->encounter].klass, record::EncounterClass::kWellness);
  // Ending any order of a drug ends its newest renewal, which is not renewed again.
  EXPECT_EQ(pills[1]->end, pills[1]->start + days{1});
}

TEST(MedicationOrderState, CodeAsNumberAndAsTextAreOne) {
  EngineWorld w(one("'Start':{'type':'MedicationOrder','codes':[{'system':'RxNorm','code':199885,'display':'x'}],->Wait},"
                    "'Wait':{'type':'Guard','allow':{'condition_type':'Active Medication','codes':[{'system':'RxNorm',"
                    "'code':'199885','display':'x'}]},->Seen},'Seen':{!seen!,->End}"));
  w.live_one();
  EXPECT_EQ(w.observations("seen").size(), 1u);
}

TEST(CarePlanState, StartsOnceAndEndsByStateAttributeOrCodes) {
  for (const std::string how : {"'careplan':'Start'", "'referenced_by_attribute':'p'", "'codes':@plan@"}) {
    EngineWorld w(one("'Start':{'type':'CarePlanStart','codes':@plan@,'activities':[#walk#,#diet#],'goals':[{'text':'fit',"
                      "'addresses':[]}],'assign_to_attribute':'p',->Again},'Again':{'type':'CarePlanStart','codes':@plan@,"
                      "->Wait},'Wait':{'type':'Delay','exact':{'quantity':3,'unit':'days'},->Stop},"
                      "'Stop':{'type':'CarePlanEnd'," + how + ",->End}"));
    const auto& j = w.live_one();
    ASSERT_EQ(j.care_plans.size(), 1u);
    EXPECT_EQ(j.care_plans[0].end, j.person.birth + days{3}) << how;
    const auto activities = w.vocabulary().list(j.care_plans[0].activities);
    ASSERT_EQ(activities.size(), 2u);
    EXPECT_EQ(w.code(activities[1]), "diet");
    EXPECT_EQ(j.care_plans[0].goals, 1u);
  }
}

TEST(DeviceState, IsOpenUntilItsEnd) {
  for (const std::string how : {"'device':'Start'", "'referenced_by_attribute':'d'", "'codes':@cane@"}) {
    EngineWorld w(one("'Start':{'type':'Device','code':#cane#,'manufacturer':'Acme','model':'Z','assign_to_attribute':'d',"
                      "->Wait},'Wait':{'type':'Delay','exact':{'quantity':3,'unit':'days'},->Stop},"
                      "'Stop':{'type':'DeviceEnd'," + how + ",->End}"));
    const auto& j = w.live_one();
    ASSERT_EQ(j.devices.size(), 1u);
    EXPECT_EQ(w.code(j.devices[0].code), "cane");
    EXPECT_EQ(w.vocabulary().text(j.devices[0].manufacturer), "Acme");
    EXPECT_EQ(w.vocabulary().text(j.devices[0].model), "Z");
    EXPECT_EQ(j.devices[0].end, j.person.birth + days{3}) << how;
  }
}

TEST(DeviceState, IsAnotherDeviceEachTime) {
  EngineWorld w(one("'Start':{'type':'Device','code':#cane#,->B},'B':{'type':'Device','code':#cane#,->End}"));
  EXPECT_EQ(w.live_one().devices.size(), 2u);
}

TEST(SupplyListState, RecordsEachSupply) {
  EngineWorld w(one("'Start':{'type':'SupplyList','supplies':[{'quantity':4,'code':#mask#},{'quantity':1,'code':#gown#}],"
                    "->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.supplies.size(), 2u);
  EXPECT_EQ(j.supplies[0].quantity, 4u);
  EXPECT_EQ(w.code(j.supplies[1].code), "gown");
  EXPECT_NE(j.supplies[0].key, j.supplies[1].key);
}

TEST(VaccineState, RecordsTheDose) {
  EngineWorld w(one("'Start':{'type':'Vaccine','codes':[{'system':'CVX','code':'999','display':'x'}],'series':3,->End}"));
  const auto& j = w.live_one();
  ASSERT_FALSE(j.immunizations.empty());
  EXPECT_EQ(w.first_code(j.immunizations[0].codes), "999");
  EXPECT_EQ(j.immunizations[0].dose, 3);
  EXPECT_EQ(j.immunizations[0].time, j.person.birth);
}

// --- procedures ------------------------------------------------------------------------------------------------------

TEST(ProcedureState, WithoutDurationPassesAtOnceAndIsRecordedAsAQuarterOfAnHour) {
  EngineWorld w(one("'Start':{'type':'Procedure','codes':@stitch@,'assign_to_attribute':'p',->After},'After':{!after!,->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.procedures.size(), 1u);
  EXPECT_EQ(j.procedures[0].end - j.procedures[0].start, minutes{15});
  EXPECT_EQ(w.mark("after"), j.procedures[0].start);
  EXPECT_EQ(w.value("p").fact, record::FactKind::kProcedure);
}

TEST(ProcedureState, LastsItsDuration) {
  for (const std::string how :
       {"'duration':{'low':20,'high':20,'unit':'minutes'}",
        "'distribution':{'kind':'EXACT','parameters':{'value':20}},'unit':'minutes'",
        "'duration':{'low':20,'high':20,'unit':'minutes'},'distribution':{'kind':'EXACT','parameters':{'value':9}},"
        "'unit':'days'"}) {
    EngineWorld w(one("'Start':{'type':'Procedure','codes':@stitch@," + how + ",->After},'After':{!after!,->End}"));
    const auto& j = w.live_one();
    ASSERT_EQ(j.procedures.size(), 1u);
    EXPECT_EQ(j.procedures[0].end - j.procedures[0].start, minutes{20}) << how;
    EXPECT_EQ(w.mark("after"), j.procedures[0].end) << how;
  }
}

TEST(ProcedureState, ThatOutlastsAWellnessVisitKeepsItOpen) {
  EngineWorld w(one("'Start':{'type':'Encounter','wellness':true,->Test},'Test':{'type':'Procedure','codes':@test@,"
                    "'duration':{'low':180,'high':180,'unit':'minutes'},->After},'After':{!after!,->Leave},"
                    "'Leave':{'type':'EncounterEnd',->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.procedures.size(), 1u);
  const auto found = w.observations("after");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0]->time, j.procedures[0].start + minutes{180});
  ASSERT_NE(j.procedures[0].encounter, base::kNoIndex);
  EXPECT_EQ(found[0]->encounter, j.procedures[0].encounter);
  EXPECT_GE(j.encounters[j.procedures[0].encounter].end, j.procedures[0].end);
}

TEST(ProcedureState, ThatOutlastsTheModulesOwnVisitKeepsItOpen) {
  EngineWorld w(one("'Start':{'type':'Encounter','encounter_class':'ambulatory','codes':@visit@,->Test},'Test':{'type':"
                    "'Procedure','codes':@test@,'duration':{'low':180,'high':180,'unit':'minutes'},->Leave},"
                    "'Leave':{'type':'EncounterEnd',->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.procedures.size(), 1u);
  EXPECT_EQ(j.procedures[0].encounter, w.encounter_index("visit"));
  EXPECT_GE(w.encounter("visit").end, j.procedures[0].end);
}

TEST(ProcedureState, WithoutDurationStillFitsInTheVisit) {
  EngineWorld w(one("'Start':{'type':'Encounter','encounter_class':'ambulatory','codes':@visit@,->Test},'Test':{'type':"
                    "'Procedure','codes':@test@,->Leave},'Leave':{'type':'EncounterEnd',->End}"));
  int cut = 0;
  for (std::uint32_t i : w.survivors(60)) {  // one visit in four would last less than 15 minutes
    const auto& j = w.live(i);
    ASSERT_EQ(j.procedures.size(), 1u);
    cut += w.encounter("visit").end < j.procedures[0].end;
  }
  EXPECT_EQ(cut, 0);
}

// --- vital signs -----------------------------------------------------------------------------------------------------

TEST(VitalSignState, ExactRangeAndDistributionSetTheValue) {
  struct Case {
    std::string how;
    double low, high;
  };
  for (const Case& c : {Case{"'exact':{'quantity':187}", 187, 187}, Case{"'range':{'low':180,'high':182}", 180, 182},
                        Case{"'distribution':{'kind':'UNIFORM','parameters':{'low':190,'high':195}}", 190, 195}}) {
    EngineWorld w(one("'Start':{'type':'VitalSign','vital_sign':'Systolic Blood Pressure','unit':'mm[Hg]'," + c.how +
                      ",->Read},'Read':{!bp!,'vital_sign':'Systolic Blood Pressure','unit':'mm[Hg]',->Wait},"
                      "'Wait':{'type':'Delay','exact':{'quantity':3,'unit':'hours'},->Again},"
                      "'Again':{!bp2!,'vital_sign':'Systolic Blood Pressure','unit':'mm[Hg]',->End}"));
    w.live_one();
    const double first = w.observations("bp").at(0)->value.quantity.to_double();
    EXPECT_GE(first, c.low) << c.how;
    EXPECT_LE(first, c.high) << c.how;
    EXPECT_EQ(w.observations("bp2").at(0)->value.quantity.to_double(), first) << c.how;  // drawn once
  }
}

TEST(VitalSignState, ExpressionSetsTheValue) {
  EngineWorld w(one("'Start':{'type':'VitalSign','vital_sign':'Heart Rate','unit':'/min','expression':'70 + 2 * 3',->Read},"
                    "'Read':{!hr!,'vital_sign':'Heart Rate','unit':'/min',->End}"));
  w.live_one();
  EXPECT_EQ(w.observations("hr").at(0)->value.quantity.to_double(), 76);
}

// A shift adds to the person's own value; a later one of the same source replaces it; "over" builds it up evenly.
TEST(VitalSignState, ShiftAddsRampsAndIsReplaced) {
  const auto read = [](const std::string& name, const std::string& next) {
    return "'" + name + "':{!" + name + "!,'vital_sign':'Glucose','unit':'mg/dL'," + next + "}";
  };
  const auto wait = [](const std::string& name, const std::string& hours_text, const std::string& next) {
    return "'" + name + "':{'type':'Delay','exact':{'quantity':" + hours_text + ",'unit':'hours'}," + next + "}";
  };
  const auto module = [&](const std::string& first, const std::string& second) {
    return Texts{{"test", test::sojourn1("'Start':{'type':'Guard','allow':" + test::on(2024, 6, 4, 12) + ",->First}," + first +
                                         read("A", "->W1") + "," + wait("W1", "2", "->B") + "," + read("B", "->W2") + "," +
                                         wait("W2", "2", "->Second") + "," + second + read("C", "->End"))}};
  };
  const auto shift = [](const std::string& amount, const std::string& over, const std::string& next) {
    return "{'type':'VitalSign','vital_sign':'Glucose','unit':'mg/dL','source':'s','shift':{'kind':'EXACT','parameters':"
           "{'value':" + amount + "}}" + over + "," + next + "}";
  };
  const test::Setting adult{30, 30};
  EngineWorld plain(module("'First':{'type':'Simple',->A},", "'Second':{'type':'Simple',->C},"), adult);
  EngineWorld shifted(module("'First':" + shift("40", ",'over':{'quantity':4,'unit':'hours'}", "->A") + ",",
                             "'Second':" + shift("-10", "", "->C") + ","), adult);
  plain.live_one();
  shifted.live_one();
  const auto at = [](const EngineWorld& w, const char* name) {
    return w.observations(name).at(0)->value.quantity.to_double();
  };
  EXPECT_NEAR(at(shifted, "A") - at(plain, "A"), 0, 1);    // the ramp has just begun
  EXPECT_NEAR(at(shifted, "B") - at(plain, "B"), 20, 1);   // half of it
  EXPECT_NEAR(at(shifted, "C") - at(plain, "C"), -10, 1);  // replaced, not added to
}

// Glucose moves by 30 mg/dL for each % by which the same source shifts HbA1c; other sources' shifts do not count.
TEST(VitalSignState, ShiftIsForEachUnitOfAnother) {
  const auto module = [](const std::string& per) {
    const auto shift = [](const std::string& what, const std::string& source, const std::string& rest) {
      return "{'type':'VitalSign','vital_sign':'" + what + "','source':'" + source + "','shift':{'kind':'EXACT'," +
             "'parameters':{'value':" + rest + "}";
    };
    return Texts{{"test", test::sojourn1("'Start':" + shift("HbA1c", "s", "1.5}},->Other") + ",'Other':" + shift("HbA1c", "t", "4}},->Glucose") +
               ",'Glucose':" + shift("Glucose", "s", "30}}" + per + ",->Read") +
               ",'Read':{!read!,'vital_sign':'Glucose','unit':'mg/dL',->End}")}};
  };
  EngineWorld once(module("")), each(module(",'per':'HbA1c'"));
  once.live_one();
  each.live_one();
  EXPECT_NEAR(each.observations("read").at(0)->value.quantity.to_double() -
                  once.observations("read").at(0)->value.quantity.to_double(), 15, 1);
}

// --- observations ----------------------------------------------------------------------------------------------------

record::ObservationValue observed(const std::string& source, std::string* text = nullptr) {
  EngineWorld w(one("'Start':{'type':'SetAttribute','attribute':'word','value':'often',->Flag},'Flag':{'type':"
                    "'SetAttribute','attribute':'flag','value':true,->Number},'Number':{'type':'SetAttribute','attribute':"
                    "'number','value':2.5,->Code},'Code':{'type':'SetAttribute','attribute':'code','value_code':#yes#,->See},"
                    "'See':{!seen!," + source + ",->End}"));
  w.live_one();
  const auto found = w.observations("seen");
  if (found.size() != 1) {
    ADD_FAILURE() << "no observation";
    return {};
  }
  const auto& v = found[0]->value;
  if (text && v.kind == record::ValueKind::kText) *text = w.vocabulary().text(v.text);
  if (text && v.kind == record::ValueKind::kConcept) *text = w.code(v.coded);
  if (text && v.kind == record::ValueKind::kQuantity) *text = w.vocabulary().text(v.unit);
  return v;
}

TEST(ObservationState, TakesItsValueFromEachSource) {
  std::string text;
  auto v = observed("'exact':{'quantity':7.10},'unit':'mg'", &text);
  EXPECT_EQ(v.quantity.text(), "7.10");
  EXPECT_EQ(text, "mg");
  v = observed("'exact':{'quantity':'never'},'unit':'1'", &text);
  EXPECT_EQ(text, "never");
  v = observed("'range':{'low':1,'high':2,'decimals':1},'unit':'mg'");
  EXPECT_EQ(v.quantity.scale, 1);
  EXPECT_GE(v.quantity.to_double(), 1);
  EXPECT_LE(v.quantity.to_double(), 2);
  v = observed("'distribution':{'kind':'EXACT','parameters':{'value':4.6},'round':true},'unit':'mg'");
  EXPECT_EQ(v.quantity.text(), "5");
  v = observed("'attribute':'number','unit':'mg'");
  EXPECT_EQ(v.quantity.text(), "2.5");
  v = observed("'attribute':'word'", &text);
  EXPECT_EQ(text, "often");
  v = observed("'attribute':'flag'");
  EXPECT_EQ(v.kind, record::ValueKind::kBoolean);
  EXPECT_TRUE(v.boolean);
  v = observed("'attribute':'code'", &text);
  EXPECT_EQ(v.kind, record::ValueKind::kConcept);
  EXPECT_EQ(text, "yes");
  v = observed("'value_code':#maybe#", &text);
  EXPECT_EQ(text, "maybe");
  v = observed("'vital_sign':'Heart Rate','unit':'/min'");
  EXPECT_EQ(v.quantity.scale, 0);
  EXPECT_GT(v.quantity.to_double(), 60);  // a newborn's
}

TEST(ObservationState, RangeWinsOverExactAndVitalSign) {
  EXPECT_GE(observed("'exact':{'quantity':1},'range':{'low':5,'high':6},'unit':'mg'").quantity.to_double(), 5);
  EXPECT_LE(observed("'vital_sign':'Heart Rate','range':{'low':5,'high':6},'unit':'mg'").quantity.to_double(), 6);
}

TEST(ObservationState, OfAnAbsentAttributeHasNoValue) {
  EngineWorld w(one("'Start':{!seen!,'attribute':'a',->B},'B':{'type':'SetAttribute','attribute':'a','value':1,->End}"));
  w.live_one();
  EXPECT_EQ(w.observations("seen").at(0)->value.kind, record::ValueKind::kNone);
}

TEST(MultiObservationState, HasItsPartsAsComponents) {
  EngineWorld w(one("'Start':{'type':'MultiObservation','codes':@pressure@,'category':'vital-signs','observations':["
                    "{'codes':@upper@,'category':'vital-signs','exact':{'quantity':120},'unit':'mm[Hg]'},"
                    "{'codes':@lower@,'category':'vital-signs','exact':{'quantity':80},'unit':'mm[Hg]'}],->End}"));
  const auto& j = w.live_one();
  const auto parent = w.observations("pressure");
  ASSERT_EQ(parent.size(), 1u);
  EXPECT_EQ(parent[0]->value.kind, record::ValueKind::kNone);
  EXPECT_EQ(parent[0]->category, record::ObservationCategory::kVitalSigns);
  ASSERT_EQ(parent[0]->components, 2u);
  const auto& second = j.observations.at(parent[0]->first_component + 1);
  EXPECT_EQ(w.first_code(second.codes), "lower");
  EXPECT_EQ(second.value.quantity.to_double(), 80);
  EXPECT_EQ(&j.observations.at(second.parent), parent[0]);
  EXPECT_TRUE(j.reports.empty());
}

TEST(DiagnosticReportState, ListsItsObservations) {
  EngineWorld w(one("'Start':{'type':'DiagnosticReport','codes':@panel@,'observations':["
                    "{'codes':@a@,'category':'laboratory','exact':{'quantity':1},'unit':'mg'},"
                    "{'codes':@b@,'category':'laboratory','exact':{'quantity':2},'unit':'mg'},"
                    "{'codes':@c@,'category':'laboratory','exact':{'quantity':3},'unit':'mg'}],->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.reports.size(), 1u);
  EXPECT_EQ(w.first_code(j.reports[0].codes), "panel");
  ASSERT_EQ(j.reports[0].observations, 3u);
  for (std::uint32_t i = 0; i < 3; ++i) {
    const auto& o = j.observations.at(j.reports[0].first_observation + i);
    EXPECT_EQ(o.report, 0u);
    EXPECT_EQ(o.parent, base::kNoIndex);
    EXPECT_EQ(o.value.quantity.to_double(), i + 1);
  }
}

// --- imaging ---------------------------------------------------------------------------------------------------------

std::string imaging(const std::string& series_range, const std::string& instance_range) {
  return "'Start':{'type':'ImagingStudy','procedure_code':#xray#" + series_range + ",'series':[{'body_site':#chest#,"
         "'modality':{'system':'DICOM-DCM','code':'DX','display':'x'}" + instance_range + ",'instances':[{'title':'front',"
         "'sop_class':{'system':'DICOM-SOP','code':'1.2','display':'x'}},{'title':'side','sop_class':{'system':'DICOM-SOP',"
         "'code':'1.3','display':'x'}}]},{'body_site':#arm#,'modality':{'system':'DICOM-DCM','code':'CT','display':'x'},"
         "'instances':[{'title':'slice','sop_class':{'system':'DICOM-SOP','code':'1.4','display':'x'}}]}],->End}";
}

TEST(ImagingStudyState, RecordsSeriesAsListedAndAProcedureOfHalfAnHour) {
  EngineWorld w(one(imaging("", "")));
  const auto& j = w.live_one();
  ASSERT_EQ(j.imaging_studies.size(), 1u);
  const auto& study = j.imaging_studies[0];
  ASSERT_EQ(study.series, 2u);
  EXPECT_EQ(j.imaging_series.at(study.first_series).instances, 2u);
  EXPECT_EQ(w.code(j.imaging_series.at(study.first_series + 1).modality), "CT");
  EXPECT_EQ(j.imaging_series.at(study.first_series + 1).instances, 1u);
  EXPECT_EQ(w.vocabulary().text(j.imaging_instances.at(1).title), "side");
  ASSERT_EQ(j.procedures.size(), 1u);
  EXPECT_EQ(study.procedure, 0u);
  EXPECT_EQ(w.first_code(j.procedures[0].codes), "xray");
  EXPECT_EQ(j.procedures[0].end - j.procedures[0].start, minutes{30});
}

TEST(ImagingStudyState, DrawsNumbersOfCopiesOfTheFirst) {
  EngineWorld w(one(imaging(",'min_number_series':2,'max_number_series':4", ",'min_number_instances':1,'max_number_instances':3")));
  std::array<int, 6> series{}, instances{};
  for (std::uint32_t i = 0; i < 120; ++i) {
    const auto& j = w.live(i);
    ASSERT_EQ(j.imaging_studies.size(), 1u);
    ASSERT_LE(j.imaging_studies[0].series, 5u);
    ++series[j.imaging_studies[0].series];
    for (const auto& s : j.imaging_series) {
      EXPECT_EQ(w.code(s.modality), "DX");
      ASSERT_LE(s.instances, 5u);
      ++instances[s.instances];
      for (std::uint32_t k = 0; k < s.instances; ++k)
        EXPECT_EQ(w.vocabulary().text(j.imaging_instances.at(s.first_instance + k).title), "front");
    }
  }
  EXPECT_EQ(series[0] + series[1] + series[5], 0);
  EXPECT_EQ(instances[0] + instances[4] + instances[5], 0);
  for (std::size_t n : {2u, 3u, 4u}) EXPECT_GT(series[n], 10) << n;  // 40 each in expectation
  for (std::size_t n : {1u, 2u, 3u}) EXPECT_GT(instances[n], 60) << n;
}

// --- reasons ---------------------------------------------------------------------------------------------------------

TEST(Reason, NamesTheConditionByStateOrAttribute) {
  for (const std::string why : {"Start", "c"}) {
    EngineWorld w(one("'Start':{'type':'ConditionOnset','codes':[#cold#,#flu#],'assign_to_attribute':'c',->Visit},'Visit':" +
                      kVisit + ",'reason':'" + why + "',->Act},'Act':{'type':'Procedure','codes':@act@,'reason':'" + why +
                      "',->Pill},'Pill':{'type':'MedicationOrder','codes':@pill@,'reason':'" + why +
                      "',->Plan},'Plan':{'type':'CarePlanStart','codes':@plan@,'reason':'" + why +
                      "',->Leave},'Leave':{'type':'EncounterEnd',->End}"));
    const auto& j = w.live_one();
    for (const record::Reason& r :
         {w.encounter("visit").reason, j.procedures.at(0).reason, j.medications.at(0).reason, j.care_plans.at(0).reason}) {
      EXPECT_EQ(r.condition, 0u) << why;
      EXPECT_EQ(w.first_code(r.codes), "cold") << why;
    }
    EXPECT_EQ(w.vocabulary().list(j.care_plans[0].codes).size(), 1u);  // not among its codes
  }
}

TEST(Reason, IsKeptAfterTheConditionEnded) {
  EngineWorld w(one("'Start':{'type':'ConditionOnset','codes':@cold@,->Stop},'Stop':{'type':'ConditionEnd',"
                    "'condition_onset':'Start',->Act},'Act':{'type':'Procedure','codes':@act@,'reason':'Start',->End}"));
  EXPECT_EQ(w.first_code(w.live_one().procedures.at(0).reason.codes), "cold");
}

TEST(Reason, OfAnOnsetThatWasNeverReachedGivesItsCodes) {
  EngineWorld w(one("'Start':{'type':'Procedure','codes':@act@,'reason':'On',->Choose},'Choose':{'type':'Simple',"
                    "'distributed_transition':[{'distribution':1,'transition':'End'},{'distribution':0,'transition':'On'}]},"
                    "'On':{'type':'ConditionOnset','codes':@cold@,->End}"));
  EXPECT_EQ(w.first_code(w.live_one().procedures.at(0).reason.codes), "cold");
}

TEST(Reason, MayBeAnAllergyOrACodeInAnAttribute) {
  EngineWorld w(one("'Start':" + kAllergy + ",->Code},'Code':{'type':'SetAttribute','attribute':'k','value_code':#fall#,"
                    "->Visit},'Visit':" + kVisit + ",'reason':'k',->Act},'Act':{'type':'Procedure','codes':@act@,'reason':"
                    "'a',->Leave},'Leave':{'type':'EncounterEnd',->End}"));
  const auto& j = w.live_one();
  EXPECT_EQ(w.first_code(w.encounter("visit").reason.codes), "fall");
  EXPECT_EQ(w.first_code(j.procedures.at(0).reason.codes), "nuts");
}

TEST(PhysiologyState, TakesItsAlternativeTransition) {
  EngineWorld w(one("'Start':{'type':'Physiology','model':'m','sim_duration':10,'alt_direct_transition':'Other',->End},"
                    "'Other':{!other!,->End}"));
  w.live_one();
  EXPECT_EQ(w.observations("other").size(), 1u);
}

}  // namespace
}  // namespace sojourn::engine
