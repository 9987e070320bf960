#include "sojourn/stats/people_tables.hpp"

#include <gtest/gtest.h>

#include "support/small_people.hpp"

namespace sojourn::stats {
namespace {

void replace(std::string& text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

// The diagnostics that a changed table gives.
std::vector<base::Diagnostic> faults(const test::Texts& texts) {
  base::Diagnostics diagnostics;
  const auto read = test::read_people(texts, diagnostics);
  EXPECT_TRUE(read.has_value());
  return diagnostics.sorted();
}

TEST(PeopleTables, ReadsTheTables) {
  base::Diagnostics diagnostics;
  const auto read = test::read_people(test::small_people(), diagnostics);
  ASSERT_TRUE(read.has_value());
  for (const auto& d : diagnostics.all()) ADD_FAILURE() << to_text(d);
  const PeopleTables& tables = *read;
  EXPECT_EQ(tables.population(1, 100), 1000);
  ASSERT_EQ(tables.places().size(), 5u);
  EXPECT_EQ(tables.places()[3].postal_code, "63118");
  EXPECT_EQ(tables.place_cumulative().back(), 4000u);
  ASSERT_EQ(tables.states().size(), 2u);
  EXPECT_EQ(tables.states()[1].first_place, 2u);
  EXPECT_EQ(tables.states()[1].last_place, 5u);
  // 400 people, 900 thousandths white and one ten-thousandth for the rounding.
  EXPECT_EQ(tables.group_cumulative(NameTable::kWhite)[0], 400u * 9001u);
  EXPECT_EQ(tables.group_cumulative(NameTable::kBlack)[1], 400u + 600u);
  EXPECT_DOUBLE_EQ(tables.race().groups[1].share[0][0][0], 0.45);
  EXPECT_EQ(tables.race().group_of(17), 0u);
  EXPECT_EQ(tables.race().group_of(18), 1u);
  EXPECT_EQ(tables.languages().by_group[kRaces].pick(0.74), "es");
  EXPECT_EQ(tables.languages().by_group[kRaces].pick(0.76), "en");
}

TEST(PeopleTables, StaysValidWhenMoved) {
  base::Diagnostics diagnostics;
  auto read = test::read_people(test::small_people(), diagnostics);
  ASSERT_TRUE(read.has_value());
  const PeopleTables moved = std::move(*read);
  EXPECT_EQ(moved.places()[0].city, "Saint Louis Park");
  EXPECT_EQ(moved.street_names().pick(0), "Oak");  // a text short enough to stand inside its string object
}

TEST(PeopleTables, AMissingFileIsAnError) {
  test::Texts texts = test::small_people();
  texts.erase("states.csv");
  base::Diagnostics diagnostics;
  const auto read = test::read_people(texts, diagnostics);
  ASSERT_FALSE(read.has_value());
  EXPECT_NE(read.error().message.find("states.csv"), std::string::npos);
}

TEST(PeopleTables, AFaultNamesFileLineAndColumn) {
  test::Texts texts = test::small_people();
  replace(texts["places.csv"], "63104,38.6128", "63104,138.6128");
  const auto found = faults(texts);
  ASSERT_EQ(found.size(), 1u);  // what depends on all places is not reported on top
  EXPECT_EQ(found[0].file, "tables/places.csv");
  EXPECT_EQ(found[0].line, 4);
  EXPECT_EQ(found[0].column, 41);
  EXPECT_EQ(found[0].message, "latitude must be a number from -90 to 90, not \"138.6128\"");
}

TEST(PeopleTables, PlacesSumToTheirState) {
  test::Texts texts = test::small_people();
  replace(texts["places.csv"], "314,1000,x", "314,1001,x");
  const auto found = faults(texts);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].message, "the places of state MO do not sum to its population in states.csv");
}

TEST(PeopleTables, RacesOfPlacesStandInTheOrderOfPlaces) {
  test::Texts texts = test::small_people();
  replace(texts["place_race.csv"], "56087", "56088");
  const auto found = faults(texts);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].rule, "table-order");
  EXPECT_EQ(found[0].line, 3);
}

TEST(PeopleTables, SourcesMustBeKnown) {
  test::Texts texts = test::small_people();
  replace(texts["states.csv"], "3000,x", "3000,y");
  const auto found = faults(texts);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.back().rule, "unknown-source");
}

TEST(PeopleTables, SharesMustSumToOne) {
  test::Texts texts = test::small_people();
  replace(texts["smoking.csv"], "never,0.5", "never,0.4");
  const auto found = faults(texts);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].rule, "weights-not-one");
}

TEST(PeopleTables, APyramidNeedsEveryAge) {
  test::Texts texts = test::small_people();
  replace(texts["population.csv"], "female,50,1000,x\n", "");
  const auto found = faults(texts);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].rule, "table-incomplete");
}

TEST(PeopleTables, LifeTableAgesMustAscend) {
  test::Texts texts = test::small_people();
  replace(texts["life_table.csv"], "1910,male,50,0.02,x\n", "");
  EXPECT_FALSE(faults(texts).empty());
}

TEST(LifeTable, InterpolatesBetweenYearsAndKeepsTheInfluenzaYearApart) {
  // Two ages; females 0.1 in 1900, 0.2 in 1910, 0.9 in 1918, 0.4 in 1920, 0.3 in 2019, 0.5 in 2021; males 0.01.
  const LifeTable life({1900, 1910, 1918, 1920, 2019, 2021}, 2,
                       {.1, .1, .01, .01, .2, .2, .01, .01, .9, .9, .01, .01,
                        .4, .4, .01, .01, .3, .3, .01, .01, .5, .5, .01, .01});
  EXPECT_DOUBLE_EQ(life.q(0, 1910, 0), 0.2);
  EXPECT_DOUBLE_EQ(life.q(0, 1905, 0), 0.15);
  EXPECT_DOUBLE_EQ(life.q(0, 1918, 0), 0.9);
  EXPECT_DOUBLE_EQ(life.q(0, 1917, 0), 0.2 * 0.3 + 0.4 * 0.7);
  EXPECT_DOUBLE_EQ(life.q(0, 1850, 0), 0.1);
  EXPECT_DOUBLE_EQ(life.q(0, 2020, 1), 0.4);
  EXPECT_DOUBLE_EQ(life.q(0, 2021, 1), 0.5);
  EXPECT_DOUBLE_EQ(life.q(0, 2022, 1), 0.3);
  EXPECT_DOUBLE_EQ(life.q(1, 1999, 7), 0.01);
}

TEST(NameTable, DrawsByTheWeightsOfTheGroup) {
  base::Diagnostics diagnostics;
  const auto read = test::read_people(test::small_people(), diagnostics);
  ASSERT_TRUE(read.has_value());
  // White: Ann 2 x 1, Bea 1 x 0.5; black: Bea alone.
  EXPECT_EQ(read->given_names(0).pick(NameTable::kWhite, 0.79), "Ann");
  EXPECT_EQ(read->given_names(0).pick(NameTable::kWhite, 0.81), "Bea");
  EXPECT_EQ(read->given_names(0).pick(NameTable::kBlack, 0.0), "Bea");
  // Born early, 8 to 0.5; years before the table are taken as its first decade.
  EXPECT_EQ(read->given_names(0, 1949).pick(NameTable::kWhite, 0.9), "Ann");
  EXPECT_EQ(read->given_names(0, 1950).pick(NameTable::kWhite, 0.9), "Bea");
  EXPECT_EQ(&read->given_names(0, 1850), &read->given_names(0, 1909));
  EXPECT_EQ(&read->given_names(0, 2100), &read->given_names(0, 2020));
  EXPECT_EQ(name_group(4, false), NameTable::kAsian);
  EXPECT_EQ(name_group(0, true), NameTable::kHispanic);
}

TEST(ShareTable, CoversItsAgesOnly) {
  base::Diagnostics diagnostics;
  const auto read = test::read_people(test::small_people(), diagnostics);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->marital_status().pick(0, 17, 0.5), std::nullopt);
  EXPECT_EQ(read->marital_status().pick(0, 18, 0.1), 0u);
  EXPECT_EQ(read->marital_status().pick(0, 18, 0.5), 1u);
  EXPECT_DOUBLE_EQ(read->smoking().share(1, 40, 1), 0.3);
}

TEST(PeopleTables, FindsStatesAndTowns) {
  base::Diagnostics diagnostics;
  const auto read = test::read_people(test::small_people(), diagnostics);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->find_state("mo"), 1);
  EXPECT_EQ(read->find_state("Minnesota"), 0);
  EXPECT_EQ(read->find_state("Ontario"), std::nullopt);
  EXPECT_EQ(read->find_city("st. louis", std::nullopt), (std::vector<std::uint32_t>{2, 3}));
  EXPECT_EQ(read->find_city("Springfield", std::nullopt), (std::vector<std::uint32_t>{1, 4}));
  EXPECT_EQ(read->find_city("springfield", 1), (std::vector<std::uint32_t>{4}));
  EXPECT_TRUE(read->find_city("Saint Louis", 0).empty());
}

}  // namespace
}  // namespace sojourn::stats
