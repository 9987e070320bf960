#pragma once
#include "sojourn/cli/commands.hpp"
#include "sojourn/run/options.hpp"

namespace sojourn::cli {

// `sojourn bench --against-reference`: a script of the checkout runs both engines and compares them.
int reference_bench(const run::Options& options, const Process& process);

}  // namespace sojourn::cli
