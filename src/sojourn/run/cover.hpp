#pragma once
// Finds few people whose records together show what US Core wants supported.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sojourn/base/result.hpp"
#include "sojourn/run/options.hpp"
#include "sojourn/run/progress.hpp"
#include "sojourn/run/simulator.hpp"
#include "sojourn/run/validate.hpp"
#include "sojourn/validate/coverage.hpp"

namespace sojourn::run {

struct Cover {
  std::vector<std::uint32_t> people;  // indices in the population, rising
  std::uint32_t candidates = 0;       // lives that were looked at
};

// Simulates people of the population, at most options.cover.candidates, until many in a row have added nothing; then takes the
// one who shows most of what is not covered yet, again and again, and leaves out who has become superfluous. The result is the
// same for any number of threads.
Cover find_cover(const Options& options, const World& world, const validate::Definitions& definitions, Progress& progress);

// Why the shipped modules never show an item, as valuesets/definitions/not_simulated.tsv of the data folder gives it; of an
// item without a reason, that the search did not find it.
base::Result<ReasonOf> load_reasons(const std::string& data);

}  // namespace sojourn::run
