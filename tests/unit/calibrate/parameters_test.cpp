#include "sojourn/calibrate/parameters.hpp"

#include <gtest/gtest.h>

#include <map>

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

stats::TargetTables figures() {
  const std::map<std::string, std::string, std::less<>> texts{
      {"sources.csv", "source,title,year,provenance,seen_in\nseen,A paper,2020,verified,there\nremembered,A book,2019,recalled,\n"},
      {"subjects.csv", "subject,kind,unit,system,code,source\nasthma,condition,,SNOMED-CT,195967001,seen\n"
                       "asthma (cause of death),cause,,SNOMED-CT,195967001,seen\n"},
      {"prevalence.csv", "asthma,,,ever,all,0,17,all,0.08,share,,,2020,seen,d\n"
                         "asthma,,,ever,all,18,110,all,0.09,share,,,2020,remembered,d\n"
                         "asthma,,,ever,all,18,110,Hispanic,0.07,share,,,2020,seen,d\n"
                         "asthma,,,current,female,0,17,all,0.06,share,,,2020,remembered,d\n"},
      {"deaths.csv", "asthma (cause of death),,,death rate,all,0,110,all,0.00001,per person-year,,,2020,seen,d\n"}};
  base::Diagnostics faults;
  auto tables = stats::TargetTables::read(
      [&](std::string_view name) -> base::Result<std::string> {
        const auto found = texts.find(name);
        const bool figures = name != "sources.csv" && name != "subjects.csv" && name != "criteria.csv";
        std::string text = figures ? "subject,with,among,measure,sex,age_low,age_high,group,value,unit,lower,upper,year,source,definition\n"
                                   : "criterion,expression,source\n";
        if (name == "sources.csv" || name == "subjects.csv") return found->second;
        if (found != texts.end()) text += found->second;
        return text;
      },
      "t", faults);
  return std::move(*tables);
}

std::string module_with(std::string_view targets, std::string_view more_states = "") {
  return R"({"module_language": "sojourn-1", "name": "M", "gmf_version": 2, )" + std::string(targets) + R"(
    "states": {"Initial": {"type": "Initial", "direct_transition": "On"},
               "On": {"type": "ConditionOnset", "codes": [{"system": "SNOMED-CT", "code": "195967001", "display": "Asthma"}],
                      "direct_transition": "Off"},)" +
         std::string(more_states) + R"("Off": {"type": "Terminal"}}})";
}

std::vector<double> values(const std::vector<Goal>& goals) {
  std::vector<double> out;
  for (const Goal& goal : goals) out.push_back(goal.target.value);
  return out;
}

TEST(Goals, OfAModuleWithoutTargetsAreTheFiguresOfWhatItRecords) {
  stats::TargetTables tables = figures();
  // One remembered where one was seen is left out, and so are single races.
  EXPECT_EQ(values(goals_of(set_of(module_with("")), {true}, tables)), (std::vector<double>{0.08, 0.06}));
  const auto lethal = goals_of(set_of(module_with("", R"("Dies": {"type": "Death", "direct_transition": "Off"},)")), {true}, tables);
  EXPECT_EQ(values(lethal), (std::vector<double>{0.08, 0.06, 0.00001}));
  EXPECT_TRUE(goals_of(set_of(module_with("")), {false}, tables).empty());
}

TEST(Goals, AreNarrowedHeldOutAndGivenByTheModule) {
  stats::TargetTables tables = figures();
  const auto narrowed = goals_of(set_of(module_with(R"("targets": [
      {"subject": "asthma", "measure": "ever", "ages": [0, 17], "fit": false},
      {"subject": "asthma", "group": "Hispanic"},
      {"codes": [{"system": "SNOMED-CT", "code": "195967001", "display": "Asthma"}], "measure": "incidence", "sex": "F",
       "ages": [20, 39], "value": 0.002, "low": 0.001, "high": 0.003}],)")), {true}, tables);
  EXPECT_EQ(values(narrowed), (std::vector<double>{0.08, 0.07, 0.002}));
  EXPECT_FALSE(narrowed[0].fit);
  EXPECT_TRUE(narrowed[1].fit);
  EXPECT_EQ(narrowed[2].target.sex, stats::SexFilter::kFemale);
  EXPECT_EQ(narrowed[2].target.age_high, 39);
  ASSERT_NE(tables.subject("Asthma (example)"), nullptr);
  EXPECT_EQ(tables.subject("Asthma (example)")->codes[0].code, "195967001");
}

}  // namespace
}  // namespace sojourn::calibrate
