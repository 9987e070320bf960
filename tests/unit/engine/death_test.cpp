// Death by modules: when, of what, and that nothing comes after it.
#include <gtest/gtest.h>

#include <string>

#include "support/engine_world.hpp"
#include "support/goodness_of_fit.hpp"

namespace sojourn::engine {
namespace {

using test::EngineWorld;
using std::chrono::days;

std::string wait(int n, const std::string& next) {
  return "{'type':'Delay','exact':{'quantity':" + std::to_string(n) + ",'unit':'days'},->" + next + "}";
}

TEST(DeathState, KillsAtOnce) {
  EngineWorld w(test::one("'Start':" + wait(5, "Die") + ",'Die':{'type':'Death',->After},'After':{!after!,->End}"));
  const auto& j = w.live_one();
  EXPECT_EQ(j.death, j.person.birth + days{5});
  EXPECT_TRUE(w.observations("after").empty());
}

TEST(DeathState, KillsAfterAnExactTimeAndTheModuleGoesOnUntilThen) {
  EngineWorld w(test::one("'Start':{'type':'Death','exact':{'quantity':10,'unit':'days'},->Tick},'Tick':{!tick!,->Wait},'Wait':" + wait(3, "Tick")));
  const auto& j = w.live_one();
  EXPECT_EQ(j.death, j.person.birth + days{10});
  EXPECT_EQ(w.observations("tick").size(), 4u);  // after 0, 3, 6 and 9 days
}

TEST(DeathState, KillsWithinARange) {
  EngineWorld w(test::one("'Start':{'type':'Death','range':{'low':10,'high':20,'unit':'days'},->End}"));
  std::vector<double> lived;
  for (std::uint32_t i : w.survivors(1500)) {
    const auto& j = w.live(i);
    if (j.death < base::kNever) lived.push_back(static_cast<double>((j.death - j.person.birth).count()) / 86400);
  }
  ASSERT_GT(lived.size(), 1300u);  // the youngest are less than 20 days old at the end of the run
  for (double d : lived) {
    ASSERT_GE(d, 10);
    ASSERT_LE(d, 20);
  }
}

TEST(DeathState, OfTheEarlierTimeWins) {
  const auto death = [](const std::string& first, const std::string& second) {
    EngineWorld w(test::one("'Start':{'type':'Death','exact':{'quantity':" + first + ",'unit':'days'},->B},'B':{'type':'Death','exact':{'quantity':" +
                            second + ",'unit':'days'},->End}"));
    const auto& j = w.live_one();
    return j.death - j.person.birth;
  };
  EXPECT_EQ(death("10", "3"), days{3});
  EXPECT_EQ(death("3", "10"), days{3});
}

std::string cause(const std::string& how) {
  EngineWorld w(test::one("'Start':{'type':'ConditionOnset','codes':[#cancer#,#other#],'assign_to_attribute':'c',->Die},'Die':{'type':'Death'" + how +
                          ",->End}"));
  const auto& j = w.live_one();
  EXPECT_LT(j.death, base::kNever);
  return w.first_code(j.cause_of_death);
}

TEST(DeathState, HasItsCauseByCodesStateOrAttribute) {
  EXPECT_EQ(cause(",'codes':@fall@"), "fall");
  EXPECT_EQ(cause(",'condition_onset':'Start'"), "cancer");
  EXPECT_EQ(cause(",'referenced_by_attribute':'c'"), "cancer");
  EXPECT_EQ(cause(",'codes':@fall@,'condition_onset':'Start'"), "fall");
  EXPECT_EQ(cause(""), "");
}

TEST(DeathState, OfALosingLaterTimeDoesNotChangeTheCause) {
  EngineWorld w(test::one("'Start':{'type':'Death','codes':@first@,'exact':{'quantity':3,'unit':'days'},->B},'B':{'type':'Death','codes':@second@,"
                          "'exact':{'quantity':9,'unit':'days'},->End}"));
  EXPECT_EQ(w.first_code(w.live_one().cause_of_death), "first");
}

TEST(DeathState, WithACauseIsCertifiedAtThatInstant) {
  EngineWorld w(test::one("'Start':" + wait(5, "Die") + ",'Die':{'type':'Death','codes':@fall@,->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.reports.size(), 1u);
  EXPECT_EQ(j.reports[0].time, j.death);
  const auto& e = j.encounters.at(j.reports[0].encounter);
  EXPECT_TRUE(e.death_certificate);
  EXPECT_EQ(e.start, j.death);
  EXPECT_EQ(w.code(j.observations.at(j.reports[0].first_observation).value.coded), "fall");
}

TEST(DeathState, WithoutACauseIsNotCertified) {
  EngineWorld w(test::one("'Start':{'type':'Death',->End}"));
  EXPECT_TRUE(w.live_one().reports.empty());
}

// Nothing is recorded after death, whatever else goes on.
TEST(Death, IsTheEndOfTheRecord) {
  EngineWorld w({test::named("a_die", "'Start':{'type':'Death','range':{'low':1,'high':300,'unit':'days'},->End}"),
                 test::named("b_work", "'Start':{'type':'Encounter','encounter_class':'emergency','codes':@visit@,->Do},'Do':{'type':'Procedure','codes':@act@,"
                                       "'duration':{'low':1,'high':3,'unit':'days'},->Look},'Look':{!look!,->Leave},'Leave':{'type':'EncounterEnd',->Rest},"
                                       "'Rest':{'type':'Delay','range':{'low':1,'high':5,'unit':'days'},->Start}")}, {3, 3});
  for (std::uint32_t i = 0; i < 40; ++i) {
    const auto& j = w.live(i);
    ASSERT_LT(j.death, base::kNever);
    for (const auto& e : j.encounters) {
      EXPECT_LE(e.start, j.death);
      EXPECT_LE(e.end, j.death);
    }
    for (const auto& p : j.procedures) {
      EXPECT_LE(p.start, j.death);
      EXPECT_LE(p.end, j.death);
    }
    for (const auto& o : j.observations) EXPECT_LE(o.time, j.death);
    for (const auto& m : j.immunizations) EXPECT_LE(m.time, j.death);
  }
}

TEST(Death, OfTheBackgroundStandsIfItIsEarlier) {
  EngineWorld plain(test::one("'Start':{'type':'Simple',->End}"), {95, 95});
  EngineWorld w(test::one("'Start':{'type':'Death','exact':{'quantity':94,'unit':'years'},->End}"), {95, 95});
  int background = 0, module = 0;
  for (std::uint32_t i = 0; i < 40; ++i) {
    const base::Instant own = plain.live(i).death;
    const auto& j = w.live(i);
    const base::Instant planned = j.person.birth + base::Span{static_cast<std::int64_t>(94 * 365.25 * 86400)};
    EXPECT_EQ(j.death, std::min(own, planned)) << i;
    ++(own < planned ? background : module);
  }
  EXPECT_GT(background, 0);
  EXPECT_GT(module, 0);
}

}  // namespace
}  // namespace sojourn::engine
