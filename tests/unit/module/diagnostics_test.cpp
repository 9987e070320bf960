// Every rule with a tiny module: tests/diagnostics/<rule>[-variant].json and the whole text that it must give. A CSV
// of the same name is the lookup table of that name, a property file overrides its numbers.
// SOJOURN_UPDATE_EXPECTED=1 writes the expected texts anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sojourn/module/check.hpp"
#include "sojourn/module/overrides.hpp"

namespace sojourn::module {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 5> kVitalSigns{"BMI", "Glucose", "Height", "Systolic Blood Pressure", "Weight"};
constexpr std::array<std::string_view, 2> kSubjects{"asthma", "heart failure"}, kMeasures{"ever", "incidence"};

fs::path root() { return fs::path(SOJOURN_SOURCE_DIR); }
fs::path folder() { return root() / "tests" / "diagnostics"; }

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder()))
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string diagnose(const std::string& name) {
  std::vector<SourceText> sources{{name, read(folder() / (name + ".json"))}};
  const fs::path table = folder() / (name + ".csv");
  if (fs::exists(table)) sources.push_back({name + ".csv", read(table)});
  base::Diagnostics faults;
  ModuleSet set = modules_from_texts(std::move(sources), faults);
  const fs::path overrides = folder() / (name + ".properties");
  if (fs::exists(overrides)) apply_overrides(overrides.filename().string(), read(overrides), set, faults);
  check(set, kVitalSigns, faults, {kSubjects, kMeasures});
  if (name == "no-keep") check_keep(set.modules.front(), faults);
  std::string out;
  for (const base::Diagnostic& d : faults.sorted()) out += to_text(d) + "\n";
  return out;
}

class DiagnosticsText : public testing::TestWithParam<std::string> {};

TEST_P(DiagnosticsText, IsAsExpected) {
  const std::string got = diagnose(GetParam());
  const fs::path expected = folder() / (GetParam() + ".expected.txt");
  if (std::getenv("SOJOURN_UPDATE_EXPECTED")) std::ofstream(expected, std::ios::binary) << got;
  EXPECT_EQ(read(expected), got);
  // The case is about the rule that it is named after.
  std::string rule = GetParam();
  while (!rule.empty() && got.find("[" + rule + "]") == std::string::npos)
    rule.resize(rule.rfind('-') == std::string::npos ? 0 : rule.rfind('-'));
  EXPECT_FALSE(rule.empty()) << got;
}

INSTANTIATE_TEST_SUITE_P(Rules, DiagnosticsText, testing::ValuesIn(cases()), [](const auto& test) {
  std::string name = test.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

// docs/diagnostics.md has an entry ("### rule") for every rule that the cases show, and no other, but for those of
// folders and files.
TEST(DiagnosticsDocument, HasEveryRule) {
  std::vector<std::string> shown{"no-modules", "unreadable-file"}, documented;
  for (const std::string& name : cases()) {
    std::istringstream text(diagnose(name));
    for (std::string line; std::getline(text, line);) {
      const auto open = line.rfind(" [");
      const bool head = line.find(": error: ") != std::string::npos || line.find(": warning: ") != std::string::npos;
      if (head && open != std::string::npos && line.ends_with(']'))
        shown.push_back(line.substr(open + 2, line.size() - open - 3));
    }
  }
  std::istringstream document(read(root() / "docs" / "diagnostics.md"));
  for (std::string line; std::getline(document, line);)
    if (line.starts_with("### ")) documented.push_back(line.substr(4));
  std::sort(shown.begin(), shown.end());
  shown.erase(std::unique(shown.begin(), shown.end()), shown.end());
  std::sort(documented.begin(), documented.end());
  EXPECT_EQ(shown, documented);
}

}  // namespace
}  // namespace sojourn::module
