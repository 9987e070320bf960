// Risk states: competing hazards in continuous time.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "support/engine_world.hpp"
#include "support/goodness_of_fit.hpp"

namespace sojourn::engine {
namespace {

using test::EngineWorld;
using test::expect_distribution;
using test::expect_shares;

constexpr double kYear = 365.25 * 86400;

// A module whose state "Start" is a Risk; its targets A, B set the mark of that name.
test::Texts module(const std::string& risks) {
  std::string marks = ",'A':{!a!,'value_code':#seen#,->End}";
  if (risks.find("'B'") != std::string::npos) marks += ",'B':{!b!,'value_code':#seen#,->End}";
  std::string text = "{'name':'T','gmf_version':2,'module_language':'sojourn-1','remarks':['a test'],'evidence':[{'id':'made-up',"
                     "'title':'A test','authors':'Nobody','year':2024}],'states':{'Initial':{'type':'Initial',->Start},"
                     "'Start':{'type':'Risk','evidence':['made-up'],'risks':[" + risks + "]}" + marks + ",'End':{'type':'Terminal'}}}";
  return {{"test", test::json(text)}};
}
std::string risk(const std::string& target, const std::string& rate, const std::string& more = "") {
  return "{'transition':'" + target + "','rate':" + rate + more + "}";
}
std::string rows(const std::string& list) { return "{'rows':[" + list + "]}"; }

// Exact age on the day counts in the tests below, so waiting is measured in years from an instant.
double years(base::Instant from, base::Instant to) { return static_cast<double>((to - from).count()) / kYear; }

TEST(RiskState, WaitsExponentially) {
  // 3 a year in the first year of life, cut at the end of the run.
  EngineWorld w(module(risk("A", "3")), {1, 1});
  std::vector<double> waited;
  const auto people = w.survivors(1500);
  for (std::uint32_t i : people) {
    const auto& j = w.live(i);
    const double until = w.mark("a") == base::kNever ? 1 : years(j.person.birth, w.mark("a"));
    if (until < 1) waited.push_back(until);
  }
  const double all = 1 - std::exp(-3.0);
  expect_shares({waited.size(), people.size() - waited.size()}, {all, 1 - all});
  expect_distribution(waited, [all](double t) { return (1 - std::exp(-3 * t)) / all; });
}

TEST(RiskState, ChoosesInProportionToTheRates) {
  EngineWorld w(module(risk("A", "6") + "," + risk("B", "2")), {3, 3});
  std::size_t a = 0, b = 0;
  for (std::uint32_t i : w.survivors(1500)) {
    w.live(i);
    a += w.observations("a").size();
    b += w.observations("b").size();
  }
  EXPECT_GE(a + b, 1499u);  // 16 expected events in two years
  expect_shares({a, b}, {0.75, 0.25});
}

TEST(RiskState, OfRateZeroJustWaits) {
  EngineWorld w(module(risk("A", "0")), {30, 30});
  w.live_one();
  EXPECT_TRUE(w.observations("a").empty());
  EXPECT_TRUE(w.person().incidents.empty());
}

TEST(RiskState, AppliesRowsBySexAndAge) {
  const std::string list = "{'sex':'F','ages':[2,3],'value':40,'evidence':'made-up'},{'sex':'M','ages':[4,4],'value':40,'evidence':'made-up'}";
  for (const auto sex : {record::Sex::kFemale, record::Sex::kMale}) {
    test::Setting setting{8, 8};
    setting.sex = sex;
    EngineWorld w(module(risk("A", rows(list))), setting);
    for (std::uint32_t i : w.survivors(100)) {
      const auto& j = w.live(i);
      const base::Date birth = base::day_of(j.person.birth);
      const int first = sex == record::Sex::kFemale ? 2 : 4;
      ASSERT_NE(w.mark("a"), base::kNever);
      EXPECT_GE(w.mark("a"), base::Instant{base::birthday(birth, first)});
      EXPECT_LT(w.mark("a"), base::Instant{base::birthday(birth, first + 1)});
    }
  }
}

TEST(RiskState, OfARowWithoutSexHoldsForBoth) {
  for (const auto sex : {record::Sex::kFemale, record::Sex::kMale}) {
    test::Setting setting{3, 3};
    setting.sex = sex;
    EngineWorld w(module(risk("A", rows("{'ages':[0,110],'value':40,'evidence':'made-up'}"))), setting);
    w.live_one();
    EXPECT_EQ(w.observations("a").size(), 1u);
  }
}

// The hazard lived through before a change of rate counts: piecewise exponential.
TEST(RiskState, CarriesTheHazardAcrossBirthdays) {
  EngineWorld w(module(risk("A", rows("{'ages':[0,0],'value':0.5,'evidence':'made-up'},{'ages':[1,1],'value':2,'evidence':'made-up'}"))), {3, 3});
  std::size_t first = 0, second = 0, never = 0;
  for (std::uint32_t i : w.survivors(1500)) {
    const auto& j = w.live(i);
    const base::Date birth = base::day_of(j.person.birth);
    const auto at = w.mark("a");
    if (at == base::kNever) ++never;
    else if (at < base::Instant{base::birthday(birth, 1)}) ++first;
    else {
      EXPECT_LE(at, base::Instant{base::birthday(birth, 2)});
      ++second;
    }
  }
  // A year of life is 365 or 366 days less the time of day at birth: 0.25 % is far below the resolution of 1500 people.
  const double p0 = 1 - std::exp(-0.5), p1 = std::exp(-0.5) * (1 - std::exp(-2.0));
  expect_shares({first, second, never}, {p0, p1, 1 - p0 - p1});
}

TEST(RiskState, MultipliesTheRateWhileTheConditionHolds) {
  const std::string when = ",'multipliers':[{'when':{'condition_type':'Attribute','attribute':'smokes','operator':'==','value':true},"
                           "'factor':5,'evidence':'made-up'}]";
  const auto other = [](const std::string& delay) {
    return test::named("other", "'Start':{'type':'Delay','exact':{'quantity':" + delay + ",'unit':'days'},->Set},'Set':{'type':'SetAttribute',"
                                "'attribute':'smokes','value':true,->End}");
  };
  // Half a year at 0.4, then half a year at 2.0.
  auto texts = module(risk("A", "0.4", when));
  texts.push_back(other("182.625"));
  EngineWorld w(texts, {2, 2});
  std::size_t early = 0, late = 0, never = 0;
  for (std::uint32_t i : w.survivors(1500)) {
    const auto& j = w.live(i);
    const double t = w.mark("a") == base::kNever ? 9 : years(j.person.birth, w.mark("a"));
    ++(t < 0.5 ? early : t < 1 ? late : never);
  }
  const double p0 = 1 - std::exp(-0.2), p1 = std::exp(-0.2) * (1 - std::exp(-1.0));
  expect_shares({early, late, never}, {p0, p1, 1 - p0 - p1});
}

TEST(RiskState, MultipliersThatHoldMultiplyEachOther) {
  const std::string both = ",'multipliers':[{'when':{'condition_type':'True'},'factor':2,'evidence':'made-up'},{'when':{'condition_type':'True'},"
                           "'factor':3,'evidence':'made-up'},{'when':{'condition_type':'False'},'factor':1000,'evidence':'made-up'}]";
  EngineWorld w(module(risk("A", "0.2", both)), {1, 1});
  std::size_t first = 0, rest = 0;
  for (std::uint32_t i : w.survivors(1500)) {
    const auto& j = w.live(i);
    const bool soon = w.mark("a") != base::kNever && years(j.person.birth, w.mark("a")) < 1;
    ++(soon ? first : rest);
  }
  const double p = 1 - std::exp(-1.2);
  expect_shares({first, rest}, {p, 1 - p});
}

TEST(RiskState, WithFactorZeroStopsTheHazard) {
  const std::string off = ",'multipliers':[{'when':{'condition_type':'Age','operator':'>=','quantity':1,'unit':'years'},'factor':0,'evidence':'made-up'}]";
  EngineWorld w(module(risk("A", "1", off)), {6, 6});
  int early = 0;
  for (std::uint32_t i : w.survivors(200)) {
    const auto& j = w.live(i);
    if (w.mark("a") == base::kNever) continue;
    ++early;
    EXPECT_LE(w.mark("a"), base::Instant{base::birthday(base::day_of(j.person.birth), 1)});
  }
  EXPECT_GT(early, 80);  // 126 in expectation
}

TEST(RiskState, DrawsAnewAtEachVisit) {
  const std::string text = "{'name':'T','gmf_version':2,'module_language':'sojourn-1','remarks':['a test'],'evidence':[{'id':'made-up','title':'A test',"
                           "'authors':'Nobody','year':2024}],'states':{'Initial':{'type':'Initial',->Start},'Start':{'type':'Risk','evidence':['made-up'],"
                           "'risks':[" + risk("A", "4") + "]},'A':{!a!,'value_code':#seen#,->Start}}}";
  EngineWorld w({{"test", test::json(text)}}, {5, 5});
  std::vector<double> gaps;
  for (std::uint32_t i : w.survivors(100)) {
    const auto& j = w.live(i);
    base::Instant last = j.person.birth;
    const auto events = w.observations("a");
    // The first ten waits of each person: all but one in a thousand have them within five years.
    for (std::size_t k = 0; k < std::min<std::size_t>(events.size(), 8); ++k) {
      gaps.push_back(years(last, events[k]->time));
      last = events[k]->time;
    }
  }
  ASSERT_GT(gaps.size(), 780u);
  expect_distribution(gaps, [](double t) { return 1 - std::exp(-4 * t); });
}

TEST(RiskState, ReadsParameters) {
  std::string text = "{'name':'T','gmf_version':2,'module_language':'sojourn-1','remarks':['a test'],'evidence':[{'id':'made-up','title':'A test',"
                     "'authors':'Nobody','year':2024}],'parameters':{'rate':{'value':50,'unit':'per person-year','evidence':'made-up'}},'states':{'Initial':"
                     "{'type':'Initial',->Start},'Start':{'type':'Risk','risks':[" + risk("A", "{'parameter':'rate'}") + "]},'A':{!a!,'value_code':#seen#,->End},"
                     "'End':{'type':'Terminal'}}}";
  EngineWorld w({{"test", test::json(text)}}, {2, 2});
  w.live_one();
  EXPECT_EQ(w.observations("a").size(), 1u);
}

}  // namespace
}  // namespace sojourn::engine
