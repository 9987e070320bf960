#include "sojourn/base/time.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sojourn::base {
namespace {

using namespace date::literals;

Date day(date::year_month_day ymd) { return Date{ymd}; }

TEST(Age, IsCompletedOnTheBirthday) {
  const Date birth = day(1980_y / 6 / 15);
  EXPECT_EQ(completed_years(birth, day(2000_y / 6 / 14)), 19);
  EXPECT_EQ(completed_years(birth, day(2000_y / 6 / 15)), 20);
  EXPECT_EQ(completed_months(birth, day(1980_y / 7 / 14)), 0);
  EXPECT_EQ(completed_months(birth, day(1980_y / 7 / 15)), 1);
  EXPECT_EQ(completed_years(birth, day(1970_y / 1 / 1)), 0);
}

TEST(Age, OfALeapDayIsCompletedOnTheFirstOfMarch) {
  const Date birth = day(2000_y / 2 / 29);
  EXPECT_EQ(completed_years(birth, day(2001_y / 2 / 28)), 0);
  EXPECT_EQ(completed_years(birth, day(2001_y / 3 / 1)), 1);
  EXPECT_EQ(birthday(birth, 1), day(2001_y / 3 / 1));
  EXPECT_EQ(birthday(birth, 4), day(2004_y / 2 / 29));
}

TEST(Age, BirthdayIsTheFirstDayOnWhichTheYearsAreCompleted) {
  for (Date birth = day(1999_y / 1 / 1); birth < day(2001_y / 1 / 1); birth += date::days{1})
    for (int years : {1, 2, 18}) {
      EXPECT_EQ(completed_years(birth, birthday(birth, years)), years);
      EXPECT_EQ(completed_years(birth, birthday(birth, years) - date::days{1}), years - 1);
    }
}

TEST(Text, DatesAndInstantsAreWrittenAsFhirWantsThem) {
  char buffer[32];
  EXPECT_EQ(std::string(buffer, write_date(buffer, day(2024_y / 2 / 29))), "2024-02-29");
  const Instant t = Instant{day(2024_y / 3 / 1)} + std::chrono::hours{4} + std::chrono::seconds{61};
  EXPECT_EQ(std::string(buffer, write_instant(buffer, t, -300)), "2024-02-29T23:01:01-05:00");
  EXPECT_EQ(std::string(buffer, write_instant(buffer, t, 570)), "2024-03-01T13:31:01+09:30");
  EXPECT_EQ(std::string(buffer, write_date(buffer, day(1911_y / 7 / 4))), "1911-07-04");
}

TEST(Text, OnlyDatesOfTheCalendarAreRead) {
  EXPECT_EQ(parse_date("2024-02-29"), day(2024_y / 2 / 29));
  for (const char* text : {"2023-02-29", "2024-13-01", "2024-1-01", "20240101", "2024-01-32", "", "2024-01-01T"})
    EXPECT_FALSE(parse_date(text)) << text;
}

}  // namespace
}  // namespace sojourn::base
