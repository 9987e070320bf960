#include "sojourn/engine/social.hpp"

#include <algorithm>
#include <array>

#include "sojourn/base/sampling.hpp"
#include "sojourn/engine/lifetime.hpp"

namespace sojourn::engine {

namespace {

constexpr base::Site kEducation = base::site("person/education");
constexpr base::Site kIncome = base::site("person/income");
constexpr base::Site kStanding = base::site("person/standing");
constexpr base::Site kNeed = base::site("person/social-need");
constexpr base::Site kWork = base::site("person/unemployed");

// Poverty guideline for a household of three, 48 states: HHS, Federal Register 2019;84:1167.
constexpr double kPovertyLine = 21330;
// Within the highest band of the table (4 and more) ratios are drawn up to this; assumption.
constexpr double kHighestRatio = 10;

// Means over the counties of the United States, as the public module format quotes them (section on demographics).
constexpr std::array<double, 3> kNeedShare = {0.132, 0.109, 0.064};
constexpr double kUnemployed = 0.058;

// The public format's score of standing: where schooling places a person, at random within these bounds, counts 0.7,
// income 0.2 (from 17,550 to 75,000 USD a year), occupation (at random) 0.1.
constexpr std::array<std::array<double, 2>, 4> kSchooling = {{{0, 0.5}, {0.1, 0.75}, {0.3, 0.85}, {0.5, 1}}};
constexpr double kLowIncome = 17550, kHighIncome = 75000, kHighStanding = 0.66, kMiddleStanding = 0.25;

double between(double low, double high, double u) { return low + (high - low) * u; }

}  // namespace

void draw_social(const stats::PeopleTables& tables, const base::Draws& draws, int age, record::Demographics& out) {
  const auto sex = static_cast<std::size_t>(out.sex);
  // Categories of the table: two kinds of less than high school, then one each.
  const auto schooling = tables.education().pick(sex, std::max(age, 20), draws.uniform(kEducation)).value_or(2);
  out.education = static_cast<record::Education>(schooling < 1 ? 0 : schooling - 1);
  constexpr std::array<double, 5> kBands = {0, 1, 2, 4, kHighestRatio};
  const auto band = tables.income().pick(sex, std::max(age, 1), draws.uniform(kIncome)).value_or(2);
  out.poverty_ratio = between(kBands[band], kBands[band + 1], draws.uniform(kIncome, 0, 1));
  out.income = static_cast<std::int32_t>(out.poverty_ratio * kPovertyLine);
  const auto& bounds = kSchooling[static_cast<std::size_t>(out.education)];
  const double score = 0.2 * std::clamp((out.income - kLowIncome) / (kHighIncome - kLowIncome), 0.0, 1.0) +
                       0.7 * between(bounds[0], bounds[1], draws.uniform(kStanding)) +
                       0.1 * draws.uniform(kStanding, 0, 1);
  out.standing = score >= kHighStanding     ? record::Standing::kHigh
                 : score >= kMiddleStanding ? record::Standing::kMiddle
                                            : record::Standing::kLow;
}

bool has_need(const base::Draws& draws, SocialNeed need) {
  return draws.uniform(kNeed, static_cast<std::uint32_t>(need)) < kNeedShare[static_cast<std::size_t>(need)];
}

// Percent: Ward and others, National Health Statistics Reports 2014;77, NHIS 2013, which also counts those who decline
// or do not know.
constexpr double kHeterosexual = 96.6, kHomosexual = 1.6, kBisexual = 0.7, kDeclines = 1.1;

std::size_t orientation_of(const base::Draws& draws) {
  const double u = draws.uniform(base::site("person/orientation")) * (kHeterosexual + kHomosexual + kBisexual);
  return u < kHeterosexual ? 0 : u < kHeterosexual + kHomosexual ? 1 : 2;
}

bool declines_orientation(const base::Draws& draws) {
  return draws.uniform(base::site("person/orientation"), 0, 1) * 100 < kDeclines;
}

bool unemployed(const base::Draws& draws, std::uint32_t half) { return draws.uniform(kWork, half) < kUnemployed; }

// Attributes that stay as they are from birth. Only those that some module mentions take a place.
void Lifetime::set_demographic_attributes() {
  const record::Demographics& d = p_.journey.person;
  const BuiltIn& b = world_.builtin;
  const auto set = [&](program::AttributeId attribute, const Value& value) {
    if (attribute) p_.attributes[attribute.value] = value;
  };
  const auto known = [&](program::AttributeId attribute, std::string_view text) {
    if (const base::Symbol symbol = world_.vocabulary.find_text(text)) set(attribute, Value::text(symbol));
  };
  set(b.gender, Value::text(d.sex == record::Sex::kMale ? b.male : b.female));
  set(b.race, Value::text(b.races[static_cast<std::size_t>(d.race)]));
  set(b.ethnicity, Value::text(d.hispanic ? b.hispanic : b.nonhispanic));
  for (const auto& [code, name] : b.states)
    if (code == d.state) set(b.state, Value::text(name));
  known(b.city, d.city);
  known(b.county, d.county);
  for (const auto& [tag, name] : b.languages)
    if (tag == d.language) set(b.first_language, Value::text(name));
  set(b.education, Value::text(b.schooling[static_cast<std::size_t>(d.education)]));
  set(b.income, Value::of(static_cast<double>(d.income)));
  set(b.poverty_ratio, Value::of(d.poverty_ratio));
  set(b.food_insecurity, Value::of(has_need(p_.draws, SocialNeed::kFood)));
  set(b.severe_housing_cost_burden, Value::of(has_need(p_.draws, SocialNeed::kHousing)));
  set(b.no_vehicle_access, Value::of(has_need(p_.draws, SocialNeed::kVehicle)));
  set(b.birth_country, Value::text(b.united_states));  // migration is not modelled
  set(b.address, Value::text(b.on_file));
  // Rhesus-negative: 15 % (public format).
  set(b.rh_negative, Value::of(p_.draws.uniform(base::site("person/rhesus")) < 0.15));
  set(b.sexual_orientation, Value::text(b.orientations[orientation_of(p_.draws)]));
}

}  // namespace sojourn::engine
