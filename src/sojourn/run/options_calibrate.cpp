// The options of fitting modules to published figures.
#include "sojourn/run/option_values.hpp"

namespace sojourn::run {
namespace {

using Value = std::string_view;

constexpr unsigned kCalibrate = static_cast<unsigned>(Command::kCalibrate);

const std::vector<OptionSpec>& table() {
  static const std::vector<OptionSpec> kTable{
      {"module", 'm', "GLOB", true, "all modules", "* and ? stand for any text and any character",
       "Fit only the top-level modules whose path matches; case does not matter. All modules are simulated.", "", kCalibrate,
       false, [](Options& o, Value v) { return add_text(o.calibrate.module, v); }},
      {"people", 'n', "N", false, "10000 (--background: 50000)", "100 to 10000000",
       "People alive on the reference date in the largest simulation; the first iterations make do with fewer.", "", kCalibrate,
       false,
       [](Options& o, Value v) {
         std::string error;
         o.calibrate.people = whole_number<std::uint32_t>(v, 100, 10'000'000, error);
         return error;
       }},
      {"iterations", 0, "N", false, "8 (--background: 2)", "1 to 100",
       "Most steps; fewer are made if nothing moves any more.", "", kCalibrate, false,
       [](Options& o, Value v) {
         std::string error;
         o.calibrate.iterations = whole_number<int>(v, 1, 100, error);
         return error;
       }},
      {"joint", 0, "", false, "false", "",
       "Fit all modules together to all targets, as comorbidity needs, instead of each module to its own.", "", kCalibrate,
       false, [](Options& o, Value v) { return set_flag(o.calibrate.joint, v); }},
      {"background", 0, "", false, "false", "",
       "Measure instead how often modules bring about death, which is taken off the life table; writes module_deaths.csv.",
       "", kCalibrate, false, [](Options& o, Value v) { return set_flag(o.calibrate.background, v); }},
      {"output", 'o', "DIR", false, "calibration", "a folder",
       "Where calibration.json and the changed modules are written.", "", kCalibrate, false,
       [](Options& o, Value v) { return set_text(o.calibrate.output, v); }},
      {"write", 0, "", false, "false", "",
       "Change the module files (--background: the table) where they stand instead of copies in the output folder.", "",
       kCalibrate, false, [](Options& o, Value v) { return set_flag(o.calibrate.write, v); }},
  };
  return kTable;
}

}  // namespace

std::span<const OptionSpec> calibrate_options() { return table(); }

}  // namespace sojourn::run
