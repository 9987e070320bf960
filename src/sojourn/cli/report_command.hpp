#pragma once
// sojourn report.
#include "sojourn/cli/commands.hpp"
#include "sojourn/run/options.hpp"

namespace sojourn::cli {

int report(run::Options& options, const Process& process);

}  // namespace sojourn::cli
