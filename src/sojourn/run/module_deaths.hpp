#pragma once
// Measures how often modules bring about death: statistics/us/module_deaths.csv.
#include <functional>
#include <string>
#include <vector>

#include "sojourn/base/result.hpp"
#include "sojourn/run/options.hpp"
#include "sojourn/run/simulator.hpp"
#include "sojourn/stats/module_deaths.hpp"

namespace sojourn::run {

// Deaths by module, sex and age in whole lives of the first `people` people, and the years that all lived at that age.
std::vector<stats::ModuleDeaths::Row> measure_module_deaths(const World& world, std::uint32_t people, int threads);

}  // namespace sojourn::run
