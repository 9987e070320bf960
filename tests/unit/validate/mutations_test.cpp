// A bundle without fault, and what each of many single faults in it leads to (tests/fixtures/validate).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/validate/validating.hpp"

namespace sojourn::validate {
namespace {

std::string listed(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& f : findings) out += "\n  " + f.rule + " at " + f.path + ": " + f.message;
  return out;
}

TEST(Mutations, TheUntouchedBundleHasNoFindings) {
  const auto findings = findings_of(fixture("bundle.json"), true);
  EXPECT_TRUE(findings.empty()) << listed(findings);
}

TEST(Mutations, TheBundleIsGoodForEveryVersionOfUsCore) {
  std::string text = fixture("bundle.json");
  base::json::pad_for_reading(text);
  for (const std::string version : {"", "6.1.0", "7.0.0", "8.0.0"}) {
    Checked checked = check_piece(shipped(version), text, 0, 100);
    EXPECT_EQ(checked.report.errors(), 0u) << version << listed(checked.report.findings());
    EXPECT_EQ(checked.resources, 8u);
  }
}

TEST(Mutations, EachFaultIsFoundAtItsPlace) {
  const std::string bundle = fixture("bundle.json");
  base::Diagnostics faults;
  const auto table = base::json::Document::parse("mutations.json", fixture("mutations.json"), faults);
  ASSERT_TRUE(table.has_value());
  ASSERT_GE(table->root().size(), 60u);
  for (const auto& mutation : table->root().children()) {
    const std::string find(mutation.text_of("find")), replace(mutation.text_of("replace"));
    const auto at = bundle.find(find);
    ASSERT_NE(at, bundle.npos) << find;
    std::string text = bundle;
    text.replace(at, find.size(), replace);
    const auto findings = findings_of(text);
    const bool found = std::any_of(findings.begin(), findings.end(), [&](const Finding& f) {
      return f.rule == mutation.text_of("rule") && f.path == mutation.text_of("path");
    });
    EXPECT_TRUE(found) << find << "\nbecame\n"
                       << replace << "\nexpected " << mutation.text_of("rule") << " at " << mutation.text_of("path")
                       << ", found:" << listed(findings);
    for (const Finding& f : findings) EXPECT_FALSE(f.message.empty());
  }
}

}  // namespace
}  // namespace sojourn::validate
