#include "sojourn/run/trace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/engine_world.hpp"

namespace sojourn::run {
namespace {

using test::EngineWorld;
using test::named;
using test::one;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Trace trace_of(const EngineWorld& w, const std::string& only = "test") {
  return trace_life(w.world(), w.modules(), w.survivors(1).front(), only);
}

std::vector<std::string> states_of(const Trace& trace) {
  std::vector<std::string> out;
  for (const TraceStep& step : trace.steps)
    out.push_back(step.module + "/" + step.state + (step.resumed ? " again" : ""));
  return out;
}

const TraceStep& step_of(const Trace& trace, const std::string& state) {
  for (const TraceStep& step : trace.steps)
    if (step.state == state) return step;
  throw std::out_of_range(state);
}

TEST(Trace, NotesEachStateWithItsTimeAndWhatItWaitsFor) {
  EngineWorld w(one("'Start':{'type':'Delay','exact':{'quantity':3,'unit':'days'},->Mark},'Mark':{!seen!,->End}"));
  const Trace trace = trace_of(w);
  EXPECT_THAT(states_of(trace), ElementsAre("test/Initial", "test/Start", "test/Start again", "test/Mark", "test/End"));
  const base::Instant birth = w.live_one().person.birth;
  EXPECT_EQ(step_of(trace, "Start").time, birth);
  EXPECT_THAT(step_of(trace, "Start").waits, HasSubstr("until "));
  EXPECT_THAT(step_of(trace, "Start").does, ElementsAre("3 days"));
  EXPECT_EQ(step_of(trace, "Mark").time, birth + std::chrono::days{3});
  EXPECT_THAT(step_of(trace, "Mark").recorded, ElementsAre("observation SNOMED-CT seen \"seen\""));
  EXPECT_THAT(step_of(trace, "End").waits, HasSubstr("done"));
}

TEST(Trace, ShowsTheConditionsThatWereTestedWithTheValuesThatTheyRead) {
  EngineWorld w(
      one("'Start':{'type':'SetAttribute','attribute':'n','value':4,'conditional_transition':["
          "{'condition':{'condition_type':'Age','operator':'>=','quantity':18,'unit':'years'},'transition':'A'},"
          "{'condition':{'condition_type':'And','conditions':[{'condition_type':'Attribute','attribute':'n','operator':"
          "'==','value':4},"
          "{'condition_type':'Attribute','attribute':'m','operator':'is nil'}]},'transition':'B'},"
          "{'transition':'A'}]},'A':{'type':'Simple',->End},'B':{'type':'Simple',->End}"));
  const Trace trace = trace_of(w);
  const TraceStep& step = step_of(trace, "Start");
  EXPECT_THAT(step.set, ElementsAre("n = 4"));
  ASSERT_EQ(step.tests.size(), 2u) << "the option behind the one that was taken is not tested";
  EXPECT_EQ(step.tests[0].condition, "age >= 18");
  EXPECT_EQ(step.tests[0].read, "0");
  EXPECT_FALSE(step.tests[0].holds);
  EXPECT_EQ(step.tests[1].read, "[n = 4: 4 -> true; m is not set: not set -> true]");
  EXPECT_TRUE(step.tests[1].holds);
  EXPECT_EQ(step.next, "B");
}

TEST(Trace, ShowsTheDrawAndTheOptionsAmongWhichItChose) {
  EngineWorld w(
      one("'Start':{'type':'Simple','distributed_transition':[{'distribution':0.3,'transition':'A'},"
          "{'distribution':0.7,'transition':'B'}]},'A':{'type':'Simple',->End},'B':{'type':'Simple',->End}"));
  for (std::uint32_t person = 0; person < 20; ++person) {
    const Trace trace = trace_life(w.world(), w.modules(), person, "test");
    const TraceStep& step = step_of(trace, "Start");
    ASSERT_TRUE(step.draw);
    ASSERT_EQ(step.choices.size(), 2u);
    EXPECT_EQ(step.choices[0].weight, 0.3);
    EXPECT_EQ(step.next, *step.draw < 0.3 ? "A" : "B");
  }
}

TEST(Trace, FollowsCallsAndShowsOtherModulesOnlyIfAsked) {
  EngineWorld w({named("test", "'Start':{'type':'CallSubmodule','submodule':'sub/one',->End}"),
                 named("sub/one", "'Start':{!inside!,->End}"), named("other", "'Start':{!elsewhere!,->End}")});
  EXPECT_THAT(states_of(trace_of(w)), ElementsAre("test/Initial", "test/Start", "sub/one/Initial", "sub/one/Start",
                                                  "sub/one/End", "test/Start again", "test/End"));
  EXPECT_THAT(states_of(trace_of(w, "sub/one")), ElementsAre("sub/one/Initial", "sub/one/Start", "sub/one/End"));
  EXPECT_THAT(states_of(trace_of(w, "")), testing::Contains("other/Start"));
}

TEST(Trace, DoesNotChangeTheLife) {
  const std::string module =
      "'Start':{'type':'Encounter','encounter_class':'ambulatory','codes':@visit@,->Value},"
      "'Value':{!x!,'range':{'low':0,'high':1000000},'unit':'1',->Leave},'Leave':{'type':'EncounterEnd',->Wait},"
      "'Wait':{'type':'Delay','range':{'low':1,'high':300,'unit':'days'},->Start}";
  EngineWorld w(one(module), {30, 40});
  const std::uint32_t person = w.survivors(1).front();
  const Trace trace = trace_life(w.world(), w.modules(), person, "test");
  std::vector<std::string> traced;
  for (const TraceStep& step : trace.steps)
    for (const std::string& fact : step.recorded)
      if (fact.starts_with("observation")) traced.push_back(fact);
  w.live(person);
  std::vector<std::string> lived;
  for (const auto* o : w.observations("x"))
    lived.push_back("observation SNOMED-CT x \"x\" = " + o->value.quantity.text() + " 1");
  EXPECT_GT(lived.size(), 20u);
  EXPECT_EQ(traced, lived);
}

TEST(Trace, TellsWhatAnEncounterWaitsFor) {
  EngineWorld w(
      one("'Start':{'type':'Encounter','encounter_class':'ambulatory','codes':@visit@,->Leave},"
          "'Leave':{'type':'EncounterEnd',->End}"));
  const Trace trace = trace_of(w);
  EXPECT_THAT(trace_text(trace), HasSubstr("for the appointment at "));
  EXPECT_THAT(trace_text(trace), HasSubstr("records  encounter ambulatory, SNOMED-CT visit \"visit\""));
  EXPECT_THAT(trace_text(trace), HasSubstr("end of encounter SNOMED-CT visit"));
  EXPECT_THAT(trace_json(trace), HasSubstr("\"state\": \"Leave\""));
}

TEST(Trace, AModuleThatTakesNoStepGivesAnEmptyTrace) {
  EngineWorld w(one("'Start':{'type':'Simple',->End}"));
  const Trace trace = trace_of(w, "somewhere/else");
  EXPECT_THAT(trace.steps, IsEmpty());
  EXPECT_THAT(trace_text(trace), HasSubstr("took no step"));
}

}  // namespace
}  // namespace sojourn::run
