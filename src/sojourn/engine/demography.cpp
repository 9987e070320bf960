#include "sojourn/engine/demography.hpp"
#include "sojourn/engine/social.hpp"

#include <algorithm>

#include "sojourn/base/dmath.hpp"

namespace sojourn::engine {
namespace {

using base::Date;
using base::Instant;
using base::Span;
using record::Demographics;

static_assert(static_cast<int>(record::Sex::kFemale) == 0 && static_cast<int>(record::Sex::kMale) == 1);
static_assert(static_cast<int>(record::Race::kHawaiian) == 4 && static_cast<int>(record::Race::kOther) == 5);

constexpr base::Site kCellSite = base::site("demography/sex-and-age");
constexpr base::Site kBirthSite = base::site("demography/birth");
constexpr base::Site kDeathSite = base::site("demography/background-death");
constexpr base::Site kAreaSite = base::site("demography/state");
constexpr base::Site kPlaceSite = base::site("demography/place");
constexpr base::Site kRaceSite = base::site("demography/race-and-ethnicity");
constexpr base::Site kGivenNameSite = base::site("demography/given-name");
constexpr base::Site kMiddleNameSite = base::site("demography/middle-name");
constexpr base::Site kFamilyNameSite = base::site("demography/family-name");
constexpr base::Site kLanguageSite = base::site("demography/language");
constexpr base::Site kMaritalSite = base::site("demography/marital-status");
constexpr base::Site kHouseSite = base::site("demography/house-number");
constexpr base::Site kStreetSite = base::site("demography/street");
constexpr base::Site kSuffixSite = base::site("demography/street-suffix");
constexpr base::Site kPhoneSite = base::site("demography/phone");
constexpr base::Site kSsnSite = base::site("demography/ssn");
constexpr base::Site kParentSite = base::site("demography/parent");
constexpr base::Site kPartnerSite = base::site("demography/partner");
enum RelativeLane : std::uint32_t { kGivenName, kFamilyName, kPhone, kAge, kSex, kSharedName };

// End of the neonatal period as part of the first year of life.
constexpr double kNeonatal = 28.0 / 365.25;

// Whole number in [low, high] from a uniform draw.
int whole(double u, int low, int high) { return low + static_cast<int>(u * static_cast<double>(high - low + 1)); }

// The last day of birth on which somebody has completed `years` years on `at`.
Date last_birth_day(Date at, int years) {
  const date::year_month_day day{at};
  const date::year year{static_cast<int>(day.year()) - years};
  const date::year_month_day candidate = year / day.month() / day.day();
  // 29 February in a common year: those of 1 March have their birthday a day later.
  return candidate.ok() ? Date{candidate} : Date{year / day.month() / date::last};
}

// The moment at which somebody completes `years` years, at the time of day of birth.
Instant birthday_of(Instant birth, int years) {
  const Date day = base::day_of(birth);
  return Instant{base::birthday(day, years)} + (birth - Instant{day});
}

// Mean of exp(-(start + slope * x)) while x runs over a stretch at whose ends the exponent is h0 and h1.
double mean_of_exponential(double h0, double h1) {
  const double rise = h1 - h0;
  // The series avoids cancellation; its error is below rise^3 / 24.
  if (rise < 1e-5) return base::exp(-h0) * (1 - rise / 2 + rise * rise / 6);
  return (base::exp(-h0) - base::exp(-h1)) / rise;
}

}  // namespace

CohortMortality::CohortMortality(const stats::PeopleTables& tables, int first_birth_year, int last_birth_year,
                                 const Hazards& taken_off)
    : first_year_(first_birth_year), neonatal_share_(tables.neonatal_share()) {
  for (int year = first_birth_year; year <= last_birth_year; ++year) {
    for (std::size_t sex = 0; sex < stats::kSexes; ++sex) {
      double sum = 0;
      sums_.push_back(sum);
      for (int age = 0; age <= kOldestLived; ++age)
        sums_.push_back(sum += std::max(0.0, -base::ln(1 - tables.life().q(sex, year + age, age)) -
                                                 taken_off[sex][static_cast<std::size_t>(age)]));
    }
  }
}

const double* CohortMortality::cohort(std::size_t sex, int birth_year) const {
  return &sums_[(static_cast<std::size_t>(birth_year - first_year_) * stats::kSexes + sex) * (kOldestLived + 2)];
}

// Cumulative hazard of the first 28 days.
double CohortMortality::neonatal(const double* sums) const {
  const double infant_deaths = 1 - base::exp(-sums[1]);
  return -base::ln(1 - neonatal_share_ * infant_deaths);
}

double CohortMortality::hazard(std::size_t sex, int birth_year, int age, double part) const {
  const double* sums = cohort(sex, birth_year);
  if (age > 0) return sums[age] + (sums[age + 1] - sums[age]) * part;
  const double early = neonatal(sums);
  if (part <= kNeonatal) return early * (part / kNeonatal);
  return early + (sums[1] - early) * ((part - kNeonatal) / (1 - kNeonatal));
}

double CohortMortality::mean_survival(std::size_t sex, int birth_year, int age, double from, double to) const {
  const auto piece = [&](double a, double b) {
    return mean_of_exponential(hazard(sex, birth_year, age, a), hazard(sex, birth_year, age, b));
  };
  if (age > 0 || from >= kNeonatal || to <= kNeonatal) return piece(from, to);
  return (piece(from, kNeonatal) * (kNeonatal - from) + piece(kNeonatal, to) * (to - kNeonatal)) / (to - from);
}

CohortMortality::Age CohortMortality::inverse(std::size_t sex, int birth_year, double target) const {
  const double* sums = cohort(sex, birth_year);
  const double* end = sums + kOldestLived + 2;
  const auto age = static_cast<int>(std::upper_bound(sums, end, target) - sums) - 1;
  if (age > kOldestLived) return {kOldestLived, 1};
  if (age > 0) return {age, (target - sums[age]) / (sums[age + 1] - sums[age])};
  const double early = neonatal(sums);
  if (target < early) return {0, kNeonatal * (target / early)};
  return {0, kNeonatal + (1 - kNeonatal) * ((target - early) / (sums[1] - early))};
}

std::optional<Demography> Demography::create(const stats::PeopleTables& tables, const stats::ModelTables& models,
                                             const stats::TimeZones* zones, const PopulationRequest& request,
                                             base::Diagnostics& diagnostics) {
  Demography out;
  out.tables_ = &tables;
  out.models_ = &models;
  out.reference_ = request.reference_date;
  bool good = out.fill_places(request, diagnostics);
  if (request.youngest < 0 || request.oldest > kOldestDrawn || request.youngest > request.oldest) {
    base::Diagnostic d;
    d.rule = "impossible-age";
    d.message = "ages " + std::to_string(request.youngest) + " to " + std::to_string(request.oldest) +
                " are impossible: they must ascend and lie in 0 to " + std::to_string(kOldestDrawn);
    diagnostics.add(std::move(d));
    good = false;
  }
  if (!good) return std::nullopt;
  const int year = base::year_of(out.reference_);
  out.mortality_ = CohortMortality(tables, year - kOldestDrawn - 1, year);
  out.background_ = CohortMortality(tables, year - kOldestDrawn - 1, year, request.module_deaths);
  out.fill_cells(request);
  out.fill_races();
  if (!out.fill_zones(zones, diagnostics)) return std::nullopt;
  return out;
}

bool Demography::fill_places(const PopulationRequest& request, base::Diagnostics& diagnostics) {
  const auto unknown = [&](std::string rule, std::string message, std::string hint) {
    base::Diagnostic d;
    d.rule = std::move(rule);
    d.message = std::move(message);
    d.hint = std::move(hint);
    diagnostics.add(std::move(d));
    return false;
  };
  std::optional<std::uint16_t> state;
  std::vector<std::string_view> names;
  if (!request.state.empty()) {
    state = tables_->find_state(request.state);
    if (!state) {
      for (const stats::State& s : tables_->states()) names.insert(names.end(), {s.code, s.name});
      return unknown("unknown-state-name", "there is no state \"" + request.state + "\"",
                     base::did_you_mean(request.state, names));
    }
  }
  std::vector<double> weights;
  for (std::uint16_t s = 0; s < tables_->states().size(); ++s) {
    const stats::State& found = tables_->states()[s];
    if (state && *state != s) continue;
    areas_.push_back({s, found.first_place, found.last_place});
    weights.push_back(found.population);
  }
  area_weights_ = base::WeightedIndex(weights);
  if (request.city.empty()) return true;
  town_ = tables_->find_city(request.city, state);
  if (town_.empty()) {
    for (std::uint32_t i = areas_.front().first_place; i < areas_.back().last_place; ++i)
      if (names.empty() || names.back() != tables_->places()[i].city) names.push_back(tables_->places()[i].city);
    const std::string where = state ? std::string(tables_->states()[*state].name) : "the United States";
    return unknown("unknown-city", "there is no town \"" + request.city + "\" in " + where,
                   base::did_you_mean(request.city, names));
  }
  for (std::uint32_t place : town_)
    if (tables_->places()[place].state != tables_->places()[town_[0]].state)
      return unknown("ambiguous-city", "several states have a town \"" + request.city + "\"", "name the state too");
  for (std::size_t g = 0; g < stats::NameTable::kGroups; ++g) {
    const auto sums = tables_->group_cumulative(static_cast<stats::NameTable::Group>(g));
    std::vector<double> people;
    for (std::uint32_t place : town_)
      people.push_back(static_cast<double>(sums[place] - (place == 0 ? 0 : sums[place - 1])));
    town_weights_[g] = base::WeightedIndex(people);
  }
  const std::uint16_t home = tables_->places()[town_[0]].state;
  areas_ = {{home, tables_->states()[home].first_place, tables_->states()[home].last_place}};
  area_weights_ = base::WeightedIndex(std::array{1.0});
  return true;
}

// How much more frequent a group is in the town than in its state; 1 if no town was asked for.
double Demography::town_factor(stats::NameTable::Group group) const {
  if (town_.empty()) return 1;
  const auto in_state = [&](std::span<const std::uint64_t> sums) {
    const std::uint32_t first = areas_[0].first_place;
    return static_cast<double>(sums[areas_[0].last_place - 1] - (first == 0 ? 0 : sums[first - 1]));
  };
  double people = 0;
  for (std::uint32_t place : town_) people += tables_->places()[place].population;
  return town_weights_[group].total() / people /
         (in_state(tables_->group_cumulative(group)) / in_state(tables_->place_cumulative()));
}

double Demography::mean_survival(const Cell& cell) const {
  // Births of the year of age fall in two calendar years, each with its own mortality.
  double sum = 0;
  const double all = static_cast<double>((cell.last - cell.first).count());
  for (Instant from = cell.first; from < cell.last;) {
    const int year = base::year_of(from);
    const Instant to = std::min(cell.last, Instant{Date{date::year{year + 1} / 1 / 1}});
    const auto part = [&](Instant birth) {
      const Instant begin = birthday_of(birth, cell.age), end = birthday_of(birth, cell.age + 1);
      const double p = static_cast<double>((reference_ - begin).count()) / static_cast<double>((end - begin).count());
      return std::clamp(p, 0.0, 1.0);
    };
    // The later born are the younger ones.
    sum += mortality_.mean_survival(cell.sex, year, cell.age, part(to - Span{1}), part(from)) *
           static_cast<double>((to - from).count());
    from = to;
  }
  return sum / all;
}

void Demography::fill_cells(const PopulationRequest& request) {
  std::vector<double> weights;
  double living = 0, drawn = 0;
  for (std::size_t sex = 0; sex < stats::kSexes; ++sex) {
    if (request.sex && static_cast<std::size_t>(*request.sex) != sex) continue;
    // The open age of the table is spread as a stationary population would be.
    double open = 0;
    const int latest = tables_->life().last_year() + 1;
    std::array<double, kOldestDrawn + 1> people{};
    for (int age = 0; age <= kOldestDrawn; ++age) {
      const auto i = static_cast<std::size_t>(age);
      if (age < stats::kOpenAge) people[i] = tables_->population(sex, age);
      else
        open += people[i] = age == stats::kOpenAge
                                ? 1.0
                                : people[i - 1] * (1 - tables_->life().q(sex, latest, age - 1));
    }
    for (std::size_t i = stats::kOpenAge; i <= kOldestDrawn; ++i)
      people[i] *= tables_->population(sex, stats::kOpenAge) / open;
    for (int age = request.youngest; age <= request.oldest; ++age) {
      Cell cell;
      cell.sex = static_cast<std::uint8_t>(sex);
      cell.age = static_cast<std::uint8_t>(age);
      const Date day = base::day_of(reference_);
      cell.first = last_birth_day(day, age + 1) + date::days{1};
      // Nobody is born after the reference instant.
      cell.last = std::min(reference_, Instant{last_birth_day(day, age) + date::days{1}});
      const double survival = mean_survival(cell);
      const double wanted = people[static_cast<std::size_t>(age)];
      cells_.push_back(cell);
      weights.push_back(wanted / survival);
      living += wanted;
      drawn += wanted / survival;
    }
  }
  cell_weights_ = base::WeightedIndex(weights);
  living_share_ = living / drawn;
}

void Demography::fill_races() {
  const stats::RaceTable& race = tables_->race();
  for (const Area& area : areas_) {
    const auto& relative = race.relative[area.state];
    for (std::size_t sex = 0; sex < stats::kSexes; ++sex) {
      for (const auto& group : race.groups) {
        std::array<double, stats::kRaces * stats::kEthnicities> weights{};
        for (std::size_t r = 0; r < stats::kRaces; ++r)
          for (std::size_t e = 0; e < stats::kEthnicities; ++e)
            weights[r * stats::kEthnicities + e] =
                group.share[sex][r][e] * relative[r][e] * town_factor(stats::name_group(r, e == 1));
        races_.emplace_back(weights);
      }
    }
  }
}

bool Demography::fill_zones(const stats::TimeZones* zones, base::Diagnostics& diagnostics) {
  if (!zones) return true;
  zones_.reserve(tables_->places().size());
  std::string_view last;
  for (const stats::Place& place : tables_->places()) {
    // Neighbours in the table mostly share a zone.
    zones_.push_back(!zones_.empty() && place.time_zone == last ? zones_.back() : zones->find(place.time_zone));
    last = place.time_zone;
    if (zones_.back() < zones->size()) continue;
    base::Diagnostic d;
    d.rule = "unknown-time-zone";
    d.message = "the time zone \"" + std::string(last) + "\" of " + std::string(place.city) + " is not in the table";
    diagnostics.add(std::move(d));
    return false;
  }
  return true;
}

std::uint32_t Demography::draw_place(const Area& area, stats::NameTable::Group group, double u) const {
  if (!town_.empty()) return town_[town_weights_[group](u)];
  const auto sums = tables_->group_cumulative(group);
  const std::uint64_t before = area.first_place == 0 ? 0 : sums[area.first_place - 1];
  const std::uint64_t people = sums[area.last_place - 1] - before;
  const std::uint64_t person = before + static_cast<std::uint64_t>(u * static_cast<double>(people));
  const auto found = std::upper_bound(sums.begin() + area.first_place, sums.begin() + area.last_place, person);
  return std::min(static_cast<std::uint32_t>(found - sums.begin()), area.last_place - 1);
}

void Demography::draw_birth_and_death(const base::Draws& draws, Demographics& out, int& age) const {
  const Cell& cell = cells_[cell_weights_(draws.uniform(kCellSite))];
  out.sex = static_cast<record::Sex>(cell.sex);
  age = cell.age;
  const double width = static_cast<double>((cell.last - cell.first).count());
  out.birth = cell.first + Span{static_cast<std::int64_t>(draws.uniform(kBirthSite) * width)};
  const double target = -base::ln(1 - draws.uniform(kDeathSite));
  const CohortMortality::Age death = background_.inverse(cell.sex, base::year_of(out.birth), target);
  const Instant begin = birthday_of(out.birth, death.years), end = birthday_of(out.birth, death.years + 1);
  const auto into = static_cast<std::int64_t>(death.part * static_cast<double>((end - begin).count()));
  // A death is after the birth, never in its second.
  out.background_death = std::max(out.birth + Span{1}, begin + Span{into});
}

void Demography::draw_names(const base::Draws& draws, Demographics& out) const {
  const auto group = stats::name_group(static_cast<std::size_t>(out.race), out.hispanic);
  const stats::NameTable& given = tables_->given_names(static_cast<std::size_t>(out.sex), base::year_of(out.birth));
  out.given_name = given.pick(group, draws.uniform(kGivenNameSite));
  // Nobody is called by the same name twice, but a group with a single name must not loop.
  for (std::uint32_t lane = 0; lane < 8; ++lane) {
    out.middle_name = given.pick(group, draws.uniform(kMiddleNameSite, 0, lane));
    if (out.middle_name != out.given_name) break;
    out.middle_name = {};
  }
  out.family_name = tables_->family_names().pick(group, draws.uniform(kFamilyNameSite));
}

void Demography::draw_address(const base::Draws& draws, Demographics& out) const {
  const stats::Place& place = tables_->places()[out.place];
  const stats::State& state = tables_->states()[place.state];
  out.city = place.city;
  out.county = place.county;
  out.state = state.code;
  out.state_name = state.name;
  out.postal_code = place.postal_code;
  out.time_zone = place.time_zone;
  if (!zones_.empty()) out.zone = zones_[out.place];
  out.latitude = place.latitude;
  out.longitude = place.longitude;
  out.area_code = place.area_code;
  out.house_number = static_cast<std::uint16_t>(whole(draws.uniform(kHouseSite), 1, 9999));
  out.street_name = tables_->street_names().pick(draws.uniform(kStreetSite));
  out.street_suffix = tables_->street_suffixes().pick(draws.uniform(kSuffixSite));
  out.phone_line = static_cast<std::uint16_t>(whole(draws.uniform(kPhoneSite), 100, 199));
  // Numbers 999-GG-SSSS; a real one has neither group 00 nor serial 0000, so these have not either.
  const int group = whole(draws.uniform(kSsnSite), 1, 99);
  const int serial = whole(draws.uniform(kSsnSite, 0, 1), 1, 9999);
  out.never_issued_ssn = static_cast<std::uint32_t>(group * 10000 + serial);
}

void Demography::draw_relatives(const base::Draws& draws, Demographics& out) const {
  const auto group = stats::name_group(static_cast<std::size_t>(out.race), out.hispanic);
  const stats::Figures& f = models_->figures();
  const int born = base::year_of(out.birth);
  const auto draw = [&](base::Site site, record::Sex sex, int birth_year) {
    record::Relative relative;
    relative.sex = sex;
    relative.given_name = tables_->given_names(static_cast<std::size_t>(sex), birth_year)
                              .pick(group, draws.uniform(site, 0, kGivenName));
    relative.family_name = out.family_name;
    relative.phone_line = static_cast<std::uint16_t>(whole(draws.uniform(site, 0, kPhone), 100, 199));
    return relative;
  };
  // Even odds for mother and father: who comes along to the doctor is not claimed.
  out.parent = draw(kParentSite, draws.uniform(kParentSite, 0, kSex) < 0.5 ? record::Sex::kFemale : record::Sex::kMale,
                    born - whole(draws.uniform(kParentSite, 0, kAge), static_cast<int>(f.youngest_parent),
                                 static_cast<int>(f.oldest_parent)));
  const bool married = out.marital_status == record::MaritalStatus::kMarried;
  if (!married && out.marital_status != record::MaritalStatus::kPartner) return;
  const bool same_sex = orientation(*models_, draws) == 1;
  const bool female = (out.sex == record::Sex::kFemale) == same_sex;
  const auto differ = static_cast<int>(f.partners_differ);
  out.partner = draw(kPartnerSite, female ? record::Sex::kFemale : record::Sex::kMale,
                     born + whole(draws.uniform(kPartnerSite, 0, kAge), -differ, differ));
  if (!married || draws.uniform(kPartnerSite, 0, kSharedName) >= f.shared_name)
    out.partner.family_name = tables_->family_names().pick(group, draws.uniform(kPartnerSite, 0, kFamilyName));
}

Demographics Demography::draw(std::uint64_t seed, std::uint32_t person) const {
  const base::Draws draws(seed, person);
  Demographics out;
  out.person = person;
  int age = 0;
  draw_birth_and_death(draws, out, age);
  const std::size_t area = area_weights_(draws.uniform(kAreaSite));
  const auto sex = static_cast<std::size_t>(out.sex);
  const std::size_t groups = tables_->race().groups.size();
  const std::size_t race = races_[(area * stats::kSexes + sex) * groups + tables_->race().group_of(age)](
      draws.uniform(kRaceSite));
  out.race = static_cast<record::Race>(race / stats::kEthnicities);
  out.hispanic = race % stats::kEthnicities == 1;
  out.place = draw_place(areas_[area], stats::name_group(race / stats::kEthnicities, out.hispanic),
                         draws.uniform(kPlaceSite));
  draw_names(draws, out);
  const std::size_t speakers = out.hispanic ? stats::kRaces : static_cast<std::size_t>(out.race);
  out.language = tables_->languages().by_group[speakers].pick(draws.uniform(kLanguageSite));
  // The order of the table's categories: M, S, D, W, L, T.
  constexpr std::array<record::MaritalStatus, 6> kStatus = {
      record::MaritalStatus::kMarried,  record::MaritalStatus::kNeverMarried, record::MaritalStatus::kDivorced,
      record::MaritalStatus::kWidowed, record::MaritalStatus::kSeparated,    record::MaritalStatus::kPartner};
  if (const auto status = tables_->marital_status().pick(sex, age, draws.uniform(kMaritalSite)))
    out.marital_status = kStatus[*status];
  draw_address(draws, out);
  draw_relatives(draws, out);
  draw_social(*tables_, *models_, draws, age, out);
  draw_identity(draws, areas_[area], age, out);
  return out;
}

}  // namespace sojourn::engine
