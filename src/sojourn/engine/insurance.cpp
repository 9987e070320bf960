#include "sojourn/engine/insurance.hpp"

#include <iterator>

#include "sojourn/engine/lifetime.hpp"

namespace sojourn::engine {
namespace {

using record::Cover;

constexpr int kAges[] = {0, 19, 26, 30, 40, 50, 60, 65};
static_assert(std::size(kAges) + 1 == kCoverChanges);
constexpr int kAdult = 19, kMedicareAge = 65;
// Title XVIII and XIX of the Social Security Act (Public Law 89-97): services were covered from this day on.
constexpr base::Date kPublicProgrammes{date::year{1966} / 7 / 1};

enum CoverLane : std::uint32_t { kCovered, kMedicaid, kPayer };

Cover draw_cover(const stats::FinanceTables& tables, const base::Draws& draws, const record::Demographics& person,
                 base::Site site, std::uint32_t stage) {
  const int age = kAges[stage];
  const std::size_t sex = person.sex == record::Sex::kMale ? 1 : 0;
  if (draws.uniform(site, stage, kCovered) >= tables.covered(sex, age, person.poverty_ratio)) return Cover::kNone;
  const bool medicaid = draws.uniform(site, stage, kMedicaid) < tables.on_medicaid(age, person.poverty_ratio);
  if (age >= kMedicareAge) return medicaid ? Cover::kDual : Cover::kMedicare;
  return medicaid ? Cover::kMedicaid : Cover::kPrivate;
}

}  // namespace

base::Instant cover_change(base::Instant birth, std::uint32_t n) {
  if (n == std::size(kAges)) return base::Instant{kPublicProgrammes};
  return n == 0 ? birth : base::Instant{base::birthday(base::day_of(birth), kAges[n])};
}

record::CoverPeriod cover_at(const stats::FinanceTables& tables, const base::Draws& draws,
                             const record::Demographics& person, base::Instant at) {
  const base::Site site = base::site("person/insurance");
  std::uint32_t stage = 0;
  while (stage + 1 < std::size(kAges) && at >= cover_change(person.birth, stage + 1)) ++stage;
  const bool programmes = at >= base::Instant{kPublicProgrammes};
  record::CoverPeriod period;
  period.key = base::subsite(site, programmes ? "since-1966" : "before-1966").id + stage;
  period.start = at;
  period.cover = draw_cover(tables, draws, person, site, stage);
  if (period.cover != Cover::kPrivate && !programmes) period.cover = Cover::kNone;
  if (period.cover == Cover::kNone) return period;
  period.dependent = period.cover == Cover::kPrivate && kAges[stage] < kAdult;
  const Cover first = period.cover == Cover::kDual ? Cover::kMedicare : period.cover;
  period.payer = static_cast<std::uint8_t>(
      tables.payer(static_cast<std::size_t>(first), draws.uniform(site, stage, kPayer)));
  return period;
}

void Lifetime::plan_insurance() {
  const Instant birth = p_.journey.person.birth;
  for (std::uint32_t i = 0; i < kCoverChanges; ++i)
    if (const Instant at = cover_change(birth, i); at >= birth) p_.push({at, WakeKind::kCover, i, 0});
}

void Lifetime::cover_may_change() {
  record::Journey& j = p_.journey;
  const record::CoverPeriod next = cover_at(world_.finance, p_.draws, j.person, p_.now);
  if (!j.covers.empty()) {
    record::CoverPeriod& last = j.covers.back();
    if (last.cover == next.cover && last.payer == next.payer && last.dependent == next.dependent) return;
    last.end = p_.now;
  }
  j.covers.push_back(next);
  const base::Symbol status = world_.builtin.covers[static_cast<std::size_t>(next.cover)];
  set_attribute(world_.builtin.insurance_status, Value::text(status));
}

}  // namespace sojourn::engine
