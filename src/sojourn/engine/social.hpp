#pragma once
// A person's place in society: schooling, income, and what public modules ask about besides.
#include "sojourn/base/random.hpp"
#include "sojourn/record/journey.hpp"
#include "sojourn/stats/people_tables.hpp"

namespace sojourn::engine {

// Fills education, poverty_ratio, income and standing. `age` is the age on the reference date in completed years; what a
// child will have learned and earned is drawn from the youngest adults.
void draw_social(const stats::PeopleTables& tables, const base::Draws& draws, int age, record::Demographics& out);

// True with the share of people who have that need.
enum class SocialNeed : std::uint8_t { kFood, kHousing, kVehicle };
bool has_need(const base::Draws& draws, SocialNeed need);
// 0 heterosexual, 1 homosexual, 2 bisexual; and whether the person would rather not say.
std::size_t orientation_of(const base::Draws& draws);
bool declines_orientation(const base::Draws& draws);
// Whether the person is out of work in the half-year `half` since birth.
bool unemployed(const base::Draws& draws, std::uint32_t half);

}  // namespace sojourn::engine
