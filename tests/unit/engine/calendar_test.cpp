#include "sojourn/engine/calendar.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace sojourn::engine {
namespace {

using base::Date;
using base::Instant;
using record::EncounterClass;

const stats::CareTables& tables() {
  static const stats::CareTables kTables = [] {
    base::Diagnostics diagnostics;
    auto loaded = stats::CareTables::load(std::string(SOJOURN_SOURCE_DIR) + "/statistics/us", diagnostics);
    for (const auto& d : diagnostics.all()) ADD_FAILURE() << base::to_text(d);
    return std::move(loaded.value());
  }();
  return kTables;
}

Date day(int y, unsigned m, unsigned d) { return Date{date::year{y} / static_cast<int>(m) / static_cast<int>(d)}; }
std::uint16_t new_york() { return tables().zones().find("America/New_York"); }

TEST(FederalHoliday, AreThoseOf2024) {
  int count = 0;
  for (Date d = day(2024, 1, 1); d <= day(2024, 12, 31); d += date::days{1}) count += is_federal_holiday(d);
  EXPECT_EQ(count, 11);
  for (Date d : {day(2024, 1, 1), day(2024, 1, 15), day(2024, 2, 19), day(2024, 5, 27), day(2024, 6, 19), day(2024, 7, 4),
                 day(2024, 9, 2), day(2024, 10, 14), day(2024, 11, 11), day(2024, 11, 28), day(2024, 12, 25)})
    EXPECT_TRUE(is_federal_holiday(d));
}

TEST(FederalHoliday, MovesFromWeekends) {
  EXPECT_TRUE(is_federal_holiday(day(2021, 7, 5)));    // the Fourth is a Sunday
  EXPECT_TRUE(is_federal_holiday(day(2021, 12, 24)));  // Christmas is a Saturday
  EXPECT_TRUE(is_federal_holiday(day(2021, 12, 31)));  // New Year's Day 2022 is a Saturday
  EXPECT_FALSE(is_federal_holiday(day(2022, 1, 1)));
}

TEST(FederalHoliday, BeginsInItsFirstYearAndFollowsTheLawOfItsTime) {
  EXPECT_FALSE(is_federal_holiday(day(2020, 6, 19)));
  EXPECT_FALSE(is_federal_holiday(day(1985, 1, 21)));
  EXPECT_TRUE(is_federal_holiday(day(1986, 1, 20)));
  EXPECT_TRUE(is_federal_holiday(day(1941, 11, 20)));  // a week before the last Thursday
  EXPECT_TRUE(is_federal_holiday(day(1956, 11, 22)));  // the fourth of five Thursdays
  EXPECT_TRUE(is_federal_holiday(day(1963, 11, 28)));  // the fourth of four
  EXPECT_TRUE(is_federal_holiday(day(1933, 11, 30)));  // the last of five
  EXPECT_TRUE(is_federal_holiday(day(1975, 10, 27)));  // Veterans Day in October
  EXPECT_FALSE(is_federal_holiday(day(1975, 11, 11)));
  EXPECT_TRUE(is_federal_holiday(day(1969, 5, 30)));
}

TEST(TimeZonesTable, KnowsWarTimeAndTheRulesOfToday) {
  const auto& zones = tables().zones();
  ASSERT_LT(new_york(), zones.size());
  EXPECT_EQ(zones.offset_minutes(new_york(), Instant{day(2024, 1, 15)}), -300);
  EXPECT_EQ(zones.offset_minutes(new_york(), Instant{day(2024, 7, 15)}), -240);
  EXPECT_EQ(zones.offset_minutes(new_york(), Instant{day(1943, 1, 15)}), -240);  // war time all year
  EXPECT_EQ(zones.offset_minutes(zones.find("America/Phoenix"), Instant{day(2024, 7, 15)}), -420);
  EXPECT_EQ(zones.offset_minutes(zones.find("Pacific/Honolulu"), Instant{day(1940, 1, 15)}), -630);
}

TEST(CareTables, ReportsHoursThatEndBeforeTheyBeginAndAMissingTable) {
  base::Diagnostics diagnostics;
  const auto reader = [](std::string_view name) -> base::Result<std::string> {
    if (name == "clinic_hours.csv") return std::string("class,weekday,open,close,source\nwellness,mon,17:00,08:00,x\n");
    return base::Error{base::ErrorKind::kNotFound, std::string(name)};
  };
  const auto loaded = stats::CareTables::read(reader, "t/", diagnostics);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().message, "visit_length.csv");
  ASSERT_EQ(diagnostics.errors(), 1u);
  EXPECT_EQ(diagnostics.all()[0].rule, "bad-time");
  EXPECT_EQ(diagnostics.all()[0].line, 2);
}

TEST(Calendar, AnOfficeVisitBeginsInOfficeHoursOnTheQuarterHour) {
  const Calendar calendar(tables());
  const auto& zones = tables().zones();
  std::uint16_t zone = 0;
  for (Instant t{day(2023, 1, 1)}; t < Instant{day(2024, 1, 10)}; t += std::chrono::seconds{12347}) {
    zone = static_cast<std::uint16_t>((zone + 1) % zones.size());
    const Instant at = calendar.next_open(t, zone, EncounterClass::kAmbulatory, 0.37);
    EXPECT_GE(at, t);
    EXPECT_LT(at - t, std::chrono::hours{24 * 5});
    const Instant local = zones.to_local(zone, at);
    const Date d = base::day_of(local);
    EXPECT_FALSE(is_federal_holiday(d));
    EXPECT_LT((date::weekday{d} - date::Monday).count(), 5);
    const auto minute = std::chrono::duration_cast<std::chrono::minutes>(local - d).count();
    EXPECT_GE(minute, 8 * 60);
    EXPECT_LT(minute, 17 * 60);
    EXPECT_EQ((local - d).count() % 900, 0);
    EXPECT_TRUE(calendar.is_open(at, zone, EncounterClass::kAmbulatory));
  }
}

TEST(Calendar, WhoComesToAClosedDoorIsSpreadOverTheNextOpenDay) {
  const Calendar calendar(tables());
  const Instant saturday{day(2024, 6, 1) + date::days{0}};
  const Instant early = calendar.next_open(saturday + std::chrono::hours{16}, new_york(), EncounterClass::kAmbulatory, 0.0);
  const Instant late = calendar.next_open(saturday + std::chrono::hours{16}, new_york(), EncounterClass::kAmbulatory, 0.999);
  EXPECT_EQ(early, Instant{day(2024, 6, 3)} + std::chrono::hours{12});  // Monday 8:00 EDT
  EXPECT_EQ(late, Instant{day(2024, 6, 3)} + std::chrono::hours{20} + std::chrono::minutes{45});
  const Instant urgent = calendar.next_open(saturday + std::chrono::hours{16}, new_york(), EncounterClass::kUrgentCare, 0.5);
  EXPECT_EQ(urgent, saturday + std::chrono::hours{16});
}

TEST(Calendar, UniformTimesBecomeThePublishedHoursOfEmergencyArrivals) {
  const Calendar calendar(tables());
  const auto zone = tables().zones().find("America/Phoenix");  // no change of the clock
  std::array<double, 24> hours{};
  constexpr int kTimes = 86400 / 4;
  const Instant start{day(2024, 3, 4)};
  for (int i = 0; i < kTimes; ++i) {
    const Instant t = start + std::chrono::seconds{4 * i};
    const Instant at = calendar.next_open(t, zone, EncounterClass::kEmergency, 0.9);
    ASSERT_GE(at, t);
    ASSERT_LT(at - t, std::chrono::hours{24});
    const Instant local = tables().zones().to_local(zone, at);
    hours[static_cast<std::size_t>((local - base::day_of(local)).count() / 3600)] += 1.0 / kTimes;
  }
  for (std::size_t h = 0; h < 24; ++h) EXPECT_NEAR(hours[h], tables().arrivals()[h], 3.0 / kTimes) << "hour " << h;
}

TEST(Calendar, EmergencyNeverMovesBackAroundAChangeOfTheClock) {
  const Calendar calendar(tables());
  for (Date d : {day(2024, 3, 10), day(2024, 11, 3)})
    for (int s = 0; s < 2 * 86400; s += 61) {
      const Instant t = Instant{d} + std::chrono::seconds{s};
      EXPECT_GE(calendar.next_open(t, new_york(), EncounterClass::kEmergency, 0.5), t);
    }
}

TEST(Calendar, StaysEndInDaytimeAndNotWithinAnHour) {
  const Calendar calendar(tables());
  const Instant admitted{day(2024, 5, 6) + std::chrono::hours{3}};
  for (double days : {0.0, 0.3, 1.0, 2.4, 9.9})
    for (double u : {0.0, 0.5, 0.99}) {
      const Instant due = admitted + base::Span{static_cast<std::int64_t>(days * 86400)};
      const Instant end = calendar.discharge(admitted, due, new_york(), u);
      EXPECT_GE(end, admitted + std::chrono::hours{1});
      EXPECT_LT(end - due, std::chrono::hours{48});
      const Instant local = tables().zones().to_local(new_york(), end);
      const auto minute = std::chrono::duration_cast<std::chrono::minutes>(local - base::day_of(local)).count();
      EXPECT_GE(minute, 9 * 60);
      EXPECT_LT(minute, 17 * 60);
    }
}

TEST(Calendar, LengthsHaveThePublishedMeans) {
  const Calendar calendar(tables());
  double office = 0, emergency = 0, stay = 0;
  constexpr int kGrid = 20000;
  for (int i = 0; i < kGrid; ++i) {
    const double u = (i + 0.5) / kGrid;
    office += calendar.visit_minutes(EncounterClass::kAmbulatory, u) / kGrid;
    emergency += calendar.visit_minutes(EncounterClass::kEmergency, u) / kGrid;
    stay += calendar.length_of_stay_days(EncounterClass::kInpatient, 50, u) / kGrid;
  }
  EXPECT_NEAR(office, 20.3, 0.6);
  EXPECT_NEAR(emergency, 195.7, 12);
  EXPECT_NEAR(stay, 4.8, 0.4);
  EXPECT_EQ(calendar.visit_minutes(EncounterClass::kInpatient, 0.5), 0);
  EXPECT_NEAR(calendar.length_of_stay_days(EncounterClass::kHospice, 80, 0.5), 18, 0.1);
}

}  // namespace
}  // namespace sojourn::engine
