#pragma once
// A life as text: one line a fact in the order of time, with codes but without keys and numbers of the run. Golden
// traces and comparisons of lives read it.
#include <string>
#include <vector>

#include "sojourn/record/journey.hpp"
#include "sojourn/vocab/concept.hpp"

namespace sojourn::test {

// Every fact of the journey.
std::string journey_text(const record::Journey& journey, const vocab::Vocabulary& vocabulary);
// Without vaccines of the built-in schedule (whose code is not among the module's `codes`) and without visits in which
// nothing else was recorded.
std::string module_text(const record::Journey& journey, const vocab::Vocabulary& vocabulary,
                        const std::vector<std::string>& vaccine_codes);

}  // namespace sojourn::test
