#include "sojourn/encode/pretty.hpp"

#include <gtest/gtest.h>

namespace sojourn::encode {
namespace {

std::string indented(std::string_view json, int depth = 0) {
  std::string out;
  indent(json, depth, out);
  return out;
}

TEST(Pretty, AMemberALine) {
  EXPECT_EQ(indented(R"({"a":1.50,"b":[true,{"c":null}]})" "\n"),
            "{\n  \"a\": 1.50,\n  \"b\": [\n    true,\n    {\n      \"c\": null\n    }\n  ]\n}\n");
}

TEST(Pretty, StringsAndEmptyListsStay) {
  EXPECT_EQ(indented(R"({"a":"x,{\"y\":[1]}\\","b":[],"c":{}})"),
            "{\n  \"a\": \"x,{\\\"y\\\":[1]}\\\\\",\n  \"b\": [],\n  \"c\": {}\n}");
}

TEST(Pretty, APieceGoesOnWhereItStands) {
  const std::string whole = indented(R"({"e":[{"a":1},{"a":2}]})");
  EXPECT_EQ(indented(R"({"e":[{"a":1})") + indented(R"(,{"a":2}]})", 2), whole);
}

}  // namespace
}  // namespace sojourn::encode
