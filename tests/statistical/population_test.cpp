// The population drawn against the shipped tables. Every bound follows from a false-alarm rate of 1e-6 a test, so
// another seed passes too. Chi-square quantiles: Wilson and Hilferty (1931), good to a part in a thousand here.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <map>

#include "sojourn/base/dmath.hpp"
#include "sojourn/engine/demography.hpp"

namespace sojourn::engine {
namespace {

constexpr double kFalseAlarm = 1e-6;
constexpr base::Date kReference{date::year{2026} / 1 / 1};

double chi_square_bound(double degrees) {
  const double z = base::normal_quantile(1 - kFalseAlarm);
  const double c = 2 / (9 * degrees);
  return degrees * std::pow(1 - c + z * std::sqrt(c), 3);
}

// Two-sided bound for a binomial count, as a number of standard deviations.
double sigma_bound() { return base::normal_quantile(1 - kFalseAlarm / 2); }

const stats::PeopleTables& tables() {
  static const stats::PeopleTables loaded = [] {
    base::Diagnostics diagnostics;
    auto read = stats::PeopleTables::load(SOJOURN_SOURCE_DIR "/statistics/us", diagnostics);
    EXPECT_TRUE(read.has_value());
    for (const auto& d : diagnostics.sorted()) ADD_FAILURE() << to_text(d);
    if (!read || diagnostics.has_errors()) std::abort();
    return std::move(*read);
  }();
  return loaded;
}

const stats::ModelTables& models() {
  static const stats::ModelTables loaded = [] {
    base::Diagnostics diagnostics;
    return std::move(stats::ModelTables::load(SOJOURN_SOURCE_DIR "/statistics/us", diagnostics).value());
  }();
  return loaded;
}

Demography make(const PopulationRequest& request) {
  base::Diagnostics diagnostics;
  auto made = Demography::create(tables(), models(), nullptr, request, diagnostics);
  for (const auto& d : diagnostics.sorted()) ADD_FAILURE() << to_text(d);
  return *made;
}

double life_share(std::size_t sex, int age) {
  double all = 0;
  for (std::size_t s = 0; s < 2; ++s)
    for (int a = 0; a <= stats::kOpenAge; ++a) all += tables().population(s, a);
  return tables().population(sex, age) / all;
}

// Hypothesis: the ages and sexes of those alive on the reference date follow the population table, 202 cells.
TEST(Population, TheLivingHaveTheAgesAndSexesOfTheTable) {
  const Demography demography = make({kReference});
  std::map<std::pair<int, int>, double> seen;
  double living = 0;
  const std::uint32_t people = 1'000'000;
  for (std::uint32_t person = 0; person < people; ++person) {
    const auto who = demography.draw(20260101, person);
    if (who.background_death <= demography.reference()) continue;
    const int age = std::min(base::completed_years(base::day_of(who.birth), kReference), stats::kOpenAge);
    ++seen[{static_cast<int>(who.sex), age}];
    ++living;
  }
  double chi_square = 0;
  for (std::size_t sex = 0; sex < 2; ++sex)
    for (int age = 0; age <= stats::kOpenAge; ++age) {
      const double expected = living * life_share(sex, age);
      const double gap = seen[{static_cast<int>(sex), age}] - expected;
      ASSERT_GT(expected, 5);
      chi_square += gap * gap / expected;
    }
  EXPECT_LT(chi_square, chi_square_bound(2 * (stats::kOpenAge + 1) - 1));
  // The predicted share of the living, used to size a run, holds as well.
  const double p = demography.living_share();
  EXPECT_LT(std::abs(living - people * p) / std::sqrt(people * p * (1 - p)), sigma_bound());
}

// Hypothesis: of the people born in 1950 drawn (reference date after them), the share alive at each age follows the
// period tables of the years in which they reach it.
TEST(Population, SurvivalFollowsTheLifeTables) {
  for (const auto sex : {record::Sex::kFemale, record::Sex::kMale}) {
    PopulationRequest request{base::Date{date::year{1951} / 1 / 1}};
    request.youngest = request.oldest = 0;  // born in 1950
    request.sex = sex;
    const Demography demography = make(request);
    const std::uint32_t people = 200'000;
    std::array<double, 121> alive{};
    double neonatal = 0;
    for (std::uint32_t person = 0; person < people; ++person) {
      const auto who = demography.draw(42, person);
      ASSERT_EQ(base::year_of(who.birth), 1950);
      if (who.background_death - who.birth < base::Span{28 * 86400}) ++neonatal;
      const int lived = base::completed_years(who.birth, who.background_death);
      for (int age = 0; age <= std::min(lived, 120); ++age) ++alive[static_cast<std::size_t>(age)];
    }
    double survival = 1;
    for (int age = 0; age < 110; ++age) {
      survival *= 1 - tables().life().q(static_cast<std::size_t>(sex), 1950 + age, age);
      const double sd = std::sqrt(people * survival * (1 - survival));
      if (people * survival < 100) break;  // where the normal approximation holds
      // 6 standard deviations: 1e-6 over the 220 comparisons.
      EXPECT_LT(std::abs(alive[static_cast<std::size_t>(age) + 1] - people * survival) / sd, 6.0) << "age " << age + 1;
    }
    const double early = tables().neonatal_share() * tables().life().q(static_cast<std::size_t>(sex), 1950, 0);
    EXPECT_LT(std::abs(neonatal - people * early) / std::sqrt(people * early * (1 - early)), sigma_bound());
  }
}

// Hypothesis: births of one year of age fall evenly over its days; 73 cells of 5 days.
TEST(Population, BirthsAreUniformWithinAYearOfAge) {
  PopulationRequest request{kReference};
  request.youngest = request.oldest = 24;
  const Demography demography = make(request);
  const double people = 100'000;
  std::array<double, 73> seen{};
  const base::Instant first = base::Date{date::year{2001} / 1 / 2};
  for (std::uint32_t person = 0; person < static_cast<std::uint32_t>(people); ++person) {
    const auto day = (demography.draw(3, person).birth - first).count() / 86400;
    ASSERT_GE(day, 0);
    ASSERT_LT(day, 365);
    ++seen[static_cast<std::size_t>(day / 5)];
  }
  double chi_square = 0;
  for (double n : seen) chi_square += (n - people / 73) * (n - people / 73) / (people / 73);
  EXPECT_LT(chi_square, chi_square_bound(72));
}

// Hypothesis: states follow the 2020 Census, and town, county, state, postal code and area code are those of one place.
TEST(Population, StatesFollowTheCensusAndPlacesFitTogether) {
  const Demography demography = make({kReference});
  std::map<std::string_view, double> seen;
  const double people = 300'000;
  for (std::uint32_t person = 0; person < static_cast<std::uint32_t>(people); ++person) {
    const auto who = demography.draw(11, person);
    const stats::Place& place = tables().places()[who.place];
    ASSERT_EQ(who.city, place.city);
    ASSERT_EQ(who.county, place.county);
    ASSERT_EQ(who.postal_code, place.postal_code);
    ASSERT_EQ(who.area_code, place.area_code);
    ASSERT_EQ(who.time_zone, place.time_zone);
    ASSERT_EQ(who.state, tables().states()[place.state].code);
    ++seen[who.state];
  }
  double all = 0, chi_square = 0;
  for (const auto& state : tables().states()) all += state.population;
  for (const auto& state : tables().states()) {
    const double expected = people * state.population / all;
    chi_square += (seen[state.code] - expected) * (seen[state.code] - expected) / expected;
  }
  EXPECT_LT(chi_square, chi_square_bound(static_cast<double>(tables().states().size()) - 1));
}

// Hypothesis: race and ethnicity in one state and age group follow share x relative; 12 cells, pooled below 5 expected.
TEST(Population, RaceFollowsAgeAndState) {
  PopulationRequest request{kReference};
  request.state = "CA";
  request.sex = record::Sex::kFemale;
  request.youngest = 25;
  request.oldest = 44;
  const Demography demography = make(request);
  const auto& race = tables().race();
  const auto& share = race.groups[race.group_of(30)].share[0];
  const auto& relative = race.relative[*tables().find_state("CA")];
  const double people = 100'000;
  std::array<double, 12> seen{}, expected{};
  double sum = 0;
  for (std::size_t i = 0; i < 12; ++i) sum += expected[i] = share[i / 2][i % 2] * relative[i / 2][i % 2];
  for (std::uint32_t person = 0; person < static_cast<std::uint32_t>(people); ++person) {
    const auto who = demography.draw(5, person);
    ++seen[static_cast<std::size_t>(who.race) * 2 + (who.hispanic ? 1 : 0)];
  }
  double chi_square = 0;
  for (std::size_t i = 0; i < 12; ++i) {
    const double n = people * expected[i] / sum;
    ASSERT_GT(n, 5);
    chi_square += (seen[i] - n) * (seen[i] - n) / n;
  }
  EXPECT_LT(chi_square, chi_square_bound(11));
}

// Hypothesis: the postal codes of a state's people of one group follow the group's table, cells of 5 or more expected.
TEST(Population, PostalCodesFollowRaceAndState) {
  PopulationRequest request{kReference};
  request.state = "MI";
  const Demography demography = make(request);
  const stats::State& state = tables().states()[*tables().find_state("MI")];
  const auto sums = tables().group_cumulative(stats::NameTable::kBlack);
  std::map<std::uint32_t, double> seen;
  double people = 0;
  for (std::uint32_t person = 0; person < 300'000; ++person) {
    const auto who = demography.draw(77, person);
    if (who.hispanic || who.race != record::Race::kBlack) continue;
    ++seen[who.place];
    ++people;
  }
  const double all = static_cast<double>(sums[state.last_place - 1] - sums[state.first_place - 1]);
  double chi_square = 0, degrees = -1, pooled_seen = 0, pooled_expected = 0;
  for (std::uint32_t place = state.first_place; place < state.last_place; ++place) {
    const double here = static_cast<double>(sums[place] - (place == 0 ? 0 : sums[place - 1]));
    const double expected = people * here / all;
    if (expected < 5) {
      pooled_seen += seen[place];
      pooled_expected += expected;
      continue;
    }
    chi_square += (seen[place] - expected) * (seen[place] - expected) / expected;
    ++degrees;
  }
  ASSERT_GT(degrees, 100);
  chi_square += (pooled_seen - pooled_expected) * (pooled_seen - pooled_expected) / pooled_expected;
  EXPECT_LT(chi_square, chi_square_bound(degrees + 1));
}

// Claim: raking made the country's race and ethnicity and each state's total agree, to the rounding of the table.
TEST(Population, StateRacesAverageToTheCountry) {
  const auto& race = tables().race();
  double people = 0;
  for (const auto& state : tables().states()) people += state.population;
  for (std::size_t r = 0; r < stats::kRaces; ++r) {
    for (std::size_t e = 0; e < stats::kEthnicities; ++e) {
      double mean = 0;
      for (std::size_t s = 0; s < tables().states().size(); ++s)
        mean += race.relative[s][r][e] * tables().states()[s].population / people;
      EXPECT_NEAR(mean, 1, 1e-3) << "race " << r << " ethnicity " << e;
    }
  }
}

}  // namespace
}  // namespace sojourn::engine
