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

double between(double low, double high, double u) { return low + (high - low) * u; }

}  // namespace

void draw_social(const stats::PeopleTables& tables, const stats::ModelTables& models, const base::Draws& draws, int age,
                 record::Demographics& out) {
  const stats::Figures& f = models.figures();
  const auto sex = static_cast<std::size_t>(out.sex);
  // Categories of the table: two kinds of less than high school, then one each.
  const auto schooling = tables.education().pick(sex, std::max(age, 20), draws.uniform(kEducation)).value_or(2);
  out.education = static_cast<record::Education>(schooling < 1 ? 0 : schooling - 1);
  const std::array<double, 5> bands = {0, 1, 2, 4, f.highest_poverty_ratio};
  const auto band = tables.income().pick(sex, std::max(age, 1), draws.uniform(kIncome)).value_or(2);
  out.poverty_ratio = between(bands[band], bands[band + 1], draws.uniform(kIncome, 0, 1));
  out.income = static_cast<std::int32_t>(out.poverty_ratio * f.poverty_line);
  const stats::SchoolingStanding& place = models.schooling_standing(static_cast<std::size_t>(out.education));
  const double score =
      f.standing_of_income * std::clamp((out.income - f.low_income) / (f.high_income - f.low_income), 0.0, 1.0) +
      f.standing_of_schooling * between(place.low, place.high, draws.uniform(kStanding)) +
      f.standing_of_occupation * draws.uniform(kStanding, 0, 1);
  out.standing = score >= f.high_standing     ? record::Standing::kHigh
                 : score >= f.middle_standing ? record::Standing::kMiddle
                                              : record::Standing::kLow;
}

std::size_t orientation(const stats::ModelTables& models, const base::Draws& draws) {
  const stats::Figures& f = models.figures();
  const double u = 1 - draws.uniform(base::site("person/orientation"));
  return u > f.homosexual + f.bisexual ? 0 : u > f.bisexual ? 1 : 2;
}

// Of NHIS 2013, which the shares of orientation come from: 0.6 % refused, 0.4 % did not know, 0.1 % something else (Ward
// and others, National Health Statistics Reports 2014;77).
constexpr double kDeclines = 0.011;

bool declines_orientation(const base::Draws& draws) {
  return draws.uniform(base::site("person/orientation"), 0, 1) < kDeclines;
}

// Attributes that stay as they are from birth. Only those that some module mentions take a place.
void Lifetime::set_demographic_attributes() {
  const record::Demographics& d = p_.journey.person;
  const BuiltIn& b = world_.builtin;
  const stats::Figures& f = world_.models.figures();
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
  const auto need = [&](std::uint32_t which, double share) {
    return Value::of(p_.draws.uniform(kNeed, which) < share);
  };
  set(b.food_insecurity, need(0, f.food_insecurity));
  set(b.severe_housing_cost_burden, need(1, f.severe_housing_cost_burden));
  set(b.no_vehicle_access, need(2, f.no_vehicle_access));
  set(b.birth_country, Value::text(b.united_states));  // migration is not modelled
  set(b.address, Value::text(b.on_file));
  set(b.rh_negative, Value::of(p_.draws.uniform(base::site("person/rhesus")) < f.rhesus_negative));
  set(b.sexual_orientation, Value::text(b.orientations[orientation(world_.models, p_.draws)]));
}

}  // namespace sojourn::engine
