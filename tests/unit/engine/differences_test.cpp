// Differences from the public engine (docs/gmf-compatibility.md, by its numbers) that no other test shows.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "support/engine_world.hpp"

namespace sojourn::engine {
namespace {

using record::EncounterClass;
using std::chrono::days;
using std::chrono::hours;
using test::EngineWorld;
using test::instant;
using test::named;
using test::one;

std::string wait(int n, const std::string& unit, const std::string& next) {
  return "{'type':'Delay','exact':{'quantity':" + std::to_string(n) + ",'unit':'" + unit + "'},->" + next + "}";
}
std::string guard(const std::string& condition, const std::string& next) {
  return "{'type':'Guard','allow':" + condition + ",->" + next + "}";
}
std::string vital_sign(const std::string& name, const std::string& op, int value) {
  return "{'condition_type':'Vital Sign','vital_sign':'" + name + "','operator':'" + op +
         "','value':" + std::to_string(value) + "}";
}
std::string visit(const std::string& klass, const std::string& next) {
  return "{'type':'Encounter','encounter_class':'" + klass + "','codes':@" + klass + "@,->" + next + "}";
}

// 2.
TEST(Difference, AGuardOnAVitalSignLooksEveryThirtyDays) {
  EngineWorld w(one("'Start':" + guard(vital_sign("Height", ">=", 80), "Tall") + ",'Tall':{!tall!,->End}"), {5, 5});
  const auto& j = w.live_one();
  const auto waited = w.mark("tall") - j.person.birth;
  EXPECT_GT(waited, days{200});
  EXPECT_LT(waited, days{900});
  EXPECT_EQ(waited % days{30}, days{0});
}
TEST(Difference, AGuardOnAVitalSignPassesWhenAModuleMovesTheSign) {
  EngineWorld w(
      {named("a", "'Start':" + guard(vital_sign("Oxygen Saturation", "<", 70), "Low") + ",'Low':{!low!,->End}"),
       named("b", "'Start':" + wait(401, "days", "Set") +
                      ",'Set':{'type':'VitalSign','vital_sign':'Oxygen Saturation','unit':'%',"
                      "'exact':{'quantity':60},->End}")},
      {5, 5});
  const auto& j = w.live_one();
  EXPECT_EQ(w.mark("low"), j.person.birth + days{401});
}

// 8. Sunday, 9 June 2024, 3 o'clock in Boston.
const std::string kSundayNight = "'Start':" + guard(test::on(2024, 6, 9, 7), "Visit") + ",";
TEST(Difference, APlannedAdmissionKeepsOfficeHours) {
  for (const char* klass : {"inpatient", "snf", "hospice", "home"}) {
    EngineWorld w(one(kSundayNight + "'Visit':" + visit(klass, "Leave") + ",'Leave':{'type':'EncounterEnd',->End}"),
                  {80, 80});
    w.live_one();
    EXPECT_GE(w.encounter(klass).start, instant(2024, 6, 10, 11)) << klass;
    EXPECT_LT(w.encounter(klass).start, instant(2024, 6, 10, 23)) << klass;
  }
}
TEST(Difference, AnAdmissionFromAnEmergencyVisitIsAtOnce) {
  EngineWorld w(one(kSundayNight + "'Visit':" + visit("emergency", "Leave") +
                    ",'Leave':{'type':'EncounterEnd',->Stay},'Stay':" + visit("inpatient", "Home") +
                    ",'Home':{'type':'EncounterEnd',->End}"),
                {80, 80});
  w.live_one();
  EXPECT_EQ(w.encounter("inpatient").start, w.encounter("emergency").end);
}

// 12.
TEST(Difference, AnEncounterOfClassWellnessLeavesTheScheduleAsItIs) {
  const auto visits = [](const std::string& states) {
    EngineWorld w(one(states), {20, 20});
    std::vector<base::Instant> out;
    for (const auto& e : w.live_one().encounters)
      if (e.klass == EncounterClass::kWellness && w.first_code(e.codes) != "wellness") out.push_back(e.start);
    return std::pair(out, w.encounter_index("wellness") != base::kNoIndex);
  };
  const auto [with, made] = visits("'Start':" + wait(3, "years", "Visit") + ",'Visit':" + visit("wellness", "Leave") +
                                   ",'Leave':{'type':'EncounterEnd',->End}");
  const auto [without, none] = visits("'Start':{'type':'Simple',->End}");
  EXPECT_TRUE(made);
  EXPECT_FALSE(none);
  EXPECT_EQ(with, without);
}

// 17.
TEST(Difference, ACarePlanKeepsTheReasonOfAConditionThatEnded) {
  EngineWorld w(
      one("'Start':{'type':'ConditionOnset','codes':@ill@,'assign_to_attribute':'a',->Heal},"
          "'Heal':{'type':'ConditionEnd','condition_onset':'Start',->Plan},"
          "'Plan':{'type':'CarePlanStart','codes':@plan@,'reason':'Start',->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.care_plans.size(), 1u);
  EXPECT_EQ(w.first_code(j.care_plans[0].codes), "plan");
  EXPECT_EQ(w.vocabulary().list(j.care_plans[0].codes).size(), 1u);
  EXPECT_EQ(w.first_code(j.care_plans[0].reason.codes), "ill");
}

// 18.
TEST(Difference, AnAdministrationIsNeverAPrescription) {
  EngineWorld w(
      one("'Start':{'type':'MedicationOrder','codes':@drug@,'administration':true,'chronic':true,->Test},"
          "'Test':{'type':'Simple','conditional_transition':[{'condition':{'condition_type':"
          "'Active Medication','codes':@drug@},'transition':'Yes'},{'transition':'End'}]},'Yes':{!yes!,->End}"),
      {20, 20});
  const auto& j = w.live_one();
  ASSERT_EQ(j.medications.size(), 1u);
  EXPECT_EQ(j.medications[0].end, j.medications[0].start);
  EXPECT_TRUE(w.observations("yes").empty());
}
TEST(Difference, EndingAnOldOrderEndsItsNewestRenewal) {
  EngineWorld w(one("'Start':{'type':'MedicationOrder','codes':@drug@,'chronic':true,->Wait},'Wait':" +
                    wait(3, "years", "Stop") + ",'Stop':{'type':'MedicationEnd','medication_order':'Start',->End}"),
                {20, 20});
  const auto& j = w.live_one();
  EXPECT_GT(j.medications.size(), 3u);
  for (std::size_t i = 1; i < j.medications.size(); ++i) EXPECT_EQ(j.medications[i - 1].end, j.medications[i].start);
  EXPECT_LE(j.medications.back().end - j.person.birth, days{3 * 366});
}

// "Values and look-ups".
TEST(Difference, ValuesOfDifferentKindsAreUnequal) {
  const auto holds = [](const std::string& op) {
    EngineWorld w(
        one("'Start':{'type':'SetAttribute','attribute':'a','value':'7',->Test},'Test':{'type':'Simple',"
            "'conditional_transition':[{'condition':{'condition_type':'Attribute','attribute':'a','operator':'" +
            op + "','value':7},'transition':'Yes'},{'transition':'End'}]},'Yes':{!yes!,->End}"));
    w.live_one();
    return !w.observations("yes").empty();
  };
  EXPECT_TRUE(holds("!="));
  for (const char* op : {"==", "<", "<=", ">", ">="}) EXPECT_FALSE(holds(op)) << op;
}
TEST(Difference, ADischargeCodeOfOneDigitIsTheTwoDigitOne) {
  EngineWorld w(
      one("'Start':" + visit("ambulatory", "Leave") +
          ",'Leave':{'type':'EncounterEnd','discharge_disposition':{'system':'NUBC','code':1,'display':'home'},"
          "->End}"));
  w.live_one();
  EXPECT_EQ(w.code(w.encounter("ambulatory").disposition), "01");
}

}  // namespace
}  // namespace sojourn::engine
