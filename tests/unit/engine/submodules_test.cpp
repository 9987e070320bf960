// Submodules: calls, nesting, what the caller and its submodules share, and errors that stop one module only.
#include <gtest/gtest.h>

#include <string>

#include "support/engine_world.hpp"

namespace sojourn::engine {
namespace {

using test::EngineWorld;
using test::named;
using std::chrono::days;

std::string call(const std::string& path, const std::string& next) { return "{'type':'CallSubmodule','submodule':'" + path + "',->" + next + "}"; }
std::string wait(int n, const std::string& next) {
  return "{'type':'Delay','exact':{'quantity':" + std::to_string(n) + ",'unit':'days'},->" + next + "}";
}

TEST(CallSubmodule, RunsTheSubmoduleAndGoesOn) {
  EngineWorld w({named("test", "'Start':" + call("sub/one", "After") + ",'After':{!after!,->End}"), named("sub/one", "'Start':{!inside!,->Wait},'Wait':" + wait(4, "End"))});
  const auto& j = w.live_one();
  EXPECT_EQ(w.mark("inside"), j.person.birth);
  EXPECT_EQ(w.mark("after"), j.person.birth + days{4});
}

TEST(CallSubmodule, DoesNotRunASubmoduleThatNobodyCalls) {
  EngineWorld w({named("test", "'Start':{'type':'Simple',->End}"), named("sub/one", "'Start':{!inside!,->End}")});
  w.live_one();
  EXPECT_TRUE(w.observations("inside").empty());
}

TEST(CallSubmodule, Nests) {
  EngineWorld w({named("test", "'Start':" + call("sub/one", "After") + ",'After':{!outer!,->End}"),
                 named("sub/one", "'Start':" + wait(1, "In") + ",'In':" + call("sub/two", "Mid") + ",'Mid':{!middle!,->Wait},'Wait':" + wait(1, "End")),
                 named("sub/two", "'Start':" + wait(1, "Mark") + ",'Mark':{!inner!,->End}")});
  const auto& j = w.live_one();
  EXPECT_EQ(w.mark("inner"), j.person.birth + days{2});
  EXPECT_EQ(w.mark("middle"), j.person.birth + days{2});
  EXPECT_EQ(w.mark("outer"), j.person.birth + days{3});
}

TEST(CallSubmodule, BeginsAtItsInitialStateAtEachCallAndDrawsAnew) {
  EngineWorld w({named("test", "'Start':" + call("sub/one", "Again") + ",'Again':" + call("sub/one", "End")),
                 named("sub/one", "'Start':{!x!,'range':{'low':0,'high':1000000},'unit':'1',->End}")});
  w.live_one();
  const auto x = w.observations("x");
  ASSERT_EQ(x.size(), 2u);
  EXPECT_NE(x[0]->value.quantity.to_double(), x[1]->value.quantity.to_double());
  EXPECT_NE(x[0]->key, x[1]->key);
}

TEST(CallSubmodule, OfTwoCallersIsEachCallersOwn) {
  const std::string caller = "'Start':" + call("sub/one", "End");
  const auto sub = named("sub/one", "'Start':{'type':'Delay','range':{'low':1,'high':40,'unit':'days'},->X},'X':{!x!,->End}");
  EngineWorld both({named("a", caller), named("b", caller), sub}), only_b({named("b", caller), sub});
  for (std::uint32_t i : both.survivors(20)) {
    both.live(i);
    only_b.live(i);
    const auto two = both.observations("x"), one = only_b.observations("x");
    ASSERT_LE(two.size(), 2u);
    if (two.size() < 2 || one.empty()) continue;  // too young
    EXPECT_NE(two[0]->key, two[1]->key);
    EXPECT_TRUE(two[0]->key == one[0]->key || two[1]->key == one[0]->key);
    EXPECT_NE(two[0]->time, two[1]->time);
  }
}

TEST(CallSubmodule, MayOpenAnEncounterThatTheCallerEnds) {
  EngineWorld w({named("test", "'Start':" + call("sub/open", "Do") + ",'Do':{!lab!,->Leave},'Leave':{'type':'EncounterEnd',->End}"),
                 named("sub/open", "'Start':{'type':'Encounter','encounter_class':'emergency','codes':@visit@,->End}")});
  w.live_one();
  EXPECT_EQ(w.observations("lab").at(0)->encounter, w.encounter_index("visit"));
  EXPECT_LT(w.encounter("visit").end, base::kNever);
}

TEST(CallSubmodule, MayEndAnEncounterThatTheCallerOpened) {
  EngineWorld w({named("test", "'Start':{'type':'Encounter','encounter_class':'emergency','codes':@visit@,->Sub},'Sub':" + call("sub/close", "After") + ",'After':{!after!,->End}"),
                 named("sub/close", "'Start':{!lab!,->Leave},'Leave':{'type':'EncounterEnd',->End}")});
  w.live_one();
  EXPECT_EQ(w.observations("lab").at(0)->encounter, w.encounter_index("visit"));
  EXPECT_EQ(w.encounter("visit").end, w.mark("after"));
}

TEST(CallSubmodule, DecidesItsTransitionAfterTheSubmodule) {
  EngineWorld w({named("test", "'Start':{'type':'CallSubmodule','submodule':'sub/one','conditional_transition':[{'condition':{'condition_type':'Attribute',"
                               "'attribute':'x','operator':'==','value':1},'transition':'Good'},{'transition':'End'}]},'Good':{!good!,->End}"),
                 named("sub/one", "'Start':{'type':'SetAttribute','attribute':'x','value':1,->End}")});
  w.live_one();
  EXPECT_EQ(w.observations("good").size(), 1u);
}

TEST(CallSubmodule, UsesTheSpecialtyOfItsOwnFile) {
  const auto with = [](const std::string& specialty, const std::string& states) {
    return test::json("{'name':'T','gmf_version':2,'specialty':'" + specialty + "','states':{'Initial':{'type':'Initial',->Start}," + states + ",'End':{'type':'Terminal'}}}");
  };
  EngineWorld w({{"test", with("CARDIOVASCULAR DISEASE (CARDIOLOGY)", "'Start':{'type':'Encounter','encounter_class':'outpatient','codes':@outer@,->Leave},'Leave':"
                                                                      "{'type':'EncounterEnd',->Sub},'Sub':{'type':'CallSubmodule','submodule':'sub/one',->End}")},
                 {"sub/one", with("UROLOGY", "'Start':{'type':'Encounter','encounter_class':'outpatient','codes':@inner@,->Leave},'Leave':{'type':'EncounterEnd',->End}")}});
  w.live_one();
  EXPECT_EQ(w.encounter("outer").clinician.specialty, record::Specialty::kCardiology);
  EXPECT_EQ(w.encounter("inner").clinician.specialty, record::Specialty::kUrology);
}

// --- errors ---------------------------------------------------------------------------------------------------------------

// Draws zero delays for ever.
const std::string kSpins = "'Start':{'type':'Delay','distribution':{'kind':'GAUSSIAN','parameters':{'mean':-1000,'standardDeviation':1}},'unit':'days',->Back},"
                           "'Back':{'type':'Simple','distributed_transition':[{'distribution':1,'transition':'Start'},{'distribution':0,'transition':'End'}]}";

TEST(ModuleError, StopsThatModuleOnly) {
  EngineWorld w({named("a_bad", kSpins), named("b_good", "'Start':" + wait(3, "Mark") + ",'Mark':{!good!,->End}")});
  const auto& j = w.live_one();
  ASSERT_EQ(w.person().incidents.size(), 1u);
  const Incident& incident = w.person().incidents[0];
  EXPECT_EQ(incident.person, j.person.person);
  EXPECT_EQ(incident.at, j.person.birth);
  EXPECT_EQ(w.program().place(incident.state, w.vocabulary()).substr(0, 6), "a_bad/");
  EXPECT_FALSE(incident.message.empty());
  EXPECT_EQ(w.mark("good"), j.person.birth + days{3});
  EXPECT_EQ(w.person().processes[0].wait, Wait::kFailed);
  EXPECT_EQ(j.death, base::kNever);
}

TEST(ModuleError, DoesNotCarryOverToTheNextPerson) {
  EngineWorld w({named("a_bad", "'Start':{'type':'Simple','distributed_transition':[{'distribution':0.5,'transition':'Spin'},{'distribution':0.5,'transition':'End'}]},"
                                "'Spin':{'type':'Delay','distribution':{'kind':'GAUSSIAN','parameters':{'mean':-1000,'standardDeviation':1}},'unit':'days',->Back},"
                                "'Back':{'type':'Simple','distributed_transition':[{'distribution':1,'transition':'Spin'},{'distribution':0,'transition':'End'}]}")});
  int failed = 0;
  for (std::uint32_t i = 0; i < 20; ++i) {
    w.live(i);
    ASSERT_LE(w.person().incidents.size(), 1u);
    failed += static_cast<int>(w.person().incidents.size());
  }
  EXPECT_GT(failed, 0);
  EXPECT_LT(failed, 20);
}

TEST(ModuleError, EndsTheEncounterThatTheModuleHadOpen) {
  std::string spins = kSpins;
  spins.replace(1, 5, "Spins");
  while (spins.find("->Start") != std::string::npos) spins.replace(spins.find("->Start"), 7, "->Spins");
  while (spins.find("'transition':'Start'") != std::string::npos) spins.replace(spins.find("'transition':'Start'"), 20, "'transition':'Spins'");
  EngineWorld w({named("a_bad", "'Start':{'type':'Encounter','encounter_class':'emergency','codes':@visit@,->Spins}," + spins),
                 named("b_good", "'Start':" + wait(3, "V") + ",'V':{'type':'Encounter','encounter_class':'outpatient','codes':@other@,->Leave},'Leave':{'type':'EncounterEnd',->End}")});
  w.live_one();
  ASSERT_EQ(w.person().incidents.size(), 1u);
  EXPECT_LT(w.encounter("visit").end, base::kNever);
  EXPECT_LT(w.encounter("other").end, base::kNever);  // the person is free for other visits
}

TEST(ModuleError, ComesFromNestingTooDeeply) {
  test::Texts texts{named("test", "'Start':" + call("sub/s01", "End")), named("zgood", "'Start':{!good!,->End}")};
  const auto path = [](int n) { return "sub/s" + std::string(n < 10 ? "0" : "") + std::to_string(n); };
  for (int n = 1; n <= 20; ++n)
    texts.push_back(named(path(n), n == 20 ? "'Start':{!deep!,->End}" : "'Start':" + call(path(n + 1), "End")));
  EngineWorld w(texts);
  w.live_one();
  EXPECT_EQ(w.person().incidents.size(), 1u);
  EXPECT_TRUE(w.observations("deep").empty());
  EXPECT_EQ(w.observations("good").size(), 1u);
}

}  // namespace
}  // namespace sojourn::engine
