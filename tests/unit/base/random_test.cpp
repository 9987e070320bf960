#include "sojourn/base/random.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sojourn::base {
namespace {

// Known answers of Random123 (D. E. Shaw Research), file tests/kat_vectors, generator philox4x32 with 10 rounds.
TEST(Philox, GivesThePublishedKnownAnswers) {
  EXPECT_EQ(philox4x32_10({0, 0, 0, 0}, {0, 0}),
            (PhiloxBlock{0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u}));
  const std::uint32_t ones = 0xffffffffu;
  EXPECT_EQ(philox4x32_10({ones, ones, ones, ones}, {ones, ones}),
            (PhiloxBlock{0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu}));
  EXPECT_EQ(philox4x32_10({0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u}, {0xa4093822u, 0x299f31d0u}),
            (PhiloxBlock{0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u}));
}

TEST(Draws, DependOnEveryPartOfTheAddress) {
  const Draws draws(1, 7);
  const Site a = site("asthma/Onset");
  const std::uint64_t base = draws.bits(a, 3, 2);
  EXPECT_EQ(base, Draws(1, 7).bits(a, 3, 2));
  EXPECT_NE(base, Draws(2, 7).bits(a, 3, 2));
  EXPECT_NE(base, Draws(1, 8).bits(a, 3, 2));
  EXPECT_NE(base, draws.bits(site("asthma/Onset2"), 3, 2));
  EXPECT_NE(base, draws.bits(a, 4, 2));
  EXPECT_NE(base, draws.bits(a, 3, 3));
}

TEST(Draws, AreTheFirstHalfOfThePhiloxBlockOfTheirAddress) {
  const std::uint64_t seed = 0xa4093822299f31d0u;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    const Site at = subsite(site("test"), std::to_string(i));
    const PhiloxBlock b = philox4x32_10({i * 0x9E3779B9u, static_cast<std::uint32_t>(at.id),
                                         static_cast<std::uint32_t>(at.id >> 32), i << 8 | (i & 0xffu)},
                                        {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
    ASSERT_EQ(Draws(seed, i * 0x9E3779B9u).bits(at, i, i), std::uint64_t{b[1]} << 32 | b[0]);
  }
}

TEST(Draws, UniformIsInTheHalfOpenUnitIntervalWithTheRightMean) {
  const int n = 200000;
  double sum = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    const double u = Draws(42, i).uniform(site("test"));
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    sum += u;
  }
  // Standard error 0.289 / sqrt(n) = 0.00065; five of them have a false-alarm rate below 1e-6.
  EXPECT_NEAR(sum / n, 0.5, 0.00325);
}

TEST(Site, HashIsFnv1a) {
  EXPECT_EQ(hash_text(""), 0xcbf29ce484222325ull);
  EXPECT_EQ(hash_text("a"), 0xaf63dc4c8601ec8cull);  // published test vector
}

}  // namespace
TEST(Draws, SeveralVisitsAtOnceAreTheSameNumbers) {
  const Draws draws(7, 42);
  for (const std::uint32_t first : {0u, 5u, 1000000u}) {
    const auto together = draws.uniforms(site("module/state"), first, 240);
    for (std::uint32_t i = 0; i < Draws::kTogether; ++i)
      EXPECT_EQ(together[i], draws.uniform(site("module/state"), first + i, 240));
  }
}

}  // namespace sojourn::base
