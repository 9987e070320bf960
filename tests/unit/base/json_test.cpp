#include "sojourn/base/json.hpp"

#include <gtest/gtest.h>

namespace sojourn::base::json {
namespace {

Document read(std::string text) {
  Diagnostics faults;
  auto document = Document::parse("x.json", std::move(text), faults);
  EXPECT_TRUE(document.has_value());
  EXPECT_FALSE(faults.has_errors());
  return std::move(*document);
}

std::string fault_of(std::string text) {
  Diagnostics faults;
  Document::parse("x.json", std::move(text), faults);
  return faults.all().empty() ? std::string() : to_text(faults.sorted()[0]);
}

std::uint32_t at(std::string_view text, std::string_view part) { return static_cast<std::uint32_t>(text.find(part)); }

TEST(Json, KeepsPositionsOfEveryKind) {
  const std::string text = R"( {"a" : [1, -2.50e3, "xy", "q\"\u00e9" , true, false, null], "b":{"c":{}}} )";
  const Document d = read(text);
  const Node& root = d.root();
  EXPECT_EQ(root.offset, 1u);
  const Node& a = *root.find("a");
  EXPECT_EQ(a.key_offset, at(text, "\"a\""));
  EXPECT_EQ(a.offset, at(text, "[1"));
  const auto items = a.children();
  ASSERT_EQ(items.size(), 7u);
  EXPECT_EQ(items[0].offset, at(text, "1,"));
  EXPECT_EQ(items[1].offset, at(text, "-2.50"));
  EXPECT_EQ(items[1].text, "-2.50e3");
  EXPECT_EQ(items[1].number(), -2500.0);
  EXPECT_EQ(items[2].offset, at(text, "\"xy"));
  EXPECT_EQ(items[2].text, "xy");
  EXPECT_EQ(items[3].offset, at(text, "\"q"));
  EXPECT_EQ(items[3].text, "q\"\xC3\xA9");
  EXPECT_EQ(items[4].offset, at(text, "true"));
  EXPECT_TRUE(items[4].boolean);
  EXPECT_EQ(items[5].offset, at(text, "false"));
  EXPECT_FALSE(items[5].boolean);
  EXPECT_EQ(items[6].offset, at(text, "null"));
  EXPECT_TRUE(items[6].is_null());
  const Node& c = *root.find("b")->find("c");
  EXPECT_EQ(c.offset, at(text, "{}"));
  EXPECT_EQ(c.key_offset, at(text, "\"c\""));
  EXPECT_EQ(c.size(), 0u);
  EXPECT_EQ(root.find("z"), nullptr);
  EXPECT_EQ(c.find("z"), nullptr);
}

TEST(Json, KeepsFileOrderAndKeysWithEscapes) {
  const Document d = read(R"({"z":1,"a\tb":2,"m":3})");
  ASSERT_EQ(d.root().size(), 3u);
  EXPECT_EQ(d.root().children()[0].key, "z");
  EXPECT_EQ(d.root().children()[1].key, "a\tb");
  EXPECT_EQ(d.root().children()[2].key, "m");
}

TEST(Json, ViewsSurviveAMove) {
  Document first = read(R"({"k":"\u0041"})");
  const Document second = std::move(first);
  EXPECT_EQ(second.root().text_of("k"), "A");
}

TEST(Json, ReadsScalarRootsAndNumbersInStrings) {
  EXPECT_EQ(read("7.10").root().text, "7.10");
  EXPECT_EQ(read("\"0.3\"").root().number(), 0.3);
  EXPECT_FALSE(read("\"0.3x\"").root().to_number().has_value());
  EXPECT_FALSE(read("\"nan\"").root().to_number().has_value());
  EXPECT_FALSE(read("\"inf\"").root().to_number().has_value());
  EXPECT_FALSE(read("\"\"").root().to_number().has_value());
  EXPECT_FALSE(read("true").root().to_number().has_value());
  EXPECT_EQ(read("-2.9").root().integer(), -2);
}

TEST(Json, AcceptsAByteOrderMark) {
  const Document d = read("\xEF\xBB\xBF{\"a\": 1}");
  EXPECT_EQ(d.root().offset, 3u);
  const Position p = d.position(d.root().find("a")->offset);
  EXPECT_EQ(p.line, 1);
  EXPECT_EQ(p.column, 7);
}

TEST(Json, PointsAtLineAndColumn) {
  const Document d = read("{\r\n  \"a\": [\r\n    1\r\n  ]\r\n}");
  const Diagnostic fault = d.at(d.root().find("a")->children()[0], Severity::kError, "rule", "message", "hint");
  EXPECT_EQ(to_text(fault), "x.json:3:5: error: message [rule]\n      1\n      ^\n  hint");
}

TEST(Json, ShowsOnlyPartOfALongLine) {
  const std::string text = "[" + std::string(1000, ' ') + "1]";
  const Document d = read(text);
  EXPECT_EQ(d.at(0u, Severity::kError, "r", "m").source.size(), 240u);
  EXPECT_EQ(d.at(d.root().children()[0], Severity::kError, "r", "m").source, "");
}

TEST(Json, ReportsSyntaxErrors) {
  EXPECT_EQ(fault_of("{\n  \"a\" 1\n}"),
            "x.json:2:7: error: a colon is missing after the key [bad-json]\n    \"a\" 1\n        ^");
  EXPECT_EQ(fault_of("[1 2]"), "x.json:1:4: error: a comma or ] is missing [bad-json]\n  [1 2]\n     ^");
  EXPECT_EQ(fault_of("[1] x"), "x.json:1:5: error: there is text after the end of the document [bad-json]\n"
                               "  [1] x\n      ^");
  EXPECT_EQ(fault_of(""), "x.json:1:1: error: the file is empty [bad-json]");
  EXPECT_NE(fault_of("[\"abc"), "");
  EXPECT_NE(fault_of("[\"a\\x\"]"), "");
  EXPECT_NE(fault_of("[01]"), "");
  EXPECT_NE(fault_of("[1,]"), "");
  EXPECT_NE(fault_of("[NaN]"), "");
  EXPECT_NE(fault_of("// no\n[]"), "");
  EXPECT_NE(fault_of(std::string("[]\0x", 4)), "");
}

TEST(Json, ReportsBadUtf8) {
  for (const char* text : {"[\"\xF6\"]", "[\"\xC3\"]", "[\"\xED\xA0\x80\"]"})
    EXPECT_NE(fault_of(text).find("[bad-utf8]"), std::string::npos) << text;
}

TEST(Json, ReportsEachRepeatedKeyAndKeepsTheFirst) {
  for (int extra : {0, 20}) {  // few and many members are compared in different ways
    std::string text = "{\"a\": 1, \"b\": 2, \"a\": 3";
    for (int i = 0; i < extra; ++i) text += ", \"k" + std::to_string(i) + "\": 0";
    text += "}";
    Diagnostics faults;
    const auto d = Document::parse("x.json", text, faults);
    ASSERT_TRUE(d.has_value());
    ASSERT_EQ(faults.all().size(), 1u);
    EXPECT_EQ(faults.all()[0].rule, "duplicate-key");
    EXPECT_EQ(faults.all()[0].column, 18);
    EXPECT_EQ(d->root().find("a")->number(), 1.0);
  }
}

TEST(Json, LimitsNesting) {
  EXPECT_EQ(fault_of(std::string(200, '[') + std::string(200, ']')), "");
  EXPECT_NE(fault_of(std::string(201, '[') + std::string(201, ']')).find("[too-deep]"), std::string::npos);
  EXPECT_NE(fault_of(std::string(1000000, '[')).find("[too-deep]"), std::string::npos);
}

}  // namespace
}  // namespace sojourn::base::json
