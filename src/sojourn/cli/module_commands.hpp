#pragma once
// sojourn module lint, list, trace, graph and dump, and what all commands share.
#include <filesystem>
#include <memory>

#include "sojourn/base/result.hpp"
#include "sojourn/cli/commands.hpp"
#include "sojourn/module/document.hpp"
#include "sojourn/run/options.hpp"
#include "sojourn/run/progress.hpp"
#include "sojourn/run/simulator.hpp"

namespace sojourn::cli {

int module_lint(const run::Options& options, const Process& process);
int module_list(const run::Options& options, const Process& process);
int module_trace(run::Options& options, const Process& process);
int module_graph(const run::Options& options, const Process& process);
int module_dump(const run::Options& options, const Process& process);

// A bar on a terminal, lines elsewhere, nothing with --quiet.
std::unique_ptr<run::Progress> make_progress(const run::Options& options, const Process& process);
// Lines that begin "sojourn: error: "; the last one points to the help of the command.
int usage(const Process& process, const std::vector<std::string>& errors, std::string_view command);
// Disk, files or the network failed.
int world_failed(const Process& process, const base::Error& error);

// Loads the world, or says why not and gives the exit code.
struct Load {
  std::unique_ptr<run::World> world;
  module::ModuleSet modules;  // for a trace and a calibration
  double seconds = 0;
  int exit_code = kOk;
};
Load load(run::Options& options, run::Command command, const Process& process);

// Shipped folder (unless left out) and those of --modules. An exit code other than kOk has been explained.
int library_folders(const run::Options& options, const Process& process, std::string_view command,
                    std::vector<std::string>& folders);
bool below(const std::filesystem::path& path, const std::filesystem::path& folder);  // both canonical
std::filesystem::path real(const std::filesystem::path& path);

}  // namespace sojourn::cli
