#include "sojourn/report/page.hpp"

#include <gmock/gmock.h>

namespace sojourn::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Page, TemplateHasOnePlaceForTheReport) {
  const std::string_view marker = "__SOJOURN_REPORT__";
  const std::size_t place = page_template().find(marker);
  ASSERT_NE(place, std::string_view::npos);
  EXPECT_EQ(page_template().find(marker, place + 1), std::string_view::npos);
}

TEST(Page, ReportCannotEndItsElement) {
  const std::string html = page(R"({"a":"</script><!--<script>"})");
  EXPECT_THAT(html, HasSubstr(R"(id="report">{"a":"\u003c/script>\u003c!--\u003cscript>"}</script>)"));
  EXPECT_THAT(html, Not(HasSubstr("__SOJOURN_REPORT__")));
}

TEST(Page, AllButTheReportIsTheTemplate) {
  const std::string empty = page("");
  EXPECT_EQ(page("12345").size(), empty.size() + 5);
  EXPECT_EQ(empty.substr(empty.size() - 8), "</html>\n");
}

}  // namespace
}  // namespace sojourn::report
