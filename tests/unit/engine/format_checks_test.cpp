// The checks that every engine of the public module format should pass, one test each, in the order of that format's
// own list; numbers in comments are its numbers. Where Sojourn differs on purpose, the test states what
// docs/gmf-compatibility.md says, with the number of the difference.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>

#include "support/engine_world.hpp"

namespace sojourn::engine {
namespace {

using record::EncounterClass;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::EngineWorld;
using test::named;
using test::one;

std::string simple(const std::string& next) { return "{'type':'Simple',->" + next + "}"; }
std::string wait(const std::string& n, const std::string& unit, const std::string& next) {
  return "{'type':'Delay','exact':{'quantity':" + n + ",'unit':'" + unit + "'},->" + next + "}";
}
std::string drawn_wait(const std::string& kind, const std::string& parameters, const std::string& unit,
                       const std::string& next) {
  return "{'type':'Delay','distribution':{'kind':'" + kind + "','parameters':{" + parameters + "}},'unit':'" + unit +
         "',->" + next + "}";
}
std::string branch(const std::string& condition, const std::string& yes, const std::string& no) {
  return "{'type':'Simple','conditional_transition':[{'condition':" + condition + ",'transition':'" + yes +
         "'},{'transition':'" + no + "'}]}";
}

// 1. Differences 6 and 8: emergencies arrive by the hour of day, and death is at its instant.
TEST(FormatChecks, DelayEncounterDelayDeathHappenInThisOrderAndNothingFollows) {
  EngineWorld w(one("'Start':" + wait("2", "days", "Visit") +
                    ",'Visit':{'type':'Encounter','encounter_class':'emergency','codes':@visit@,->Wait},'Wait':" +
                    wait("3", "days", "Dies") + ",'Dies':{'type':'Death',->Late},'Late':{!late!,->End}"));
  const auto& j = w.live_one();
  const auto& visit = w.encounter("visit");
  EXPECT_GE(visit.start, j.person.birth + days{2});
  EXPECT_LT(visit.start, j.person.birth + days{3});
  EXPECT_EQ(j.death, visit.start + days{3});
  EXPECT_EQ(visit.end, j.death);
  EXPECT_EQ(w.mark("late"), base::kNever);
}

// 2. Difference 4: one length for each unit in both versions, and no cutting to whole units.
TEST(FormatChecks, DelaysHaveOneLengthForEachUnit) {
  const auto length = [](const std::string& state) {
    EngineWorld w(one("'Start':" + state + ",'Mark':{!mark!,->End}"), {20, 20});
    const auto& j = w.live_one();
    return std::chrono::duration<double, std::ratio<86400>>(w.mark("mark") - j.person.birth).count();
  };
  const auto exact = [&](const std::string& n, const std::string& unit) { return length(wait(n, unit, "Mark")); };
  const auto version_2 = [&](const std::string& n, const std::string& unit) {
    return length(drawn_wait("EXACT", "'value':" + n, unit, "Mark"));
  };
  EXPECT_NEAR(exact("1", "years"), 365.25, 1e-4);
  EXPECT_NEAR(version_2("1", "years"), 365.25, 1e-4);
  EXPECT_NEAR(exact("4", "years"), 1461, 1e-4);
  EXPECT_NEAR(version_2("4", "years"), 1461, 1e-4);
  EXPECT_NEAR(exact("0.5", "months"), 365.25 / 24, 1e-4);
  EXPECT_NEAR(version_2("1.9", "weeks"), 13.3, 1e-4);
}

// 3.
TEST(FormatChecks, NormallyDistributedDelaysNeverEndBeforeTheyBegan) {
  EngineWorld w(one("'Start':" + drawn_wait("GAUSSIAN", "'mean':0,'standardDeviation':9", "days", "Mark") +
                    ",'Mark':{!mark!,->End}"));
  std::size_t at_once = 0;
  for (std::uint32_t i : w.survivors(200)) {
    const auto& j = w.live(i);
    EXPECT_GE(w.mark("mark"), j.person.birth) << i;
    at_once += w.mark("mark") == j.person.birth;
  }
  EXPECT_GT(at_once, 60u) << "about half of the draws are negative: no delay";
}

// 4. Five, six and five states; the format's history names the two calls twice (18), each is carried out once (16).
TEST(FormatChecks, CallsOfCallsCarryOutEachStateOnce) {
  const auto file = [](const std::string& path, const std::string& states) { return named(path, states); };
  EngineWorld w(
      {file("test", "'Start':" + simple("Call") +
                        ",'Call':{'type':'CallSubmodule','submodule':'sub/one',->After},'After':{!after!,->End}"),
       file("sub/one", "'Start':" + simple("Two") + ",'Two':" + simple("Call") +
                           ",'Call':{'type':'CallSubmodule','submodule':'sub/two',->Last},'Last':" + simple("End")),
       file("sub/two", "'Start':" + simple("Two") + ",'Two':" + simple("Three") + ",'Three':" + simple("End"))});
  EXPECT_EQ(w.live_one().events, 16u);
  EXPECT_EQ(w.observations("after").size(), 1u);
}

// 5. The shares of 2000 draws of one person, one a day; the tolerance is 4.5 standard errors.
TEST(FormatChecks, WeightsAreTakenInTurnAndTheLastTakesTheRest) {
  const auto shares = [](const std::vector<std::string>& weights) {
    constexpr int kDraws = 2000;
    std::string options, counters;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const std::string name(1, static_cast<char>('A' + i));
      options += std::string(i ? "," : "") + "{'distribution':" + weights[i] + ",'transition':'" + name + "'}";
      counters += ",'" + name + "':{'type':'Counter','attribute':'" + name + "','action':'increment',->Count}";
    }
    EngineWorld w(one("'Start':" + wait("1", "days", "Draw") + ",'Draw':{'type':'Simple','distributed_transition':[" +
                      options + "]}" + counters +
                      ",'Count':{'type':'Counter','attribute':'n','action':'increment','conditional_transition':[{'"
                      "condition':{'condition_type':"
                      "'Attribute','attribute':'n','operator':'<','value':" +
                      std::to_string(kDraws) + "},'transition':'Start'},{'transition':'End'}]}"),
                  {20, 20});
    w.live_one();
    EXPECT_EQ(w.number("n"), kDraws);
    std::vector<double> out;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const double n = w.number(std::string(1, static_cast<char>('A' + i)));
      out.push_back(std::isnan(n) ? 0 : n / kDraws);
    }
    return out;
  };
  const auto expect = [](const std::vector<double>& got, const std::vector<double>& wanted) {
    for (std::size_t i = 0; i < wanted.size(); ++i)
      EXPECT_NEAR(got[i], wanted[i], 4.5 * std::sqrt(wanted[i] * (1 - wanted[i]) / 2000)) << i;
  };
  expect(shares({"0.3", "0.6"}), {0.3, 0.7});
  expect(shares({"0.75", "0.5", "0.3"}), {0.75, 0.25, 0});
  expect(shares({"0.8", "0.8"}), {0.8, 0.2});
}

// 6.
TEST(FormatChecks, PriorStateLooksBackToSinceAndIntoItsWindow) {
  const auto holds = [](const std::string& more) {
    EngineWorld w(one("'Start':" + wait("1", "days", "Wait") + ",'Wait':" + wait("5", "years", "Test") +
                      ",'Test':" + branch("{'condition_type':'PriorState','name':'Start'" + more + "}", "Yes", "End") +
                      ",'Yes':{!yes!,->End}"),
                  {20, 20});
    w.live_one();
    return !w.observations("yes").empty();
  };
  EXPECT_TRUE(holds(""));
  EXPECT_FALSE(holds(",'since':'Test'")) << "since the current state";
  EXPECT_FALSE(holds(",'within':{'quantity':3,'unit':'years'}")) << "left five years ago";
  EXPECT_TRUE(holds(",'within':{'quantity':6,'unit':'years'}"));
}

// 7. Difference 16: the onset keeps its time; recorded is the time of the encounter.
TEST(FormatChecks, OnsetWithATargetIsProvisionalUntilTheEncounter) {
  EngineWorld w(
      one("'Start':{'type':'ConditionOnset','codes':@ill@,'target_encounter':'Visit','assign_to_attribute':'a',->Open},"
          "'Open':" +
          branch("{'condition_type':'Active Condition','codes':@ill@}", "End", "Set") +
          ",'Set':" + branch("{'condition_type':'Attribute','attribute':'a','operator':'is not nil'}", "Mark", "End") +
          ",'Mark':{!provisional!,->Wait},'Wait':" + wait("9", "days", "Visit") +
          ",'Visit':{'type':'Encounter','encounter_class':'ambulatory','codes':@visit@,->Leave},'Leave':{'type':'"
          "EncounterEnd',->End}"));
  const auto& j = w.live_one();
  EXPECT_EQ(w.observations("provisional").size(), 1u)
      << "at the onset the attribute is set and the condition is not active";
  ASSERT_EQ(j.conditions.size(), 1u);
  EXPECT_EQ(j.conditions[0].onset, j.person.birth);
  EXPECT_EQ(j.conditions[0].recorded, w.encounter("visit").start);
}

// 8. Difference 14: ending by the name of the first state works.
TEST(FormatChecks, TwoOnsetsOfAnActiveCodeAreOneConditionThatEitherNameEnds) {
  EngineWorld w(
      one("'Start':{'type':'ConditionOnset','codes':@ill@,->Again},'Again':{'type':'ConditionOnset','codes':@ill@,->"
          "Wait},'Wait':" +
          wait("9", "days", "Heal") + ",'Heal':{'type':'ConditionEnd','condition_onset':'Start',->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.conditions.size(), 1u);
  EXPECT_EQ(j.conditions[0].abatement, j.person.birth + days{9});
}

// 9.
TEST(FormatChecks, AnAbsentAttributeIsUnequalToNothingAndFalseIsNotNil) {
  const auto holds = [](const std::string& first, const std::string& op) {
    EngineWorld w(one(
        "'Start':" + first + ",'Test':" +
        branch("{'condition_type':'Attribute','attribute':'a','operator':'" + op + "','value':true}", "Yes", "End") +
        ",'Yes':{!yes!,->End}"));
    w.live_one();
    return !w.observations("yes").empty();
  };
  EXPECT_FALSE(holds(simple("Test"), "!="));
  EXPECT_TRUE(holds("{'type':'SetAttribute','attribute':'a','value':false,->Test}", "is not nil"));
  EXPECT_TRUE(holds("{'type':'SetAttribute','attribute':'a','value':false,->Test}", "!="));
}

// 10.
TEST(FormatChecks, TheEarlierOfTwoDeathsStands) {
  const auto dies = [](const std::string& first, const std::string& second) {
    const auto death = [](const std::string& n, const std::string& next) {
      return "{'type':'Death','exact':{'quantity':" + n + ",'unit':'days'},->" + next + "}";
    };
    EngineWorld w(one("'Start':" + death(first, "Second") + ",'Second':" + death(second, "End")));
    const auto& j = w.live_one();
    return j.death - j.person.birth;
  };
  EXPECT_EQ(dies("10", "3"), days{3});
  EXPECT_EQ(dies("3", "10"), days{3});
}

// 11. At the visit's own time; differences 10 and 12.
TEST(FormatChecks, AWellnessEncounterPassesOnceInEachVisit) {
  EngineWorld w(one("'Start':{'type':'Encounter','wellness':true,->Seen},'Seen':{!seen!,->Leave},'Leave':{'type':'"
                    "EncounterEnd',->Start}"),
                {6, 6});
  const auto& j = w.live_one();
  std::vector<base::Instant> visits, seen;
  for (const auto& e : j.encounters)
    if (e.klass == EncounterClass::kWellness) visits.push_back(e.start);
  for (const auto* o : w.observations("seen")) seen.push_back(o->time);
  EXPECT_GT(visits.size(), 5u);
  EXPECT_EQ(seen, visits);
}

// 12.
TEST(FormatChecks, SymptomsAreCutToWholeNumbers) {
  EngineWorld w(
      one("'Start':" + wait("1", "days", "Set") +
          ",'Set':{'type':'Symptom','symptom':'pain','range':{'low':0,'high':25},->Test},'Test':" +
          branch("{'condition_type':'Symptom','symptom':'pain','operator':'>=','value':25}", "Wrong", "Top") +
          ",'Wrong':{!wrong!,->Again},'Top':" +
          branch("{'condition_type':'Symptom','symptom':'pain','operator':'==','value':24}", "Highest", "Low") +
          ",'Highest':{!highest!,->Again},'Low':" +
          branch("{'condition_type':'Symptom','symptom':'pain','operator':'==','value':0}", "Lowest", "Again") +
          ",'Lowest':{!lowest!,->Again},'Again':" +
          "{'type':'Counter','attribute':'n','action':'increment','conditional_transition':[{'condition':{'condition_"
          "type':'Attribute','attribute':'n','operator':'<','value':500},"
          "'transition':'Start'},{'transition':'End'}]}"),
      {20, 20});
  w.live_one();
  EXPECT_TRUE(w.observations("wrong").empty());
  EXPECT_GT(w.observations("highest").size(), 5u) << "about 20 of 500";
  EXPECT_GT(w.observations("lowest").size(), 5u);
}
TEST(FormatChecks, ASymptomTotalAbove300LeadsToOneVisit) {
  const auto visits = [](const std::string& value) {
    const std::string set = "{'type':'Symptom','symptom':'pain','exact':{'quantity':" + value + "},";
    EngineWorld w(one("'Start':{'type':'Guard','allow':" + test::on(2024, 6, 5, 16) + ",->Ill},'Ill':" + set +
                      "->Wait},'Wait':" + wait("7", "days", "Again") + ",'Again':" + set + "->End}"),
                  {30, 30});
    std::size_t n = 0;
    for (const auto& e : w.live_one().encounters)
      n += e.start >= test::instant(2024, 6, 5, 16) && e.klass == EncounterClass::kOutpatient;
    return n;
  };
  EXPECT_EQ(visits("300"), 0u);
  EXPECT_EQ(visits("301"), 1u) << "the same total a week later leads to none";
}

// 13. "Values and look-ups": a Counter's 1 matches the cell "1" as SetAttribute's does.
TEST(FormatChecks, ACounterCountsFromZeroAndMatchesATableCell) {
  for (const char* first : {"{'type':'Counter','attribute':'n','action':'increment',->Look}",
                            "{'type':'SetAttribute','attribute':'n','value':1,->Look}"}) {
    EngineWorld w(
        {named(
             "test",
             std::string("'Start':") + first +
                 ",'Look':{'type':'Simple','lookup_table_transition':["
                 "{'transition':'Found','default_probability':0,'lookup_table_name':'n.csv'},"
                 "{'transition':'End','default_probability':1,'lookup_table_name':'n.csv'}]},'Found':{!found!,->End}"),
         {"n.csv", "n,Found,End\n1,1,0\n"}});
    w.live_one();
    EXPECT_EQ(w.number("n"), 1);
    EXPECT_EQ(w.observations("found").size(), 1u) << first;
  }
}

// 14. Difference 7: the procedure keeps the visit open.
TEST(FormatChecks, WhatFollowsAProcedureInAWellnessVisitIsOfThatVisit) {
  EngineWorld w(one("'Start':{'type':'Encounter','wellness':true,->Test},'Test':{'type':'Procedure','codes':@test@,'"
                    "duration':{'low':20,'high':20,"
                    "'unit':'minutes'},->After},'After':{!after!,->Leave},'Leave':{'type':'EncounterEnd',->End}"),
                {6, 6});
  for (std::uint32_t i : w.survivors(20)) {
    const auto& j = w.live(i);
    ASSERT_EQ(j.procedures.size(), 1u);
    const auto& visit = j.encounters.at(j.procedures[0].encounter);
    const auto after = w.observations("after");
    ASSERT_EQ(after.size(), 1u);
    EXPECT_EQ(after[0]->time, visit.start + minutes{20});
    EXPECT_EQ(after[0]->encounter, j.procedures[0].encounter);
    EXPECT_GE(visit.end, after[0]->time);
  }
}

// 15.
TEST(FormatChecks, ACodeAsNumberEqualsItsDigits) {
  EngineWorld w(
      one("'Start':{'type':'MedicationOrder','codes':[{'system':'RxNorm','code':199885,'display':'levofloxacin'}],->"
          "Test},'Test':" +
          branch("{'condition_type':'Active "
                 "Medication','codes':[{'system':'RxNorm','code':'199885','display':'levofloxacin'}]}",
                 "Yes", "End") +
          ",'Yes':{!yes!,->End}"));
  w.live_one();
  EXPECT_EQ(w.observations("yes").size(), 1u);
}

// Section 1.2 of the format: a fraction where a whole number belongs is cut off.
TEST(FormatChecks, FractionsOfWholeNumbersAreCutOff) {
  EngineWorld w(one("'Start':{'type':'Counter','attribute':'n','action':'increment','amount':1.9,->Test},'Test':" +
                    branch("{'condition_type':'At "
                           "Least','minimum':1.9,'conditions':[{'condition_type':'True'},{'condition_type':'False'}]}",
                           "Yes", "End") +
                    ",'Yes':{!yes!,->End}"));
  w.live_one();
  EXPECT_EQ(w.number("n"), 1);
  EXPECT_EQ(w.observations("yes").size(), 1u);
}

}  // namespace
}  // namespace sojourn::engine
