#include "sojourn/engine/demography.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "support/small_people.hpp"

namespace sojourn::engine {
namespace {

using base::Date;
using record::Race;
using record::Sex;

constexpr Date kReference{date::year{2026} / 1 / 1};

class DemographyTest : public testing::Test {
 protected:
  void SetUp() override {
    base::Diagnostics diagnostics;
    auto read = test::read_people(test::small_people(), diagnostics);
    ASSERT_TRUE(read.has_value());
    ASSERT_FALSE(diagnostics.has_errors());
    tables_.emplace(std::move(*read));
    auto models = stats::ModelTables::load(std::string(SOJOURN_SOURCE_DIR) + "/statistics/us", diagnostics);
    ASSERT_TRUE(models.has_value());
    models_.emplace(std::move(*models));
  }
  Demography make(const PopulationRequest& request) {
    base::Diagnostics diagnostics;
    auto made = Demography::create(*tables_, *models_, nullptr, request, diagnostics);
    for (const auto& d : diagnostics.all()) ADD_FAILURE() << to_text(d);
    return *made;
  }
  base::Diagnostic fault(const PopulationRequest& request) {
    base::Diagnostics diagnostics;
    EXPECT_FALSE(Demography::create(*tables_, *models_, nullptr, request, diagnostics).has_value());
    EXPECT_EQ(diagnostics.errors(), 1u);
    return diagnostics.all().at(0);
  }
  std::optional<stats::PeopleTables> tables_;
  std::optional<stats::ModelTables> models_;
};

TEST_F(DemographyTest, TheSameAddressGivesTheSamePerson) {
  const Demography demography = make({kReference});
  const auto a = demography.draw(7, 3), b = draw_demographics(demography, 7, 3);
  EXPECT_EQ(a.birth, b.birth);
  EXPECT_EQ(a.background_death, b.background_death);
  EXPECT_EQ(a.family_name, b.family_name);
  EXPECT_EQ(a.never_issued_ssn, b.never_issued_ssn);
  EXPECT_NE(a.birth, demography.draw(8, 3).birth);
  EXPECT_NE(a.birth, demography.draw(7, 4).birth);
}

TEST_F(DemographyTest, AgesLieInTheRequestAndBirthsAreNotInTheFuture) {
  for (const Date reference : {kReference, Date{date::year{2024} / 2 / 29}, Date{date::year{2023} / 2 / 28}}) {
    for (const auto& [low, high] : {std::pair{0, 0}, {30, 31}, {109, 109}}) {
      PopulationRequest request{reference};
      request.youngest = low;
      request.oldest = high;
      const Demography demography = make(request);
      std::set<int> seen;
      for (std::uint32_t person = 0; person < 2000; ++person) {
        const auto who = demography.draw(1, person);
        ASSERT_LT(who.birth, demography.reference());
        ASSERT_GT(who.background_death, who.birth);
        const int age = base::completed_years(base::day_of(who.birth), reference);
        ASSERT_GE(age, low);
        ASSERT_LE(age, high);
        seen.insert(age);
      }
      EXPECT_EQ(seen.size(), static_cast<std::size_t>(high - low + 1));
    }
  }
}

TEST_F(DemographyTest, SexStateAndTownAreKept) {
  PopulationRequest request{kReference};
  request.sex = Sex::kMale;
  request.state = "missouri";
  request.city = "St. Louis";
  const Demography demography = make(request);
  std::set<std::string_view> codes;
  for (std::uint32_t person = 0; person < 500; ++person) {
    const auto who = demography.draw(1, person);
    ASSERT_EQ(who.sex, Sex::kMale);
    ASSERT_EQ(who.state, "MO");
    ASSERT_EQ(who.state_name, "Missouri");
    ASSERT_EQ(who.city, "Saint Louis");
    ASSERT_TRUE(who.given_name == "Carl" || who.given_name == "Dan");
    codes.insert(who.postal_code);
  }
  EXPECT_EQ(codes, (std::set<std::string_view>{"63104", "63118"}));
}

TEST_F(DemographyTest, AskingForAStateMovesNothingButThePlaceAndWhatHangsOnIt) {
  PopulationRequest request{kReference};
  const Demography all = make(request);
  request.state = "MO";
  const Demography state = make(request);
  for (std::uint32_t person = 0; person < 200; ++person) {
    const auto a = all.draw(5, person), b = state.draw(5, person);
    ASSERT_EQ(a.birth, b.birth);
    ASSERT_EQ(a.background_death, b.background_death);
    ASSERT_EQ(a.house_number, b.house_number);
    ASSERT_EQ(a.phone_line, b.phone_line);
  }
}

TEST_F(DemographyTest, RaceDependsOnTheState) {
  PopulationRequest request{kReference};
  int black[2] = {0, 0};
  for (int i = 0; i < 2; ++i) {
    request.state = i == 0 ? "MN" : "MO";
    const Demography demography = make(request);
    for (std::uint32_t person = 0; person < 1000; ++person)
      if (demography.draw(1, person).race == Race::kBlack) ++black[i];
  }
  EXPECT_EQ(black[0], 0);
  EXPECT_GT(black[1], 300);  // expected 460
}

TEST_F(DemographyTest, PostalCodesFollowRaceWithinATown) {
  PopulationRequest request{kReference};
  request.state = "MO";
  request.city = "Saint Louis";
  const Demography demography = make(request);
  int black = 0, in_63104 = 0;
  for (std::uint32_t person = 0; person < 4000; ++person) {
    const auto who = demography.draw(1, person);
    if (who.race != Race::kBlack || who.hispanic) continue;
    ++black;
    if (who.postal_code == "63104") ++in_63104;
  }
  // Black are 700 of 1000 people in 63104 and 50 of 500 in 63118.
  EXPECT_NEAR(static_cast<double>(in_63104) / black, 700.0 / 750, 0.03);
  // Twice as many of the town as of the state are black (50 to 25 %), 0.676 times as many white (50 to 74 %), next to
  // none Hispanic; the four other groups as in the state.
  EXPECT_NEAR(black / 4000.0, 0.9 / (0.9 + 0.45 * 0.676 + 0.04), 0.04);
}

TEST_F(DemographyTest, IdentifiersLieInRangesThatNobodyOwns) {
  const Demography demography = make({kReference});
  for (std::uint32_t person = 0; person < 2000; ++person) {
    const auto who = demography.draw(1, person);
    ASSERT_GE(who.phone_line, 100);
    ASSERT_LE(who.phone_line, 199);
    ASSERT_GE(who.never_issued_ssn, 10001u);
    ASSERT_LE(who.never_issued_ssn, 999999u);
    ASSERT_NE(who.never_issued_ssn % 10000, 0u);
    ASSERT_GE(who.house_number, 1);
    ASSERT_LE(who.house_number, 9999);
    ASSERT_NE(who.middle_name, who.given_name);
  }
}

TEST_F(DemographyTest, MinorsWereNeverMarried) {
  PopulationRequest request{kReference};
  request.oldest = 17;
  const Demography demography = make(request);
  for (std::uint32_t person = 0; person < 500; ++person)
    ASSERT_EQ(demography.draw(1, person).marital_status, record::MaritalStatus::kNeverMarried);
}

TEST_F(DemographyTest, UnknownPlacesAreFaultsWithAHint) {
  PopulationRequest request{kReference};
  request.state = "Minesota";
  EXPECT_EQ(fault(request).hint, "did you mean \"Minnesota\"?");
  request.state = "MN";
  request.city = "Springfeild";
  EXPECT_EQ(fault(request).hint, "did you mean \"Springfield\"?");
  request.state = "";
  request.city = "Springfield";
  EXPECT_EQ(fault(request).rule, "ambiguous-city");
}

TEST_F(DemographyTest, ZonesAreThoseOfThePlace) {
  using Zones = std::vector<stats::TimeZones::Zone>;
  const stats::TimeZones::Change always{base::Instant{}, -360};
  const stats::TimeZones zones(Zones{{"America/Boise", {always}}, {"America/Chicago", {always}}});
  base::Diagnostics diagnostics;
  const auto demography = Demography::create(*tables_, *models_, &zones, {kReference}, diagnostics);
  ASSERT_TRUE(demography.has_value());
  EXPECT_EQ(demography->draw(1, 1).zone, 1);
  const stats::TimeZones none(Zones{{"America/Boise", {always}}});
  EXPECT_FALSE(Demography::create(*tables_, *models_, &none, {kReference}, diagnostics).has_value());
  ASSERT_EQ(diagnostics.errors(), 1u);
  EXPECT_EQ(diagnostics.all()[0].rule, "unknown-time-zone");
}

TEST_F(DemographyTest, ImpossibleAgesAreFaults) {
  PopulationRequest request{kReference};
  request.youngest = 40;
  request.oldest = 30;
  EXPECT_EQ(fault(request).rule, "impossible-age");
  request.youngest = 0;
  request.oldest = 110;
  EXPECT_EQ(fault(request).rule, "impossible-age");
}

TEST_F(DemographyTest, CohortHazardFollowsTheTablesOfItsYears) {
  const CohortMortality mortality(*tables_, 1916, 2026);
  // Born 1916: q(0) of 1916 and q(1) of 1917 are 0.02, q(2) is that of 1918, 0.2.
  EXPECT_NEAR(mortality.hazard(0, 1916, 3, 0), -2 * std::log(0.98) - std::log(0.8), 1e-12);
  // Half of a year of age is half of its hazard; 66 % of the first year's deaths are in the first 28 days.
  EXPECT_NEAR(mortality.hazard(0, 2000, 5, 0.5), -5.5 * std::log(0.98), 1e-12);
  EXPECT_NEAR(1 - std::exp(-mortality.hazard(0, 2000, 0, 28 / 365.25)), 0.66 * 0.02, 1e-12);
}

TEST_F(DemographyTest, InverseOfTheHazardIsItsInverse) {
  const CohortMortality mortality(*tables_, 1916, 2026);
  for (int age : {0, 1, 50, 118}) {
    for (double part : {0.01, 0.05, 0.5, 0.99}) {
      const auto back = mortality.inverse(1, 1930, mortality.hazard(1, 1930, age, part));
      EXPECT_EQ(back.years, age);
      EXPECT_NEAR(back.part, part, 1e-9);
    }
  }
  EXPECT_EQ(mortality.inverse(1, 1930, 1e9).years, kOldestLived);
}

TEST_F(DemographyTest, WhatModulesBringAboutIsTakenOffTheTable) {
  CohortMortality::Hazards modules{};
  modules[1].fill(0.005);
  modules[1][40] = 0.5;  // more than the table has: nothing is left, and not less
  const CohortMortality all(*tables_, 1916, 2026), rest(*tables_, 1916, 2026, modules);
  EXPECT_NEAR(rest.hazard(1, 2000, 6, 0) - rest.hazard(1, 2000, 5, 0), -std::log(0.98) - 0.005, 1e-12);
  EXPECT_DOUBLE_EQ(rest.hazard(1, 1960, 41, 0), rest.hazard(1, 1960, 40, 0));
  EXPECT_DOUBLE_EQ(rest.hazard(0, 1960, 41, 0), all.hazard(0, 1960, 41, 0));
  const auto back = rest.inverse(1, 1960, rest.hazard(1, 1960, 41, 0.5));
  EXPECT_EQ(back.years, 41);
  EXPECT_NEAR(back.part, 0.5, 1e-9);
}

TEST_F(DemographyTest, DeathsOfModulesChangeOnlyWhenPeopleDie) {
  PopulationRequest request{kReference};
  const Demography all = make(request);
  for (auto& sex : request.module_deaths) sex.fill(0.01);
  const Demography rest = make(request);
  for (std::uint32_t person = 0; person < 500; ++person) {
    const auto a = all.draw(1, person), b = rest.draw(1, person);
    ASSERT_EQ(a.birth, b.birth);  // ages and sexes are those of the whole table
    ASSERT_LE(a.background_death, b.background_death);  // the oldest age has no later one
  }
}

TEST_F(DemographyTest, MeanSurvivalIsTheIntegral) {
  const CohortMortality mortality(*tables_, 1916, 2026);
  for (int age : {0, 1, 80}) {
    double sum = 0;
    const int steps = 100000;
    for (int i = 0; i < steps; ++i)
      sum += std::exp(-mortality.hazard(0, 1918, age, 0.02 + 0.9 * (i + 0.5) / steps));
    EXPECT_NEAR(mortality.mean_survival(0, 1918, age, 0.02, 0.92), sum / steps, 1e-9);
  }
}

TEST_F(DemographyTest, EverybodyHasAParentAndOnlyCouplesHaveAPartner) {
  const Demography demography = make({kReference});
  int couples = 0, same_sex = 0, mothers = 0;
  constexpr int kPeople = 4000;
  for (std::uint32_t person = 0; person < kPeople; ++person) {
    const auto who = demography.draw(1, person);
    EXPECT_FALSE(who.parent.given_name.empty());
    EXPECT_EQ(who.parent.family_name, who.family_name);
    EXPECT_TRUE(who.parent.phone_line >= 100 && who.parent.phone_line <= 199);
    if (who.parent.sex == Sex::kFemale) ++mothers;
    const bool couple = who.marital_status == record::MaritalStatus::kMarried ||
                        who.marital_status == record::MaritalStatus::kPartner;
    EXPECT_EQ(couple, !who.partner.given_name.empty());
    if (couple) ++couples;
    if (couple && who.partner.sex == who.sex) ++same_sex;
  }
  EXPECT_NEAR(mothers, kPeople / 2, 6 * std::sqrt(kPeople / 4.0));
  EXPECT_GT(couples, 500);
  // 1.6 of 98.9 (weights of orientation), six standard deviations.
  EXPECT_NEAR(same_sex, couples * 0.0162, 6 * std::sqrt(couples * 0.0162));
}

}  // namespace
}  // namespace sojourn::engine
