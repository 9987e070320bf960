// Small modules in files, each with what the checker says about it and what becomes of one person, as text:
//   tests/fixtures/quirks  what is odd in public modules, one oddity a file: it loads, runs and does the documented
//   thing tests/fixtures/traces  what modules typically do, from onset to end: a change of semantics shows as a
//   difference
// <name>.json with the files of the folder <name>/ as submodules, lookup_tables/*.csv, and <name>.expected.txt;
// <name>+<other>.json runs beside <name>.json. "$person" of a module says who it is. SOJOURN_UPDATE_GOLDEN=1 writes the
// expected texts anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "sojourn/module/check.hpp"
#include "sojourn/stats/body_tables.hpp"
#include "support/engine_world.hpp"
#include "support/journey_text.hpp"

namespace sojourn::test {
namespace {

namespace fs = std::filesystem;

fs::path folder(const std::string& kind) { return fs::path(SOJOURN_SOURCE_DIR) / "tests" / "fixtures" / kind; }

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Case {
  std::string kind, name;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

std::vector<Case> cases(const std::string& kind) {
  std::vector<Case> out;
  for (const auto& entry : fs::directory_iterator(folder(kind)))
    if (entry.path().extension() == ".json" && entry.path().stem().string().find('+') == std::string::npos)
      out.push_back({kind, entry.path().stem().string()});
  std::sort(out.begin(), out.end(), [](const Case& a, const Case& b) { return a.name < b.name; });
  return out;
}

Texts sources(const Case& c) {
  Texts out{{c.name, read(folder(c.kind) / (c.name + ".json"))}};
  if (fs::is_directory(folder(c.kind) / c.name))
    for (const auto& entry : fs::directory_iterator(folder(c.kind) / c.name))
      out.push_back({c.name + "/" + entry.path().stem().string(), read(entry.path())});
  for (const auto& entry : fs::directory_iterator(folder(c.kind)))
    if (entry.path().extension() == ".json" && entry.path().filename().string().starts_with(c.name + "+"))
      out.push_back({entry.path().stem().string(), read(entry.path())});
  for (const auto& entry : fs::directory_iterator(folder(c.kind) / "lookup_tables"))
    out.push_back({entry.path().filename().string(), read(entry.path())});
  std::sort(out.begin() + 1, out.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return out;
}

// {"sex": "F", "age": 40}; 40 years on 2025-01-01 unless it says otherwise.
Setting person(const std::string& text) {
  base::Diagnostics faults;
  const auto json = base::json::Document::parse("person", text, faults);
  Setting setting{40, 40};
  const base::json::Node* who = json ? json->root().find("$person") : nullptr;
  if (!who) return setting;
  if (const auto* age = who->find("age")) setting.youngest = setting.oldest = static_cast<int>(age->number());
  if (const auto* sex = who->find("sex")) setting.sex = sex->text == "F" ? record::Sex::kFemale : record::Sex::kMale;
  return setting;
}

std::string outcome(const Case& c) {
  Texts texts = sources(c);
  const Setting setting = person(texts.front().text);
  EngineWorld world(std::move(texts), setting);
  std::string out;
  for (const base::Diagnostic& fault : world.faults().sorted()) out += base::to_text(fault) + "\n";
  if (out.empty()) out = "The checker has nothing to say.\n";
  std::vector<std::string> vaccines;
  for (const auto& vaccine : world.program().vaccines) vaccines.push_back(world.first_code(vaccine.codes));
  const record::Journey& journey = world.live_one();
  out += "\n" + module_text(journey, world.vocabulary(), vaccines);
  for (const engine::Incident& incident : world.person().incidents) out += "INCIDENT " + incident.message + "\n";
  return out;
}

// As a user has them: two folders of modules and tables, one of which no module names.
TEST(FixtureFolders, LoadWithoutErrors) {
  for (const char* kind : {"quirks", "traces"}) {
    base::Diagnostics faults;
    const module::ModuleSet set = module::load_modules({folder(kind)}, faults);
    module::check(set, stats::known_measure_names(), faults);
    EXPECT_FALSE(faults.has_errors()) << kind;
    EXPECT_GT(set.modules.size(), 12u) << kind;
  }
}

class Fixture : public testing::TestWithParam<Case> {};

TEST_P(Fixture, DoesWhatIsExpected) {
  const std::string got = outcome(GetParam());
  const fs::path expected = folder(GetParam().kind) / (GetParam().name + ".expected.txt");
  if (std::getenv("SOJOURN_UPDATE_GOLDEN")) std::ofstream(expected, std::ios::binary) << got;
  EXPECT_EQ(read(expected), got);
  EXPECT_EQ(got.find("INCIDENT"), std::string::npos) << got;
}

const auto kName = [](const auto& test) { return test.param.name; };
INSTANTIATE_TEST_SUITE_P(Quirk, Fixture, testing::ValuesIn(cases("quirks")), kName);
INSTANTIATE_TEST_SUITE_P(Trace, Fixture, testing::ValuesIn(cases("traces")), kName);

}  // namespace
}  // namespace sojourn::test
