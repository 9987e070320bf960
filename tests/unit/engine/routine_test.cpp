// Visits that the engine arranges: wellness visits as modules use them, and the visits that symptoms lead to.
#include <gtest/gtest.h>

#include <string>

#include "support/engine_world.hpp"

namespace sojourn::engine {
namespace {

using record::EncounterClass;
using test::EngineWorld;
using std::chrono::days;
using std::chrono::hours;

const std::string kCheckup = "{'type':'Encounter','wellness':true,->Seen}";

std::vector<const record::Encounter*> of_class(const record::Journey& j, EncounterClass klass) {
  std::vector<const record::Encounter*> out;
  for (const auto& e : j.encounters)
    if (e.klass == klass) out.push_back(&e);
  return out;
}

TEST(WellnessEncounter, PassesOnceAtTheStartOfEachVisit) {
  EngineWorld w(test::one("'Start':" + kCheckup + ",'Seen':{!seen!,->Leave},'Leave':{'type':'EncounterEnd',->Start}"), {4, 4});
  for (std::uint32_t i : w.survivors(10)) {
    const auto& j = w.live(i);
    const auto visits = of_class(j, EncounterClass::kWellness);
    const auto seen = w.observations("seen");
    ASSERT_EQ(seen.size(), visits.size()) << i;
    ASSERT_GT(visits.size(), 2u);
    for (std::size_t k = 0; k < seen.size(); ++k) {
      EXPECT_EQ(seen[k]->time, visits[k]->start);
      EXPECT_EQ(&j.encounters.at(seen[k]->encounter), visits[k]);
    }
  }
}

TEST(WellnessEncounter, WithoutAnEncounterEndWaitsForTheNextVisit) {
  EngineWorld w(test::one("'Start':" + kCheckup + ",'Seen':{!seen!,->Start}"), {4, 4});
  const auto& j = w.live_one();
  EXPECT_EQ(w.observations("seen").size(), of_class(j, EncounterClass::kWellness).size());
}

TEST(WellnessEncounter, IsSharedByModules) {
  EngineWorld w({test::named("a", "'Start':" + kCheckup + ",'Seen':{!first!,->Leave},'Leave':{'type':'EncounterEnd',->End}"),
                 test::named("b", "'Start':" + kCheckup + ",'Seen':{!second!,->Leave},'Leave':{'type':'EncounterEnd',->End}")});
  w.live_one();
  ASSERT_EQ(w.observations("second").size(), 1u);
  EXPECT_EQ(w.observations("first").at(0)->encounter, w.observations("second").at(0)->encounter);
}

TEST(WellnessEncounter, KeepsItsBuiltInCode) {
  EngineWorld w(test::one("'Start':" + kCheckup + ",'Seen':{!seen!,->End}"));
  const auto& j = w.live_one();
  EXPECT_EQ(w.first_code(j.encounters.at(w.observations("seen").at(0)->encounter).codes), "410620009");
}

TEST(WellnessEncounter, EndsTogetherWithTheVisitNotWithTheModule) {
  EngineWorld w(test::one("'Start':" + kCheckup + ",'Seen':{!seen!,->Leave},'Leave':{'type':'EncounterEnd',->After},'After':{!after!,->End}"));
  const auto& j = w.live_one();
  const auto& visit = j.encounters.at(w.observations("seen").at(0)->encounter);
  EXPECT_EQ(w.mark("after"), visit.start);
  EXPECT_GT(visit.end, visit.start);
  EXPECT_LT(visit.end, visit.start + hours{3});
}

// --- symptoms -----------------------------------------------------------------------------------------------------------

// Noon on Wednesday 5 June 2024 in Boston.
std::string symptom(const std::string& value, const std::string& next, const std::string& name = "pain") {
  return "{'type':'Symptom','symptom':'" + name + "','exact':{'quantity':" + value + "},->" + next + "}";
}
const std::string kNoon = "'Start':{'type':'Guard','allow':" + test::on(2024, 6, 5, 16) + ",->Ill},";
const std::string kOut = "185349003", kUrgent = "702927004", kEmergency = "50849002";  // codes of the built-in visits

// Visits with a built-in code that symptoms lead to, from that noon on.
std::vector<const record::Encounter*> sick_visits(const EngineWorld& w) {
  std::vector<const record::Encounter*> out;
  for (const auto& e : w.journey().encounters) {
    const std::string code = w.first_code(e.codes);
    const bool shot = code == kOut && e.klass == EncounterClass::kAmbulatory;  // influenza
    if (e.start >= test::instant(2024, 6, 5, 16) && !shot && (code == kOut || code == kUrgent || code == kEmergency)) out.push_back(&e);
  }
  return out;
}

TEST(SymptomTotal, DecidesWhereCareIsSought) {
  struct Case {
    const char* value;
    std::size_t visits;
    EncounterClass klass;
  };
  for (const Case& c : {Case{"300", 0, EncounterClass::kOutpatient}, {"301", 1, EncounterClass::kOutpatient}, {"350", 1, EncounterClass::kOutpatient},
                        {"351", 1, EncounterClass::kUrgentCare}, {"500", 1, EncounterClass::kUrgentCare}, {"501", 1, EncounterClass::kEmergency}}) {
    EngineWorld w(test::one(kNoon + "'Ill':" + symptom(c.value, "End")), {30, 30});
    w.live_one();
    const auto visits = sick_visits(w);
    ASSERT_EQ(visits.size(), c.visits) << c.value;
    if (!visits.empty()) {
      EXPECT_EQ(visits[0]->klass, c.klass) << c.value;
      EXPECT_LT(visits[0]->start, test::instant(2024, 6, 7)) << c.value;
    }
  }
}

TEST(SymptomTotal, AddsTheGreatestOfEachSymptom) {
  // 200 + 150: an outpatient visit; the lesser value of the same symptom from another module does not count.
  EngineWorld w({test::named("a", kNoon + "'Ill':" + symptom("200", "More") + ",'More':" + symptom("150", "End", "cough")),
                 test::named("b", kNoon + "'Ill':" + symptom("120", "End"))}, {30, 30});
  w.live_one();
  const auto visits = sick_visits(w);
  ASSERT_EQ(visits.size(), 1u);
  EXPECT_EQ(visits[0]->klass, EncounterClass::kOutpatient);
}

TEST(SymptomTotal, OfOldSymptomsDoesNotLeadToAnotherVisit) {
  EngineWorld w(test::one(kNoon + "'Ill':" + symptom("301", "Wait") + ",'Wait':{'type':'Delay','exact':{'quantity':1,'unit':'weeks'},->Again},'Again':" +
                          symptom("301", "End")), {30, 30});
  w.live_one();
  EXPECT_EQ(sick_visits(w).size(), 1u);
}

TEST(SymptomTotal, ThatChangedLeadsToAnotherVisit) {
  EngineWorld w(test::one(kNoon + "'Ill':" + symptom("301", "Wait") + ",'Wait':{'type':'Delay','exact':{'quantity':1,'unit':'weeks'},->Again},'Again':" +
                          symptom("320", "End")), {30, 30});
  w.live_one();
  EXPECT_EQ(sick_visits(w).size(), 2u);
}

TEST(SymptomTotal, OfOneInstantLeadsToOneVisit) {
  // 310, then 320, then 330 in the same instant.
  EngineWorld w(test::one(kNoon + "'Ill':" + symptom("310", "More") + ",'More':" + symptom("10", "Most", "cough") +
                          ",'Most':" + symptom("10", "End", "fever")), {30, 30});
  w.live_one();
  const auto visits = sick_visits(w);
  ASSERT_EQ(visits.size(), 1u);
}

TEST(SymptomTotal, ThatIsStillHighLeadsToAnotherVisitAWeekLater) {
  // The first visit addresses 320 of 640; 320 are left, and then nothing.
  EngineWorld w(test::one(kNoon + "'Ill':" + symptom("320", "More") + ",'More':" + symptom("320", "End", "cough")), {30, 30});
  w.live_one();
  const auto visits = sick_visits(w);
  ASSERT_EQ(visits.size(), 2u);
  EXPECT_EQ(visits[0]->klass, EncounterClass::kEmergency);
  EXPECT_EQ(visits[1]->klass, EncounterClass::kOutpatient);
  EXPECT_GE(visits[1]->start - visits[0]->start, hours{6 * 24});
}

TEST(SymptomVisit, AddressesTheWorstSymptomUntilItIsSetAgain) {
  EngineWorld w(test::one(kNoon + "'Ill':" + symptom("200", "More") + ",'More':" + symptom("150", "Wait", "cough") +
                          ",'Wait':{'type':'Delay','exact':{'quantity':1,'unit':'weeks'},->Test},'Test':{'type':'Simple','conditional_transition':["
                          "{'condition':{'condition_type':'And','conditions':[{'condition_type':'Symptom','symptom':'pain','operator':'==','value':0},"
                          "{'condition_type':'Symptom','symptom':'cough','operator':'==','value':150}]},'transition':'Good'},{'transition':'Again'}]},"
                          "'Good':{!addressed!,->Again},'Again':" + symptom("50", "Test2") + ",'Test2':{'type':'Simple','conditional_transition':["
                          "{'condition':{'condition_type':'Symptom','symptom':'pain','operator':'==','value':50},'transition':'Back'},"
                          "{'transition':'End'}]},'Back':{!back!,->End}"), {30, 30});
  w.live_one();
  EXPECT_EQ(sick_visits(w).size(), 1u);
  EXPECT_EQ(w.observations("addressed").size(), 1u);
  EXPECT_EQ(w.observations("back").size(), 1u);
}

TEST(SymptomVisit, CanBeUsedAsAWellnessEncounter) {
  EngineWorld w(test::one(kNoon + "'Ill':" + symptom("301", "Check") + ",'Check':" + kCheckup + ",'Seen':{!seen!,->End}"), {30, 30});
  w.live_one();
  const auto visits = sick_visits(w);
  ASSERT_EQ(visits.size(), 1u);
  EXPECT_EQ(w.mark("seen"), visits[0]->start);
}

// An emergency does not wait for a visit that is under way or arranged.
TEST(SymptomVisit, InAnEmergencyComesBeforeAWellnessVisit) {
  EngineWorld w(test::one("'Start':" + kCheckup + ",'Seen':{!checked!,->Ill},'Ill':" + symptom("600", "End")));
  for (std::uint32_t i : w.survivors(10)) {
    const auto& j = w.live(i);
    const auto visits = of_class(j, EncounterClass::kEmergency);
    ASSERT_EQ(visits.size(), 1u) << i;
    EXPECT_LT(visits[0]->start - w.mark("checked"), hours{24}) << i;
  }
}

TEST(SymptomState, SetsZeroWithoutASource) {
  EngineWorld w(test::one("'Start':" + symptom("40", "Clear") + ",'Clear':{'type':'Symptom','symptom':'pain',->End}"));
  w.live_one();
  ASSERT_EQ(w.person().symptoms.size(), 1u);
  EXPECT_EQ(w.person().symptoms[0].value, 0);
}

TEST(SymptomState, WithAnImpossibleProbabilityIsSet) {
  EngineWorld w(test::one("'Start':{'type':'Symptom','symptom':'pain','probability':0,'exact':{'quantity':9},->End}"));
  int set = 0;
  for (std::uint32_t i = 0; i < 50; ++i) {
    w.live(i);
    set += static_cast<int>(w.person().symptoms.size());
  }
  EXPECT_EQ(set, 0);
}

TEST(RoutineVisits, DoNotOverlapModuleVisits) {
  EngineWorld w({test::named("a", "'Start':{'type':'Delay','range':{'low':1,'high':9,'unit':'days'},->V},'V':{'type':'Encounter','encounter_class':"
                                  "'outpatient','codes':@visit@,->Leave},'Leave':{'type':'EncounterEnd',->Start}")}, {2, 2});
  for (std::uint32_t i : w.survivors(10)) {
    const auto& j = w.live(i);
    base::Instant free = j.person.birth;
    for (const auto& e : j.encounters) {  // in the order in which they began
      EXPECT_GE(e.start, free) << i;
      if (e.end != base::kNever) free = std::max(free, e.end);
    }
  }
}

}  // namespace
}  // namespace sojourn::engine
