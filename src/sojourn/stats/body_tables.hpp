#pragma once
// The statistics of the body: growth references, quantile curves of vital signs and laboratory values by sex and age,
// day-to-day variation and the correlation of personal traits. Read once from statistics/us, never changed: share it
// between threads by const reference.
//
// Sex indices: 0 female, 1 male (the order of record::Sex). Ages are exact years, or months where a name says so.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/base/file.hpp"
#include "sojourn/base/result.hpp"

namespace sojourn::stats {

// Vital signs under the names of the module format. Do not reorder: the value is part of the address of random draws.
enum class Measure : std::uint8_t {
  kHeight, kWeight, kBmi, kBmiPercentile, kWeightForLengthPercentile, kHeadCircumference, kHeadCircumferencePercentile,
  kHeightPercentile, kWeightPercentile, kSystolic, kDiastolic, kHeartRate, kRespirationRate, kOxygenSaturation,
  kBodyTemperature, kHbA1c, kGlucose, kUreaNitrogen, kCreatinine, kEgfr, kCalcium, kSodium, kPotassium, kChloride,
  kCarbonDioxide, kTotalCholesterol, kTriglycerides, kHdl, kLdl, kAlbuminCreatinineRatio, kHemoglobin, kHematocrit,
  kWhiteCells, kRedCells, kPlatelets, kAlt, kAst, kAlkalinePhosphatase, kBilirubin, kAlbumin, kTsh, kCrp,
  kEjectionFraction, kTroponinI, kLactate, kNtProBnp, kFerritin, kAnionGap, kMeanPressure, kWaist, kGgt, kVitaminD,
  kInsulin, kApolipoproteinB, kBloodLead, kBodyFat, kFastingGlucose
};
inline constexpr std::size_t kMeasures = 57;
// "Systolic Blood Pressure", ... in the order of Measure.
std::span<const std::string_view> measure_names();
// The names and their aliases (HbA1c, LVEF, ...): what find_measure() knows.
std::vector<std::string_view> known_measure_names();
std::optional<Measure> find_measure(std::string_view name);

inline constexpr std::size_t kQuantiles = 9;
// Standard normal scores of the 1st, 5th, 10th, 25th, 50th, 75th, 90th, 95th and 99th centile.
std::span<const double, kQuantiles> quantile_scores();

// A value as a function of age and of a standard normal score: linear in age between the mid-points of age bands,
// linear in the score between published centiles; beyond the outer centiles the last slope goes on for two more
// units.
class QuantileCurve {
 public:
  struct Band {
    double age = 0;  // mid-point
    std::array<double, kQuantiles> q{};
    double within = 0;  // share of the variance of the score that is day-to-day variation
  };
  bool empty() const { return bands_.empty(); }
  double value(double age, double score) const;
  double within(double age) const;
  std::span<const Band> bands() const { return bands_; }
  void add(Band band) {
    ages_.push_back(band.age);
    bands_.push_back(band);
  }
  std::span<Band> edit() { return bands_; }

 private:
  std::pair<std::size_t, double> locate(double age) const;
  std::vector<double> ages_;  // of the bands, side by side for the search
  std::vector<Band> bands_;
};

// Cole's L, M, S by age in months.
struct Lms {
  double l = 1, m = 1, s = 1;
  double value(double score) const;
  double score(double value) const;
};
class GrowthCurve {
 public:
  bool empty() const { return months_.empty(); }
  Lms at(double months) const;  // outside the table: its end
  void add(double months, Lms lms);
  double last_month() const { return months_.back(); }

 private:
  std::vector<double> months_;
  std::vector<Lms> lms_;
};

enum class Growth : std::uint8_t { kLength, kHeight, kWeight, kInfantBmi, kBmi, kHeadCircumference };
inline constexpr std::size_t kGrowths = 6;

struct MeasureInfo {
  std::string loinc;  // empty if none is assigned
  std::string unit;   // UCUM
  int decimals = 0;
  double within_cv = 0, within_sd = 0;  // day-to-day variation: share of the value, or in the unit; one of them is 0
};

class BodyTables {
 public:
  // A missing file is an Error; faults in the tables are added to `diagnostics`, and the tables are to be used only if
  // there is no error among them.
  static base::Result<BodyTables> load(const std::string& folder, base::Diagnostics& diagnostics);
  static base::Result<BodyTables> read(const base::FileReader& reader, const std::string& label,
                                       base::Diagnostics& diagnostics);

  const MeasureInfo& info(Measure measure) const { return info_[static_cast<std::size_t>(measure)]; }
  const QuantileCurve& curve(Measure measure, std::size_t sex) const {
    return curves_[static_cast<std::size_t>(measure)][sex];
  }
  // Body mass index of ages 2 to 19 as a score of the CDC reference.
  const QuantileCurve& bmi_score(std::size_t sex) const { return bmi_score_[sex]; }
  const GrowthCurve& growth(Growth growth, std::size_t sex) const {
    return growth_[static_cast<std::size_t>(growth)][sex];
  }
  // How far the survey's median height is from the CDC reference, as a score, by age in the survey (2017-2018):
  // children at their age, adults against the reference at 20 years.
  double height_shift(std::size_t sex, double age) const;

  // A score of the measure = sum of coefficient * independent normal[from]; empty: the measure's own normal. So
  // personal traits correlate, and so does the day-to-day variation around them.
  struct Mixing {
    Measure from;
    double coefficient;
  };
  std::span<const Mixing> mixing(Measure of, std::size_t sex) const {
    return mixing_[static_cast<std::size_t>(of)][sex];
  }

 private:
  friend class BodyReader;
  BodyTables() = default;
  std::array<MeasureInfo, kMeasures> info_;
  std::array<std::array<QuantileCurve, 2>, kMeasures> curves_;
  std::array<QuantileCurve, 2> bmi_score_;
  std::array<std::array<GrowthCurve, 2>, kGrowths> growth_;
  struct HeightShift {
    double age = 0, score = 0;
  };
  std::array<std::vector<HeightShift>, 2> height_shift_;
  std::array<std::array<std::vector<Mixing>, 2>, kMeasures> mixing_;
};

}  // namespace sojourn::stats
