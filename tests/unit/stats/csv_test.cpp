#include "sojourn/stats/csv.hpp"

#include <gtest/gtest.h>

#include <array>

namespace sojourn::stats {
namespace {

constexpr std::array<std::string_view, 3> kHeader = {"name", "age", "share"};

TEST(CsvReader, ReadsTypedCells) {
  std::string text = "name,age,share\r\nAnn,7,0.25\nBea,8,1";
  base::Diagnostics diagnostics;
  CsvReader csv(text, "t.csv", kHeader, diagnostics);
  ASSERT_TRUE(csv.next());
  EXPECT_EQ(csv.text(0), "Ann");
  EXPECT_EQ(csv.integer(1, 0, 10), 7);
  EXPECT_EQ(csv.number(2, 0, 1), 0.25);
  ASSERT_TRUE(csv.next());
  EXPECT_EQ(csv.number(2, 0, 1), 1);
  EXPECT_TRUE(csv.row_ok());
  EXPECT_FALSE(csv.next());
  EXPECT_EQ(csv.rows(), 2u);
  EXPECT_TRUE(diagnostics.all().empty());
}

TEST(CsvReader, UnescapesQuotedCells) {
  std::string text = "name,age,share\n\"Lee, \"\"Bo\"\"\",7,1\n";
  base::Diagnostics diagnostics;
  CsvReader csv(text, "t.csv", kHeader, diagnostics);
  ASSERT_TRUE(csv.next());
  EXPECT_EQ(csv.text(0), "Lee, \"Bo\"");
  EXPECT_EQ(csv.text(1), "7");
}

TEST(CsvReader, NamesTheColumnOfAWrongHeader) {
  std::string text = "name,years,share\nAnn,7,0.25\n";
  base::Diagnostics diagnostics;
  CsvReader csv(text, "t.csv", kHeader, diagnostics);
  EXPECT_FALSE(csv.next());
  ASSERT_EQ(diagnostics.errors(), 1u);
  const base::Diagnostic& d = diagnostics.all()[0];
  EXPECT_EQ(d.line, 1);
  EXPECT_EQ(d.column, 6);
  EXPECT_EQ(d.message, "column 2 of the header must be \"age\", not \"years\"");
}

TEST(CsvReader, RefusesAColumnTooMany) {
  std::string text = "name,age,share,more\nAnn,7,0.25,1\n";
  base::Diagnostics diagnostics;
  CsvReader csv(text, "t.csv", kHeader, diagnostics);
  EXPECT_FALSE(csv.next());
  ASSERT_EQ(diagnostics.errors(), 1u);
  EXPECT_EQ(diagnostics.all()[0].message, "unknown column \"more\"");
}

TEST(CsvReader, ReportsEachFaultAndGoesOn) {
  std::string text = "name,age,share\nAnn,7\n\nBea,x,0.5\nCy,11,2\nDee\"e,1,1\n\"Eve,1,1\nFay,1,1\n";
  base::Diagnostics diagnostics;
  CsvReader csv(text, "t.csv", kHeader, diagnostics);
  int good = 0;
  while (csv.next()) {
    csv.integer(1, 0, 10);
    csv.number(2, 0, 1);
    if (csv.row_ok()) ++good;
  }
  EXPECT_EQ(good, 1);
  std::vector<std::array<int, 2>> where;
  for (const auto& d : diagnostics.sorted()) where.push_back({d.line, d.column});
  const std::vector<std::array<int, 2>> expected = {{2, 1}, {3, 1}, {4, 5}, {5, 4}, {5, 7}, {6, 4}, {7, 1}};
  EXPECT_EQ(where, expected);
  EXPECT_EQ(diagnostics.sorted()[0].message, "the row has 2 cells, the header 3");
  EXPECT_EQ(diagnostics.sorted()[2].message, "age must be a whole number from 0 to 10, not \"x\"");
  EXPECT_EQ(diagnostics.sorted()[4].source, "Cy,11,2");
}

TEST(CsvReader, SuggestsAChoice) {
  std::string text = "name,age,share\nfemal,7,1\n";
  base::Diagnostics diagnostics;
  CsvReader csv(text, "t.csv", kHeader, diagnostics);
  ASSERT_TRUE(csv.next());
  constexpr std::array<std::string_view, 2> kSexes = {"female", "male"};
  csv.choice(0, kSexes);
  EXPECT_FALSE(csv.row_ok());
  ASSERT_EQ(diagnostics.errors(), 1u);
  EXPECT_EQ(diagnostics.all()[0].hint, "did you mean \"female\"?");
}

TEST(CsvReader, AnEmptyTextIsAFault) {
  std::string text;
  base::Diagnostics diagnostics;
  CsvReader csv(text, "t.csv", kHeader, diagnostics);
  EXPECT_FALSE(csv.next());
  EXPECT_EQ(diagnostics.errors(), 1u);
}

}  // namespace
}  // namespace sojourn::stats
