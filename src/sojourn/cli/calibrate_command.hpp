#pragma once
// sojourn calibrate.
#include "sojourn/cli/commands.hpp"
#include "sojourn/run/options.hpp"

namespace sojourn::cli {

int calibrate(run::Options& options, const Process& process);

}  // namespace sojourn::cli
