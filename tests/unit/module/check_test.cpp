// Whole module sets: what several files do to each other, what shipped modules give, and the reference document.
#include "sojourn/module/check.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sojourn/module/fields.hpp"

namespace sojourn::module {
namespace {

namespace fs = std::filesystem;

// Names of vital signs of the public format.
constexpr std::array<std::string_view, 28> kGmfVitalSigns{
    "Height", "Weight", "Height Percentile", "Weight Percentile", "BMI", "Head Circumference",
    "Head Circumference Percentile", "Systolic Blood Pressure", "Diastolic Blood Pressure", "Oxygen Saturation",
    "Blood Glucose", "Glucose", "Urea Nitrogen", "Creatinine", "Calcium", "Sodium", "Chloride", "Carbon Dioxide",
    "Potassium", "Total Cholesterol", "Triglycerides", "HDL", "LDL", "Microalbumin Creatinine Ratio", "EGFR",
    "Heart Rate", "Respiration Rate", "Left ventricular Ejection fraction"};

fs::path root() { return SOJOURN_SOURCE_DIR; }

std::string text_of(const base::Diagnostics& faults) {
  std::string out;
  for (const base::Diagnostic& d : faults.sorted()) out += to_text(d) + "\n";
  return out;
}

std::string faults_of(std::vector<SourceText> sources) {
  base::Diagnostics faults;
  const ModuleSet set = modules_from_texts(std::move(sources), faults);
  check(set, kGmfVitalSigns, faults);
  return text_of(faults);
}

TEST(Check, TargetEncounterMayStandInACallerOrItsOtherSubmodules) {
  const std::string caller = R"({"name":"a","gmf_version":2,"states":{
    "Initial":{"type":"CallSubmodule","submodule":"s/onset","direct_transition":"Visit"},
    "Visit":{"type":"CallSubmodule","submodule":"s/visit","direct_transition":"End"},
    "End":{"type":"Terminal"}}})";
  const std::string onset = R"({"name":"o","gmf_version":2,"states":{
    "Initial":{"type":"ConditionOnset","codes":[{"system":"SNOMED-CT","code":"1","display":"x"}],
               "target_encounter":"The Visit","direct_transition":"End"},
    "End":{"type":"Terminal"}}})";
  const std::string visit = R"({"name":"v","gmf_version":2,"states":{
    "Initial":{"type":"Initial","direct_transition":"The Visit"},
    "The Visit":{"type":"Encounter","encounter_class":"ambulatory","direct_transition":"End"},
    "End":{"type":"Terminal"}}})";
  EXPECT_EQ(faults_of({{"a", caller}, {"s/onset", onset}, {"s/visit", visit}}), "");
  EXPECT_NE(faults_of({{"s/onset", onset}, {"s/visit", visit}}).find("[unknown-state]"), std::string::npos);
}

TEST(Check, FindsCallsInACircle) {
  const auto calls = [](const std::string& path) {
    return R"({"name":"a","gmf_version":2,"states":{"Initial":{"type":"CallSubmodule","submodule":")" + path +
           R"(","direct_transition":"End"},"End":{"type":"Terminal"}}})";
  };
  const std::string text = faults_of({{"a", calls("s/b")}, {"s/b", calls("s/c")}, {"s/c", calls("s/b")}});
  EXPECT_EQ(text.find("a.json"), std::string::npos);
  EXPECT_NE(text.find("s/b.json:1:85: error"), std::string::npos) << text;
  EXPECT_NE(text.find("s/c.json:1:85: error"), std::string::npos) << text;
}

TEST(Check, ACallThatCannotBlockDoesNotStopALoop) {
  const std::string loop = R"({"name":"a","gmf_version":2,"states":{
    "Initial":{"type":"CallSubmodule","submodule":"s/b","direct_transition":"Initial"}}})";
  const std::string fast = R"({"name":"b","gmf_version":2,"states":{
    "Initial":{"type":"Initial","direct_transition":"End"},"End":{"type":"Terminal"}}})";
  const std::string slow = R"({"name":"b","gmf_version":2,"states":{
    "Initial":{"type":"Delay","exact":{"quantity":1,"unit":"days"},"direct_transition":"End"},
    "End":{"type":"Terminal"}}})";
  EXPECT_NE(faults_of({{"a", loop}, {"s/b", fast}}).find("[endless-loop]"), std::string::npos);
  EXPECT_EQ(faults_of({{"a", loop}, {"s/b", slow}}), "");
}

TEST(Check, AcceptsWhatTheFormatTolerates) {
  EXPECT_EQ(faults_of({{"a", R"({"name":"a","gmf_version":1,"states":{
    "Initial":{"type":"Initial","name":"Initial","remarks":["x"],"direct_transition":"P"},
    "P":{"type":"Procedure","codes":[{"system":"SNOMED-CT","code":1,"display":"x","value_set":""}],"unit":"minutes",
         "range":{"low":1,"high":2,"unit":"minutes"},"reason":"","assign_to_attribute":"","direct_transition":"G"},
    "G":{"type":"Guard","allow":{"condition_type":"Age","operator":">=","quantity":"18","unit":"years","value":0},
         "direct_transition":"S"},
    "S":{"type":"SetAttribute","attribute":"a","value":null,"distributed_transition":[
      {"distribution":{"attribute":"p","default":0.5},"transition":"E","remarks":"a string"},
      {"distribution":0.5,"transition":"E"}]},
    "E":{"type":"Terminal"}}})"}}),
            "");
}

TEST(Check, AcceptsTheExtensions) {
  EXPECT_EQ(faults_of({{"a", R"({"module_language":"sojourn-1","name":"a","gmf_version":2,
    "remarks":["an example"],"$note":"free text",
    "evidence":[{"id":"s","title":"t","authors":"a","year":2020,"table":"1","address":"doi"}],
    "parameters":{"rate":{"value":0.1,"unit":"per year","low":0.05,"high":0.2,"fit":true,"evidence":"s"}},
    "states":{
    "Initial":{"type":"Initial","direct_transition":"Wait"},
    "Wait":{"type":"Risk","risks":[
      {"transition":"Onset","rate":{"rows":[{"sex":"F","ages":[18,39],"value":{"parameter":"rate"},"evidence":"s"},
                                            {"sex":"M","ages":[18,39],"value":0.2}]},
       "multipliers":[{"when":{"condition_type":"Attribute","attribute":"smoker","operator":"==","value":true},
                       "factor":1.8,"evidence":"s"}]},
      {"transition":"Shift","rate":0.01},{"transition":"Shift","rate":{"parameter":"rate"}}]},
    "Shift":{"type":"VitalSign","vital_sign":"Systolic Blood Pressure","unit":"mm[Hg]","source":"drug",
      "shift":{"kind":"GAUSSIAN","parameters":{"mean":-9,"standardDeviation":4}},
      "over":{"quantity":4,"unit":"weeks"},"direct_transition":"Wait"},
    "Onset":{"type":"ConditionOnset","category":"problem-list-item","evidence":["s"],
      "codes":[{"system":"SNOMED-CT","code":"1","display":"x"}],"direct_transition":"End"},
    "End":{"type":"Terminal"}}})"}}),
            "");
}

// The modules of the public format that are used for comparison are not part of this source tree.
TEST(Check, PublicModulesGiveNoErrors) {
  const char* named = std::getenv("SOJOURN_GMF_MODULES");
  const fs::path folder = named ? fs::path(named) : root().parent_path() / "shared" / "gmf-modules";
  if (!fs::is_directory(folder)) GTEST_SKIP() << "no folder of public modules; name one in SOJOURN_GMF_MODULES";
  base::Diagnostics faults;
  const ModuleSet set = load_modules({folder}, faults);
  check(set, kGmfVitalSigns, faults);
  EXPECT_GT(set.modules.size(), 0u);
  EXPECT_EQ(faults.errors(), 0u) << text_of(faults);
}

TEST(FieldTable, NamesAreFoundBack) {
  for (std::size_t i = 0; i < kStateTypes; ++i) {
    const auto type = static_cast<StateType>(i);
    EXPECT_EQ(state_type(name_of(type)), type);
  }
  for (std::size_t i = 0; i < kConditionTypes; ++i) {
    const auto type = static_cast<ConditionType>(i);
    EXPECT_EQ(condition_type(name_of(type)), type);
  }
  EXPECT_EQ(state_type("Risk"), StateType::kRisk);
  EXPECT_EQ(state_type("EncounterEnd"), StateType::kEncounterEnd);
  EXPECT_EQ(condition_type("ActiveCondition"), ConditionType::kActiveCondition);
  EXPECT_EQ(condition_type(" Vital  Sign"), ConditionType::kVitalSign);
  EXPECT_FALSE(state_type("Active Condition"));
  EXPECT_FALSE(condition_type("Active"));
}

TEST(FieldTable, IsComplete) {
  const auto once = [](const Object& object) {
    for (const Field& field : object.fields) {
      const std::string where = std::string(object.name) + " " + std::string(field.key);
      EXPECT_EQ(object.find(field.key), &field) << where << " stands there twice";
      const bool nested = field.type == FieldType::kObject || field.type == FieldType::kObjects ||
                          field.type == FieldType::kObjectMap;
      EXPECT_EQ(field.object != nullptr, nested) << where;
      EXPECT_EQ(field.names != nullptr, field.type == FieldType::kName) << where;
      EXPECT_FALSE(field.doc.empty()) << where;
    }
    for (const Choice& choice : object.choices)
      for (std::string_view key : choice.keys) EXPECT_NE(object.find(key), nullptr) << object.name << " " << key;
  };
  for (std::size_t i = 0; i < kStateTypes; ++i) once(state_object(static_cast<StateType>(i)));
  for (std::size_t i = 0; i < kConditionTypes; ++i) once(condition_object(static_cast<ConditionType>(i)));
  for (const Object* object : nested_objects()) once(*object);
  once(module_object());
}

// docs/module-language.md ends with the reference that the field table gives. SOJOURN_UPDATE_EXPECTED=1 writes it.
TEST(FieldTable, ReferenceDocumentIsUpToDate) {
  const fs::path path = root() / "docs" / "module-language.md";
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  const std::string marker = "<!-- reference: written from the field table -->\n";
  const auto at = text.str().find(marker);
  ASSERT_NE(at, std::string::npos);
  const std::string guide = text.str().substr(0, at + marker.size());
  if (std::getenv("SOJOURN_UPDATE_EXPECTED")) std::ofstream(path, std::ios::binary) << guide << reference_markdown();
  text.str("");
  text << std::ifstream(path, std::ios::binary).rdbuf();
  EXPECT_EQ(text.str(), guide + reference_markdown());
}

TEST(Samples, ExampleModuleIsWithoutFault) {
  std::ostringstream text;
  text << std::ifstream(root() / "samples" / "example_module.json", std::ios::binary).rdbuf();
  EXPECT_EQ(faults_of({{"example_module", text.str()}}), "");
}

}  // namespace
}  // namespace sojourn::module
