// Where states lead. Shares are tested with chi-square at a false-alarm rate of one in a million.
#include <gtest/gtest.h>

#include <string>

#include "support/engine_world.hpp"
#include "support/goodness_of_fit.hpp"

namespace sojourn::engine {
namespace {

using test::EngineWorld;
using test::expect_shares;

constexpr std::uint32_t kPeople = 3000;

// States that say which way was taken: attribute "way" = "A", "B" or "C".
std::string ways(int n) {
  std::string out;
  for (int i = 0; i < n; ++i) {
    const std::string name(1, static_cast<char>('A' + i));
    out += ",'" + name + "':{'type':'SetAttribute','attribute':'way','value':'" + name + "',->End}";
  }
  return out;
}

std::vector<std::size_t> counts(EngineWorld& w, std::size_t n, std::uint32_t people = kPeople) {
  std::vector<std::size_t> out(n, 0);
  for (std::uint32_t i = 0; i < people; ++i) {
    w.live(i);
    const std::string way = w.text("way");
    if (way.empty() || static_cast<std::size_t>(way[0] - 'A') >= n) {
      ADD_FAILURE() << "person " << i << " took the way \"" << way << "\"";
      return out;
    }
    ++out[static_cast<std::size_t>(way[0] - 'A')];
  }
  return out;
}

std::vector<std::size_t> counts_of(const std::string& states, std::size_t n) {
  EngineWorld w(test::one(states + ways(static_cast<int>(n))));
  return counts(w, n);
}

std::string weights(const std::vector<std::string>& values) {
  std::string out;
  for (std::size_t i = 0; i < values.size(); ++i)
    out += std::string(i ? "," : "") + "{'distribution':" + values[i] + ",'transition':'" +
           std::string(1, static_cast<char>('A' + static_cast<int>(i))) + "'}";
  return "[" + out + "]";
}

std::vector<std::size_t> distributed(const std::vector<std::string>& values) {
  return counts_of("'Start':{'type':'Simple','distributed_transition':" + weights(values) + "}", values.size());
}

TEST(DirectTransition, LeadsToItsState) {
  EngineWorld w(test::one("'Start':{'type':'Simple',->A}" + ways(1)));
  w.live(0);
  EXPECT_EQ(w.text("way"), "A");
}

TEST(DistributedTransition, FollowsItsWeights) { expect_shares(distributed({"0.2", "0.5", "0.3"}), {0.2, 0.5, 0.3}); }

TEST(DistributedTransition, GivesWhatIsMissingToTheLast) { expect_shares(distributed({"0.3", "0.6"}), {0.3, 0.7}); }

TEST(DistributedTransition, StarvesTheTailOfAnExcess) {
  expect_shares(distributed({"0.75", "0.5", "0.3"}), {0.75, 0.25, 0});
  expect_shares(distributed({"0.8", "0.8"}), {0.8, 0.2});
}

TEST(DistributedTransition, NeverTakesAWeightOfZero) { expect_shares(distributed({"0", "0.4", "0.6"}), {0, 0.4, 0.6}); }

TEST(DistributedTransition, ReadsWeightsFromAttributes) {
  const std::string list = weights({"{'attribute':'risk','default':0.9}", "{'attribute':'none','default':0.5}", "0"});
  const auto found = counts_of("'Start':{'type':'SetAttribute','attribute':'risk','value':0.1,->Choose},'Choose':{'type':"
                               "'Simple','distributed_transition':" + list + "},'Writer':{'type':'SetAttribute','attribute':"
                               "'none','value':1,->End}", 3);
  expect_shares(found, {0.1, 0.5, 0.4});
}

TEST(DistributedTransition, AddsNegativeWeightsAsTheyAre) {
  const std::string list = weights({"{'attribute':'risk','default':0.9}", "0.5", "0.5"});
  // -1, then -0.5, then 0: nothing is reached, so the last option is taken.
  const auto found = counts_of("'Start':{'type':'SetAttribute','attribute':'risk','value':-1,->Choose},'Choose':{'type':"
                               "'Simple','distributed_transition':" + list + "}", 3);
  expect_shares(found, {0, 0, 1});
}

TEST(DistributedTransition, ReadsParameters) {
  test::Texts texts{{"test", test::json("{'name':'T','module_language':'sojourn-1','gmf_version':2,'remarks':['a test'],"
                                        "'parameters':{'share':{'value':0.25,'unit':'probability'},'rest':{'value':0.75,"
                                        "'unit':'probability'}},'states':{'Initial':{'type':'Initial',"
                                        "'distributed_transition':" +
                                        weights({"{'parameter':'share'}", "{'parameter':'rest'}"}) + "}" + ways(2) +
                                        ",'End':{'type':'Terminal'}}}")}};
  EngineWorld w(texts);
  expect_shares(counts(w, 2), {0.25, 0.75});
}

std::string attribute_is(const std::string& name, const std::string& value) {
  return "{'condition_type':'Attribute','attribute':'" + name + "','operator':'==','value':" + value + "}";
}
const std::string kSetX = "'Start':{'type':'SetAttribute','attribute':'x','value':2,->Choose},";

std::string way_of(const std::string& states) {
  EngineWorld w(test::one(states + ways(3)));
  w.live(0);
  return w.text("way");
}

TEST(ConditionalTransition, TakesTheFirstTrueOption) {
  EXPECT_EQ(way_of(kSetX + "'Choose':{'type':'Simple','conditional_transition':[{'condition':" + attribute_is("x", "1") +
                   ",'transition':'A'},{'condition':" + attribute_is("x", "2") + ",'transition':'B'},{'transition':'C'}]}"),
            "B");
}

TEST(ConditionalTransition, TakesAnOptionWithoutCondition) {
  EXPECT_EQ(way_of(kSetX + "'Choose':{'type':'Simple','conditional_transition':[{'condition':" + attribute_is("x", "1") +
                   ",'transition':'A'},{'transition':'B'},{'condition':" + attribute_is("x", "2") + ",'transition':'C'}]}"),
            "B");
}

TEST(ConditionalTransition, TakesTheLastOptionEvenIfItIsFalse) {
  EXPECT_EQ(way_of(kSetX + "'Choose':{'type':'Simple','conditional_transition':[{'condition':" + attribute_is("x", "1") +
                   ",'transition':'A'},{'condition':" + attribute_is("x", "3") + ",'transition':'C'}]}"),
            "C");
}

TEST(ConditionalTransition, SeesWhatTheStateItselfDid) {
  EXPECT_EQ(way_of("'Start':{'type':'SetAttribute','attribute':'x','value':2,'conditional_transition':[{'condition':" +
                   attribute_is("x", "2") + ",'transition':'B'},{'transition':'A'}]}"),
            "B");
}

TEST(ComplexTransition, DrawsAmongTheWeightsOfTheFirstTrueOption) {
  const std::string options = "[{'condition':" + attribute_is("x", "1") + ",'transition':'A'},{'condition':" +
                              attribute_is("x", "2") + ",'distributions':[{'distribution':0.1,'transition':'A'},"
                              "{'distribution':0.9,'transition':'B'}]},{'transition':'C'}]";
  expect_shares(counts_of(kSetX + "'Choose':{'type':'Simple','complex_transition':" + options + "}", 3), {0.1, 0.9, 0});
}

TEST(ComplexTransition, TakesTheLastOptionEvenIfItIsFalse) {
  const std::string options = "[{'condition':" + attribute_is("x", "1") + ",'transition':'A'},{'condition':" +
                              attribute_is("x", "3") + ",'distributions':[{'distribution':0.4,'transition':'B'},"
                              "{'distribution':0.6,'transition':'C'}]}]";
  expect_shares(counts_of(kSetX + "'Choose':{'type':'Simple','complex_transition':" + options + "}", 3), {0, 0.4, 0.6});
}

// --- lookup tables -----------------------------------------------------------------------------------------------------

std::string lookup(const std::vector<double>& defaults) {
  std::string out;
  for (std::size_t i = 0; i < defaults.size(); ++i)
    out += std::string(i ? "," : "") + "{'transition':'" + std::string(1, static_cast<char>('A' + static_cast<int>(i))) +
           "','default_probability':" + std::to_string(defaults[i]) + ",'lookup_table_name':'t.csv'}";
  return "'lookup_table_transition':[" + out + "]";
}

EngineWorld table_world(const std::string& before, const std::string& csv, std::vector<double> defaults,
                        test::Setting setting = {}) {
  return EngineWorld({test::named("test", before + "'Choose':{'type':'Simple'," + lookup(defaults) + "}" +
                                              ways(static_cast<int>(defaults.size()))),
                      {"t.csv", csv}},
                     setting);
}

std::string set(const std::string& name, const std::string& value, const std::string& next = "Choose", const std::string& state = "Start") {
  return "'" + state + "':{'type':'SetAttribute','attribute':'" + name + "','value':" + value + ",->" + next + "},";
}

TEST(LookupTableTransition, DrawsFromTheRowThatMatchesText) {
  auto w = table_world(set("stage", "'two'"), "stage,B,A,C\none,1,0,0\ntwo,0.2,0.3,0.5\n", {0, 0, 1});
  expect_shares(counts(w, 3), {0.3, 0.2, 0.5});  // columns stand in the table's order
}

TEST(LookupTableTransition, MatchesBooleansAndNumbersByTheirText) {
  auto yes = table_world(set("flag", "true"), "flag,A,B\nfalse,1,0\ntrue,0,1\n", {1, 0});
  yes.live(0);
  EXPECT_EQ(yes.text("way"), "B");
  auto number = table_world(set("n", "3"), "n,A,B\n2,1,0\n3,0,1\n", {1, 0});
  number.live(0);
  EXPECT_EQ(number.text("way"), "B");
}

TEST(LookupTableTransition, MatchesAllColumns) {
  auto w = table_world(set("p", "'x'", "Second") + set("q", "'y'", "Choose", "Second"),
                       "p,q,A,B,C\nx,z,1,0,0\nw,y,1,0,0\nx,y,0,1,0\n", {0, 0, 1});
  w.live(0);
  EXPECT_EQ(w.text("way"), "B");
}

TEST(LookupTableTransition, WithoutAMatchDrawsTheDefaults) {
  auto w = table_world(set("stage", "'four'"), "stage,B,A\none,1,0\n", {0.25, 0.75});
  expect_shares(counts(w, 2), {0.25, 0.75});
}

TEST(LookupTableTransition, GivesWhatIsMissingToTheLastColumn) {
  auto w = table_world(set("stage", "'one'"), "stage,B,A\none,0.4,0.1\n", {1, 0});
  expect_shares(counts(w, 2), {0.6, 0.4});
}

TEST(LookupTableTransition, MatchesAgesWithBothEnds) {
  // Tested on the days around the 20th birthday, and at 30 where two rows match and the first counts.
  const std::string csv = "age,A,B,C\n0-19,1,0,0\n20-30,0,1,0\n30-99,0,0,1\n";
  for (const auto& [age, way] : {std::pair{19, "A"}, {20, "B"}, {30, "B"}, {31, "C"}}) {
    auto w = table_world("'Start':{'type':'Guard','allow':{'condition_type':'Age','operator':'>=','quantity':" +
                             std::to_string(age) + ",'unit':'years'},->Choose},",
                         csv, {0, 0, 0}, {40, 40});
    w.live_one();
    EXPECT_EQ(w.text("way"), way) << age;
  }
}

TEST(LookupTableTransition, MatchesDatesWithBothEnds) {
  const std::string csv = "time,A,B\n2020-01-01-2020-12-31,0,1\n";
  const auto way_on = [&](const std::string& when) {
    auto w = table_world("'Start':{'type':'Guard','allow':" + when + ",->Choose},", csv, {1, 0}, {30, 30});
    w.live_one();
    return w.text("way");
  };
  EXPECT_EQ(way_on(test::on(2019, 12, 31, 23, 59)), "A");
  EXPECT_EQ(way_on(test::on(2020, 1, 1, 0, 0)), "B");
  EXPECT_EQ(way_on(test::on(2020, 12, 31, 23, 59)), "B");
  EXPECT_EQ(way_on(test::on(2021, 1, 1, 0, 0)), "A");
}

TEST(LookupTableTransition, MatchesMilliseconds) {
  // 2020-01-01T00:00:00Z to 2020-01-01T00:59:59.999Z
  const std::string csv = "time,A,B\n1577836800000-1577840399999,0,1\n";
  const auto way_on = [&](const std::string& when) {
    auto w = table_world("'Start':{'type':'Guard','allow':" + when + ",->Choose},", csv, {1, 0}, {30, 30});
    w.live_one();
    return w.text("way");
  };
  EXPECT_EQ(way_on(test::on(2020, 1, 1, 0, 30)), "B");
  EXPECT_EQ(way_on(test::on(2020, 1, 1, 1, 0)), "A");
}

TEST(LookupTableTransition, ReadsBuiltInAttributes) {
  for (const auto& [sex, way] : {std::pair{record::Sex::kFemale, "A"}, {record::Sex::kMale, "B"}}) {
    test::Setting setting;
    setting.sex = sex;
    auto w = table_world("'Start':{'type':'Simple',->Choose},", "gender,state,A,B,C\nF,Massachusetts,1,0,0\nM,Massachusetts,0,1,0\n",
                         {0, 0, 1}, setting);
    w.live(0);
    EXPECT_EQ(w.text("way"), way);
  }
}

TEST(LookupTableTransition, MatchesAnIntegerThatSetAttributeOrCounterMade) {
  auto w = table_world(set("n", "1"), "n,A,B\n1,0,1\n", {1, 0});
  w.live(0);
  EXPECT_EQ(w.text("way"), "B");
  auto counted = table_world("'Start':{'type':'Counter','attribute':'n','action':'increment',->Choose},", "n,A,B\n1,0,1\n", {1, 0});
  counted.live(0);
  EXPECT_EQ(counted.text("way"), "B");
}

TEST(LookupTableTransition, TwoStatesMayShareATable) {
  EngineWorld w({test::named("test", set("n", "1", "Fork") + "'Fork':{'type':'Simple','distributed_transition':[{'distribution':0.5,"
                                     "'transition':'First'},{'distribution':0.5,'transition':'Second'}]},'First':{'type':'Simple'," +
                                         lookup({1, 0}) + "},'Second':{'type':'Simple'," + lookup({1, 0}) + "}" + ways(2)),
                 {"t.csv", "n,A,B\n1,0.2,0.8\n"}});
  expect_shares(counts(w, 2), {0.2, 0.8});
}

// --- type of care --------------------------------------------------------------------------------------------------------

TEST(TypeOfCareTransition, FollowsTheSharesOfItsTimeAndOfTheCover) {
  struct Case {
    std::string when;
    std::vector<double> shares, poor;
  };
  for (const Case& c : {Case{test::on(2019, 12, 31, 23, 59), {0.75, 0.25, 0}, {0.65, 0.35, 0}},
                        Case{test::on(2020, 1, 1), {0.56, 0.20, 0.24}, {0.66, 0.25, 0.09}}}) {
    EngineWorld w(test::one("'Start':{'type':'Guard','allow':" + c.when + ",->Care},'Care':{'type':'Simple',"
                            "'type_of_care_transition':{'ambulatory':'A','emergency':'B','telemedicine':'C'}}" + ways(3)),
                  {6, 6, {}, 7, test::instant(2020, 1, 2)});
    std::vector<std::size_t> found(3, 0), poor(3, 0);
    for (std::uint32_t i : w.survivors(1500)) {
      const record::Cover cover = w.live(i).covers.back().cover;
      ASSERT_FALSE(w.text("way").empty());
      ++(cover == record::Cover::kPrivate ? found : poor)[static_cast<std::size_t>(w.text("way")[0] - 'A')];
    }
    expect_shares(found, c.shares);
    expect_shares(poor, c.poor);
  }
}

// Draws have addresses: what one module draws does not depend on which others there are.
TEST(Draws, DoNotChangeWhenAnotherModuleIsAdded) {
  const auto m = test::named("m_main", "'Start':{'type':'Delay','range':{'low':1,'high':9,'unit':'days'},'distributed_transition':" +
                                           weights({"0.5", "0.5"}) + "}" + ways(2) +
                                           ",'C':{'type':'SetAttribute','attribute':'z','range':{'low':0,'high':1},->End}");
  const auto before = test::named("a_before", "'Start':{'type':'SetAttribute','attribute':'q','range':{'low':0,'high':1},->Wait},"
                                              "'Wait':{'type':'Delay','range':{'low':1,'high':2,'unit':'days'},->Start}");
  const auto after = test::named("z_after", "'Start':{'type':'ConditionOnset','codes':@cold@,->End}");
  EngineWorld alone({m}), together({before, m, after});
  for (std::uint32_t i = 0; i < 200; ++i) {
    alone.live(i);
    together.live(i);
    ASSERT_EQ(alone.text("way"), together.text("way")) << i;
    EXPECT_EQ(alone.journey().person.birth, together.journey().person.birth);
    EXPECT_EQ(alone.journey().immunizations.size(), together.journey().immunizations.size());
  }
}

TEST(Draws, OfOneSeedRepeatAndOfAnotherDiffer) {
  const auto states = "'Start':{'type':'SetAttribute','attribute':'x','range':{'low':0,'high':1},->End}";
  test::Setting other;
  other.seed = 8;
  EngineWorld a(test::one(states)), b(test::one(states)), c(test::one(states), other);
  int same = 0;
  for (std::uint32_t i = 0; i < 20; ++i) {
    a.live(i);
    b.live(19 - i);
    b.live(i);
    c.live(i);
    EXPECT_EQ(a.number("x"), b.number("x"));
    same += a.number("x") == c.number("x");
  }
  EXPECT_EQ(same, 0);
}

}  // namespace
}  // namespace sojourn::engine
