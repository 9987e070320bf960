#pragma once
// From options to a world that can be simulated.
#include <memory>
#include <string>
#include <vector>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/base/result.hpp"
#include "sojourn/module/document.hpp"
#include "sojourn/run/options.hpp"
#include "sojourn/run/simulator.hpp"
#include "sojourn/stats/module_deaths.hpp"

namespace sojourn::run {

struct Loaded {
  module::ModuleSet modules;             // as read, for what shows them
  std::unique_ptr<World> world;          // null when there are usage errors or faults of severity error
  std::vector<std::string> usage_errors;  // options that name no place, module or folder
  base::Diagnostics faults;              // of modules and tables
};

// The folder with modules/, statistics/ and valuesets/: options.data_dir (which the environment variable sets too), or
// what stands around the executable: <prefix>/share/sojourn of an installation, or the checkout above a build folder.
base::Result<std::string> find_data(const Options& options, const std::string& executable);

// The tables of the region that the options name.
std::string statistics_folder(const Options& options, const std::string& data);

// What a caller tries out instead of what stands in the files.
struct Changes {
  std::string overrides;  // of numbers in modules, as in a file of --overrides
  std::optional<std::vector<stats::ModuleDeaths::Row>> module_deaths;
};

// Reads and checks everything. Makes options.state and options.city the tables' own names. An Error is a file that
// cannot be read.
base::Result<Loaded> load_world(Options& options, const std::string& data, const Changes& changes = {});

// The folders of the modules that the options ask for, weakest first. A folder that is not there is a usage error.
std::vector<std::string> module_folders(const Options& options, const std::string& data,
                                        std::vector<std::string>& usage_errors);

}  // namespace sojourn::run
