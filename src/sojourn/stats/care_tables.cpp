#include "sojourn/stats/care_tables.hpp"

#include <algorithm>
#include <limits>

#include "sojourn/base/dmath.hpp"
#include "sojourn/stats/csv.hpp"

namespace sojourn::stats {

namespace {

using std::string_view;

constexpr std::array<string_view, kCareClasses> kClassNames = {"wellness",  "ambulatory", "outpatient", "urgentcare",
                                                               "emergency", "inpatient",  "hospice",    "snf",
                                                               "home",      "virtual"};
constexpr string_view kWeekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr string_view kSexes[] = {"female", "male", "all"};

// "08:30" -> 510; -1 if it is not a time of day.
int minutes_of(string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : -100; };
  if (text.size() != 5 || text[2] != ':') return -1;
  const int hours = 10 * digit(0) + digit(1);
  const int minutes = 10 * digit(3) + digit(4);
  return hours < 0 || hours > 24 || minutes < 0 || minutes > 59 ? -1 : hours * 60 + minutes;
}

// "1918-03-31T07:00:00Z"
std::optional<base::Instant> instant_of(string_view text) {
  if (text.size() != 20 || text[10] != 'T' || text[19] != 'Z' || text[16] != ':') return std::nullopt;
  const auto day = base::parse_date(text.substr(0, 10));
  const int minutes = minutes_of(text.substr(11, 5));
  const char a = text[17], b = text[18];
  if (!day || minutes < 0 || a < '0' || a > '5' || b < '0' || b > '9') return std::nullopt;
  return base::Instant{*day} + std::chrono::minutes{minutes} + std::chrono::seconds{10 * (a - '0') + (b - '0')};
}

}  // namespace

std::span<const string_view, kCareClasses> care_class_names() { return kClassNames; }

double Quantiles::value(double u) const {
  const auto scores = quantile_scores();
  const double z = std::clamp(base::normal_quantile(std::clamp(u, 1e-12, 1 - 1e-12)), -3.5, 3.5);
  std::size_t i = 0;
  while (i + 2 < kQuantiles && z > scores[i + 1]) ++i;
  const double t = (z - scores[i]) / (scores[i + 1] - scores[i]);
  return std::max(t < 0 ? 0.5 * q[0] : 0.0, q[i] + t * (q[i + 1] - q[i]));
}

class CareReader {
 public:
  CareReader(const base::FileReader& reader, const std::string& label, base::Diagnostics& diagnostics)
      : reader_(reader), label_(label), diagnostics_(diagnostics) {}

  base::Result<CareTables> run() {
    for (auto step : {&CareReader::hours, &CareReader::visits, &CareReader::arrivals, &CareReader::stays,
                      &CareReader::wellness, &CareReader::immunizations, &CareReader::covid_uptake, &CareReader::covid_products,
                      &CareReader::zones})
      if (auto done = (this->*step)(); !done) return done.error();
    return std::move(tables_);
  }

 private:
  base::Result<void> hours() {
    static constexpr string_view kHeader[] = {"class", "weekday", "open", "close", "source"};
    auto text = reader_("clinic_hours.csv");
    if (!text) return text.error();
    CsvReader csv(*text, label_ + "clinic_hours.csv", kHeader, diagnostics_);
    while (csv.next()) {
      const auto care_class = csv.choice(0, kClassNames);
      const auto weekday = csv.choice(1, kWeekdays);
      const OpenHours span{minutes_of(csv.text(2)), minutes_of(csv.text(3))};
      if (span.open < 0 || span.closed()) csv.fault(2, "bad-time", "opening hours are two times of day, HH:MM, ascending");
      if (!csv.row_ok()) continue;
      tables_.hours_[care_class][weekday] = span;
      tables_.has_hours_[care_class] = true;
    }
    return {};
  }

  Quantiles read_quantiles(CsvReader& csv, std::size_t first) {
    Quantiles out;
    for (std::size_t i = 0; i < kQuantiles; ++i) {
      out.q[i] = csv.number(first + i, 0, 1e6);
      if (i > 0 && out.q[i] < out.q[i - 1]) csv.fault(first + i, "not-ascending", "centiles must not fall");
    }
    return out;
  }

  base::Result<void> visits() {
    static constexpr string_view kHeader[] = {"class", "mean", "p01", "p05", "p10", "p25", "p50",
                                              "p75",   "p90",  "p95", "p99", "source"};
    auto text = reader_("visit_length.csv");
    if (!text) return text.error();
    CsvReader csv(*text, label_ + "visit_length.csv", kHeader, diagnostics_);
    while (csv.next()) {
      const auto care_class = csv.choice(0, kClassNames);
      const Quantiles q = read_quantiles(csv, 2);
      if (csv.row_ok()) tables_.visits_[care_class] = q;
    }
    return {};
  }

  base::Result<void> arrivals() {
    static constexpr string_view kHeader[] = {"hour", "share", "source"};
    auto text = reader_("emergency_arrivals.csv");
    if (!text) return text.error();
    CsvReader csv(*text, label_ + "emergency_arrivals.csv", kHeader, diagnostics_);
    double total = 0;
    while (csv.next()) {
      const auto hour = csv.integer(0, 0, 23);
      const double share = csv.number(1, 1e-6, 1);
      if (!csv.row_ok()) continue;
      tables_.arrivals_[static_cast<std::size_t>(hour)] = share;
      total += share;
    }
    if (csv.rows() != 24 || total < 0.99 || total > 1.01) {
      csv.table_fault("bad-shares", "24 hourly shares must sum to 1");
      return {};
    }
    for (double& share : tables_.arrivals_) share /= total;
    return {};
  }

  base::Result<void> stays() {
    static constexpr string_view kHeader[] = {"class", "age_low", "age_high", "mean", "p01", "p05", "p10",
                                              "p25",   "p50",     "p75",      "p90",  "p95", "p99", "source"};
    auto text = reader_("length_of_stay.csv");
    if (!text) return text.error();
    CsvReader csv(*text, label_ + "length_of_stay.csv", kHeader, diagnostics_);
    while (csv.next()) {
      Stay stay;
      stay.care_class = csv.choice(0, kClassNames);
      stay.age_low = static_cast<int>(csv.integer(1, 0, 120));
      stay.age_high = static_cast<int>(csv.integer(2, 0, 120));
      stay.days = read_quantiles(csv, 4);
      if (csv.row_ok()) tables_.stays_.push_back(stay);
    }
    return {};
  }

  base::Result<void> wellness() {
    static constexpr string_view kHeader[] = {"kind",     "sex",   "age_months",   "age_low", "age_high", "interval_months",
                                              "share", "share_source", "source"};
    static constexpr string_view kKinds[] = {"child", "adult"};
    auto text = reader_("wellness_schedule.csv");
    if (!text) return text.error();
    CsvReader csv(*text, label_ + "wellness_schedule.csv", kHeader, diagnostics_);
    while (csv.next()) {
      const bool adult = csv.choice(0, kKinds) == 1;
      const auto sex = csv.choice(1, kSexes);
      const double share = csv.number(6, 0, 1);
      if (!adult) {
        const double months = csv.number(2, 0, 300);
        if (csv.row_ok()) tables_.child_visits_.push_back({months, share});
        continue;
      }
      const AdultVisit visit{sex, static_cast<int>(csv.integer(3, 0, 120)), static_cast<int>(csv.integer(4, 0, 120)), share};
      if (csv.integer(5, 1, 120) != 12) csv.fault(5, "not-supported", "adult checkups are yearly");
      if (csv.row_ok()) tables_.adult_visits_.push_back(visit);
    }
    if (!std::is_sorted(tables_.child_visits_.begin(), tables_.child_visits_.end(),
                        [](const ChildVisit& a, const ChildVisit& b) { return a.months < b.months; }))
      csv.table_fault("not-ascending", "child visits must ascend in age");
    return {};
  }

  base::Result<void> immunizations() {
    static constexpr string_view kHeader[] = {"vaccine",    "cvx",       "display",  "dose",     "age_months", "latest_age_months",
                                              "least_gap_months", "repeat_months", "sex", "first_year", "last_year",
                                              "coverage", "coverage_source", "source"};
    auto text = reader_("immunizations.csv");
    if (!text) return text.error();
    CsvReader csv(*text, label_ + "immunizations.csv", kHeader, diagnostics_);
    while (csv.next()) {
      ImmunizationRow row;
      const string_view name = csv.filled(0);
      row.cvx = csv.filled(1);
      row.display = csv.filled(2);
      row.dose = static_cast<int>(csv.integer(3, 1, 20));
      row.age_months = static_cast<int>(csv.integer(4, 0, 1500));
      row.latest_age_months = static_cast<int>(csv.integer(5, 0, 1500));
      row.least_gap_months = static_cast<int>(csv.integer(6, 0, 240));
      row.repeat_months = csv.text(7).empty() ? 0 : static_cast<int>(csv.integer(7, 1, 240));
      const auto sex = csv.choice(8, kSexes);
      for (std::size_t s = 0; s < 2; ++s) row.of_sex[s] = sex == 2 || sex == s;
      row.first_year = static_cast<int>(csv.integer(9, 1800, 2200));
      if (!csv.text(10).empty()) row.last_year = static_cast<int>(csv.integer(10, 1800, 2200));
      row.coverage = csv.number(11, 0, 1);
      if (!csv.row_ok()) continue;
      row.series = series_index(csv, name);
      row.influenza = name.starts_with("influenza");
      VaccineSeries& series = tables_.series_.back();
      series.age_months = std::min(series.age_months, row.age_months);
      series.latest_age_months = std::max(series.latest_age_months, row.latest_age_months);
      ++series.rows;
      tables_.immunizations_.push_back(std::move(row));
    }
    return {};
  }

  base::Date date_of(CsvReader& csv, std::size_t column) {
    const auto day = base::parse_date(csv.text(column));
    if (!day) csv.fault(column, "bad-time", "a day is written YYYY-MM-DD");
    return day.value_or(base::Date{});
  }

  base::Result<void> covid_uptake() {
    static constexpr string_view kHeader[] = {"age_low", "age_high", "from", "share",
                                             "late_from", "late_share", "source"};
    auto text = reader_("covid_uptake.csv");
    if (!text) return text.error();
    CsvReader csv(*text, label_ + "covid_uptake.csv", kHeader, diagnostics_);
    while (csv.next()) {
      const CovidUptake row{static_cast<int>(csv.integer(0, 0, 120)), static_cast<int>(csv.integer(1, 0, 120)),
                            date_of(csv, 2), csv.number(3, 0, 1), date_of(csv, 4), csv.number(5, 0, 1)};
      if (csv.row_ok()) tables_.covid_uptake_.push_back(row);
    }
    return {};
  }

  base::Result<void> covid_products() {
    static constexpr string_view kHeader[] = {"from",  "cvx",              "display",      "youngest",
                                              "share", "second_dose_days", "share_source", "source"};
    auto text = reader_("covid_products.csv");
    if (!text) return text.error();
    CsvReader csv(*text, label_ + "covid_products.csv", kHeader, diagnostics_);
    auto& products = tables_.covid_products_;
    while (csv.next()) {
      CovidProduct row;
      row.from = date_of(csv, 0);
      row.cvx = csv.filled(1);
      row.display = csv.filled(2);
      row.youngest = static_cast<int>(csv.integer(3, 0, 120));
      row.share = csv.number(4, 0, 1);
      if (!csv.text(5).empty()) row.second_dose_days = static_cast<int>(csv.integer(5, 1, 365));
      if (!products.empty() && products.back().from > row.from)
        csv.fault(0, "not-ascending", "products stand in the order of their first day");
      if (csv.row_ok()) products.push_back(std::move(row));
    }
    return {};
  }

  std::uint16_t series_index(CsvReader& csv, string_view name) {
    auto& series = tables_.series_;
    if (series.empty() || series.back().name != name) {
      if (std::any_of(series.begin(), series.end(), [&](const VaccineSeries& s) { return s.name == name; }))
        csv.fault(0, "scattered-rows", "rows of one vaccine must stand together");
      series.push_back({std::string(name), static_cast<std::uint32_t>(tables_.immunizations_.size()), 0,
                        std::numeric_limits<int>::max(), 0});
    }
    return static_cast<std::uint16_t>(series.size() - 1);
  }

  base::Result<void> zones() {
    static constexpr string_view kHeader[] = {"zone", "from_utc", "offset_minutes", "abbreviation", "source"};
    auto text = reader_("time_zones.csv");
    if (!text) return text.error();
    CsvReader csv(*text, label_ + "time_zones.csv", kHeader, diagnostics_);
    std::vector<TimeZones::Zone> zones;
    while (csv.next()) {
      const string_view name = csv.filled(0);
      const auto from = instant_of(csv.text(1));
      const auto offset = static_cast<std::int16_t>(csv.integer(2, -900, 900));
      if (!from) csv.fault(1, "bad-time", "a time is written 1918-03-31T07:00:00Z");
      if (!csv.row_ok()) continue;
      if (zones.empty() || zones.back().name != name) zones.push_back({std::string(name), {}});
      auto& changes = zones.back().changes;
      if (!changes.empty() && changes.back().from >= *from)
        csv.fault(1, "not-ascending", "the changes of one zone must ascend");
      changes.push_back({*from, offset});
    }
    if (zones.empty()) csv.table_fault("missing-row", "no time zone");
    tables_.zones_ = TimeZones(std::move(zones));
    return {};
  }

  const base::FileReader& reader_;
  const std::string& label_;
  base::Diagnostics& diagnostics_;
  CareTables tables_;
};

base::Result<CareTables> CareTables::read(const base::FileReader& reader, const std::string& label,
                                          base::Diagnostics& diagnostics) {
  return CareReader(reader, label, diagnostics).run();
}

base::Result<CareTables> CareTables::load(const std::string& folder, base::Diagnostics& diagnostics) {
  return read(base::folder_reader(folder), folder + "/", diagnostics);
}

}  // namespace sojourn::stats
