#include "sojourn/push/pacing.hpp"

#include <gtest/gtest.h>

namespace sojourn::push {
namespace {

using namespace std::chrono_literals;

constexpr Limits kMost{1000, 1'000'000, 8};

TEST(Pacing, StartsSmallAndGrowsToTheMost) {
  Pacing pacing(kMost, 50);
  EXPECT_EQ(pacing.now().entries, 50u);
  EXPECT_EQ(pacing.now().requests, 2u);
  EXPECT_EQ(pacing.now().bytes, kMost.bytes);
  const auto at = Clock::now();
  for (int i = 0; i < 200; ++i) {
    pacing.went_well(pacing.now().entries, 0.1, at);
    EXPECT_LE(pacing.now().entries, kMost.entries);
    EXPECT_LE(pacing.now().requests, kMost.requests);
  }
  EXPECT_EQ(pacing.now().entries, kMost.entries);
  EXPECT_EQ(pacing.now().requests, kMost.requests);
}

TEST(Pacing, TheMostHoldsFromTheBeginning) {
  const Pacing pacing({10, 1000, 1}, 50);
  EXPECT_EQ(pacing.now().entries, 10u);
  EXPECT_EQ(pacing.now().requests, 1u);
}

TEST(Pacing, OnlyFullAndQuickRequestsGrow) {
  const auto at = Clock::now();
  Pacing pacing(kMost, 100);
  for (int i = 0; i < 50; ++i) pacing.went_well(10, 0.1, at);
  EXPECT_EQ(pacing.now().entries, 100u) << "small requests tell nothing of larger ones";
  for (int i = 0; i < 50; ++i) pacing.went_well(100, 10, at);
  EXPECT_EQ(pacing.now().entries, 100u) << "slow ones are large enough";
  pacing.went_well(100, 25, at);
  EXPECT_EQ(pacing.now().entries, 50u) << "very slow ones are too large";
}

TEST(Pacing, ABusyServerGetsHalfAsManyRequestsAfterAPause) {
  const auto at = Clock::now();
  Pacing pacing(kMost, 50);
  for (int i = 0; i < 200; ++i) pacing.went_well(50, 0.1, at);
  pacing.pushed_back(7, at);
  EXPECT_EQ(pacing.now().requests, 4u);
  EXPECT_EQ(pacing.pause_until(), at + 7s);
  // Answers to what was on its way at the same time are the same trouble.
  pacing.pushed_back(3, at + 500ms);
  EXPECT_EQ(pacing.now().requests, 4u);
  EXPECT_EQ(pacing.pause_until(), at + 7s) << "the longest pause holds";
  pacing.pushed_back(3, at + 8s);
  EXPECT_EQ(pacing.now().requests, 2u);
  for (int i = 0; i < 20; ++i) pacing.pushed_back(0, at + 10s + i * 2s);
  EXPECT_EQ(pacing.now().requests, 1u);
}

TEST(Pacing, APauseIsNoLongerThanTenMinutes) {
  const auto at = Clock::now();
  Pacing pacing(kMost, 50);
  pacing.pushed_back(1e12, at);
  EXPECT_EQ(pacing.pause_until(), at + 600s);
}

TEST(Pacing, ARequestThatIsTooMuchIsHalved) {
  auto at = Clock::now();
  Pacing pacing(kMost, 100);
  pacing.too_much(80, at);
  EXPECT_EQ(pacing.now().entries, 40u);
  pacing.too_much(200, at);
  EXPECT_EQ(pacing.now().entries, 40u) << "a larger one says nothing new";
  for (int i = 0; i < 20; ++i) pacing.too_much(pacing.now().entries, at += 2s);
  EXPECT_EQ(pacing.now().entries, 1u);
  EXPECT_EQ(pacing.now().requests, 1u);
}

TEST(Pacing, WaitingTimesGrowToAMinuteAndAreRandom) {
  Pacing pacing(kMost, 50);
  for (const int attempt : {0, 1, 3, 5, 20, 1000}) {
    const auto most = std::min<std::chrono::milliseconds>(60s, 500ms * (1LL << std::min(attempt, 10)));
    std::chrono::milliseconds shortest = 1h, longest = 0ms;
    for (int i = 0; i < 2000; ++i) {
      const auto pause = pacing.backoff(attempt);
      shortest = std::min(shortest, pause);
      longest = std::max(longest, pause);
    }
    EXPECT_GE(shortest, 500ms);
    EXPECT_LE(longest, most);
    // 2,000 draws of a uniform distribution: the chance that none lies in the upper or lower tenth is 0.9^2000 < 1e-90.
    EXPECT_GE(longest, 500ms + (most - 500ms) * 9 / 10) << attempt;
    EXPECT_LE(shortest, 500ms + (most - 500ms) / 10) << attempt;
  }
}

}  // namespace
}  // namespace sojourn::push
