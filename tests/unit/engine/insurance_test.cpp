#include "sojourn/engine/insurance.hpp"

#include <gtest/gtest.h>

#include <array>

#include "support/engine_world.hpp"

namespace sojourn::engine {
namespace {

using record::Cover;
using test::EngineWorld;
using test::instant;

const stats::FinanceTables& tables() {
  static const stats::FinanceTables kTables = [] {
    base::Diagnostics faults;
    auto loaded = stats::FinanceTables::load(std::string(SOJOURN_SOURCE_DIR) + "/statistics/us", faults);
    EXPECT_FALSE(faults.has_errors());
    return loaded.value();
  }();
  return kTables;
}

record::Demographics born(base::Instant birth, double poverty_ratio, record::Sex sex = record::Sex::kMale) {
  record::Demographics d;
  d.birth = birth;
  d.poverty_ratio = poverty_ratio;
  d.sex = sex;
  return d;
}

// Shares of the covers of `n` people of that birth and income at an instant, by Cover.
std::array<double, record::kCovers> shares(const record::Demographics& person, base::Instant at, std::uint32_t n = 20000) {
  std::array<double, record::kCovers> found{};
  for (std::uint32_t i = 0; i < n; ++i)
    found[static_cast<std::size_t>(cover_at(tables(), base::Draws(3, i), person, at).cover)] += 1;
  for (double& f : found) f /= n;
  return found;
}

double share(const std::array<double, record::kCovers>& of, Cover cover) { return of[static_cast<std::size_t>(cover)]; }

// The tolerance is four standard errors of a share among 20,000 people.
constexpr double kTolerance = 0.0142;

TEST(Insurance, CoversTheShareOfTheTableAtThatSexAgeAndIncome) {
  for (const double ratio : {0.5, 1.5, 3.0, 6.0}) {
    const auto found = shares(born(instant(1980, 1, 1), ratio), instant(2024, 1, 1));
    EXPECT_NEAR(1 - share(found, Cover::kNone), tables().covered(1, 40, ratio), kTolerance) << ratio;
    EXPECT_EQ(share(found, Cover::kMedicare), 0) << ratio;
  }
}

TEST(Insurance, GivesMedicaidToPeopleBelowTheLimitOnly) {
  const auto poor = shares(born(instant(1980, 1, 1), 0.5), instant(2024, 1, 1));
  EXPECT_NEAR(share(poor, Cover::kMedicaid), tables().covered(1, 40, 0.5) * tables().on_medicaid(40, 0.5), kTolerance);
  EXPECT_EQ(share(shares(born(instant(1980, 1, 1), 1.4), instant(2024, 1, 1)), Cover::kMedicaid), 0);
  EXPECT_GT(share(shares(born(instant(2010, 1, 1), 1.4), instant(2024, 1, 1)), Cover::kMedicaid), 0.5)
      << "the limit is higher for children";
}

// Shares of public cover among the insured: NHIS 2022 under 65 (43.7 of 98.0 children, 22.0 of 89.8 adults), KFF for
// people with both programmes (17 %). 20,000 people each, incomes as in income.csv; the tolerance leaves room for the mean
// over ages.
TEST(Insurance, PublicSharesAtTheIncomesOfThePopulationAreThePublishedOnes) {
  base::Diagnostics faults;
  const auto people = stats::PeopleTables::load(std::string(SOJOURN_SOURCE_DIR) + "/statistics/us", faults);
  ASSERT_TRUE(people);
  constexpr double kEnds[] = {0, 1, 2, 4, 8};
  struct Group {
    int youngest, oldest;
    double expected;
  };
  for (const Group& g : {Group{0, 18, 43.7 / 98.0}, Group{19, 64, 22.0 / 89.8}, Group{65, 89, 0.17}}) {
    double covered = 0, on_public = 0;
    for (std::uint32_t i = 0; i < 20000; ++i) {
      const base::Draws draws(11, i);
      const int age = g.youngest + static_cast<int>(i % static_cast<std::uint32_t>(g.oldest - g.youngest + 1));
      const auto band = people->income().pick(i / 2 % 2, std::max(age, 1), draws.uniform(base::site("test/band")));
      ASSERT_TRUE(band);
      const double ratio = kEnds[*band] + draws.uniform(base::site("test/ratio")) * (kEnds[*band + 1] - kEnds[*band]);
      const auto person = born(instant(2024 - age, 1, 1), ratio, i / 2 % 2 == 0 ? record::Sex::kFemale : record::Sex::kMale);
      const Cover cover = cover_at(tables(), draws, person, instant(2024, 7, 1)).cover;
      covered += cover != Cover::kNone;
      on_public += cover == Cover::kMedicaid || cover == Cover::kDual;
    }
    EXPECT_NEAR(on_public / covered, g.expected, 0.02) << g.youngest;
  }
}

TEST(Insurance, ChangesToMedicareOnThe65thBirthday) {
  const auto person = born(instant(1950, 3, 9), 3);
  EXPECT_EQ(share(shares(person, instant(2015, 3, 8)), Cover::kMedicare), 0);
  EXPECT_GT(share(shares(person, instant(2015, 3, 9)), Cover::kMedicare), 0.98);
  const auto poor = shares(born(instant(1950, 3, 9), 1), instant(2016, 1, 1));
  EXPECT_NEAR(share(poor, Cover::kDual), tables().covered(1, 65, 1) * tables().on_medicaid(65, 1), kTolerance);
  EXPECT_EQ(share(poor, Cover::kPrivate), 0);
}

TEST(Insurance, HasNoPublicProgrammeBeforeJuly1966) {
  const auto old = born(instant(1890, 1, 1), 3);
  EXPECT_EQ(share(shares(old, instant(1966, 6, 30)), Cover::kNone), 1);
  EXPECT_GT(share(shares(old, instant(1966, 7, 1)), Cover::kMedicare), 0.98);
  EXPECT_EQ(share(shares(born(instant(1960, 1, 1), 0.5), instant(1965, 1, 1)), Cover::kMedicaid), 0);
}

TEST(Insurance, NamesAPayerOfTheCoverAndTheParentsPolicyOfChildren) {
  const auto person = born(instant(1995, 5, 5), 3);
  bool used[8] = {};
  for (std::uint32_t i = 0; i < 500; ++i) {
    for (const int year : {1996, 2022}) {
      const auto period = cover_at(tables(), base::Draws(3, i), person, instant(year, 1, 1));
      if (period.cover == Cover::kNone) {
        EXPECT_EQ(period.payer, record::kNoPayer);
        continue;
      }
      ASSERT_LT(period.payer, tables().payers().size());
      EXPECT_EQ(tables().payers()[period.payer].cover, static_cast<std::size_t>(period.cover));
      EXPECT_EQ(period.dependent, year == 1996 && period.cover == Cover::kPrivate);
      used[period.payer] = true;
    }
  }
  for (std::size_t i = 0; i < tables().payers().size(); ++i)
    EXPECT_TRUE(used[i] || tables().payers()[i].cover != static_cast<std::size_t>(Cover::kPrivate)) << i;
}

TEST(Insurance, PeriodsOfALifeFollowOnEachOtherFromBirth) {
  EngineWorld w(test::one("'Start':{'type':'Simple',->End}"), {50, 100});
  std::size_t changes = 0;
  for (std::uint32_t i = 0; i < 200; ++i) {
    const record::Journey& j = w.live(i);
    if (j.dead() && j.death == j.person.birth) continue;
    ASSERT_FALSE(j.covers.empty());
    EXPECT_EQ(j.covers.front().start, j.person.birth);
    for (std::size_t c = 1; c < j.covers.size(); ++c) {
      EXPECT_EQ(j.covers[c].start, j.covers[c - 1].end);
      EXPECT_NE(j.covers[c].key, j.covers[c - 1].key);
      EXPECT_TRUE(j.covers[c].cover != j.covers[c - 1].cover || j.covers[c].payer != j.covers[c - 1].payer ||
                  j.covers[c].dependent != j.covers[c - 1].dependent);
      ++changes;
    }
    EXPECT_LE(j.covers.back().start, j.last_instant());
    EXPECT_EQ(j.covers.back().end, j.dead() ? j.death : base::kNever);
  }
  EXPECT_GT(changes, 400u);
}

TEST(Insurance, TellsModulesEachChange) {
  EngineWorld w(test::one("'Start':{'type':'Guard','allow':{'condition_type':'Attribute','attribute':'insurance_status',"
                          "'operator':'==','value':'medicare'},->Seen},'Seen':{!old!,->End}"),
                {70, 90});
  std::size_t seen = 0;
  for (const std::uint32_t i : w.survivors(40)) {
    const record::Journey& j = w.live(i);
    const record::CoverPeriod& last = j.covers.back();
    EXPECT_EQ(w.text("insurance_status"), last.cover == Cover::kDual       ? "dual eligible"
                                          : last.cover == Cover::kMedicare ? "medicare"
                                                                           : "none");
    if (last.cover != Cover::kMedicare) continue;
    ++seen;
    EXPECT_EQ(w.mark("old"), last.start) << "the module wakes at the change";
    EXPECT_EQ(base::completed_years(base::day_of(j.person.birth), base::day_of(last.start)), 65);
  }
  EXPECT_GT(seen, 30u);
}

}  // namespace
}  // namespace sojourn::engine
