// What the compiler makes of conditions, and which changes it finds that a guard depends on.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "support/engine_world.hpp"

namespace sojourn::program {
namespace {

using test::EngineWorld;

// The program of a guard on that condition; further states may follow.
EngineWorld guarded(const std::string& condition, const std::string& more = "") {
  return EngineWorld(test::one("'Start':{'type':'Guard','allow':" + condition + ",->End}" + more));
}
const Condition& root(const Program& p) {
  for (const State& s : p.states)
    if (s.op == Op::kGuard) return p.conditions.at(s.detail);
  throw std::logic_error("no guard");
}
std::vector<Dependency> dependencies(const Program& p) {
  for (const State& s : p.states)
    if (s.op == Op::kGuard)
      return {p.dependencies.begin() + s.dependencies, p.dependencies.begin() + s.dependencies + s.dependency_count};
  return {};
}

TEST(CompileCondition, IgnoresSpacesInTypeNames) {
  for (const char* type : {"Active CarePlan", "ActiveCarePlan"})
    EXPECT_EQ(root(guarded(std::string("{'condition_type':'") + type + "','codes':@plan@}").program()).kind, ConditionKind::kActiveCarePlan);
}

TEST(CompileCondition, ReadsEveryOperator) {
  const std::pair<const char*, Operator> cases[] = {{"<", Operator::kLess}, {"<=", Operator::kLessEqual}, {"==", Operator::kEqual}, {">=", Operator::kGreaterEqual},
                                                    {">", Operator::kGreater}, {"!=", Operator::kNotEqual}, {"is nil", Operator::kIsNil}, {"is not nil", Operator::kIsNotNil}};
  for (const auto& [text, op] : cases) {
    const EngineWorld w = guarded(std::string("{'condition_type':'Attribute','attribute':'x','operator':'") + text + "','value':1}",
                                  ",'W':{'type':'SetAttribute','attribute':'x','value':1,->End}");
    EXPECT_EQ(root(w.program()).op, op) << text;
  }
}

TEST(CompileCondition, NestsChildren) {
  const EngineWorld w = guarded("{'condition_type':'And','conditions':[{'condition_type':'True'},{'condition_type':'Or','conditions':[{'condition_type':'False'},{'condition_type':"
                                "'Gender','gender':'M'}]}]}");
  const Program& p = w.program();
  const Condition& top = root(p);
  ASSERT_EQ(top.count, 2u);
  EXPECT_EQ(p.conditions.at(p.condition_children.at(top.first)).kind, ConditionKind::kTrue);
  const Condition& second = p.conditions.at(p.condition_children.at(top.first + 1));
  EXPECT_EQ(second.kind, ConditionKind::kOr);
  ASSERT_EQ(second.count, 2u);
  EXPECT_EQ(p.conditions.at(p.condition_children.at(second.first + 1)).kind, ConditionKind::kGender);
}

TEST(CompileCondition, ReadsAgesDatesAndWindows) {
  EXPECT_TRUE(root(guarded("{'condition_type':'Age','operator':'>','quantity':18,'unit':'months'}").program()).months);
  EXPECT_EQ(root(guarded("{'condition_type':'Age','operator':'>','quantity':18.5,'unit':'years'}").program()).number, 18.5);
  const Condition instant = root(guarded(test::on(2020, 2, 29, 23, 59)).program());
  EXPECT_EQ(instant.kind, ConditionKind::kDateInstant);
  EXPECT_EQ(instant.instant, test::instant(2020, 2, 29, 23, 59));
  EXPECT_EQ(root(guarded("{'condition_type':'Date','operator':'>','month':3}").program()).kind, ConditionKind::kDateMonth);
  const EngineWorld w = guarded("{'condition_type':'PriorState','name':'Initial','within':{'quantity':2,'unit':'weeks'}}");
  EXPECT_EQ(root(w.program()).number, 14 * 86400.0);
  EXPECT_EQ(w.program().marks, 1u);
}

TEST(CompileCondition, SharesOneSlotAmongConditionsOnOneState) {
  const EngineWorld w = guarded("{'condition_type':'Or','conditions':[{'condition_type':'PriorState','name':'Initial'},{'condition_type':'PriorState','name':'Start','since':'Initial'}]}");
  EXPECT_EQ(w.program().marks, 2u);
}

TEST(CompileCondition, FindsWhatAGuardDependsOn) {
  const auto kinds = [](const EngineWorld& w) {
    std::vector<DependencyKind> out;
    for (const Dependency& d : dependencies(w.program())) out.push_back(d.kind);
    return out;
  };
  using Kinds = std::vector<DependencyKind>;
  EXPECT_EQ(kinds(guarded("{'condition_type':'Attribute','attribute':'x','operator':'is nil'}", ",'W':{'type':'SetAttribute','attribute':'x','value':1,->End}")), Kinds{DependencyKind::kAttribute});
  EXPECT_EQ(kinds(guarded("{'condition_type':'Active Condition','codes':[#a#,#b#]}")), (Kinds{DependencyKind::kConcept, DependencyKind::kConcept}));
  EXPECT_EQ(kinds(guarded("{'condition_type':'Symptom','symptom':'pain','operator':'>','value':1}")), Kinds{DependencyKind::kSymptom});
  EXPECT_EQ(kinds(guarded("{'condition_type':'Observation','codes':@a@,'operator':'is nil'}")), Kinds{DependencyKind::kObservation});
  EXPECT_EQ(kinds(guarded("{'condition_type':'Vital Sign','vital_sign':'BMI','operator':'>','value':1}")), Kinds{DependencyKind::kMeasure});
  EXPECT_EQ(kinds(guarded("{'condition_type':'Age','operator':'>','quantity':18,'unit':'years'}")), Kinds{});
  EXPECT_EQ(kinds(guarded("{'condition_type':'Not','condition':{'condition_type':'Or','conditions':[{'condition_type':'Active Condition','codes':@a@},{'condition_type':'Active Condition',"
                          "'codes':@a@}]}}")), Kinds{DependencyKind::kConcept});
}

TEST(CompileCondition, WatchersAreTheTracksThatCanWait) {
  const std::string guard = "'Start':{'type':'Guard','allow':{'condition_type':'Attribute','attribute':'x','operator':'==','value':1},->End}";
  EngineWorld w({test::named("a", "'Start':{'type':'SetAttribute','attribute':'x','value':1,->End}"), test::named("b", guard),
                 test::named("c", "'Start':{'type':'CallSubmodule','submodule':'sub/one',->End}"), test::named("sub/one", guard)});
  const auto& by_id = w.program().watchers[static_cast<std::size_t>(DependencyKind::kAttribute)];
  EXPECT_EQ(by_id.at(w.program().attribute("x").value), (std::vector<std::uint16_t>{1, 2}));
}

}  // namespace
}  // namespace sojourn::program
