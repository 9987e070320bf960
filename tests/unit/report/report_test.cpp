#include "sojourn/report/report.hpp"

#include <gtest/gtest.h>

#include "sojourn/report/privacy.hpp"
#include "sojourn/report/utility.hpp"

namespace sojourn::report {
namespace {

Report with_rows(std::initializer_list<std::pair<Section, measure::Verdict>> rows) {
  Report report;
  for (const auto& [section, verdict] : rows) {
    Row row;
    row.section = section;
    row.verdict = verdict;
    report.rows.push_back(row);
  }
  return report;
}

TEST(Gates, AreReadAndJudged) {
  using measure::Verdict;
  const Report report = with_rows({{Section::kBody, Verdict::kEquivalent}, {Section::kBody, Verdict::kDifferent},
                                   {Section::kBody, Verdict::kTooFew}, {Section::kCalendar, Verdict::kCompatible}});
  base::Diagnostics faults;
  const auto gates = check_gates("# what we ask\nbody.agree >= 0.5\nbody.agree >= 0.6  # too much\nall.different <= 1\n", "g", report, faults);
  ASSERT_EQ(gates.size(), 3u);
  EXPECT_TRUE(gates[0].passed);
  EXPECT_DOUBLE_EQ(gates[0].value, 0.5) << "what cannot be judged does not count";
  EXPECT_FALSE(gates[1].passed);
  EXPECT_TRUE(gates[2].passed);
  EXPECT_FALSE(faults.has_errors());
}

TEST(Gates, FaultyLinesAreNamed) {
  base::Diagnostics faults;
  check_gates("body.agree = 1\nbdy.agree >= 1\nbody.agree >= much\n", "gates.txt", {}, faults);
  ASSERT_EQ(faults.errors(), 3u);
  EXPECT_EQ(faults.all()[1].line, 2);
  EXPECT_NE(faults.all()[1].message.find("bdy.agree"), std::string::npos);
}

Records records(std::vector<std::vector<float>> rows, std::size_t label = 99) {
  Records out;
  for (std::size_t c = 0; c < rows[0].size(); ++c) out.columns.push_back({"c" + std::to_string(c), c == label});
  for (const auto& row : rows) out.values.insert(out.values.end(), row.begin(), row.end());
  return out;
}

TEST(Privacy, CopiesAreSeenAndIndependentRecordsAreNot) {
  std::vector<std::vector<float>> real, far;
  for (int i = 0; i < 40; ++i) {
    real.push_back({static_cast<float>(i), static_cast<float>(i * 7 % 40)});
    far.push_back({static_cast<float>(i) + 0.5F, static_cast<float>(i * 11 % 40) + 0.25F});
  }
  RealRecords table{records(real), {}};
  for (int i = 0; i < 40; ++i) table.member.push_back(i < 20);
  const std::vector<std::vector<float>> copies(real.begin(), real.begin() + 20);
  const RecordPrivacy leaked = privacy(table, records(copies));
  EXPECT_EQ(leaked.exact_matches, 20u);
  EXPECT_DOUBLE_EQ(leaked.distance_p50, 0);
  EXPECT_DOUBLE_EQ(leaked.membership_advantage, 1);
  const RecordPrivacy safe = privacy(table, records(far));
  EXPECT_EQ(safe.exact_matches, 0u);
  EXPECT_GT(safe.distance_p05, 0);
  EXPECT_LT(safe.membership_advantage, 0.5);
}

TEST(Utility, ALearnedRuleWorksAndNoiseDoesNot) {
  std::vector<std::vector<float>> made, real, noise;
  for (int i = 0; i < 400; ++i) {
    const auto x = static_cast<float>(i * 37 % 100), y = static_cast<float>(i * 53 % 97);
    made.push_back({x, y, x > 50 ? 1.F : 0.F});
    real.push_back({y, x, y > 50 ? 1.F : 0.F});
    noise.push_back({x, y, i * 29 % 7 > 3 ? 1.F : 0.F});
  }
  const auto learned = utility(records(real, 2), records(made, 2), "c2");
  ASSERT_TRUE(learned);
  EXPECT_GT(learned->lower, 0.97);
  EXPECT_GT(learned->auc_real, 0.97);
  const auto guessed = utility(records(real, 2), records(noise, 2), "c2");
  ASSERT_TRUE(guessed);
  EXPECT_LT(guessed->auc, 0.7);
  EXPECT_FALSE(utility(records(real, 2), records(made, 2), "c0")) << "a label has two values";
}

TEST(Report, JsonIsTheSameAgainAndNamesItsRows) {
  Report report;
  report.rows.push_back(make_row(Section::kMortality, "life expectancy at birth", "years", {100, 76.4, 75.9, 76.9}, 76.3, 0, 0.3,
                                 "life table", Grade::kInput));
  const std::string json = to_json(report);
  EXPECT_EQ(json, to_json(report));
  EXPECT_NE(json.find("\"verdict\": \"equivalent\""), std::string::npos);
  EXPECT_NE(json.find("\"target_lower\": 76.0,"), std::string::npos);
}

}  // namespace
}  // namespace sojourn::report
