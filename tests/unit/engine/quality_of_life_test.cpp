// What is recorded at the turn of the year for a run that asks for life years.
#include <gtest/gtest.h>

#include "support/engine_world.hpp"

namespace sojourn::engine {
namespace {

using test::EngineWorld;

// Moderate dementia, 0.377 (Salomon et al. 2015), from July 2000; asthma, 0.036, in July 2003 only.
const std::string kStates =
    "'Start':{'type':'Guard','allow':" + test::on(2000, 7, 1) + ",->Dementia},"
    "'Dementia':{'type':'ConditionOnset','codes':@26929004@,->Years},"
    "'Years':{'type':'Guard','allow':" + test::on(2003, 7, 1) + ",->Asthma},"
    "'Asthma':{'type':'ConditionOnset','codes':@195967001@,->Month},"
    "'Month':{'type':'Delay','exact':{'quantity':31,'unit':'days'},->Over},"
    "'Over':{'type':'ConditionEnd','condition_onset':'Asthma',->End}";

double at_new_year(const EngineWorld& world, std::string_view code, int year) {
  for (const record::Observation* o : world.observations(code))
    if (o->time == test::instant(year, 1, 1, 5))  // midnight in Boston
      return o->value.quantity.to_double();
  ADD_FAILURE() << "no " << code << " at the end of " << year - 1;
  return 0;
}

TEST(QualityOfLife, WeighsTheConditionsOfTheYearForTheTimeOfEach) {
  EngineWorld world(test::one(kStates), {.youngest = 40, .oldest = 40, .quality_of_life = true});
  world.live_one();
  EXPECT_EQ(at_new_year(world, "QOLS", 2000), 1);
  EXPECT_NEAR(at_new_year(world, "QOLS", 2001), 1 - 0.377 * 184 / 366, 0.0006);
  EXPECT_NEAR(at_new_year(world, "QOLS", 2002), 1 - 0.377, 0.0006);
  EXPECT_NEAR(at_new_year(world, "QOLS", 2004), (1 - 0.377) * (1 - 0.036 * 31 / 365), 0.0006);
}

TEST(QualityOfLife, AddsUpTheYearsLived) {
  EngineWorld world(test::one(kStates), {.youngest = 40, .oldest = 40, .quality_of_life = true});
  const record::Journey& j = world.live_one();
  const auto years = world.observations("QALY");
  ASSERT_EQ(years.size(), world.observations("DALY").size());
  // One a year, the first at the end of the year of birth.
  EXPECT_EQ(years.size(), static_cast<std::size_t>(2025 - static_cast<int>(base::calendar(j.person.birth).year())) - 1);
  for (const record::Observation* o : years) {
    const double disabled = at_new_year(world, "DALY", static_cast<int>(base::calendar(o->time).year()));
    EXPECT_NEAR(o->value.quantity.to_double() + disabled, base::years_between(j.person.birth, o->time), 0.05);
    EXPECT_EQ(o->encounter, base::kNoIndex);
  }
  EXPECT_NEAR(at_new_year(world, "DALY", 2003), 0.377 * 2.504, 0.01);
}

TEST(QualityOfLife, IsNotRecordedUnlessARunAsksForIt) {
  EngineWorld world(test::one(kStates), {.youngest = 40, .oldest = 40});
  world.live_one();
  EXPECT_TRUE(world.observations("QALY").empty());
  EXPECT_TRUE(world.observations("QOLS").empty());
}

}  // namespace
}  // namespace sojourn::engine
