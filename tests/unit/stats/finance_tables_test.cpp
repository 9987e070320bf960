#include "sojourn/stats/finance_tables.hpp"

#include <gtest/gtest.h>

#include <map>

namespace sojourn::stats {
namespace {

const std::string kFolder = std::string(SOJOURN_SOURCE_DIR) + "/statistics/us";

// The shipped tables with one of them replaced.
base::Diagnostics faults_with(const std::string& name, const std::string& text) {
  base::Diagnostics faults;
  const base::FileReader folder = base::folder_reader(kFolder);
  const base::FileReader reader = [&](std::string_view wanted) -> base::Result<std::string> {
    if (wanted == name) return text;
    return folder(wanted);
  };
  EXPECT_TRUE(FinanceTables::read(reader, "t/", faults));
  return faults;
}

TEST(FinanceTables, OfTheRepositoryHaveNoFault) {
  base::Diagnostics faults;
  const auto tables = FinanceTables::load(kFolder, faults);
  for (const auto& fault : faults.all()) ADD_FAILURE() << base::to_text(fault);
  ASSERT_TRUE(tables);
  for (int age = 0; age < 110; ++age)
    for (std::size_t sex = 0; sex < 2; ++sex)
      for (const double ratio : {0.0, 0.99, 1.0, 2.5, 4.0, 20.0})
        EXPECT_GT(tables->covered(sex, age, ratio), 0.4) << age << " " << ratio;
}

TEST(FinanceTables, RicherPeopleAreInsuredMoreOften) {
  base::Diagnostics faults;
  const auto tables = FinanceTables::load(kFolder, faults);
  ASSERT_TRUE(tables);
  for (const int age : {5, 25, 45, 62}) {
    EXPECT_LT(tables->covered(1, age, 0.5), tables->covered(1, age, 5)) << age;
    EXPECT_GT(tables->on_medicaid(age, 0.5), 0);
    EXPECT_EQ(tables->on_medicaid(age, 5), 0);
  }
}

TEST(FinanceTables, KnowPricesOfCodesAndOfServices) {
  base::Diagnostics faults;
  const auto tables = FinanceTables::load(kFolder, faults);
  ASSERT_TRUE(tables);
  EXPECT_EQ(tables->price(kServiceLaboratory, "LOINC", "58410-2").cents, 777);
  EXPECT_EQ(tables->price(kServiceLaboratory, "LOINC", "0000-0").cents, 1200);
  EXPECT_EQ(tables->price(kServiceProcedure, "LOINC", "58410-2").cents, 10000) << "a price belongs to its service";
  EXPECT_TRUE(tables->price(7, "", "").per_day) << "nursing homes are paid by the day";
}

TEST(FinanceTables, ChooseAPayerByWeight) {
  const std::string text =
      "cover,name,weight,allowed,allowed_source,source\nprivate,A (synthetic),3,1,x,invented\n"
      "medicare,M (synthetic),1,1,x,invented\nprivate,B (synthetic),1,1,x,invented\nmedicaid,C (synthetic),1,1,x,invented\n";
  base::Diagnostics faults;
  const base::FileReader folder = base::folder_reader(kFolder);
  const auto tables = FinanceTables::read(
      [&](std::string_view name) -> base::Result<std::string> {
        if (name == "payers.csv") return text;
        return folder(name);
      },
      "t/", faults);
  ASSERT_TRUE(tables);
  EXPECT_FALSE(faults.has_errors());
  EXPECT_EQ(tables->payer(1, 0.74), 0u);
  EXPECT_EQ(tables->payer(1, 0.76), 2u);
  EXPECT_EQ(tables->payer(1, 0.9999999), 2u);
  EXPECT_EQ(tables->payer(2, 0.5), 1u);
}

TEST(FinanceTables, ReportWhatIsMissing) {
  const auto rules = [](const base::Diagnostics& faults) {
    std::map<std::string, int> out;
    for (const auto& fault : faults.all()) ++out[fault.rule];
    return out;
  };
  EXPECT_EQ(rules(faults_with("payers.csv", "cover,name,weight,allowed,allowed_source,source\n"
                                            "private,Real Insurance Inc,1,1,x,invented\n")),
            (std::map<std::string, int>{{"not-marked", 1}, {"missing-row", 3}}));
  EXPECT_EQ(rules(faults_with("prices.csv", "service,system,code,dollars,per,source\nwellness,,,10,visit,hearsay\n")),
            (std::map<std::string, int>{{"unknown-source", 1}, {"missing-row", static_cast<int>(kServices)}}));
}

}  // namespace
}  // namespace sojourn::stats
