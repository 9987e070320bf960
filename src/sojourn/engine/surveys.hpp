#pragma once
// Questionnaires whose answers add up to a score.
#include <vector>

#include "sojourn/record/catalog.hpp"
#include "sojourn/stats/social_tables.hpp"
#include "sojourn/vocab/concept.hpp"

namespace sojourn::engine {

// Those of the tables, for Catalog::questionnaires.
std::vector<record::Questionnaire> known_questionnaires(const stats::SocialTables& tables, vocab::Vocabulary& vocabulary);

}  // namespace sojourn::engine
