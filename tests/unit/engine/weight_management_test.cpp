// Weight management: who is in it, who keeps to it, what a child loses and how long it lasts.
#include <gtest/gtest.h>

#include <cmath>

#include "support/engine_world.hpp"

namespace sojourn::engine {
namespace {

using test::EngineWorld;

// The percentile when management begins and a year later; the body mass index then and halfway back.
const char* const kChildren =
    "'Start':{'type':'Guard','allow':{'condition_type':'Attribute','attribute':'weight_loss_adherence',"
    "'operator':'is not nil'},->Begin},"
    "'Begin':{!begin!,'vital_sign':'BMI Percentile','unit':'%',->Keeps},"
    "'Keeps':{!keeps!,'attribute':'weight_loss_adherence','unit':'1',->Year},"
    "'Year':{'type':'Delay','exact':{'quantity':365,'unit':'days'},->After},"
    "'After':{!after!,'vital_sign':'BMI Percentile','unit':'%',->Lost},"
    "'Lost':{!lost!,'vital_sign':'BMI','unit':'kg/m2',->Wait},"
    "'Wait':{'type':'Delay','exact':{'quantity':2.5,'unit':'years'},->Later},"
    "'Later':{!later!,'vital_sign':'BMI','unit':'kg/m2',->End}";

double quantity(const EngineWorld& world, std::string_view code) {
  return world.observations(code).at(0)->value.quantity.to_double();
}

TEST(WeightManagement, BeginsForObeseChildrenAndThoseWhoKeepToItLoseUpToTenPercentiles) {
  EngineWorld world(test::one(kChildren), {.youngest = 17, .oldest = 17});
  int began = 0, keep = 0;
  for (const std::uint32_t person : world.survivors(1500)) {
    world.live(person);
    if (world.observations("after").empty()) continue;
    ++began;
    const double before = quantity(world, "begin"), after = quantity(world, "after");
    EXPECT_GE(before, 95);
    const bool keeps = world.observations("keeps").at(0)->value.boolean;
    keep += keeps;
    // The own percentile moves a little with age and from day to day.
    EXPECT_GT(after, before - (keeps ? 14 : 4)) << person;
  }
  ASSERT_GT(began, 200);
  const double share = static_cast<double>(keep) / began;
  EXPECT_NEAR(share, 0.605, 5 * std::sqrt(0.605 * 0.395 / began));  // false alarm below 1e-6
}

TEST(WeightManagement, LastsForOneInFiveAndTheOthersReturnToTheirWeight) {
  // The same people twice: nobody manages their weight where no module asks.
  EngineWorld managed(test::one(kChildren), {.youngest = 17, .oldest = 17});
  EngineWorld other(test::one("'Start':{'type':'Simple',->End}"), {.youngest = 17, .oldest = 17});
  int lost = 0, lasting = 0;
  for (const std::uint32_t person : managed.survivors(3000)) {
    managed.live(person);
    if (managed.observations("later").empty()) continue;
    other.live(person);
    const auto shift = [&](std::string_view code) {
      return quantity(managed, code) - other.person().body->read(Measure::kBmi, managed.mark(code));
    };
    if (!managed.observations("keeps").at(0)->value.boolean) {
      EXPECT_EQ(shift("later"), 0);
      continue;
    }
    if (shift("lost") > -1) continue;  // too little to see the way back
    ++lost;
    const double left = shift("later") / shift("lost");
    if (left > 0.9) ++lasting;
    else EXPECT_NEAR(left, 0.5 * (1 - 2.5 / 4 + 1 - 2.5 / 5), 0.08 + 0.1 / -shift("lost")) << person;
  }
  ASSERT_GT(lost, 150);
  EXPECT_NEAR(static_cast<double>(lasting) / lost, 0.2, 5 * std::sqrt(0.2 * 0.8 / lost));
}

TEST(WeightManagement, LeavesOthersAlone) {
  EngineWorld world(test::one("'Start':{'type':'Guard','allow':{'condition_type':'Attribute',"
                              "'attribute':'weight_loss_adherence','operator':'is not nil'},->Begin},"
                              "'Begin':{!begin!,'vital_sign':'BMI','unit':'kg/m2',->End}"),
                    {.youngest = 40, .oldest = 40});
  for (const std::uint32_t person : world.survivors(200)) {
    world.live(person);
    if (world.observations("begin").empty()) {
      EXPECT_TRUE(world.value("weight_loss_adherence").nil());
      EXPECT_LT(world.person().body->read(Measure::kBmi, test::instant(2024, 12, 31)), 34);
    } else if (world.mark("begin") >= base::Instant{base::birthday(base::day_of(world.journey().person.birth), 20)}) {
      EXPECT_GE(quantity(world, "begin"), 30);
    }
  }
}

}  // namespace
}  // namespace sojourn::engine
