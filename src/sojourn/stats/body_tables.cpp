#include "sojourn/stats/body_tables.hpp"

#include <algorithm>
#include <cmath>

#include "sojourn/base/dmath.hpp"
#include "sojourn/stats/csv.hpp"

namespace sojourn::stats {

namespace {

using std::string_view;

constexpr std::array<string_view, kMeasures> kNames = {
    "Height", "Weight", "BMI", "BMI Percentile", "Weight-for-Length Percentile", "Head Circumference",
    "Head Circumference Percentile", "Height Percentile", "Weight Percentile", "Systolic Blood Pressure",
    "Diastolic Blood Pressure", "Heart Rate", "Respiration Rate", "Oxygen Saturation", "Body Temperature",
    "Blood Glucose", "Glucose", "Urea Nitrogen", "Creatinine", "EGFR", "Calcium", "Sodium", "Potassium", "Chloride",
    "Carbon Dioxide", "Total Cholesterol", "Triglycerides", "HDL", "LDL", "Microalbumin Creatinine Ratio",
    "Hemoglobin", "Hematocrit", "White Blood Cells", "Red Blood Cells", "Platelets", "ALT", "AST",
    "Alkaline Phosphatase", "Bilirubin", "Albumin", "TSH", "hs-CRP", "Left ventricular Ejection fraction", "Troponin I",
    "Lactate", "NT-proBNP", "Ferritin", "Anion Gap", "Mean Blood Pressure", "Waist Circumference", "GGT", "Vitamin D",
    "Insulin", "Apolipoprotein B", "Blood Lead", "Body Fat", "Fasting Glucose"};

struct Alias {
  string_view name;
  Measure measure;
};
constexpr Alias kAliases[] = {{"HbA1c", Measure::kHbA1c},
                              {"LVEF", Measure::kEjectionFraction},
                              {"Left Ventricular Ejection Fraction", Measure::kEjectionFraction},
                              {"Left ventricular ejection fraction", Measure::kEjectionFraction},
                              {"Respiratory Rate", Measure::kRespirationRate}};

constexpr std::array<string_view, kGrowths> kGrowthNames = {"Length", "Height", "Weight", "Infant BMI", "BMI",
                                                            "Head Circumference"};
constexpr std::array<string_view, 2> kSexNames = {"female", "male"};
constexpr string_view kBmiScore = "BMI z-score";

// Normal scores of the nine centiles (Wichura's AS 241, as in base/dmath).
constexpr std::array<double, kQuantiles> kScores = {-2.3263478740408408, -1.6448536269514722, -1.2815515655446004,
                                                    -0.67448975019608171, 0.0, 0.67448975019608171, 1.2815515655446004,
                                                    1.6448536269514722, 2.3263478740408408};
constexpr double kBeyond = 2.0;  // units of the score past the outer centiles

constexpr double kOpenAge = 90;  // an age band without end counts as ending here

// The greatest share of the variance that day-to-day variation may take: a person stays recognisable.
constexpr double kMostWithin = 0.7;

}  // namespace

std::span<const string_view> measure_names() { return kNames; }
std::span<const double, kQuantiles> quantile_scores() { return kScores; }

std::vector<string_view> known_measure_names() {
  std::vector<string_view> out(kNames.begin(), kNames.end());
  for (const Alias& alias : kAliases) out.push_back(alias.name);
  return out;
}

std::optional<Measure> find_measure(string_view name) {
  for (std::size_t i = 0; i < kMeasures; ++i)
    if (kNames[i] == name) return static_cast<Measure>(i);
  for (const Alias& alias : kAliases)
    if (alias.name == name) return alias.measure;
  return std::nullopt;
}

std::pair<std::size_t, double> QuantileCurve::locate(double age) const {
  if (age <= ages_.front()) return {0, 0.0};
  if (age >= ages_.back()) return {ages_.size() - 1, 0.0};
  const auto high = static_cast<std::size_t>(std::upper_bound(ages_.begin(), ages_.end(), age) - ages_.begin());
  return {high - 1, (age - ages_[high - 1]) / (ages_[high] - ages_[high - 1])};
}

double QuantileCurve::value(double age, double score) const {
  const auto [low, weight] = locate(age);
  const std::size_t high = std::min(low + 1, bands_.size() - 1);
  const double z = std::clamp(score, kScores.front() - kBeyond, kScores.back() + kBeyond);
  std::size_t i = 0;
  while (i + 2 < kQuantiles && z > kScores[i + 1]) ++i;
  const double t = (z - kScores[i]) / (kScores[i + 1] - kScores[i]);
  const auto& a = bands_[low].q;
  const auto& b = bands_[high].q;
  const double left = a[i] + weight * (b[i] - a[i]);
  const double right = a[i + 1] + weight * (b[i + 1] - a[i + 1]);
  const double value = left + t * (right - left);
  // Below the first centile a curve that has only positive values stays positive.
  const double floor = left > 0 ? 0.5 * left : value;
  return t < 0 ? std::max(value, floor) : value;
}

double QuantileCurve::within(double age) const {
  const auto [low, weight] = locate(age);
  const std::size_t high = std::min(low + 1, bands_.size() - 1);
  return bands_[low].within + weight * (bands_[high].within - bands_[low].within);
}

double Lms::value(double score) const {
  if (std::abs(l) < 1e-6) return m * base::exp(s * score);
  const double inner = std::max(1 + l * s * score, 0.01);  // far outside the reference the power has no value
  return m * base::pow(inner, 1 / l);
}

double Lms::score(double value) const {
  if (std::abs(l) < 1e-6) return base::ln(value / m) / s;
  return (base::pow(value / m, l) - 1) / (l * s);
}

void GrowthCurve::add(double months, Lms lms) {
  months_.push_back(months);
  lms_.push_back(lms);
}

Lms GrowthCurve::at(double months) const {
  if (months <= months_.front()) return lms_.front();
  if (months >= months_.back()) return lms_.back();
  const auto it = std::upper_bound(months_.begin(), months_.end(), months);
  const auto high = static_cast<std::size_t>(it - months_.begin());
  const Lms& a = lms_[high - 1];
  const Lms& b = lms_[high];
  const double w = (months - months_[high - 1]) / (months_[high] - months_[high - 1]);
  return {a.l + w * (b.l - a.l), a.m + w * (b.m - a.m), a.s + w * (b.s - a.s)};
}

double BodyTables::height_shift(std::size_t sex, double age) const {
  const auto& known = height_shift_[sex];
  if (known.empty()) return 0;
  const auto above = std::find_if(known.begin(), known.end(), [age](const HeightShift& h) { return h.age >= age; });
  if (above == known.begin()) return above->score;
  if (above == known.end()) return known.back().score;
  const auto& below = *(above - 1);
  return below.score + (age - below.age) / (above->age - below.age) * (above->score - below.score);
}

class BodyReader {
 public:
  BodyReader(const base::FileReader& reader, const std::string& label, base::Diagnostics& diagnostics)
      : reader_(reader), label_(label), diagnostics_(diagnostics) {}

  base::Result<BodyTables> run() {
    for (auto step : {&BodyReader::growth, &BodyReader::variation, &BodyReader::physiology, &BodyReader::untreated,
                      &BodyReader::mixing})
      if (auto done = (this->*step)(); !done) return done.error();
    finish();
    return std::move(tables_);
  }

 private:
  base::Result<void> growth() {
    static constexpr string_view kHeader[] = {"measure", "sex", "age_months", "l", "m", "s", "source"};
    auto text = reader_("growth_lms.csv");
    if (!text) return text.error();
    CsvReader csv(*text, label_ + "growth_lms.csv", kHeader, diagnostics_);
    while (csv.next()) {
      const auto measure = csv.choice(0, kGrowthNames);
      const auto sex = csv.choice(1, kSexNames);
      const double months = csv.number(2, 0, 1300);
      const Lms lms{csv.number(3, -20, 20), csv.number(4, 1e-3, 1000), csv.number(5, 1e-4, 2)};
      if (csv.row_ok()) tables_.growth_[measure][sex].add(months, lms);
    }
    for (std::size_t g = 0; g < kGrowths; ++g)
      for (std::size_t s = 0; s < 2; ++s)
        if (tables_.growth_[g][s].empty())
          csv.table_fault("missing-row", "no row of " + std::string(kGrowthNames[g]) + ", " + std::string(kSexNames[s]));
    return {};
  }

  base::Result<void> variation() {
    static constexpr string_view kHeader[] = {"measure", "within_person_cv", "within_person_sd", "source"};
    auto text = reader_("variation.csv");
    if (!text) return text.error();
    CsvReader csv(*text, label_ + "variation.csv", kHeader, diagnostics_);
    while (csv.next()) {
      const auto measure = csv.choice(0, kNames);
      const double cv = csv.text(1).empty() ? 0 : csv.number(1, 0, 100);
      const double sd = csv.text(2).empty() ? 0 : csv.number(2, 0, 1000);
      if (!csv.row_ok()) continue;
      tables_.info_[measure].within_cv = cv / 100;
      tables_.info_[measure].within_sd = sd;
    }
    return {};
  }

  base::Result<void> physiology() {
    static constexpr string_view kHeader[] = {"measure", "loinc", "unit", "decimals", "sex", "age_from", "age_to",
                                              "p01", "p05", "p10", "p25", "p50", "p75", "p90", "p95", "p99",
                                              "derived", "source"};
    static constexpr string_view kRowSexes[] = {"female", "male", "all"};
    auto text = reader_("physiology.csv");
    if (!text) return text.error();
    CsvReader csv(*text, label_ + "physiology.csv", kHeader, diagnostics_);
    while (csv.next()) {
      const bool score = csv.text(0) == kBmiScore;
      const auto measure = score ? 0 : csv.choice(0, kNames);
      const auto decimals = static_cast<int>(csv.integer(3, 0, 6));
      const auto sex = csv.choice(4, kRowSexes);
      const double from = csv.number(5, 0, 120);
      const double to = csv.number(6, 0, 120);
      if (!csv.row_ok()) continue;
      if (!score) {
        MeasureInfo& info = tables_.info_[measure];
        info.loinc = csv.text(1);
        info.unit = csv.filled(2);
        info.decimals = decimals;
      }
      if (sex == 2) continue;  // computed from other measures
      QuantileCurve& curve = score ? tables_.bmi_score_[sex] : tables_.curves_[measure][sex];
      if (auto band = read_band(csv, curve, from, to)) {
        curve.add(*band);
        // Growth is no straight line: rows between survey ages say nothing of it. Median now, score when all is read.
        if (!score && measure == static_cast<std::size_t>(Measure::kHeight) && csv.text(16).empty())
          tables_.height_shift_[sex].push_back({band->age, band->q[4]});
      }
    }
    return {};
  }

  std::optional<QuantileCurve::Band> read_band(CsvReader& csv, const QuantileCurve& curve, double from, double to) {
    QuantileCurve::Band band;
    band.age = (from + std::min(to, kOpenAge)) / 2;
    for (std::size_t i = 0; i < kQuantiles; ++i) {
      band.q[i] = csv.number(7 + i, -100, 1e5);
      if (i > 0 && band.q[i] < band.q[i - 1]) csv.fault(7 + i, "not-ascending", "centiles must not fall");
    }
    if (!(to > from)) csv.fault(6, "empty-range", "the age range is empty");
    if (!curve.empty() && band.age <= curve.bands().back().age)
      csv.fault(5, "not-ascending", "age bands of one measure and sex must ascend");
    if (!csv.row_ok()) return std::nullopt;
    return band;
  }

  // The curves of people whom nothing treats: the published ones, which hold the treated, moved by what is said here.
  base::Result<void> untreated() {
    static constexpr string_view kHeader[] = {"measure", "sex", "age_from", "age_to", "p01", "p05", "p10", "p25", "p50",
                                              "p75", "p90", "p95", "p99"};
    auto text = reader_("untreated.csv");
    if (!text) return text.error();
    CsvReader csv(*text, label_ + "untreated.csv", kHeader, diagnostics_);
    while (csv.next()) {
      const auto measure = csv.choice(0, kNames);
      const auto sex = csv.choice(1, kSexNames);
      const double age = (csv.number(2, 0, 120) + std::min(csv.number(3, 0, 120), kOpenAge)) / 2;
      if (!csv.row_ok()) continue;
      const auto bands = tables_.curves_[measure][sex].edit();
      const auto band = std::find_if(bands.begin(), bands.end(), [age](const auto& b) { return b.age == age; });
      if (band == bands.end()) {
        csv.fault(2, "missing-row", "physiology.csv has no row of these ages");
        continue;
      }
      for (std::size_t i = 0; i < kQuantiles; ++i) {
        band->q[i] += csv.number(4 + i, -1000, 1000);
        if (i > 0 && band->q[i] < band->q[i - 1]) csv.fault(4 + i, "not-ascending", "moved centiles must not fall");
      }
    }
    return {};
  }

  base::Result<void> mixing() {
    static constexpr string_view kHeader[] = {"measure", "sex", "of", "coefficient", "source"};
    auto text = reader_("trait_mixing.csv");
    if (!text) return text.error();
    CsvReader csv(*text, label_ + "trait_mixing.csv", kHeader, diagnostics_);
    while (csv.next()) {
      const auto of = csv.choice(0, kNames);
      const auto sex = csv.choice(1, kSexNames);
      const auto from = csv.choice(2, kNames);
      const double coefficient = csv.number(3, -1, 1);
      if (csv.row_ok())
        tables_.mixing_[of][sex].push_back({static_cast<Measure>(from), coefficient});
    }
    return {};
  }

  void finish() {
    if (diagnostics_.has_errors()) return;
    for (std::size_t m = 0; m < kMeasures; ++m)
      for (std::size_t s = 0; s < 2; ++s)
        for (auto& band : tables_.curves_[m][s].edit()) band.within = within(tables_.info_[m], band.q);
    for (std::size_t s = 0; s < 2; ++s) {
      const GrowthCurve& reference = tables_.growth(Growth::kHeight, s);
      for (auto& [age, score] : tables_.height_shift_[s]) score = reference.at(std::min(age, 20.0) * 12).score(score);
    }
    // Percentiles are not in physiology.csv as GMF spells them; they are shares of the reference.
    for (auto m : {Measure::kHeightPercentile, Measure::kWeightPercentile}) {
      tables_.info_[static_cast<std::size_t>(m)].unit = "1";
      tables_.info_[static_cast<std::size_t>(m)].decimals = 2;
    }
  }

  static double within(const MeasureInfo& info, const std::array<double, kQuantiles>& q) {
    const double spread = (q[5] - q[3]) / (kScores[5] - kScores[3]);
    if (!(spread > 0)) return 0;
    const double noise = info.within_sd > 0 ? info.within_sd : info.within_cv * q[4];
    return std::min(kMostWithin, (noise / spread) * (noise / spread));
  }

  const base::FileReader& reader_;
  const std::string& label_;
  base::Diagnostics& diagnostics_;
  BodyTables tables_;
};

base::Result<BodyTables> BodyTables::read(const base::FileReader& reader, const std::string& label,
                                          base::Diagnostics& diagnostics) {
  return BodyReader(reader, label, diagnostics).run();
}

base::Result<BodyTables> BodyTables::load(const std::string& folder, base::Diagnostics& diagnostics) {
  return read(base::folder_reader(folder), folder + "/", diagnostics);
}

}  // namespace sojourn::stats
