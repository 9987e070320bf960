#include <gtest/gtest.h>

#include "sojourn/validate/formats.hpp"

namespace sojourn::validate {
namespace {

bool fits(std::string_view type, std::string_view text) { return format_fault(format_of(type), text).empty(); }

TEST(Formats, DatesKnowTheCalendar) {
  EXPECT_TRUE(fits("date", "2024"));
  EXPECT_TRUE(fits("date", "2024-02-29"));
  EXPECT_FALSE(fits("date", "2023-02-29"));
  EXPECT_FALSE(fits("date", "2024-13"));
  EXPECT_FALSE(fits("date", "2024-02-29T10:00:00Z"));
}

TEST(Formats, TimesNeedSecondsAndZone) {
  EXPECT_TRUE(fits("dateTime", "2024-02-29T09:15:00-05:00"));
  EXPECT_TRUE(fits("dateTime", "2024-02-29T09:15:00.25Z"));
  EXPECT_FALSE(fits("dateTime", "2024-02-29T09:15:00"));
  EXPECT_FALSE(fits("dateTime", "2024-02-29T09:15Z"));
  EXPECT_FALSE(fits("instant", "2024-02-29"));
  EXPECT_TRUE(fits("time", "23:59:59"));
  EXPECT_FALSE(fits("time", "24:00:00"));
}

TEST(Formats, OtherPrimitivesHaveTheirForms) {
  EXPECT_TRUE(fits("id", "a.B-9"));
  EXPECT_FALSE(fits("id", std::string(65, 'a')));
  EXPECT_FALSE(fits("code", " a"));
  EXPECT_TRUE(fits("code", "two words"));
  EXPECT_FALSE(fits("positiveInt", "0"));
  EXPECT_FALSE(fits("integer", "2147483648"));
  EXPECT_FALSE(fits("uri", "urn:uuid:XYZ"));
  EXPECT_FALSE(fits("oid", "1.2.3"));
  EXPECT_TRUE(fits("base64Binary", "SGVs\nbG8="));
}

TEST(Formats, ATimeSpanCoversWhatIsNotSaid) {
  const auto month = TimeSpan::read("2024-02");
  ASSERT_TRUE(month.has_value());
  EXPECT_EQ(month->last - month->first, 29 * 86400 - 1);
  EXPECT_EQ(TimeSpan::read("2024-01-01T00:00:00+02:00")->first, TimeSpan::read("2023-12-31T22:00:00Z")->first);
}

}  // namespace
}  // namespace sojourn::validate
