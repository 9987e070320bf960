#pragma once
// sojourn validate
#include "sojourn/cli/commands.hpp"
#include "sojourn/run/options.hpp"

namespace sojourn::cli {

int validate(const run::Options& options, const Process& process);

}  // namespace sojourn::cli
