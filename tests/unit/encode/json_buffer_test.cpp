#include "sojourn/encode/json_buffer.hpp"

#include <gtest/gtest.h>

#include <iterator>

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

// Records of all sizes, whose texts lie in three places in turn, as they do between encoder and writer.
TEST(JsonBuffer, MovesGiantsBetweenSmallRecords) {
  constexpr std::size_t kGiant = 9u << 20;
  const std::size_t sizes[] = {10, kGiant, 300'000, kGiant + 7, kGiant - 5, 20, 5'000, kGiant, 1, 2, 3, 4};
  JsonBuffer b;
  std::string out[3];
  char letter = 'a';
  for (std::size_t i = 0; i < std::size(sizes); ++i, ++letter) {
    for (std::size_t written = 0; written < sizes[i]; ++written) b.raw(letter);
    b.move_to(out[i % 3]);
    EXPECT_TRUE(b.empty());
    EXPECT_EQ(out[i % 3], std::string(sizes[i], letter)) << i;
    if (i > 0) {
      EXPECT_EQ(out[(i - 1) % 3], std::string(sizes[i - 1], static_cast<char>(letter - 1))) << i;
    }
  }
  for (const std::string& text : out) EXPECT_LT(text.capacity(), kGiant) << "the giants' memory is not kept by small records";
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
