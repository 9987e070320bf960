#include "sojourn/stats/module_deaths.hpp"

#include <gtest/gtest.h>

namespace sojourn::stats {
namespace {

constexpr std::string_view kHeader = "module,sex,age_low,age_high,deaths,person_years,source\n";

ModuleDeaths read(const std::string& rows, base::Diagnostics& faults) {
  return *ModuleDeaths::read([&](std::string_view) -> base::Result<std::string> { return std::string(kHeader) + rows; }, "t", faults);
}
std::string rule_of(const std::string& rows) {
  base::Diagnostics faults;
  read(rows, faults);
  return faults.all().size() == 1 ? faults.all()[0].rule : std::to_string(faults.all().size()) + " faults";
}

TEST(ModuleDeaths, GivesTheRateOfTheAge) {
  base::Diagnostics faults;
  const ModuleDeaths table = read("copd,female,40,44,3,1500.0,sojourn_calibrate\ncopd,female,100,119,5,10.0,sojourn_calibrate\n", faults);
  EXPECT_FALSE(faults.has_errors());
  EXPECT_DOUBLE_EQ(table.rate("copd", 0, 40), 0.002);
  EXPECT_DOUBLE_EQ(table.rate("copd", 0, 44), 0.002);
  EXPECT_DOUBLE_EQ(table.rate("copd", 0, 110), 0.5);
  EXPECT_EQ(table.rate("copd", 0, 45), 0);
  EXPECT_EQ(table.rate("copd", 1, 40), 0);
  EXPECT_EQ(table.rate("asthma", 0, 40), 0);
}

TEST(ModuleDeaths, IsReadAsItIsWritten) {
  const std::vector<ModuleDeaths::Row> rows{{"copd", 1, 5, 9, 12, 345.6}};
  base::Diagnostics faults;
  EXPECT_EQ(to_csv(read(to_csv(rows).substr(kHeader.size()), faults).rows()), to_csv(rows));
  EXPECT_FALSE(faults.has_errors());
}

TEST(ModuleDeaths, RefusesWhatCannotBe) {
  EXPECT_EQ(rule_of("copd,female,44,40,3,1500,sojourn_calibrate\n"), "inverted-range");
  EXPECT_EQ(rule_of("copd,female,40,44,3,2,sojourn_calibrate\n"), "impossible-rate");
  EXPECT_EQ(rule_of("copd,female,40,44,3,1500,a book\n"), "unknown-source");
  EXPECT_EQ(rule_of("copd,female,40,44,3,1500,sojourn_calibrate\ncopd,female,44,49,3,1500,sojourn_calibrate\n"), "overlapping-rows");
}

}  // namespace
}  // namespace sojourn::stats
