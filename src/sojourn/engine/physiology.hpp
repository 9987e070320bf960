#pragma once
// One person's body: every vital sign and laboratory value that an observation or a condition may read.
//
// A person has a standard normal trait for each measure; traits of different measures correlate as in NHANES and
// drift slowly over life, and the variation of a day correlates like them. A reading is the quantile curve of the
// person's sex and exact age at trait and day-to-day variation, plus the shifts that modules set. All draws are
// addressed: a reading depends on (seed, person, measure, instant, shifts) only, never on what was read before.
// Readings of one measure on one local day share their variation.
//
// Invariants, on the rounded values that are handed out:
// 1. BMI = Weight / Height^2; LDL = Total Cholesterol - HDL - Triglycerides / 5; eGFR is a function of Creatinine,
//    age and sex (CKD-EPI 2021; bedside Schwartz 2009 under 18, with Height); Anion Gap = Sodium - Chloride - Carbon
//    Dioxide; Mean Blood Pressure = (Systolic + 2 Diastolic) / 3.
// 2. Systolic >= Diastolic + 16; Oxygen Saturation <= 100; height is constant from 20 years.
// A shift of a computed measure moves what it is computed from: BMI moves Weight, Total Cholesterol moves LDL, EGFR
// moves Creatinine, Anion Gap moves Carbon Dioxide the other way, Mean Blood Pressure moves both pressures. A shift
// of Glucose moves Fasting Glucose as well. Height and the growth percentiles take neither shifts nor overrides.
//
// No heap. Not shared between threads. `tables` must outlive it.
#include <array>
#include <bitset>
#include <cstdint>

#include "sojourn/base/random.hpp"
#include "sojourn/base/time.hpp"
#include "sojourn/stats/body_tables.hpp"

namespace sojourn::engine {

using stats::Measure;

class Physiology {
 public:
  Physiology(const stats::BodyTables& tables, base::Draws draws, std::size_t sex, base::Instant birth,
             int utc_offset_minutes);

  // The rounded value. Requires: available(measure, t).
  double read(Measure measure, base::Instant t) const;
  // False for growth percentiles outside their ages, head circumference after 36 months, and an ejection fraction
  // that no module has set.
  bool available(Measure measure, base::Instant t) const;

  // Adds `amount` from `start` on, reached in a straight line after `ramp`. A later shift of the same source and
  // measure replaces the earlier one, starting from where that one stands. False if all places are taken.
  bool set_shift(std::uint32_t source, Measure measure, double amount, base::Instant start, base::Span ramp);
  // The amount that the source last gave the measure; 0 = none.
  double shift_from(std::uint32_t source, Measure measure) const;
  // The value from `start` on, in place of the person's own; shifts still add to it.
  void set_override(Measure measure, double value, base::Instant start);
  void clear_override(Measure measure);
  // From `from_age` on the person's own value lies in [low, high], at the place that it has among all people's
  // values. What an override or a shift does comes on top.
  void set_range(Measure measure, double low, double high, double from_age = 0);
  void clear_range(Measure measure);

  static constexpr std::size_t kMaxShifts = 64;

 private:
  struct Shift {
    std::uint32_t source = 0;
    Measure measure = Measure::kHeight;
    double from = 0, amount = 0;
    base::Instant start;
    base::Span ramp{0};
  };

  double raw(Measure measure, base::Instant t) const;  // before rounding
  double own(Measure measure, double age, base::Instant t) const;
  double rank(Measure measure, double age, base::Instant t) const;
  bool ranged(Measure measure, double age) const;
  double within_range(Measure measure, double age, base::Instant t) const;
  double score(Measure measure, double age, double within, base::Instant t) const;
  struct Trait {
    double early = 0, late = 0;  // at birth and at the end of a long life
  };
  double trait(Measure measure, double age) const;
  const Trait& normal_of(Measure measure) const;  // independent of the other measures
  const Trait& trait_of(Measure measure) const;
  double noise(Measure measure, base::Instant t) const;
  double day_normal(Measure measure, std::uint32_t day) const;  // independent of the other measures
  std::size_t find_shift(std::uint32_t source, Measure measure) const;  // shift_count_: none
  double shift_of(Measure measure, base::Instant t) const;
  double shift_through(Measure measure, base::Instant t) const;
  static double effective(const Shift& shift, base::Instant t);
  double rounded(Measure measure, double value) const;
  bool overridden(Measure measure, base::Instant t) const;

  double height_cm(double age) const;
  double height_score(double age) const;
  double bmi_own(double age, base::Instant t) const;
  double weight(double age, base::Instant t) const;
  double growth_percentile(Measure measure, double age, base::Instant t) const;
  double ldl(base::Instant t) const;
  bool kidneys_changed(double age, base::Instant t) const;  // by a module
  struct Retained {
    double value, times;  // how many times as much as without what modules did to the kidneys
  };
  Retained creatinine(double age, base::Instant t) const;
  double egfr(double age, base::Instant t) const;

  const stats::BodyTables* tables_;
  base::Draws draws_;
  std::size_t sex_;
  base::Instant birth_;
  base::Span offset_;
  // Drawn when first asked for: few of the measures are read in most lives.
  mutable std::array<Trait, stats::kMeasures> normals_, traits_;
  mutable std::bitset<stats::kMeasures> drawn_, mixed_;
  std::array<Shift, kMaxShifts> shifts_{};
  std::size_t shift_count_ = 0;
  std::array<double, stats::kMeasures> override_{};
  std::array<base::Instant, stats::kMeasures> override_from_{};
  std::bitset<stats::kMeasures> overridden_;
  struct Range {
    double low = 0, high = 0, from_age = 0;
    friend bool operator==(const Range&, const Range&) = default;
  };
  std::array<Range, stats::kMeasures> ranges_{};
  std::bitset<stats::kMeasures> ranged_;
  // Measures follow from one another and are read together: the last reading of each, until something moves the body.
  struct Reading {
    base::Instant at = base::kNever;
    double value = 0;
  };
  // The measures of a panel share the normals of their day.
  struct DayNormal {
    std::uint32_t day = 0;  // 0: none
    double value = 0;
  };
  mutable std::array<DayNormal, stats::kMeasures> day_normals_;
  void forget() { last_.fill({}); }
  mutable std::array<Reading, stats::kMeasures> last_;
};

}  // namespace sojourn::engine
