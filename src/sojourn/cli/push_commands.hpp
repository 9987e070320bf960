#pragma once
// sojourn push, sojourn unload, and sojourn generate with --push.
#include "sojourn/cli/commands.hpp"
#include "sojourn/run/options.hpp"

namespace sojourn::cli {

int push(const run::Options& options, const Process& process);
int unload(const run::Options& options, const Process& process);
int generate_and_push(run::Options& options, const Process& process);

}  // namespace sojourn::cli
