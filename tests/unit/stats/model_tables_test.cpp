#include "sojourn/stats/model_tables.hpp"

#include <gtest/gtest.h>

namespace sojourn::stats {
namespace {

const std::string kFolder = std::string(SOJOURN_SOURCE_DIR) + "/statistics/us";

std::string shipped(std::string_view name) { return base::folder_reader(kFolder)(name).value(); }

// What is wrong with the shipped tables when one of them is replaced.
std::string faults_with(std::string_view name, const std::string& text) {
  base::Diagnostics faults;
  const base::FileReader folder = base::folder_reader(kFolder);
  const base::FileReader reader = [&](std::string_view wanted) -> base::Result<std::string> {
    if (wanted == name) return text;
    return folder(wanted);
  };
  EXPECT_TRUE(ModelTables::read(reader, "t/", faults));
  std::string all;
  for (const base::Diagnostic& fault : faults.all()) all += base::to_text(fault) + "\n";
  return all;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

TEST(ModelTables, OfTheRepositoryHaveNoFault) {
  base::Diagnostics faults;
  const auto tables = ModelTables::load(kFolder, faults);
  for (const auto& fault : faults.all()) ADD_FAILURE() << base::to_text(fault);
  ASSERT_TRUE(tables);
  EXPECT_EQ(tables->figures().weight_loss_adherence, 0.605);
  EXPECT_LT(tables->figures().regain_years_low, tables->figures().regain_years_high);
}

TEST(ModelTables, RefuseAFigureThatIsUnknownMissingRepeatedOrOutOfRange) {
  const std::string good = shipped("figures.csv");
  const auto expect = [&](std::string_view what, std::string_view by, std::string_view message) {
    const std::string faults = faults_with("figures.csv", replaced(good, what, by));
    EXPECT_NE(faults.find(message), std::string::npos) << faults;
  };
  expect("\nweight_loss_adherence,", "\nweight_loss_adherance,", "t/figures.csv:2:1");
  expect("\nweight_loss_adherence,", "\nweight_loss_adherance,", "no row gives weight_loss_adherence");
  expect("\nlasting_weight_loss,", "\nweight_loss_adherence,", "stands twice");
  expect("adherence,0.605,", "adherence,60.5,", "t/figures.csv:2:23");
  expect("keep to it,gmf", "keep to it,hearsay", "source \"hearsay\" is not in sources_models.csv");
}

TEST(ModelTables, RefuseADisabilityWeightOutsideItsIntervalAndACodeThatStandsTwice) {
  const std::string head = "system,code,display,health_state,weight,low,high,source\n";
  const auto row = [](std::string_view code, std::string_view figures) {
    return "SNOMED-CT," + std::string(code) + ",Name,state," + std::string(figures) + ",gbd_2013\n";
  };
  const auto faults = [&](const std::string& rows) { return faults_with("disability_weights.csv", head + rows); };
  EXPECT_EQ(faults(row("1", "0.2,0.1,0.3")), "");
  EXPECT_NE(faults(row("1", "0.2,0.3,0.4")).find("t/disability_weights.csv:2:"), std::string::npos);
  EXPECT_NE(faults(row("1", "0.2,0.3,0.4")).find("begins above the weight"), std::string::npos);
  EXPECT_NE(faults(row("1", "0.2,0.1,0.1")).find("ends below the weight"), std::string::npos);
  EXPECT_NE(faults(row("1", "2,0.1,0.3")).find("t/disability_weights.csv:2:"), std::string::npos);
  EXPECT_NE(faults(row("1", "0.2,0.1,0.3") + row("1", "0.2,0.1,0.3")).find("stands twice"), std::string::npos);
}

TEST(ModelTables, GiveTheRangeOfTheGreatestLevelUpToOne) {
  base::Diagnostics faults;
  const auto tables = ModelTables::load(kFolder, faults);
  ASSERT_TRUE(tables);
  const auto low = [&](BodyState state, int level, Measure measure) {
    const BodyRange* row = tables->body_range(state, level, measure);
    return row ? row->low : -1;
  };
  EXPECT_EQ(low(BodyState::kHypertension, 0, Measure::kSystolic), 100);
  EXPECT_EQ(low(BodyState::kHypertension, 2, Measure::kSystolic), 160);
  EXPECT_EQ(low(BodyState::kHypertension, 2, Measure::kDiastolic), 90) << "severe is no level of its own there";
  EXPECT_EQ(low(BodyState::kKidneyDisease, 0, Measure::kEgfr), -1) << "healthy kidneys have no range";
  EXPECT_EQ(low(BodyState::kKidneyDisease, 5, Measure::kEgfr), 1);
}

TEST(ModelTables, RefuseRangesAndEffectsThatAreNone) {
  const auto expect = [&](std::string_view table, std::string_view what, std::string_view by,
                          std::string_view message) {
    const std::string faults = faults_with(table, replaced(shipped(table), what, by));
    EXPECT_NE(faults.find(message), std::string::npos) << table << ": " << faults;
  };
  expect("body_ranges.csv", "Glucose,64,100", "Glucose,100,64", "t/body_ranges.csv:2:");
  expect("body_ranges.csv", "Glucose,64,100", "Glucos,64,100", "\"Glucos\" is no measure of the body");
  expect("body_ranges.csv", "_severity,1,Glucose", "_severity,0,Glucose", "must ascend");
  expect("body_ranges.csv", "chf,1", "heart,1", "heart");
  expect("drug_effects.csv", "HbA1c,-0.5,-0.5", "HbA1c,-0.5,-0.6", "the range ends below its beginning");
  expect("drug_effects.csv", "\n860975,", "\n,", "t/drug_effects.csv:2:1");
  expect("schooling_standing.csv", "bs_degree,", "hs_degree,", "no row gives bs_degree");
}

}  // namespace
}  // namespace sojourn::stats
