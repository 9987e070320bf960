// PriorState: what the module remembers of where it has been.
#include <gtest/gtest.h>

#include <string>

#include "support/engine_world.hpp"

namespace sojourn::engine {
namespace {

using test::EngineWorld;
using test::named;
using std::chrono::days;

std::string simple(const std::string& next) { return "{'type':'Simple',->" + next + "}"; }
std::string wait(const std::string& n, const std::string& unit, const std::string& next) {
  return "{'type':'Delay','exact':{'quantity':" + n + ",'unit':'" + unit + "'},->" + next + "}";
}
std::string prior(const std::string& name, const std::string& more = "") { return "{'condition_type':'PriorState','name':'" + name + "'" + more + "}"; }
std::string test_state(const std::string& condition) {
  return "'Test':{'type':'Simple','conditional_transition':[{'condition':" + condition + ",'transition':'Yes'},{'transition':'End'}]},'Yes':{!yes!,->End}";
}
bool holds(const std::string& states, test::Setting setting = {9, 9}) {
  EngineWorld w(test::one(states), setting);
  w.live_one();
  return !w.observations("yes").empty();
}

// "Other" is in the file but is not entered.
const std::string kOther = ",'Fork':{'type':'Simple','distributed_transition':[{'distribution':1,'transition':'Test'},{'distribution':0,'transition':'Other'}]},'Other':" + simple("Test");

TEST(PriorState, KnowsWhatWasEntered) {
  EXPECT_TRUE(holds("'Start':" + simple("Fork") + "," + test_state(prior("Start")) + kOther));
  EXPECT_FALSE(holds("'Start':" + simple("Fork") + "," + test_state(prior("Other")) + kOther));
}

TEST(PriorState, OfTheStateItselfIsTrue) { EXPECT_TRUE(holds("'Start':" + simple("Test") + "," + test_state(prior("Test")))); }

TEST(PriorState, SinceCutsOffWhatWasBefore) {
  const std::string states = "'Start':" + simple("Middle") + ",'Middle':" + simple("Late") + ",'Late':" + simple("Test") + ",";
  EXPECT_FALSE(holds(states + test_state(prior("Start", ",'since':'Middle'"))));
  EXPECT_TRUE(holds(states + test_state(prior("Late", ",'since':'Middle'"))));
  EXPECT_FALSE(holds(states + test_state(prior("Middle", ",'since':'Middle'"))));
}

TEST(PriorState, SinceAStateThatWasNotEnteredCutsNothing) {
  EXPECT_TRUE(holds("'Start':" + simple("Fork") + "," + test_state(prior("Start", ",'since':'Other'")) + kOther));
}

TEST(PriorState, SinceTheCurrentStateIsFalse) {
  EXPECT_FALSE(holds("'Start':" + simple("Test") + "," + test_state(prior("Start", ",'since':'Test'"))));
}

TEST(PriorState, WithinCountsFromTheExit) {
  const auto within = [](const std::string& waited, const std::string& n, const std::string& unit) {
    return holds("'Start':" + simple("Wait") + ",'Wait':" + wait(waited, "days", "Test") + "," +
                 test_state(prior("Start", ",'within':{'quantity':" + n + ",'unit':'" + unit + "'}")));
  };
  EXPECT_TRUE(within("9", "10", "days"));
  EXPECT_FALSE(within("10", "10", "days"));  // left 10 days ago is not within 10 days
  EXPECT_FALSE(within("11", "10", "days"));
  EXPECT_TRUE(within("1000", "3", "years"));
  EXPECT_FALSE(within("1826", "3", "years"));  // five years ago
  // The state that was waited in was left just now.
  EXPECT_TRUE(holds("'Start':" + wait("30", "days", "Test") + "," + test_state(prior("Start", ",'within':{'quantity':1,'unit':'days'}"))));
}

TEST(PriorState, CountsTheNewestVisit) {
  EXPECT_TRUE(holds("'Start':" + simple("Wait") + ",'Wait':" + wait("30", "days", "Again") + ",'Again':{'type':'Simple','conditional_transition':[{'condition':"
                    "{'condition_type':'Attribute','attribute':'done','operator':'==','value':true},'transition':'Test'},{'transition':'Set'}]},"
                    "'Set':{'type':'SetAttribute','attribute':'done','value':true,->Back},'Back':" + simple("Start2") + ",'Start2':" + simple("Test") + "," +
                    test_state(prior("Start2", ",'within':{'quantity':1,'unit':'days'}"))));
}

TEST(PriorState, OfAnEarlierCallOfTheSubmoduleDoesNotCount) {
  EngineWorld w({named("test", "'Start':{'type':'CallSubmodule','submodule':'sub/one',->Again},'Again':{'type':'CallSubmodule','submodule':'sub/one',->End}"),
                 named("sub/one", "'Start':{'type':'Simple','conditional_transition':[{'condition':" + prior("Late") + ",'transition':'Yes'},{'transition':'Late'}]},"
                                  "'Late':" + simple("End") + ",'Yes':{!yes!,->End}")});
  w.live_one();
  EXPECT_TRUE(w.observations("yes").empty());
}

TEST(PriorState, InASubmoduleDoesNotSeeTheCallersStateOfThatName) {
  EngineWorld w({named("test", "'Start':" + simple("Shared") + ",'Shared':" + simple("Sub") + ",'Sub':{'type':'CallSubmodule','submodule':'sub/one',->End}"),
                 named("sub/one", "'Start':{'type':'Simple','conditional_transition':[{'condition':" + prior("Shared") + ",'transition':'Yes'},{'transition':'Shared'}]},"
                                  "'Shared':" + simple("End") + ",'Yes':{!yes!,->End}")});
  w.live_one();
  EXPECT_TRUE(w.observations("yes").empty());
}

// Two modules inside one submodule at the same time each see their own way through it.
TEST(PriorState, OfOneCallerIsNotDisturbedByAnother) {
  const std::string caller = "'Start':{'type':'CallSubmodule','submodule':'sub/one',->End}";
  EngineWorld w({named("a", caller), named("b", "'Start':" + wait("1", "days", "Sub") + ",'Sub':{'type':'CallSubmodule','submodule':'sub/one',->End}"),
                 named("sub/one", "'Start':" + simple("Wait") + ",'Wait':" + wait("3", "days", "Test") + "," + test_state(prior("Start")))});
  w.live_one();
  EXPECT_EQ(w.observations("yes").size(), 2u);
}

TEST(PriorState, InAGuardOpensWhenTheWindowIsOver) {
  EngineWorld w(test::one("'Start':" + simple("Wait") + ",'Wait':{'type':'Guard','allow':{'condition_type':'Not','condition':" +
                          prior("Start", ",'within':{'quantity':10,'unit':'days'}") + "},->Yes},'Yes':{!yes!,->End}"));
  const auto& j = w.live_one();
  EXPECT_NEAR(static_cast<double>((w.mark("yes") - j.person.birth).count()), 864000.0, 2.0);
}

TEST(PriorState, DoesNotCarryOverToTheNextPerson) {
  EngineWorld w(test::one("'Start':{'type':'Simple','conditional_transition':[{'condition':" + prior("Late") + ",'transition':'Yes'},{'transition':'Late'}]},'Late':" +
                          simple("End") + ",'Yes':{!yes!,->End}"));
  for (std::uint32_t i = 0; i < 5; ++i) {
    w.live(i);
    EXPECT_TRUE(w.observations("yes").empty());
  }
}

}  // namespace
}  // namespace sojourn::engine
