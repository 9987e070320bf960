// The options of checking FHIR files.
#include <array>

#include "sojourn/run/option_values.hpp"

namespace sojourn::run {
namespace {

using Value = std::string_view;

constexpr unsigned kValidate = static_cast<unsigned>(Command::kValidate);

std::string set_us_core(Options& o, Value v) {
  static constexpr std::array<Value, 4> kVersions{"6.1.0", "7.0.0", "8.0.0", "none"};
  if (std::find(kVersions.begin(), kVersions.end(), v) == kVersions.end())
    return not_one_of(v, "a version of US Core that is known here", kVersions);
  o.validate.us_core = v;
  return {};
}

std::string set_shape(Options& o, Value v) {
  static constexpr std::array<Value, 3> kNames{"text", "json", "outcome"};
  if (std::find(kNames.begin(), kNames.end(), v) == kNames.end()) return not_one_of(v, "a format", kNames);
  o.json = v == "json";
  o.validate.outcome = v == "outcome";
  return {};
}

const std::vector<OptionSpec>& table() {
  static const std::vector<OptionSpec> kTable{
      {"us-core", 0, "VERSION", false, "6.1.0", "6.1.0, 7.0.0, 8.0.0, none", "Whose profiles are known.", "", kValidate,
       false, set_us_core},
      {"closed", 0, "", false, "false", "",
       "Every reference must resolve in the input. Without it, only urn:uuid: and #id must; of types that the input "
       "holds, a "
       "missing one is a warning.",
       "", kValidate, false, [](Options& o, Value v) { return set_flag(o.validate.closed, v); }},
      {"max-findings", 0, "N", false, "100", "0 to 1000000", "How many are shown; all are counted.", "", kValidate,
       false,
       [](Options& o, Value v) {
         std::string error;
         o.validate.most_findings = whole_number<std::uint32_t>(v, 0, 1'000'000, error);
         return error;
       }},
      {"full", 0, "", false, "false", "",
       "Give the same files to the official validator as well (tools/fhir-validate; needs Java) and add what it finds.",
       "", kValidate, false, [](Options& o, Value v) { return set_flag(o.validate.full, v); }},
      {"coverage", 0, "", false, "false", "",
       "Instead of checking: how often each item is shown that US Core wants supported, by whom first, and what is "
       "never shown.",
       "", kValidate, false, [](Options& o, Value v) { return set_flag(o.validate.coverage, v); }},
      {"infer", 0, "", false, "false", "",
       "With --coverage: count a resource for the profiles that its type, category and code fit, not for those that it "
       "claims.",
       "", kValidate, false, [](Options& o, Value v) { return set_flag(o.validate.infer, v); }},
      {"at-least", 0, "PERCENT", false, "0", "0 to 100",
       "With --coverage: exit code 1 if fewer of the items are shown.", "", kValidate, false,
       [](Options& o, Value v) {
         std::string error;
         o.validate.at_least = whole_number<int>(v, 0, 100, error);
         return error;
       }},
      {"format", 'f', "FORMAT", false, "text", "text, json, outcome",
       "How to write what was found; outcome is an OperationOutcome of FHIR.", "", kValidate, false, set_shape},
      {"quiet", 'q', "", false, "false", "", "No progress.", "", kValidate, false,
       [](Options& o, Value v) { return set_flag(o.quiet, v); }},
  };
  return kTable;
}

}  // namespace

std::span<const OptionSpec> validate_options() { return table(); }

}  // namespace sojourn::run
