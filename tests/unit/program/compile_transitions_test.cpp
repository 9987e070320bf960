// What the compiler makes of transitions.
#include <gtest/gtest.h>

#include <algorithm>

#include <string>

#include "support/engine_world.hpp"

namespace sojourn::program {
namespace {

using test::EngineWorld;

const std::string kWays = ",'A':{'type':'Simple',->End},'B':{'type':'Simple',->End}";

const State& start(const EngineWorld& w) {
  for (const State& s : w.program().states)
    if (w.vocabulary().text(s.name) == "Start") return s;
  throw std::logic_error("no state Start");
}
std::string name_of(const EngineWorld& w, StateId id) { return std::string(w.vocabulary().text(w.program().states.at(id.value).name)); }

TEST(CompileTransition, TakesTheFirstKeyOfTheFixedOrder) {
  // direct, distributed, conditional, complex, lookup table, type of care (gmf.md, section 1.3)
  const std::string distributed = "'distributed_transition':[{'distribution':1,'transition':'B'}]", conditional = "'conditional_transition':[{'transition':'A'}]";
  bool compiled = false;
  try {
    EngineWorld w(test::one("'Start':{'type':'Simple'," + conditional + "," + distributed + "}" + kWays));
    compiled = true;
    const Option& o = w.program().options.at(start(w).first_option);
    EXPECT_EQ(o.weights, 1u);
    EXPECT_EQ(name_of(w, w.program().weights.at(o.first_weight).target), "B");
  } catch (const std::invalid_argument& refused) {
    EXPECT_NE(std::string(refused.what()).find("several-transitions"), std::string::npos);
  }
  RecordProperty("compiled", compiled);
}

TEST(CompileTransition, ReadsWeightsAndAttributes) {
  EngineWorld w(test::one("'Start':{'type':'Simple','distributed_transition':[{'distribution':0.25,'transition':'A'},{'distribution':{'attribute':'risk','default':0.75},'transition':'B'}]}" + kWays +
                          ",'W':{'type':'SetAttribute','attribute':'risk','value':1,->End}"));
  const Option& o = w.program().options.at(start(w).first_option);
  ASSERT_EQ(o.weights, 2u);
  EXPECT_EQ(w.program().weights.at(o.first_weight).probability, 0.25);
  const Weight& second = w.program().weights.at(o.first_weight + 1);
  EXPECT_EQ(second.probability, 0.75);
  EXPECT_EQ(second.attribute, w.program().attribute("risk"));
}

TEST(CompileTransition, PrefersTheTransitionOfAComplexOptionWithAnEmptyList) {
  EngineWorld w(test::one("'Start':{'type':'Simple','complex_transition':[{'condition':{'condition_type':'Gender','gender':'M'},'distributions':[{'distribution':1,'transition':'A'}]},"
                          "{'transition':'B'}]}" + kWays));
  const State& s = start(w);
  ASSERT_EQ(s.options, 2u);
  EXPECT_FALSE(static_cast<bool>(w.program().options.at(s.first_option).target));
  EXPECT_EQ(name_of(w, w.program().options.at(s.first_option + 1).target), "B");
}

TEST(CompileTransition, ReadsALookupTable) {
  EngineWorld w({test::named("test", "'Start':{'type':'Simple','lookup_table_transition':[{'transition':'A','default_probability':0.9,'lookup_table_name':'t.csv'},"
                                     "{'transition':'B','default_probability':0.1,'lookup_table_name':'t.csv'}]}" + kWays),
                 {"t.csv", "\xEF\xBB\xBFtime,age,gender,B,A\r\n2020-01-01-2020-12-31,18-44,F,0.3,0.7\r\n0-999,0-120,M,1,0\r\n"}});
  ASSERT_EQ(w.program().lookups.size(), 1u);
  const Lookup& t = w.program().lookups[0];
  ASSERT_EQ(t.rows.size(), 2u);
  ASSERT_EQ(t.columns.size(), 1u);  // age and time are matched apart
  EXPECT_EQ(t.columns[0].attribute, w.program().attribute("gender"));
  EXPECT_TRUE(t.by_age);
  ASSERT_EQ(t.groups.size(), 2u);  // one a gender
  const auto row = std::find_if(t.rows.begin(), t.rows.end(), [](const LookupRow& r) { return r.age_low == 18; });
  ASSERT_NE(row, t.rows.end());
  EXPECT_EQ(row->age_high, 44);
  EXPECT_EQ(row->time_low, test::instant(2020, 1, 1));
  EXPECT_EQ(row->time_high, test::instant(2021, 1, 1) - base::Span{1});
  const auto weight = [&](const Option& option, std::uint32_t i) { return w.program().weights.at(option.first_weight + i); };
  EXPECT_EQ(name_of(w, weight(row->choice, 0).target), "B");
  EXPECT_EQ(weight(row->choice, 0).probability, 0.3);
  EXPECT_EQ(name_of(w, weight(t.otherwise, 0).target), "A");
  EXPECT_EQ(weight(t.otherwise, 0).probability, 0.9);
}

TEST(CompileTransition, ReadsTypesOfCare) {
  EngineWorld w(test::one("'Start':{'type':'Simple','type_of_care_transition':{'ambulatory':'A','emergency':'B','telemedicine':'A'}}" + kWays));
  EXPECT_EQ(start(w).transition, TransitionKind::kTypeOfCare);
  ASSERT_EQ(w.program().types_of_care.size(), 1u);
  EXPECT_EQ(name_of(w, w.program().types_of_care[0].emergency), "B");
}

}  // namespace
}  // namespace sojourn::program
