#include "sojourn/base/diagnostics.hpp"

#include <gtest/gtest.h>

namespace sojourn::base {
namespace {

Diagnostic fault(std::string file, int line, int column, std::string message, Severity severity = Severity::kError) {
  return {severity, "rule", std::move(file), line, column, std::move(message), "", ""};
}

TEST(Diagnostics, TextHasPlaceSourceCaretAndHint) {
  Diagnostic d = fault("m.json", 4, 3, "wrong");
  EXPECT_EQ(to_text(d), "m.json:4:3: error: wrong [rule]");
  d.source = "\tab";
  d.hint = "do this";
  EXPECT_EQ(to_text(d), "m.json:4:3: error: wrong [rule]\n  \tab\n  \t ^\n  do this");
  d.severity = Severity::kWarning;
  d.line = 0;
  d.column = 0;
  d.source = "";
  EXPECT_EQ(to_text(d), "m.json: warning: wrong [rule]\n  do this");
}

TEST(Diagnostics, SortsByPlaceAndDropsRepeats) {
  Diagnostics all;
  all.add(fault("b.json", 1, 1, "x"));
  all.add(fault("a.json", 9, 1, "x"));
  all.add(fault("a.json", 2, 7, "x"));
  all.add(fault("a.json", 2, 3, "x"));
  all.add(fault("a.json", 2, 3, "x"));
  const auto sorted = all.sorted();
  ASSERT_EQ(sorted.size(), 4u);
  EXPECT_EQ(sorted[0].column, 3);
  EXPECT_EQ(sorted[1].column, 7);
  EXPECT_EQ(sorted[2].line, 9);
  EXPECT_EQ(sorted[3].file, "b.json");
}

TEST(Diagnostics, CountsErrorsAndWarnings) {
  Diagnostics all, more;
  EXPECT_FALSE(all.has_errors());
  more.add(fault("a", 1, 1, "x", Severity::kWarning));
  more.add(fault("a", 1, 1, "y"));
  all.append(std::move(more));
  EXPECT_TRUE(all.has_errors());
  EXPECT_EQ(all.errors(), 1u);
  EXPECT_EQ(all.warnings(), 1u);
}

TEST(DidYouMean, FindsSlipsOfTheKeyboardOnly) {
  EXPECT_EQ(nearest("Inhlaer", {"Inhaler", "Initial"}), "Inhaler");
  EXPECT_EQ(nearest("inhaler", {"Initial", "Inhaler"}), "Inhaler");
  EXPECT_EQ(nearest("Terminal", {"Inhaler", "Delay"}), "");
  EXPECT_EQ(nearest("x", {}), "");
  EXPECT_EQ(did_you_mean("dayz", {"days", "weeks"}), "did you mean \"days\"?");
  EXPECT_EQ(did_you_mean("fortnight", {"days", "weeks"}), "");
}

}  // namespace
}  // namespace sojourn::base
