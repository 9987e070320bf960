#include "sojourn/base/base64.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace sojourn::base {
namespace {

TEST(Base64, PadsToGroupsOfFour) {
  for (const auto& [bytes, expected] : std::vector<std::pair<std::string, std::string>>{
           {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}, {"\xff\xfe", "//4="}})
    EXPECT_EQ(base64(bytes), expected);
}

TEST(Base64, TellsTextThatIsNone) {
  EXPECT_TRUE(is_base64("Zg=="));
  for (const std::string_view text : {"", "Zg=", "Z===", "Zg g", "=Zg="}) EXPECT_FALSE(is_base64(text)) << text;
}

TEST(Base64, TheUrlFormHasNoPaddingAndItsOwnLastTwoDigits) {
  EXPECT_EQ(base64url("f"), "Zg");
  EXPECT_EQ(base64url("\xfb\xff\xfe"), "-__-");
}

TEST(Base64, TheUrlFormIsReadBack) {
  std::string bytes;
  for (int i = 255; i >= 0; --i) {
    bytes += static_cast<char>(i);
    EXPECT_EQ(from_base64url(base64url(bytes)), bytes);
  }
  EXPECT_EQ(from_base64url("Zg=="), "f");
  for (const std::string_view text : {"Z", "Zg+", "Zg/v", "Z g", "Zg=v"}) EXPECT_FALSE(from_base64url(text)) << text;
}

}  // namespace
}  // namespace sojourn::base
