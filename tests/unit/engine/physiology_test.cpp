#include "sojourn/engine/physiology.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "sojourn/base/dmath.hpp"

namespace sojourn::engine {
namespace {

using base::Instant;
using stats::Measure;

const stats::BodyTables& tables() {
  static const stats::BodyTables kTables = [] {
    base::Diagnostics diagnostics;
    auto loaded = stats::BodyTables::load(std::string(SOJOURN_SOURCE_DIR) + "/statistics/us", diagnostics);
    for (const auto& d : diagnostics.all()) ADD_FAILURE() << base::to_text(d);
    return std::move(loaded.value());
  }();
  return kTables;
}

const Instant kBirth{date::sys_days{date::year{1950} / 6 / 15} + std::chrono::hours{13}};
constexpr int kEastern = -300;
constexpr std::uint32_t kDrug = 7;

Instant at_age(double years) {
  return kBirth + base::Span{static_cast<std::int64_t>(years * 365.2425 * 86400)};
}

Physiology person(std::uint32_t number, std::size_t sex) {
  return Physiology(tables(), base::Draws(42, number), sex, kBirth, kEastern);
}

double round_to(double value, int decimals) {
  const double factor = std::pow(10.0, decimals);
  return std::floor(value * factor + 0.5) / factor;
}

TEST(MeasureNames, KnowsEveryNameOfTheModuleFormatAndTheAliases) {
  for (auto name : stats::measure_names()) EXPECT_TRUE(stats::find_measure(name)) << name;
  EXPECT_EQ(stats::find_measure("HbA1c"), Measure::kHbA1c);
  EXPECT_EQ(stats::find_measure("Blood Glucose"), Measure::kHbA1c);
  EXPECT_EQ(stats::find_measure("LVEF"), Measure::kEjectionFraction);
  EXPECT_FALSE(stats::find_measure("blood pressure"));
  for (std::size_t m = 0; m < stats::kMeasures; ++m)
    EXPECT_FALSE(tables().info(static_cast<Measure>(m)).unit.empty()) << stats::measure_names()[m];
}

TEST(BodyTables, ReportsAFallingCentileWithItsPlace) {
  base::Diagnostics diagnostics;
  const auto reader = [](std::string_view name) -> base::Result<std::string> {
    if (name == "physiology.csv")
      return std::string(
          "measure,loinc,unit,decimals,sex,age_from,age_to,p01,p05,p10,p25,p50,p75,p90,p95,p99,derived,source\n"
          "Sodium,2951-2,mmol/L,0,male,0,111,130,132,131,138,140,142,143,144,145,,x\n");
    if (name == "growth_lms.csv") return std::string("measure,sex,age_months,l,m,s,source\n");
    if (name == "untreated.csv")
      return std::string("measure,sex,age_from,age_to,p01,p05,p10,p25,p50,p75,p90,p95,p99\n");
    if (name == "variation.csv") return std::string("measure,within_person_cv,within_person_sd,source\n");
    return std::string("measure,sex,of,coefficient,source\n");
  };
  (void)stats::BodyTables::read(reader, "t/", diagnostics);
  bool found = false;
  for (const auto& d : diagnostics.all()) found |= d.rule == "not-ascending" && d.file == "t/physiology.csv" && d.line == 2;
  EXPECT_TRUE(found);
}

TEST(BodyTables, MovesThePublishedCurveToThatOfTheUntreated) {
  const std::string folder = std::string(SOJOURN_SOURCE_DIR) + "/statistics/us";
  const auto with = [&folder](std::string rows) {
    base::Diagnostics diagnostics;
    const auto reader = [&](std::string_view name) -> base::Result<std::string> {
      if (name != "untreated.csv") return base::folder_reader(folder)(name);
      return "measure,sex,age_from,age_to,p01,p05,p10,p25,p50,p75,p90,p95,p99\n" + rows;
    };
    auto tables = stats::BodyTables::read(reader, "t/", diagnostics);
    return std::pair{std::move(tables.value()), diagnostics.all().empty() ? "" : diagnostics.all().front().rule};
  };
  const auto [published, nothing] = with("");
  const auto [moved, fine] = with("LDL,male,40,50,1,2,3,4,5,6,7,8,9\n");
  EXPECT_EQ(fine, "");
  EXPECT_NEAR(moved.curve(Measure::kLdl, 1).value(45, 0) - published.curve(Measure::kLdl, 1).value(45, 0), 5, 1e-9);
  EXPECT_EQ(moved.curve(Measure::kLdl, 0).value(45, 0), published.curve(Measure::kLdl, 0).value(45, 0));
  EXPECT_EQ(with("LDL,male,41,50,0,0,0,0,0,0,0,0,0\n").second, "missing-row");
  EXPECT_EQ(with("LDL,male,40,50,500,0,0,0,0,0,0,0,0\n").second, "not-ascending");
}

TEST(Physiology, FollowsTheHourOfTheDay) {
  const Instant midnight{date::sys_days{date::year{2000} / 3 / 1} + std::chrono::hours{5}};  // in New York
  const auto at_hour = [&](int hour) { return midnight + std::chrono::hours{hour}; };
  for (std::uint32_t n = 0; n < 40; ++n) {
    const auto p = person(n, n % 2);
    EXPECT_EQ(p.read(Measure::kSystolic, at_hour(3)) - p.read(Measure::kSystolic, at_hour(12)), -16);
    EXPECT_EQ(p.read(Measure::kHeartRate, at_hour(3)) - p.read(Measure::kHeartRate, at_hour(20)), -12);
    EXPECT_NEAR(p.read(Measure::kBodyTemperature, at_hour(17)) - p.read(Measure::kBodyTemperature, at_hour(6)), 0.5, 0.101);
    EXPECT_EQ(p.read(Measure::kSystolic, at_hour(9)), p.read(Measure::kSystolic, at_hour(20)));
  }
}

TEST(Physiology, TheOldAreShorterThanTheYoungByTheirYearsOfBirth) {
  double born_1935 = 0, born_1995 = 0;
  for (std::uint32_t n = 0; n < 200; ++n) {
    const auto adult = [n](int year) {
      const Instant birth{date::sys_days{date::year{year} / 6 / 15}};
      return Physiology(tables(), base::Draws(42, n), 0, birth, kEastern).read(Measure::kHeight, birth + 30 * base::Span{31556952});
    };
    born_1935 += adult(1935) / 200;
    born_1995 += adult(1995) / 200;
  }
  // NHANES 2017-2018: women of 80 and over 155.8 cm, of 20 to 29 years 162.1 cm.
  EXPECT_NEAR(born_1995 - born_1935, 6.3, 0.5);
}

TEST(Physiology, AReadingHoldsForOneLocalDay) {
  const auto p = person(3, 1);
  const Instant noon{date::sys_days{date::year{2000} / 3 / 1} + std::chrono::hours{17}};
  EXPECT_EQ(p.read(Measure::kSodium, noon), p.read(Measure::kSodium, noon + std::chrono::hours{11}));
  int changed = 0;
  for (int day = 1; day <= 20; ++day)
    changed += p.read(Measure::kPlatelets, noon) != p.read(Measure::kPlatelets, noon + std::chrono::hours{24 * day});
  EXPECT_GE(changed, 15);
  // 23:59 and 0:01 in New York are 4:59 and 5:01 UTC.
  const Instant midnight{date::sys_days{date::year{2000} / 3 / 2} + std::chrono::hours{5}};
  int crossed = 0;
  for (int day = 0; day < 20; ++day) {
    const Instant m = midnight + std::chrono::hours{24 * day};
    crossed += p.read(Measure::kPlatelets, m - std::chrono::minutes{1}) != p.read(Measure::kPlatelets, m + std::chrono::minutes{1});
  }
  EXPECT_GE(crossed, 15);
}

TEST(Physiology, AReadingDoesNotDependOnWhatWasReadBefore) {
  const auto fresh = person(11, 0);
  const auto used = person(11, 0);
  for (double age = 1; age < 60; age += 3.7) (void)used.read(Measure::kSystolic, at_age(age));
  EXPECT_EQ(fresh.read(Measure::kSystolic, at_age(30)), used.read(Measure::kSystolic, at_age(30)));
}

TEST(Physiology, HeightRisesToTwentyAndThenStays) {
  for (std::uint32_t n = 0; n < 60; ++n) {
    const auto p = person(n, n % 2);
    double before = 0;
    for (double age = 0; age <= 20; age += 0.25) {
      const double height = p.read(Measure::kHeight, at_age(age));
      EXPECT_GE(height, before - 0.1) << "person " << n << ", age " << age;
      before = height;
    }
    for (double age = 20; age < 100; age += 9) EXPECT_EQ(p.read(Measure::kHeight, at_age(age)), before);
  }
}

TEST(Physiology, WeightHasNoJumpWhereTheReferencesMeet) {
  for (std::uint32_t n = 0; n < 60; ++n) {
    const auto p = person(n, n % 2);
    for (double age : {2.0, 3.0, 4.0, 18.0, 20.0, 22.0}) {
      // Day-to-day variation of weight is 0.8 %; ten days of it average out.
      double below = 0, above = 0;
      for (int day = 1; day <= 10; ++day) {
        below += p.read(Measure::kWeight, at_age(age - day / 365.0)) / 10;
        above += p.read(Measure::kWeight, at_age(age + day / 365.0)) / 10;
      }
      EXPECT_NEAR(above / below, 1, 0.035) << "person " << n << ", age " << age;
    }
  }
}

TEST(Physiology, IdentitiesHoldExactlyOnTheValuesHandedOut) {
  for (std::uint32_t n = 0; n < 400; ++n) {
    const std::size_t sex = n % 2;
    const auto p = person(n, sex);
    const Instant t = at_age(0.2 * n + 0.3);
    const double metres = p.read(Measure::kHeight, t) / 100;
    EXPECT_EQ(p.read(Measure::kBmi, t), round_to(p.read(Measure::kWeight, t) / (metres * metres), 2));
    const double ldl = p.read(Measure::kTotalCholesterol, t) - p.read(Measure::kHdl, t) - p.read(Measure::kTriglycerides, t) / 5;
    EXPECT_EQ(p.read(Measure::kLdl, t), round_to(ldl, 0));
    EXPECT_GE(p.read(Measure::kLdl, t), 9);
    EXPECT_GT(p.read(Measure::kSystolic, t), p.read(Measure::kDiastolic, t) + 15);
    EXPECT_LE(p.read(Measure::kOxygenSaturation, t), 100);
    EXPECT_EQ(p.read(Measure::kAnionGap, t),
              p.read(Measure::kSodium, t) - p.read(Measure::kChloride, t) - p.read(Measure::kCarbonDioxide, t));
    EXPECT_EQ(p.read(Measure::kMeanPressure, t),
              round_to((p.read(Measure::kSystolic, t) + 2 * p.read(Measure::kDiastolic, t)) / 3, 0));
    const int age = base::completed_years(kBirth, t);
    if (age < 18) continue;
    const double kappa = sex == 0 ? 0.7 : 0.9, alpha = sex == 0 ? -0.241 : -0.302;
    const double ratio = p.read(Measure::kCreatinine, t) / kappa;
    const double egfr = 142 * std::pow(std::min(ratio, 1.0), alpha) * std::pow(std::max(ratio, 1.0), -1.2) *
                        std::pow(0.9938, age) * (sex == 0 ? 1.012 : 1);
    EXPECT_NEAR(p.read(Measure::kEgfr, t), egfr, 0.5001);
  }
}

TEST(Physiology, EgfrOfAPublishedExample) {
  // CKD-EPI 2021: a woman of 50 years with 0.8 mg/dL has 90 mL/min/1.73 m2.
  auto p = person(1, 0);
  p.set_override(Measure::kCreatinine, 0.8, at_age(40));
  EXPECT_EQ(p.read(Measure::kEgfr, at_age(50.5)), 90);
}

TEST(Physiology, AShiftRampsUpIsReplacedAndRemoved) {
  auto p = person(5, 1);
  const Instant start = at_age(50);
  const base::Span month{30 * 86400};
  const Instant half = start + month / 2, full = start + month;
  const auto untouched = person(5, 1);
  const auto difference = [&](Instant t) { return p.read(Measure::kPlatelets, t) - untouched.read(Measure::kPlatelets, t); };
  ASSERT_TRUE(p.set_shift(kDrug, Measure::kPlatelets, -40, start, month));
  EXPECT_EQ(difference(start), 0);
  EXPECT_EQ(difference(half), -20);
  EXPECT_EQ(difference(full), -40);
  ASSERT_TRUE(p.set_shift(kDrug, Measure::kPlatelets, 0, full, month));
  EXPECT_EQ(difference(full + month / 2), -20);
  EXPECT_EQ(difference(full + month), 0);
  ASSERT_TRUE(p.set_shift(kDrug + 1, Measure::kPlatelets, 10, full, base::Span{0}));
  EXPECT_EQ(difference(full + month), 10);
}

TEST(Physiology, ShiftsOfComputedMeasuresMoveTheirSources) {
  auto p = person(6, 0);
  const auto q = person(6, 0);
  const Instant start = at_age(55), t = at_age(56);
  p.set_shift(kDrug, Measure::kLdl, -30, start, base::Span{0});
  EXPECT_NEAR(p.read(Measure::kLdl, t) - q.read(Measure::kLdl, t), -30, 1);
  p.set_shift(kDrug, Measure::kGlucose, 40, start, base::Span{0});
  EXPECT_EQ(p.read(Measure::kGlucose, t) - q.read(Measure::kGlucose, t), 40);
  EXPECT_EQ(p.read(Measure::kFastingGlucose, t) - q.read(Measure::kFastingGlucose, t), 40);
  EXPECT_NEAR(p.read(Measure::kTotalCholesterol, t) - q.read(Measure::kTotalCholesterol, t), -30, 1);
  p.set_shift(kDrug, Measure::kBmi, 3, start, base::Span{0});
  EXPECT_NEAR(p.read(Measure::kBmi, t) - q.read(Measure::kBmi, t), 3, 0.1);
  EXPECT_GT(p.read(Measure::kWeight, t), q.read(Measure::kWeight, t) + 5);
  p.set_shift(kDrug, Measure::kEgfr, -25, start, base::Span{0});
  EXPECT_NEAR(p.read(Measure::kEgfr, t) - q.read(Measure::kEgfr, t), -25, 2);
  EXPECT_GT(p.read(Measure::kCreatinine, t), q.read(Measure::kCreatinine, t));
  p.set_shift(kDrug, Measure::kAnionGap, 9, start, base::Span{0});
  EXPECT_EQ(p.read(Measure::kAnionGap, t) - q.read(Measure::kAnionGap, t), 9);
  EXPECT_EQ(p.read(Measure::kCarbonDioxide, t) - q.read(Measure::kCarbonDioxide, t), -9);
  p.set_shift(kDrug, Measure::kMeanPressure, -12, start, base::Span{0});
  EXPECT_EQ(p.read(Measure::kMeanPressure, t) - q.read(Measure::kMeanPressure, t), -12);
}

TEST(Physiology, ADayVariesCreatinineByTheSameShareWithFailingKidneys) {
  for (std::uint32_t who = 0; who < 40; ++who) {
    auto p = person(who, who % 2);
    const auto q = person(who, who % 2);
    const Instant first = at_age(60), second = first + 30 * base::kDay;
    p.set_shift(kDrug, Measure::kEgfr, -45, at_age(50), base::Span{0});
    const auto change = [&](const Physiology& body) {
      return body.read(Measure::kCreatinine, second) / body.read(Measure::kCreatinine, first);
    };
    EXPECT_NEAR(change(p), change(q), 0.04) << who;  // two readings rounded to 0.01 mg/dL
  }
}

TEST(Physiology, FailingKidneysHoldBackUreaAsTheyDoCreatinine) {
  for (std::uint32_t who = 0; who < 40; ++who) {
    auto p = person(who, who % 2);
    const auto q = person(who, who % 2);
    const Instant t = at_age(65);
    p.set_shift(kDrug, Measure::kEgfr, -50, at_age(60), base::Span{0});
    const auto times = [&](Measure measure) { return p.read(measure, t) / q.read(measure, t); };
    EXPECT_GT(times(Measure::kUreaNitrogen), 1.5) << who;
    EXPECT_NEAR(times(Measure::kUreaNitrogen) / times(Measure::kCreatinine), 1, 0.12) << who;  // urea is read in whole mg/dL
  }
}

TEST(Physiology, DiastolicStaysBelowSystolicWhateverModulesDo) {
  for (std::uint32_t n = 0; n < 50; ++n) {
    auto p = person(n, n % 2);
    p.set_shift(kDrug, Measure::kDiastolic, 40, at_age(30), base::Span{0});
    p.set_shift(kDrug, Measure::kSystolic, -25, at_age(30), base::Span{0});
    p.set_shift(kDrug, Measure::kOxygenSaturation, 9, at_age(30), base::Span{0});
    for (double age = 30; age < 90; age += 7) {
      EXPECT_GT(p.read(Measure::kSystolic, at_age(age)), p.read(Measure::kDiastolic, at_age(age)) + 15);
      EXPECT_LE(p.read(Measure::kOxygenSaturation, at_age(age)), 100);
    }
  }
}

TEST(Physiology, AnOverrideHoldsFromItsStart) {
  auto p = person(8, 1);
  const double own = p.read(Measure::kHbA1c, at_age(40));
  EXPECT_FALSE(p.available(Measure::kEjectionFraction, at_age(60)));
  p.set_override(Measure::kHbA1c, 9.1, at_age(50));
  p.set_override(Measure::kEjectionFraction, 38, at_age(50));
  EXPECT_EQ(p.read(Measure::kHbA1c, at_age(40)), own);
  EXPECT_EQ(p.read(Measure::kHbA1c, at_age(50.1)), 9.1);
  EXPECT_TRUE(p.available(Measure::kEjectionFraction, at_age(60)));
  EXPECT_EQ(p.read(Measure::kEjectionFraction, at_age(60)), 38);
  p.clear_override(Measure::kHbA1c);
  EXPECT_NE(p.read(Measure::kHbA1c, at_age(50.1)), 9.1);
}

TEST(Physiology, GrowthPercentilesExistAtTheirAgesOnly) {
  const auto p = person(9, 0);
  EXPECT_TRUE(p.available(Measure::kWeightForLengthPercentile, at_age(1)));
  EXPECT_FALSE(p.available(Measure::kWeightForLengthPercentile, at_age(2.1)));
  EXPECT_FALSE(p.available(Measure::kBmiPercentile, at_age(1.9)));
  EXPECT_TRUE(p.available(Measure::kBmiPercentile, at_age(12)));
  EXPECT_FALSE(p.available(Measure::kBmiPercentile, at_age(20.1)));
  EXPECT_FALSE(p.available(Measure::kHeadCircumference, at_age(3.1)));
  EXPECT_GE(p.read(Measure::kBmiPercentile, at_age(12)), 0);
  EXPECT_LE(p.read(Measure::kBmiPercentile, at_age(12)), 100);
}

TEST(Physiology, RefusesMoreShiftsThanItHasRoomFor) {
  auto p = person(10, 0);
  for (std::uint32_t s = 0; s < Physiology::kMaxShifts; ++s)
    ASSERT_TRUE(p.set_shift(s, Measure::kHdl, 1, at_age(30), base::Span{0}));
  EXPECT_FALSE(p.set_shift(10000, Measure::kHdl, 1, at_age(30), base::Span{0}));
  EXPECT_TRUE(p.set_shift(0, Measure::kHdl, 2, at_age(31), base::Span{0}));
}

}  // namespace
}  // namespace sojourn::engine
