// Keep modules: run once when a life is over, on the person as they then are.
#include <gtest/gtest.h>

#include <string>

#include "support/engine_world.hpp"
#include "support/journey_text.hpp"

namespace sojourn::engine {
namespace {

using test::EngineWorld;

// One module that makes some of the people ill, and a keep module.
test::Texts ill_and_keep(std::string_view ill, std::string_view keep) {
  return {{"test", test::gmf(ill)}, {"keep.json", test::gmf(keep)}};
}

constexpr std::string_view kHalfFallIll =
    "'Start':{'type':'Simple','distributed_transition':[{'distribution':0.5,'transition':'Ill'},"
    "{'distribution':0.5,'transition':'End'}]},"
    "'Ill':{'type':'ConditionOnset','codes':@gout@,'assign_to_attribute':'gout',->Diagnosis},"
    "'Diagnosis':{'type':'Encounter','encounter_class':'emergency','codes':@visit@,->Out},"
    "'Out':{'type':'EncounterEnd',->End}";
constexpr std::string_view kKeepTheIll =
    "'Start':{'type':'Simple','conditional_transition':[{'condition':{'condition_type':'Active Condition',"
    "'codes':@gout@},'transition':'Keep'},{'transition':'End'}]},'Keep':{'type':'Terminal'}";

TEST(KeepModule, KeepsWhoeverEndsInTheStateKeep) {
  EngineWorld w(ill_and_keep(kHalfFallIll, kKeepTheIll));
  int kept = 0;
  for (const std::uint32_t i : w.survivors(60)) {
    const bool ill = !w.live(i).conditions.empty();
    EXPECT_EQ(w.keeps(), ill) << "person " << i;
    kept += ill;
  }
  EXPECT_GT(kept, 15);
  EXPECT_LT(kept, 45);
}

TEST(KeepModule, JudgesTheDeadLikeTheLiving) {
  EngineWorld w(ill_and_keep(kHalfFallIll, kKeepTheIll), {.youngest = 100, .oldest = 105});
  int dead = 0;
  for (std::uint32_t i = 0; i < 40; ++i) {
    const bool ill = !w.live(i).conditions.empty();
    dead += ill && w.journey().death != base::kNever;
    EXPECT_EQ(w.keeps(), ill) << "person " << i;
  }
  EXPECT_GT(dead, 5);
}

TEST(KeepModule, SeesTheAgeAtTheEndOfLife) {
  EngineWorld w(ill_and_keep("'Start':{'type':'Death','exact':{'quantity':3,'unit':'years'},->End}",
                             "'Start':{'type':'Simple','conditional_transition':[{'condition':{'condition_type':'Age',"
                             "'operator':'==','quantity':3,'unit':'years'},'transition':'Keep'},{'transition':'End'}]},"
                             "'Keep':{'type':'Terminal'}"),
                {.youngest = 30, .oldest = 40});
  w.live_one();
  ASSERT_LT(w.journey().death, base::kNever);
  EXPECT_TRUE(w.keeps());
}

TEST(KeepModule, ThatMustWaitHasNotArrived) {
  const auto keeps = [](const std::string& wait) {
    EngineWorld w(ill_and_keep("'Start':{'type':'Simple',->End}", "'Start':{" + wait + ",->Keep},'Keep':{'type':'Terminal'}"));
    w.live_one();
    return w.keeps();
  };
  EXPECT_FALSE(keeps("'type':'Delay','exact':{'quantity':1,'unit':'days'}"));
  EXPECT_FALSE(keeps("'type':'Guard','allow':{'condition_type':'False'}"));
  EXPECT_TRUE(keeps("'type':'Guard','allow':{'condition_type':'True'}"));
}

TEST(KeepModule, LeavesTheRecordAsItWas) {
  const std::string meddles =
      "'Start':{'type':'ConditionEnd','codes':@gout@,->Wound},"
      "'Wound':{'type':'ConditionOnset','codes':@wound@,->Look},'Look':{!look!,->Mark},"
      "'Mark':{'type':'SetAttribute','attribute':'diabetes','value':true,->Keep},'Keep':{'type':'Terminal'}";
  EngineWorld plain(test::one(kHalfFallIll)), judged(ill_and_keep(kHalfFallIll, meddles));
  for (std::uint32_t i = 0; i < 20; ++i) {
    const std::string before = test::journey_text(plain.live(i), plain.vocabulary());
    judged.live(i);
    EXPECT_TRUE(judged.keeps());
    EXPECT_EQ(test::journey_text(judged.journey(), judged.vocabulary()), before) << "person " << i;
  }
}

}  // namespace
}  // namespace sojourn::engine
