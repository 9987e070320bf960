#pragma once
// Which figures the modules of a set are fitted to.
#include <vector>

#include "sojourn/calibrate/goal.hpp"
#include "sojourn/module/document.hpp"

namespace sojourn::calibrate {

// What the chosen modules name as their targets; of a module that names none, the figures of the conditions that it
// records. What modules count by codes of their own becomes a subject of `tables`. A figure that was written from memory
// is left out where the same subject and measure have one that was seen.
std::vector<Goal> goals_of(const module::ModuleSet& set, const std::vector<bool>& chosen, stats::TargetTables& tables);

}  // namespace sojourn::calibrate
