// Numbers of modules replaced from a property file.
#include "sojourn/module/overrides.hpp"

#include <gtest/gtest.h>

namespace sojourn::module {
namespace {

ModuleSet read_modules() {
  base::Diagnostics faults;
  ModuleSet set = modules_from_texts(
      {{"copd", "\xEF\xBB\xBF{\"states\": {\"Quit smoking\": {\"weights\": [0.5, 0.25], \"it's: so\": -1e3}}}"},
       {"heart/outcomes", "{\"value\": 1}"},
       {"heart/drugs", "{\"value\": 2}"},
       {"lung/outcomes", "{\"value\": 3}"}},
      faults);
  EXPECT_TRUE(faults.all().empty());
  return set;
}

struct Result {
  ModuleSet set;
  base::Diagnostics faults;
  std::string text(std::string_view path) const { return std::string(set.find(path)->json.text()); }
};

Result apply(std::string_view text) {
  Result out{read_modules(), {}};
  apply_overrides("tuned.properties", text, out.set, out.faults);
  return out;
}

TEST(Overrides, ReplaceNumbersAndNothingElse) {
  const Result r = apply(
      "# tuned to the registry\n"
      "\n"
      "copd.json::$['states']['Quit smoking']['weights'][1] = 0.0625\r\n"
      "  copd.json::$.states['Quit smoking'].weights[0]=0.9375\n");
  EXPECT_TRUE(r.faults.all().empty());
  EXPECT_EQ(r.text("copd"),
            "\xEF\xBB\xBF{\"states\": {\"Quit smoking\": {\"weights\": [0.9375, 0.0625], \"it's: so\": -1e3}}}");
  const auto* state = r.set.find("copd")->root().find("states")->find("Quit smoking");
  EXPECT_EQ(state->find("weights")->children()[1].number(), 0.0625);
  EXPECT_EQ(r.text("heart/drugs"), "{\"value\": 2}");
  EXPECT_EQ(r.set.find("copd")->sha256, read_modules().find("copd")->sha256);  // that of the file
}

TEST(Overrides, AreReadLikePropertyFiles) {
  const Result r = apply(
      "! a comment of the other kind\n"
      "copd.json\\:\\:$['states']['Quit\\ smoking']\\\n"
      "    ['weights'][0] : 0.75\n"
      "copd.json::$[\"states\"][\"Quit smoking\"]['it\\\\'s: so'] = 7");
  EXPECT_TRUE(r.faults.all().empty()) << base::to_text(r.faults.all().front());
  EXPECT_EQ(r.text("copd"), "\xEF\xBB\xBF{\"states\": {\"Quit smoking\": {\"weights\": [0.75, 0.25], \"it's: so\": 7}}}");
}

TEST(Overrides, NameASubmoduleByItsPathOrByAFileNameOfItsOwn) {
  const Result r = apply("drugs.json::$.value = 20\nheart/outcomes.json::$.value = 10\nlung/outcomes::$.value = 30\n");
  EXPECT_TRUE(r.faults.all().empty());
  EXPECT_EQ(r.text("heart/drugs"), "{\"value\": 20}");
  EXPECT_EQ(r.text("heart/outcomes"), "{\"value\": 10}");
  EXPECT_EQ(r.text("lung/outcomes"), "{\"value\": 30}");
  const Result two = apply("outcomes.json::$.value = 5\n");
  ASSERT_EQ(two.faults.errors(), 1u);
  EXPECT_EQ(base::to_text(two.faults.all()[0]),
            "tuned.properties:1:1: error: 2 modules are called \"outcomes\" [unknown-override]\n"
            "  outcomes.json::$.value = 5\n  ^\n  write the path: heart/outcomes.json lung/outcomes.json");
}

TEST(Overrides, PointAtTheFaultBehindEscapesAndContinuations) {
  const Result r = apply("copd.json\\:\\:$\\\n  ['states']['Quit\\ smoking']['wieghts'][0] = 1\n");
  ASSERT_EQ(r.faults.errors(), 1u);
  const base::Diagnostic& d = r.faults.all()[0];
  EXPECT_EQ(d.line, 2);
  EXPECT_EQ(d.column, 30);
  EXPECT_EQ(d.hint, "did you mean \"weights\"?");
}

TEST(Overrides, BrokenLinesAreFaultsAndNeverMore) {
  for (const std::string_view text : {"::", "copd.json::", "copd.json::$", "copd.json::$[", "copd.json::$['", "copd.json::$['a",
                                      "copd.json::$['a'", "copd.json::$.", "copd.json::$=", "\\", "=", "copd.json::$[9999999999999999999999]=1",
                                      "copd.json::$=1", "copd.json::$.states=}", "copd.json::$[-1]=2"})
    EXPECT_EQ(apply(text).faults.errors(), 1u) << text;
}

}  // namespace
}  // namespace sojourn::module
