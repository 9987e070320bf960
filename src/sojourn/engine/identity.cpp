// What a person is called and says of themselves: names, addresses, origins, work. Every draw has a site of its own.
#include <algorithm>

#include "sojourn/engine/demography.hpp"

namespace sojourn::engine {
namespace {

using record::Demographics;
using record::Identity;
using record::MaritalStatus;
using stats::SocialTables;
using stats::Trait;

// Ages of a first marriage and of the beginning and end of work; the median marries at 29. Assumption.
constexpr int kYoungestBride = 20, kOldestBride = 38, kWorksFrom[4] = {18, 18, 20, 22}, kWorksUntil = 66;
constexpr int kWorkingAge = 18, kAdult = 18;
constexpr int kMoveYears = 5;  // that the table of movers looks back

base::Site identity_site(std::string_view what) { return base::subsite(base::site("identity"), what); }

bool origin_group(const Demographics& p, SocialTables::Group& group) {
  if (p.hispanic) group = SocialTables::kHispanic;
  else if (p.race == record::Race::kAsian) group = SocialTables::kAsian;
  else if (p.race == record::Race::kHawaiian) group = SocialTables::kHawaiian;
  else if (p.race == record::Race::kNative) group = SocialTables::kNative;
  else return false;
  return true;
}

void draw_origin(const SocialTables& social, const base::Draws& draws, Demographics& out) {
  SocialTables::Group group{};
  if (!origin_group(out, group)) return;
  const stats::Origin* origin = &social.origins[group].pick(draws.uniform(identity_site("origin")));
  // Whoever speaks a people's language is of that people.
  for (const stats::Origin& row : social.origins[group].rows)
    if (!row.language.empty() && row.language == out.language) origin = &row;
  Identity& i = out.identity;
  i.origin = origin->code;
  i.origin_display = origin->display;
  for (const auto& [of, tribe] : social.tribes) {
    if (of != origin->code) continue;
    i.tribe = tribe.code;
    i.tribe_display = tribe.display;
  }
}

void draw_gender(const SocialTables& social, const base::Draws& draws, int age, Demographics& out) {
  if (age < kAdult) return;
  const auto sex = static_cast<std::size_t>(out.sex);
  const double other = social.share(Trait::kOtherSex, sex, age), neither = social.share(Trait::kNonbinary, sex, age);
  const double u = draws.uniform(identity_site("gender"));
  const bool female = (out.sex == record::Sex::kFemale) != (u < other);
  Identity& i = out.identity;
  i.gender = female ? "446141000124107" : "446151000124109";
  i.gender_display = female ? "Identifies as female gender (finding)" : "Identifies as male gender (finding)";
  if (u < other || u >= other + neither) return;
  i.gender = "33791000087105";
  i.gender_display = "Identifies as nonbinary gender (finding)";
}

// The order of the occupations is that of schooling, so a place among all workers by schooling finds the occupation and
// keeps its share.
void draw_work(const stats::PeopleTables& tables, const base::Draws& draws, int age, Demographics& out) {
  const auto sex = static_cast<std::size_t>(out.sex);
  const SocialTables& social = tables.social();
  if (draws.uniform(identity_site("employed")) >= social.share(Trait::kEmployed, sex, std::max(age, kWorkingAge))) return;
  const auto level = static_cast<std::size_t>(out.education);
  double low = 0, high = 1;
  if (const stats::ShareTable::Cell* cell = tables.education().find(sex, std::max(age, 20))) {
    // The first two categories of the table are one level here.
    low = level == 0 ? 0 : cell->cumulative[level];
    high = cell->cumulative[level + 1];
  }
  const double u = low + (high - low) * draws.uniform(identity_site("occupation"));
  Identity& i = out.identity;
  i.occupation = static_cast<std::uint32_t>(social.occupations[sex].index(u));
  const base::Date birth = base::day_of(out.birth);
  i.employed = base::Instant{base::birthday(birth, kWorksFrom[level])};
  i.retired = base::Instant{base::birthday(birth, kWorksUntil)};
}

}  // namespace

void Demography::draw_identity(const base::Draws& draws, const Area& area, int age, Demographics& out) const {
  const SocialTables& social = tables_->social();
  const auto sex = static_cast<std::size_t>(out.sex);
  const auto group = stats::name_group(static_cast<std::size_t>(out.race), out.hispanic);
  const base::Date birth = base::day_of(out.birth);
  const auto has = [&](Trait trait, std::string_view what, std::uint32_t lane = 0) {
    return draws.uniform(identity_site(what), 0, lane) < social.share(trait, sex, age);
  };
  Identity& i = out.identity;
  draw_origin(social, draws, out);
  draw_gender(social, draws, age, out);
  draw_work(*tables_, draws, age, out);
  if (has(Trait::kGenerationalSuffix, "suffix")) i.suffix = draws.uniform(identity_site("suffix"), 0, 1) < 0.8 ? "Jr." : "III";
  const bool was_married = out.marital_status != MaritalStatus::kNeverMarried && out.marital_status != MaritalStatus::kPartner;
  if (was_married && age > kYoungestBride && has(Trait::kTookSpouseName, "spouse-name")) {
    i.birth_family_name = tables_->family_names().pick(group, draws.uniform(identity_site("birth-family-name")));
    const double u = draws.uniform(identity_site("marriage"));
    const int days = (std::min(age, kOldestBride) - kYoungestBride) * 365;
    i.renamed = base::Instant{base::birthday(birth, kYoungestBride)} + static_cast<int>(u * days) * base::kDay;
    if (i.birth_family_name == out.family_name) i.birth_family_name = {};
  }
  for (const auto& [language, share] : social.interpreter)
    if (language == out.language) i.interpreter = draws.uniform(identity_site("interpreter")) < share;
  if (has(Trait::kMobileTelephone, "mobile"))
    i.mobile_line = static_cast<std::uint16_t>(100 + 100 * draws.uniform(identity_site("mobile"), 0, 1));
  if (has(Trait::kElectronicMail, "mail"))
    i.mail_number = static_cast<std::uint16_t>(1 + 9999 * draws.uniform(identity_site("mail"), 0, 1));
  if (has(Trait::kMovedInFiveYears, "moved")) {
    i.moved = reference_ - static_cast<std::int64_t>(draws.uniform(identity_site("moved"), 0, 1) * kMoveYears * 365) * base::kDay;
    const bool near = has(Trait::kMovedWithinTown, "moved", 2);
    const base::Site site = identity_site("address-before");
    i.before = address_in(near ? out.place : draw_place(area, group, draws.uniform(site, 0, 0)), draws, site);
  }
}

record::Address Demography::address_in(std::uint32_t row, const base::Draws& draws, base::Site site) const {
  const stats::Place& place = tables_->places()[row];
  record::Address a;
  a.place = row;
  a.city = place.city;
  a.county = place.county;
  a.state = tables_->states()[place.state].code;
  a.postal_code = place.postal_code;
  a.house_number = static_cast<std::uint16_t>(1 + 9999 * draws.uniform(site, 0, 1));
  a.street_name = tables_->street_names().pick(draws.uniform(site, 0, 2));
  a.street_suffix = tables_->street_suffixes().pick(draws.uniform(site, 0, 3));
  return a;
}

}  // namespace sojourn::engine
