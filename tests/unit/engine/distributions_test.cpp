// The distributions of the module format, tested with Kolmogorov and Smirnov's test at a false-alarm rate of one in a
// million.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "support/engine_world.hpp"
#include "support/goodness_of_fit.hpp"

namespace sojourn::engine {
namespace {

using test::EngineWorld;
using test::expect_distribution;
using test::expect_shares;

constexpr std::uint32_t kPeople = 3000;

// One draw a person.
std::vector<double> draws(const std::string& source) {
  EngineWorld w(test::one("'Start':{'type':'SetAttribute','attribute':'x'," + source + ",->End}"));
  std::vector<double> out;
  for (std::uint32_t i = 0; i < kPeople; ++i) {
    w.live(i);
    out.push_back(w.number("x"));
  }
  return out;
}
std::vector<double> draws(const std::string& kind, const std::string& parameters, const std::string& more = "") {
  return draws("'distribution':{'kind':'" + kind + "','parameters':{" + parameters + "}" + more + "}");
}
double normal(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

TEST(ExactDistribution, IsItsValue) {
  for (double x : draws("EXACT", "'value':4.25")) ASSERT_EQ(x, 4.25);
}

TEST(UniformDistribution, IsEvenBetweenItsEnds) {
  expect_distribution(draws("UNIFORM", "'low':-2,'high':6"), [](double x) { return std::min(1.0, std::max(0.0, (x + 2) / 8)); });
}

TEST(UniformDistribution, OfARangeIsTheSame) {
  expect_distribution(draws("'range':{'low':10,'high':20}"), [](double x) { return std::min(1.0, std::max(0.0, (x - 10) / 10)); });
}

TEST(GaussianDistribution, WithoutBoundsIsNormal) {
  expect_distribution(draws("GAUSSIAN", "'mean':100,'standardDeviation':15"), [](double x) { return normal((x - 100) / 15); });
}

// No mass on the bounds: the distribution is truncated, not clamped.
TEST(GaussianDistribution, WithBoundsIsTruncated) {
  const auto sample = draws("GAUSSIAN", "'mean':0,'standardDeviation':1,'min':-0.5,'max':2");
  const double low = normal(-0.5), high = normal(2);
  for (double x : sample) {
    ASSERT_GE(x, -0.5);
    ASSERT_LE(x, 2);
  }
  expect_distribution(sample, [&](double x) { return (normal(x) - low) / (high - low); });
}

TEST(GaussianDistribution, WithOneBoundIsTruncatedThere) {
  const auto sample = draws("GAUSSIAN", "'mean':1,'standardDeviation':2,'min':0");
  const double low = normal(-0.5);
  expect_distribution(sample, [&](double x) { return x < 0 ? 0 : (normal((x - 1) / 2) - low) / (1 - low); });
}

TEST(GaussianDistribution, FarFromItsBoundsStaysWithin) {
  for (double x : draws("GAUSSIAN", "'mean':0,'standardDeviation':1,'min':9,'max':10")) {
    ASSERT_GE(x, 9);
    ASSERT_LE(x, 10);
  }
}

TEST(GaussianDistribution, WithoutSpreadIsItsMean) {
  for (double x : draws("GAUSSIAN", "'mean':7,'standardDeviation':0")) ASSERT_EQ(x, 7);
}

// The mean is the mean given: the public engine's shift by one is not taken over.
TEST(ExponentialDistribution, IsNotShifted) {
  expect_distribution(draws("EXPONENTIAL", "'mean':5"), [](double x) { return 1 - std::exp(-x / 5); });
}

TEST(TriangularDistribution, HasItsMode) {
  const double a = 1, c = 2, b = 6;
  expect_distribution(draws("TRIANGULAR", "'min':1,'mode':2,'max':6"), [=](double x) {
    if (x <= a) return 0.0;
    if (x >= b) return 1.0;
    return x < c ? (x - a) * (x - a) / ((b - a) * (c - a)) : 1 - (b - x) * (b - x) / ((b - a) * (b - c));
  });
}

TEST(RoundedDistribution, IsTheNearestWholeNumber) {
  std::vector<std::size_t> counts(4, 0);
  for (double x : draws("UNIFORM", "'low':0,'high':3", ",'round':true")) {
    ASSERT_EQ(x, std::floor(x));
    ++counts.at(static_cast<std::size_t>(x));
  }
  expect_shares(counts, {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6});
}

TEST(RoundedDistribution, TakesHalvesUp) {
  for (double x : draws("EXACT", "'value':2.5", ",'round':true")) ASSERT_EQ(x, 3);
  for (double x : draws("EXACT", "'value':-2.5", ",'round':true")) ASSERT_EQ(x, -2);
}

// The public format cuts a symptom's value to a whole number: 0..25 gives 0..24.
TEST(SymptomValue, IsCutToAWholeNumber) {
  EngineWorld w(test::one("'Start':{'type':'Symptom','symptom':'pain','range':{'low':0,'high':25},->End}"));
  std::vector<std::size_t> counts(26, 0);
  for (std::uint32_t i = 0; i < kPeople; ++i) {
    w.live(i);
    ASSERT_EQ(w.person().symptoms.size(), 1u);
    ++counts.at(static_cast<std::size_t>(w.person().symptoms[0].value));
  }
  std::vector<double> shares(26, 1.0 / 25);
  shares[25] = 0;
  expect_shares(counts, shares);
}

TEST(SymptomValue, IsSetWithItsProbability) {
  EngineWorld w(test::one("'Start':{'type':'Symptom','symptom':'pain','probability':0.3,'exact':{'quantity':10},->End}"));
  std::size_t set = 0;
  for (std::uint32_t i = 0; i < kPeople; ++i) {
    w.live(i);
    set += w.person().symptoms.size();
  }
  expect_shares({set, kPeople - set}, {0.3, 0.7});
}

TEST(DelayOfADistribution, IsNotCutToWholeUnits) {
  EngineWorld w(test::one("'Start':{'type':'Delay','distribution':{'kind':'UNIFORM','parameters':{'low':3,'high':7}},'unit':'days',"
                          "->In},'In':{!in!,->End}"));
  std::vector<double> waited;
  for (std::uint32_t i : w.survivors(2000)) {
    const auto& j = w.live(i);
    if (w.mark("in") < base::kNever) waited.push_back(static_cast<double>((w.mark("in") - j.person.birth).count()) / 86400);
  }
  expect_distribution(waited, [](double x) { return std::min(1.0, std::max(0.0, (x - 3) / 4)); });
}

TEST(ReactionSeverity, FollowsItsWeights) {
  EngineWorld w(test::one("'Start':{'type':'AllergyOnset','codes':@nuts@,'allergy_type':'allergy','category':'food','reactions':[{'reaction':"
                          "#hives#,'possible_severities':[{'level':'severe','value':0.1},{'level':'mild','value':0.4},{'level':'moderate','value':"
                          "0.2},{'level':'none','value':0.3}]}],->End}"));
  std::vector<std::size_t> counts(4, 0);
  for (std::uint32_t i = 0; i < kPeople; ++i) {
    const auto& j = w.live(i);
    ++counts[j.reactions.empty() ? 3 : static_cast<std::size_t>(j.reactions[0].severity)];
  }
  expect_shares(counts, {0.4, 0.2, 0.1, 0.3});
}

// Two states of a module, and two persons, draw independently of each other.
TEST(Draws, OfTwoStatesAreIndependent) {
  EngineWorld w(test::one("'Start':{'type':'SetAttribute','attribute':'x','range':{'low':0,'high':1},->Next},'Next':{'type':'SetAttribute',"
                          "'attribute':'y','range':{'low':0,'high':1},->End}"));
  std::vector<std::size_t> cells(16, 0);
  for (std::uint32_t i = 0; i < kPeople; ++i) {
    w.live(i);
    ++cells[static_cast<std::size_t>(w.number("x") * 4) * 4 + static_cast<std::size_t>(w.number("y") * 4)];
  }
  expect_shares(cells, std::vector<double>(16, 1.0 / 16));
}

}  // namespace
}  // namespace sojourn::engine
