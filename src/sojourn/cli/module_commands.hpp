#pragma once
// sojourn module lint, sojourn module list, sojourn module dump.
#include "sojourn/cli/commands.hpp"
#include "sojourn/run/options.hpp"

namespace sojourn::cli {

int module_lint(const run::Options& options, const Process& process);
int module_list(const run::Options& options, const Process& process);
int module_dump(const run::Options& options, const Process& process);

// Lines that begin "sojourn: error: "; the last one points to the help of the command.
int usage(const Process& process, const std::vector<std::string>& errors, std::string_view command);

}  // namespace sojourn::cli
