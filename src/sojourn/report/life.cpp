// Ages and sexes of the living, and how people die, against the tables that they are drawn from.
#include <algorithm>
#include <cmath>

#include "sojourn/report/report.hpp"

namespace sojourn::report {
namespace {

using measure::Estimate;
using measure::People;
using measure::Sex;
using stats::SexFilter;

constexpr std::array kSexes{Sex::kFemale, Sex::kMale};
constexpr std::string_view kPopulationSource = "census_2024", kLifeSource = "ssa_2019";
constexpr int kBand = 5, kOldestBand = 85;  // years of age
constexpr int kLast = 110;                  // of life tables

std::size_t index(Sex sex) { return static_cast<std::size_t>(sex); }
SexFilter filter(Sex sex) { return sex == Sex::kFemale ? SexFilter::kFemale : SexFilter::kMale; }

Row life_row(Row row, Sex sex, int low, int high, std::string unit) {
  row.sex = filter(sex);
  row.age_low = low;
  row.age_high = high;
  row.unit = std::move(unit);
  return row;
}

// Deaths and years lived at each age of the days measured.
struct Deaths {
  std::array<double, kLast + 1> deaths{}, years{};
};

Deaths count(const People& people, Sex sex) {
  Deaths out;
  for (std::size_t i = 0; i < people.size(); ++i) {
    const measure::Person& p = people[i];
    if (p.sex != sex || p.death < people.start()) continue;
    const int from = people.age(i, std::max(people.start(), p.birth));
    const int to = people.age(i, std::min(people.reference(), p.death));
    for (int age = from; age <= std::min(to, kLast); ++age)
      out.years[static_cast<std::size_t>(age)] += people.years_lived(i, age, age);
    if (p.death >= people.start() && p.death < people.reference())
      ++out.deaths[static_cast<std::size_t>(std::min(people.age(i, p.death), kLast))];
  }
  return out;
}

double table_q(const Sources& sources, Sex sex, int age, int year) {
  return sources.people.life().q(index(sex), year, std::min(age, sources.people.life().max_age()));
}

// Years still to be lived from birth; of an age at which nobody lived, the table's own probability stands in.
struct Expectancy {
  double value = 0, error = 0;
};
Expectancy expectancy(const Deaths& found, const std::function<double(int)>& table) {
  // Chiang, The Life Table and Its Applications, 1984: e0 and its variance from q and deaths by age.
  std::array<double, kLast + 2> alive{}, after{};
  std::array<double, kLast + 1> q{};
  alive[0] = 1;
  for (int age = 0; age <= kLast; ++age) {
    const auto a = static_cast<std::size_t>(age);
    constexpr double kEnough = 1;  // person-years
    const double rate = found.years[a] >= kEnough ? found.deaths[a] / found.years[a] : -1;
    q[a] = rate < 0 ? table(age) : 1 - std::exp(-rate);
    alive[a + 1] = alive[a] * (1 - q[a]);
  }
  for (int age = kLast; age >= 0; --age) {
    const auto a = static_cast<std::size_t>(age);
    const double within = age == 0 ? 0.1 : 0.5;  // of the year that who dies in it lives
    const double years = alive[a + 1] + within * (alive[a] - alive[a + 1]);
    after[a] = years + after[a + 1];
  }
  double variance = 0;
  for (int age = 0; age < kLast; ++age) {
    const auto a = static_cast<std::size_t>(age);
    if (found.deaths[a] == 0 || alive[a + 1] == 0) continue;
    const double later = after[a + 1] / alive[a + 1];
    variance += alive[a] * alive[a] * (later + 0.5) * (later + 0.5) * q[a] * q[a] * (1 - q[a]) / found.deaths[a];
  }
  return {after[0], std::sqrt(variance)};
}

}  // namespace

void add_population(const measure::Measures& measures, const Sources& sources, Report& report) {
  const People& people = measures.people();
  constexpr int kBands = kOldestBand / kBand + 1;
  double counts[2][kBands] = {}, targets[2][kBands] = {}, total = 0, target_total = 0;
  for (std::size_t i = 0; i < people.size(); ++i) {
    if (!people.living(i) || people[i].sex == Sex::kUnknown) continue;
    ++counts[index(people[i].sex)][std::min(people.age(i, people.reference()) / kBand, kBands - 1)];
    ++total;
  }
  for (std::size_t sex = 0; sex < 2; ++sex)
    for (int age = 0; age <= stats::kOpenAge; ++age) {
      const double n = sources.people.population(sex, age);
      targets[sex][std::min(age / kBand, kBands - 1)] += n;
      target_total += n;
    }
  for (const Sex sex : kSexes)
    for (int b = 0; b < kBands; ++b) {
      const auto found = measure::share(counts[index(sex)][b], total);
      if (!found) return;
      const double target = targets[index(sex)][b] / target_total;
      const int low = b * kBand, high = b == kBands - 1 ? kLast : low + kBand - 1;
      report.pyramid.push_back({sex, low, high, found->value, target});
      report.rows.push_back(life_row(make_row(Section::kPopulation, "age and sex", "share of people", *found, target, 0.1, 0,
                                              std::string(kPopulationSource), Grade::kInput),
                                     sex, low, high, "share"));
    }
  // Race and ethnicity of the living, all ages and both sexes together, weighted by the census ages.
  const auto& race = sources.people.race();
  for (std::size_t r = 0; r < stats::kRaces; ++r)
    for (std::size_t h = 0; h < stats::kEthnicities; ++h) {
      double target = 0, count = 0;
      for (std::size_t sex = 0; sex < 2; ++sex)
        for (int age = 0; age <= stats::kOpenAge; ++age)
          target += sources.people.population(sex, age) / target_total * race.groups[race.group_of(age)].share[sex][r][h];
      for (std::size_t i = 0; i < people.size(); ++i)
        count += people.living(i) && static_cast<std::size_t>(people[i].race) == r && people[i].hispanic == (h == 1);
      if (target < 0.005) continue;
      Row row = make_row(Section::kPopulation, "race and ethnicity", "share of people", *measure::share(count, total), target,
                         0.1, 0, std::string(kPopulationSource), Grade::kInput);
      row.group = std::string(measure::kRaceNames[r]) + (h == 1 ? ", Hispanic" : ", non-Hispanic");
      row.unit = "share";
      report.rows.push_back(std::move(row));
    }
}

void add_mortality(const measure::Measures& measures, const Sources& sources, Report& report) {
  const People& people = measures.people();
  // A year later than the last table is that of the last ordinary year.
  const int year = sources.people.life().last_year() + 1;
  const std::string source(kLifeSource);
  for (const Sex sex : kSexes) {
    const Deaths found = count(people, sex);
    const auto table = [&](int age) { return table_q(sources, sex, age, year); };
    double alive = 1, target_alive = 1;
    for (int age = 0; age <= 100; ++age) {
      report.survival.push_back({sex, age, alive, target_alive});
      const auto a = static_cast<std::size_t>(age);
      alive *= found.years[a] > 0 ? std::exp(-found.deaths[a] / found.years[a]) : 1 - table(age);
      target_alive *= 1 - table(age);
    }
    Deaths published;
    for (int age = 0; age <= kLast; ++age) {
      const auto a = static_cast<std::size_t>(age);
      published.years[a] = 1e9;
      published.deaths[a] = -std::log1p(-std::min(table(age), 0.999999)) * 1e9;
    }
    const Expectancy e = expectancy(found, table), target = expectancy(published, table);
    double years = 0;
    for (const double y : found.years) years += y;
    report.rows.push_back(life_row(
        make_row(Section::kMortality, "life expectancy at birth", "years", {years, e.value, e.value - 1.96 * e.error, e.value + 1.96 * e.error},
                 target.value, 0, 0.3, source, Grade::kInput),
        sex, 0, kLast, "years"));
    for (int low = 0; low < 100; low += 10) {
      double deaths = 0, lived = 0, hazard = 0, expected = 0;
      for (int age = low; age < low + 10; ++age) {
        const auto a = static_cast<std::size_t>(age);
        deaths += found.deaths[a];
        lived += found.years[a];
        const double h = -std::log1p(-std::min(table(age), 0.999999));
        expected += h * found.years[a];
        hazard += h;
      }
      if (!(lived > 0) || !(expected > 0)) continue;
      // The ratio to what the table expects of the same years lived, times the table's probability to die in the ten
      // years: the ages within the band weigh as they do in these people.
      const auto ratio = *measure::rate(deaths, expected);
      const auto q = [&](double r) { return 1 - std::exp(-hazard * r); };
      report.rows.push_back(life_row(make_row(Section::kMortality, "death within ten years", "probability",
                                              {lived, q(ratio.value), q(ratio.lower), q(ratio.upper)}, q(1), 0.1, 0, source,
                                              Grade::kInput),
                                     sex, low, low + 9, "probability"));
    }
  }
  report.sources[source] = {"Social Security Administration, period life table 2019", "2019", true};
  report.sources[std::string(kPopulationSource)] = {"US Census Bureau, population estimates, Vintage 2024", "2024", true};
}

}  // namespace sojourn::report
