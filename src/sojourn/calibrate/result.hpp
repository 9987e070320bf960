#pragma once
// What a calibration found, as calibration.json, as a summary, and in the module files.
#include <string>
#include <vector>

#include "sojourn/calibrate/fit.hpp"
#include "sojourn/calibrate/parameters.hpp"

namespace sojourn::calibrate {

struct Result {
  std::uint64_t seed = 0;
  Settings settings;
  Problem problem;
  Parameters parameters;
  Fit fit;
};

std::string to_json(const Result& result, const module::ModuleSet& set);
std::string to_text(const Result& result, const module::ModuleSet& set);

// The module files with the fitted values; those in which nothing was fitted are left out.
struct ChangedFile {
  std::size_t module = 0;
  std::string text;
};
std::vector<ChangedFile> changed_files(const Result& result, const module::ModuleSet& set);

}  // namespace sojourn::calibrate
