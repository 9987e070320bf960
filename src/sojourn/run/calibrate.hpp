#pragma once
// Fits modules by simulating them: from options to what is written.
#include <functional>
#include <string>
#include <vector>

#include "sojourn/base/result.hpp"
#include "sojourn/calibrate/result.hpp"
#include "sojourn/measure/people.hpp"
#include "sojourn/run/options.hpp"
#include "sojourn/run/simulator.hpp"
#include "sojourn/stats/module_deaths.hpp"
#include "sojourn/stats/target_tables.hpp"

namespace sojourn::run {

// Called with a line for a waiting person.
using Say = std::function<void(const std::string&)>;

// Facts of the first `people` people of a world. With `start`, those whose background death is before it are left out:
// they cannot count in what is measured later.
measure::Facts live_facts(const World& world, const stats::TargetTables& targets, std::uint32_t people, int threads,
                          std::optional<base::Instant> start = std::nullopt);

// `set`: the modules as they were read with the options. An Error says what failed, or that there is nothing to fit.
base::Result<calibrate::Result> calibrate_modules(const Options& options, const std::string& data,
                                                  const module::ModuleSet& set, const Say& say);

// Deaths that modules bring about, measured again and again as people live longer once they are taken off.
base::Result<std::vector<stats::ModuleDeaths::Row>> calibrate_background(const Options& options, const std::string& data,
                                                                         const Say& say);

// What targets of modules may name.
base::Result<std::vector<std::string>> subject_names(const Options& options, const std::string& data);

}  // namespace sojourn::run
