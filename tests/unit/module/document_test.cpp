#include "sojourn/module/document.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace sojourn::module {
namespace {

namespace fs = std::filesystem;

class LoadModules : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) / ("sojourn_load_" + std::string(info->name()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  void write(const std::string& path, const std::string& text) {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path, std::ios::binary) << text;
  }

  fs::path folder_;
  base::Diagnostics faults_;
};

TEST_F(LoadModules, FindsModulesAndTablesInByteOrder) {
  write("m/asthma.json", R"({"name": "Asthma"})");
  write("m/Zoster.json", R"({"name": "Zoster", "module_language": "sojourn-1"})");
  write("m/medications/otc.json", R"({"name": "OTC"})");
  write("m/lookup_tables/risk.csv", "age,A,B\n0-9,0.5,0.5\n");
  write("m/medications/not_a_table.csv", "x");
  write("m/README.md", "no module");
  fs::create_symlink("nowhere", folder_ / "m" / "dangling");
  fs::create_symlink("nowhere.json", folder_ / "m" / "dangling.json");
  const ModuleSet set = load_modules({folder_ / "m"}, faults_);
  EXPECT_EQ(faults_.all().size(), 0u);
  ASSERT_EQ(set.modules.size(), 3u);
  EXPECT_EQ(set.modules[0].path, "Zoster");
  EXPECT_TRUE(set.modules[0].strict);
  EXPECT_EQ(set.modules[1].path, "asthma");
  EXPECT_TRUE(set.modules[1].top_level);
  EXPECT_FALSE(set.modules[1].strict);
  EXPECT_EQ(set.modules[2].path, "medications/otc");
  EXPECT_FALSE(set.modules[2].top_level);
  EXPECT_EQ(set.modules[2].name, "OTC");
  ASSERT_EQ(set.tables.size(), 1u);
  EXPECT_EQ(set.tables[0].name, "risk.csv");
  EXPECT_EQ(set.files_read.size(), 4u);
  EXPECT_EQ(set.find("asthma"), &set.modules[1]);
  EXPECT_EQ(set.find("asthm"), nullptr);
  EXPECT_EQ(set.find_table("risk.csv"), &set.tables[0]);
}

TEST_F(LoadModules, LaterFoldersReplaceByPath) {
  write("a/x.json", R"({"name": "first"})");
  write("a/y.json", R"({"name": "kept"})");
  write("b/x.json", R"({"name": "second"})");
  write("b/sub/z.json", R"({"name": "added"})");
  const ModuleSet set = load_modules({folder_ / "a/", folder_ / "b"}, faults_);
  ASSERT_EQ(set.modules.size(), 3u);
  EXPECT_EQ(set.find("x")->name, "second");
  EXPECT_EQ(set.find("y")->name, "kept");
  EXPECT_EQ(set.find("sub/z")->name, "added");
  EXPECT_EQ(set.find("x")->sha256.size(), 64u);
  EXPECT_NE(set.find("x")->sha256, set.find("y")->sha256);
}

TEST_F(LoadModules, NamesAFolderThatIsMissingEmptyOrAFile) {
  write("file", "");
  fs::create_directories(folder_ / "empty");
  load_modules({folder_ / "missing", folder_ / "empty", folder_ / "file"}, faults_);
  ASSERT_EQ(faults_.all().size(), 3u);
  for (const auto& fault : faults_.all()) EXPECT_EQ(fault.rule, "no-modules");
  EXPECT_EQ(faults_.all()[0].file, (folder_ / "missing").generic_string());
  EXPECT_EQ(faults_.all()[1].file, (folder_ / "empty").generic_string());
  EXPECT_EQ(faults_.all()[2].file, (folder_ / "file").generic_string());
}

TEST_F(LoadModules, KeepsTheGoodFilesBesideABadOne) {
  write("m/bad.json", "{");
  write("m/good.json", R"({"name": "Good"})");
  const ModuleSet set = load_modules({folder_ / "m"}, faults_);
  EXPECT_EQ(faults_.errors(), 1u);
  EXPECT_EQ(set.modules.size(), 1u);
  EXPECT_TRUE(set.is_unreadable("bad"));
  EXPECT_FALSE(set.is_unreadable("good"));
}

TEST(LookupTable, ReadsByteOrderMarkQuotesAndBothLineEnds) {
  const LookupTable t = parse_table("t.csv", "t.csv", "\xEF\xBB\xBF" "age,\"a \"\"b\"\", c\"\r\n0-9,x\r\n\r\n10-19,\"y\nz\"\n20-29,w");
  ASSERT_EQ(t.columns.size(), 2u);
  EXPECT_EQ(t.columns[0], "age");
  EXPECT_EQ(t.columns[1], "a \"b\", c");
  ASSERT_EQ(t.rows.size(), 3u);
  EXPECT_EQ(t.rows[0].cells[1].text, "x");
  EXPECT_EQ(t.rows[0].line, 2);
  EXPECT_EQ(t.rows[1].cells[1].text, "y\nz");
  EXPECT_EQ(t.rows[1].line, 4);
  EXPECT_EQ(t.rows[2].cells[1].text, "w");
  EXPECT_EQ(t.rows[2].line, 6);
  EXPECT_EQ(t.at(t.rows[0].cells[1].offset, base::Severity::kError, "r", "m").column, 5);
}

TEST(LookupTable, EmptyTextAndUnclosedQuoteDoNoHarm) {
  EXPECT_EQ(parse_table("t", "t", "").columns.size(), 0u);
  EXPECT_EQ(parse_table("t", "t", "\"a,b\nc").columns.size(), 1u);
  EXPECT_EQ(parse_table("t", "t", "a,").columns.size(), 1u + 1u);
}

TEST(Ranges, OfAges) {
  EXPECT_EQ(parse_age_range("0-150")->high, 150);
  EXPECT_EQ(parse_age_range("65-65")->low, 65);
  for (const char* bad : {"", "-", "5", "5-", "-5", "9-3", "a-b", "1-2-3", "0 - 5", "-3-5"})
    EXPECT_FALSE(parse_age_range(bad)) << bad;
}

TEST(Ranges, OfTime) {
  EXPECT_EQ(parse_time_range("0-1000")->high, 1000);
  EXPECT_EQ(parse_time_range("-2000--1000")->low, -2000);
  EXPECT_EQ(parse_time_range("1970-01-02-1970-01-02")->low, 86400000);
  EXPECT_EQ(parse_time_range("1970-01-02-1970-01-02")->high, 2 * 86400000 - 1);
  for (const char* bad : {"", "2001", "2001-02-30-2001-03-01", "1970-01-02-1970-01-01", "5-1"})
    EXPECT_FALSE(parse_time_range(bad)) << bad;
}

}  // namespace
}  // namespace sojourn::module
