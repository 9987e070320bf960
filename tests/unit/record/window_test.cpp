#include "sojourn/record/window.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "support/sample_journey.hpp"

namespace sojourn::record {
namespace {

using test::at;

int kept(const Selection::Marks& marks) { return std::accumulate(marks.begin(), marks.end(), 0); }

TEST(Window, KeepsTheWholeLifeWhenNoYearsAreGiven) {
  test::SampleWorld world;
  const Journey journey = world.adult();
  Window window;
  const Selection& s = window.select(journey, 0);
  EXPECT_EQ(kept(s.encounters), static_cast<int>(journey.encounters.size()));
  EXPECT_EQ(kept(s.observations), static_cast<int>(journey.observations.size()));
  EXPECT_EQ(kept(s.medications), static_cast<int>(journey.medications.size()));
}

TEST(Window, DropsWhatEndedBeforeAndKeepsWhatIsOpen) {
  test::SampleWorld world;
  const Journey journey = world.adult();
  Window window;
  const Selection& s = window.select(journey, 10);
  EXPECT_EQ(s.conditions[0], 1) << "hypertension of 1999 is open";
  EXPECT_EQ(s.encounters[0], 1) << "it refers to the visit of 1999";
  EXPECT_EQ(s.allergies[0], 1);
  EXPECT_EQ(s.conditions[1], 0) << "pharyngitis of 2001 is over";
  EXPECT_EQ(s.encounters[1], 0);
  EXPECT_EQ(s.medications[0], 0);
  EXPECT_EQ(s.observations[0], 0) << "the height measured in 1999";
}

TEST(Window, KeepsWhatSomebodyHadForAYear) {
  Journey journey;
  journey.person.birth = at("1950-01-01");
  journey.end = at("2024-12-31");
  Condition condition;
  condition.onset = condition.recorded = at("1990-01-01");
  condition.abatement = at("1991-01-01");
  journey.conditions = {condition, condition};
  journey.conditions[1].abatement -= std::chrono::seconds{1};
  Window window;
  const Selection& s = window.select(journey, 10);
  EXPECT_EQ(s.conditions[0], 1);
  EXPECT_EQ(s.conditions[1], 0);
}

TEST(Window, CountsCalendarYearsBackFromDeath) {
  Journey journey;
  journey.end = at("2024-12-31");
  EXPECT_EQ(window_cutoff(journey, 10), at("2014-12-31"));
  journey.death = at("2020-02-29", 9, 41);
  EXPECT_EQ(window_cutoff(journey, 10), at("2010-03-01", 9, 41));
  EXPECT_EQ(window_cutoff(journey, 4), at("2016-02-29", 9, 41));
}

TEST(Window, IncludesTheCutoffItself) {
  Journey journey;
  journey.person.birth = at("1990-01-01");
  journey.end = at("2024-12-31");
  Encounter e;
  e.start = at("2014-12-31", 11);
  e.end = at("2014-12-31", 12);
  journey.encounters = {e, e};
  journey.encounters[1].end -= std::chrono::seconds{1};
  Window window;
  const Selection& s = window.select(journey, 10);
  EXPECT_EQ(s.encounters[0], 1);
  EXPECT_EQ(s.encounters[1], 0);
}

// Every index that a kept fact holds leads to a kept fact.
TEST(Window, IsClosedUnderReferences) {
  test::SampleWorld world;
  const Journey j = world.many_visits(4, 40);
  Window window;
  for (const int years : {0, 1, 3, 10}) {
    const Selection& s = window.select(j, years);
    const auto encounter = [&](std::uint32_t i) { return i == kNoIndex || s.encounters[i] == 1; };
    const auto condition = [&](std::uint32_t i) { return i == kNoIndex || s.conditions[i] == 1; };
    for (std::size_t i = 0; i < j.observations.size(); ++i) {
      if (s.observations[i] == 0) continue;
      const Observation& o = j.observations[i];
      EXPECT_TRUE(encounter(o.encounter));
      EXPECT_TRUE(o.report == kNoIndex || s.reports[o.report] == 1);
      EXPECT_TRUE(o.parent == kNoIndex || s.observations[o.parent] == 1);
      for (std::uint32_t c = 0; c < o.components; ++c) EXPECT_EQ(s.observations[o.first_component + c], 1);
    }
    for (std::size_t i = 0; i < j.reports.size(); ++i)
      for (std::uint32_t o = 0; s.reports[i] == 1 && o < j.reports[i].observations; ++o)
        EXPECT_EQ(s.observations[j.reports[i].first_observation + o], 1);
    for (std::size_t i = 0; i < j.medications.size(); ++i)
      EXPECT_TRUE(s.medications[i] == 0 ||
                  (encounter(j.medications[i].encounter) && condition(j.medications[i].reason.condition)));
    for (std::size_t i = 0; i < j.conditions.size(); ++i)
      EXPECT_TRUE(s.conditions[i] == 0 || encounter(j.conditions[i].encounter));
  }
}

TEST(Window, KeepsTheConditionsThatGoalsAddress) {
  test::SampleWorld world;
  Journey journey = world.adult();
  Window window;
  ASSERT_EQ(window.select(journey, 10).conditions[1], 0);
  journey.goal_conditions[journey.goals[1].first_condition] = 1;  // the pharyngitis of 2001
  EXPECT_EQ(window.select(journey, 10).conditions[1], 1);
  EXPECT_EQ(window.select(journey, 10).encounters[1], 1);
}

TEST(Window, ForgetsThePatientBefore) {
  test::SampleWorld world;
  Window window;
  window.select(world.many_visits(4, 40), 0);
  const Journey dead = world.dead();
  const Selection& s = window.select(dead, 10);
  EXPECT_EQ(s.encounters.size(), dead.encounters.size());
  EXPECT_EQ(s.immunizations.size(), 0u);
}

}  // namespace
}  // namespace sojourn::record
