// Deaths by modules and by background together are those of the life table. Bounds: four standard deviations of the
// deaths expected, and 5 % for what statistics/us/module_deaths.csv does not know exactly (it is measured).
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "sojourn/run/lives.hpp"
#include "sojourn/run/load_world.hpp"

namespace sojourn::run {
namespace {

constexpr std::uint32_t kLives = 15'000;
constexpr std::size_t kBands = 10;  // of ten years; the last has no end

struct Deaths {
  std::array<double, kBands> observed{}, expected{};
};

void count(const engine::World& world, const record::Journey& journey, Deaths& out) {
  const engine::CohortMortality& table = world.demography.mortality();
  const auto sex = static_cast<std::size_t>(journey.person.sex);
  const int born = base::year_of(journey.person.birth);
  const double lived = static_cast<double>((journey.last_instant() - journey.person.birth).count()) / (365.2425 * 86400);
  for (int age = 0; age <= lived; ++age) {
    const double part = std::min(lived - age, 1.0);
    out.expected[std::min(static_cast<std::size_t>(age / 10), kBands - 1)] +=
        table.hazard(sex, born, age, part) - table.hazard(sex, born, age, 0);
  }
  if (journey.dead()) ++out.observed[std::min(static_cast<std::size_t>(lived / 10), kBands - 1)];
}

TEST(Mortality, OfAllCausesIsThatOfTheLifeTable) {
  Options options;
  const auto loaded = load_world(options, SOJOURN_SOURCE_DIR);
  ASSERT_TRUE(loaded && loaded->world);
  const engine::World& world = *loaded->world->engine();
  Deaths all;
  const auto visitor = [&](engine::Lifetime& life, std::uint32_t person, Deaths& out) { count(world, life.live(person), out); };
  for (const Deaths& part : live_all<Deaths>(world, kLives, 2, [&] { return visitor; }))
    for (std::size_t band = 0; band < kBands; ++band) {
      all.observed[band] += part.observed[band];
      all.expected[band] += part.expected[band];
    }
  for (std::size_t band = 0; band < kBands; ++band) {
    EXPECT_GT(all.expected[band], 10);
    EXPECT_NEAR(all.observed[band], all.expected[band], 4 * std::sqrt(all.expected[band]) + 0.05 * all.expected[band])
        << "ages " << band * 10 << " to " << band * 10 + 9;
  }
}

}  // namespace
}  // namespace sojourn::run
