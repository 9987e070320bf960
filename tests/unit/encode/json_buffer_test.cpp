#include "sojourn/encode/json_buffer.hpp"

#include <gtest/gtest.h>

namespace sojourn::encode {
namespace {

std::string text(const JsonBuffer& b) { return std::string(b.view()); }

TEST(JsonBuffer, EscapesWhatJsonForbids) {
  JsonBuffer b;
  b.quoted("a\"b\\c\n\r\t\x01/é");
  EXPECT_EQ(text(b), "\"a\\\"b\\\\c\\n\\r\\t\\u0001/é\"");
}

TEST(JsonBuffer, EscapesNarrativeForXhtmlAndJson) {
  JsonBuffer b;
  b.narrative("pain < 3 & \"calm\" > x");
  EXPECT_EQ(text(b), "pain &lt; 3 &amp; \\\"calm\\\" &gt; x");
}

TEST(JsonBuffer, GrowsWithoutLosingBytes) {
  JsonBuffer b;
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    b.integer(i);
    b.raw(',');
    expected += std::to_string(i) + ",";
  }
  EXPECT_EQ(text(b), expected);
  b.clear();
  EXPECT_TRUE(b.empty());
}

TEST(JsonBuffer, KeepsWrittenPrecisionOfDecimals) {
  JsonBuffer b;
  b.decimal({710, 2});
  b.raw(' ');
  b.decimal({-5, 1});
  EXPECT_EQ(text(b), "7.10 -0.5");
}

}  // namespace
}  // namespace sojourn::encode
