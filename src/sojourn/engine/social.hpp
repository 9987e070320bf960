#pragma once
// A person's place in society: schooling, income, and what public modules ask about besides.
#include "sojourn/base/random.hpp"
#include "sojourn/record/journey.hpp"
#include "sojourn/stats/model_tables.hpp"
#include "sojourn/stats/people_tables.hpp"

namespace sojourn::engine {

// Fills education, poverty_ratio, income and standing. `age` is the age on the reference date in completed years; what a
// child will have learned and earned is drawn from the youngest adults.
void draw_social(const stats::PeopleTables& tables, const stats::ModelTables& models, const base::Draws& draws, int age,
                 record::Demographics& out);

// 0 heterosexual, 1 homosexual, 2 bisexual; and whether the person would rather not say.
std::size_t orientation(const stats::ModelTables& models, const base::Draws& draws);
bool declines_orientation(const base::Draws& draws);

}  // namespace sojourn::engine
