#include "sojourn/calibrate/parameters.hpp"

#include <gtest/gtest.h>

#include "sojourn/calibrate/goals.hpp"
#include "sojourn/module/overrides.hpp"

namespace sojourn::calibrate {
namespace {

constexpr std::string_view kModule = R"({
  "module_language": "sojourn-1",
  "name": "Example",
  "gmf_version": 2,
  "evidence": [{"id": "survey", "title": "A survey", "authors": "A. Author", "year": 2020}],
  "parameters": {
    "share": {
      "value": 0.20, "unit": "probability",
      "low": 0.1, "high": 0.4, "fit": true, "evidence": "survey"
    },
    "other_share": {"value": 0.80, "unit": "probability", "low": 0.6, "high": 0.9, "fit": true},
    "alone": {"value": 0.5, "unit": "probability", "low": 0.1, "high": 0.9, "fit": true},
    "rate": {"value": 0.01, "unit": "per year", "low": 0.001, "high": 0.1, "fit": true},
    "fixed": {"value": 3, "unit": "years"}
  },
  "states": {
    "Initial": {
      "type": "Initial",
      "distributed_transition": [
        {"distribution": {"parameter": "share"}, "transition": "A"},
        {"distribution": {"parameter": "other_share"}, "transition": "B"}
      ]
    },
    "A": {
      "type": "Simple",
      "distributed_transition": [
        {"distribution": {"parameter": "alone"}, "transition": "B"},
        {"distribution": 0.5, "transition": "C"}
      ]
    },
    "B": {"type": "Terminal"},
    "C": {"type": "Terminal"}
  }
})";

module::ModuleSet set_of(std::string_view text) {
  base::Diagnostics faults;
  return module::modules_from_texts({{"example", std::string(text)}}, faults);
}

TEST(Parameters, AreThoseMarkedForFittingButForWeightsThatTakeTheRest) {
  const module::ModuleSet set = set_of(kModule);
  const Parameters found(set, {true});
  ASSERT_EQ(found.free.size(), 2u);
  EXPECT_EQ(found.free[0].name, "share");
  EXPECT_EQ(found.free[1].name, "rate");
  EXPECT_DOUBLE_EQ(found.free[1].low, 0.001);
  ASSERT_EQ(found.unfitted.size(), 1u);
  EXPECT_EQ(found.unfitted[0].name, "alone");
  EXPECT_TRUE(Parameters(set, {false}).free.empty());
}

TEST(Parameters, WeightsOfOneListStillSumToOne) {
  module::ModuleSet set = set_of(kModule);
  const Parameters found(set, {true});
  const std::string text = found.overrides(set, {0.25, 0.02});
  base::Diagnostics faults;
  module::apply_overrides("values", text, set, faults);
  EXPECT_FALSE(faults.has_errors());
  const auto* parameters = set.modules[0].root().find("parameters");
  EXPECT_DOUBLE_EQ(parameters->find("share")->number_of("value"), 0.25);
  EXPECT_DOUBLE_EQ(parameters->find("other_share")->number_of("value"), 0.75);
  EXPECT_DOUBLE_EQ(parameters->find("rate")->number_of("value"), 0.02);
  EXPECT_DOUBLE_EQ(parameters->find("alone")->number_of("value"), 0.5);
}

TEST(Parameters, AreWrittenInPlaceAndNothingElseChanges) {
  const module::ModuleSet set = set_of(kModule);
  ModuleChange change;
  change.values = {{"share", "0.25"}, {"other_share", "0.75"}};
  change.fitted = {{"share", R"({"seed":1})"}};
  change.calibration = R"({"seed":1})";
  const std::string once = changed_text(set.modules[0], change);
  std::string expected(kModule);
  const auto replace = [&](std::string_view from, std::string_view to) { expected.replace(expected.find(from), from.size(), to); };
  replace("\"name\": \"Example\",", "\"name\": \"Example\",\n  \"calibration\": {\"seed\":1},");
  replace("\"value\": 0.20,", "\"value\": 0.25,\n      \"fitted\": {\"seed\":1},");
  replace("\"value\": 0.80,", "\"value\": 0.75,");
  EXPECT_EQ(once, expected);
  // Again: what stands there already is replaced.
  change.values = {{"share", "0.3"}, {"other_share", "0.7"}};
  change.fitted = {{"share", R"({"seed":2})"}};
  change.calibration = R"({"seed":2})";
  const std::string twice = changed_text(set_of(once).modules[0], change);
  replace("\"calibration\": {\"seed\":1}", "\"calibration\": {\"seed\":2}");
  replace("0.25,\n      \"fitted\": {\"seed\":1}", "0.3,\n      \"fitted\": {\"seed\":2}");
  replace("\"value\": 0.75,", "\"value\": 0.7,");
  EXPECT_EQ(twice, expected);
}

}  // namespace
}  // namespace sojourn::calibrate
