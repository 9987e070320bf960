#include "sojourn/stats/social_tables.hpp"

namespace sojourn::stats {

double SocialTables::share(Trait trait, std::size_t sex, int age) const {
  for (const TraitRow& row : traits[static_cast<std::size_t>(trait)])
    if (row.of_sex[sex] && row.age_low <= age && age <= row.age_high) return row.share;
  return 0;
}

}  // namespace sojourn::stats
