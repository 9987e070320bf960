// Facts of simulated lives, without FHIR and by it.
#include <gtest/gtest.h>

#include <algorithm>

#include "sojourn/measure/measures.hpp"
#include "sojourn/run/calibrate.hpp"
#include "sojourn/run/load_world.hpp"
#include "sojourn/run/module_deaths.hpp"
#include "sojourn/run/report.hpp"

namespace sojourn::run {
namespace {

Options whole_lives(std::uint32_t people) {
  Options options;
  options.people = people;
  options.years_of_history = 0;
  options.formats = {Format::kFhirNdjson};
  options.threads = 2;
  return options;
}

struct Shipped {
  Options options = whole_lives(120);
  base::Diagnostics faults;
  stats::TargetTables targets = std::move(*stats::TargetTables::load(SOJOURN_SOURCE_DIR "/statistics/us/targets", faults));
  Loaded loaded = std::move(*load_world(options, SOJOURN_SOURCE_DIR));
};

TEST(Lives, FactsWithoutFhirGiveTheEstimatesOfThoseByFhir) {
  Shipped world;
  ASSERT_TRUE(world.loaded.world);
  NoProgress silent;
  auto by_fhir = simulate_facts(world.options, *world.loaded.world, world.targets, silent);
  ASSERT_TRUE(by_fhir);
  measure::Facts by_journey = live_facts(*world.loaded.world, world.targets, world.options.people, 2);
  const auto reference = static_cast<measure::Day>(world.options.reference_date.time_since_epoch().count());
  const measure::Subjects subjects(world.targets);
  const measure::People one(by_fhir->take(), subjects.size(), reference - 3652, reference);
  const measure::People other(std::move(by_journey), subjects.size(), reference - 3652, reference);
  EXPECT_EQ(one.size(), world.options.people);
  EXPECT_EQ(other.size(), one.size());
  const auto measures = measure::Measures::make(world.targets, subjects, one);
  const auto others = measure::Measures::make(world.targets, subjects, other);
  std::size_t known = 0;
  for (const stats::Target& target : world.targets.targets()) {
    const auto a = measures->of(target), b = others->of(target);
    const std::string what = target.table + ":" + std::to_string(target.line) + ": " + target.subject;
    ASSERT_EQ(a.has_value(), b.has_value()) << what;
    if (!a) continue;
    ++known;
    EXPECT_NEAR(a->value, b->value, 1e-9 + 1e-6 * std::abs(a->value)) << what;
    EXPECT_NEAR(a->n, b->n, 1e-9) << what;
  }
  EXPECT_GT(known, 1000u);
  EXPECT_EQ(one.facts().hours, other.facts().hours);
  EXPECT_EQ(one.facts().weekdays, other.facts().weekdays);
}

TEST(Lives, DoNotDependOnTheNumberOfThreads) {
  Shipped world;
  const auto facts = [&](int threads) { return live_facts(*world.loaded.world, world.targets, 200, threads); };
  const measure::Facts one = facts(1), three = facts(3);
  ASSERT_EQ(one.people.size(), three.people.size());
  for (std::size_t i = 0; i < one.people.size(); ++i) EXPECT_EQ(one.people[i].id, three.people[i].id);
  ASSERT_EQ(one.readings.size(), three.readings.size());
  EXPECT_TRUE(std::equal(one.readings.begin(), one.readings.end(), three.readings.begin(), [](const auto& a, const auto& b) {
    return a.person == b.person && a.subject == b.subject && a.value == b.value && a.time == b.time;
  }));
  const auto deaths = [&](int threads) { return stats::to_csv(measure_module_deaths(*world.loaded.world, 1000, threads)); };
  EXPECT_EQ(deaths(1), deaths(3));
}

}  // namespace
}  // namespace sojourn::run
