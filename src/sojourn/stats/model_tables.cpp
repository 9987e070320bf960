#include "sojourn/stats/model_tables.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

#include "sojourn/stats/csv.hpp"

namespace sojourn::stats {

namespace {

using std::string_view;

struct NamedFigure {
  string_view name;
  double Figures::*figure;
  double low, high;  // a value outside is a slip of the table
};
constexpr NamedFigure kFigures[] = {
    {"weight_loss_adherence", &Figures::weight_loss_adherence, 0, 1},
    {"child_percentile_loss", &Figures::child_percentile_loss, 0, 50},
    {"lasting_weight_loss", &Figures::lasting_weight_loss, 0, 1},
    {"regain_years_low", &Figures::regain_years_low, 0.1, 50},
    {"regain_years_high", &Figures::regain_years_high, 0.1, 50},
    {"food_insecurity", &Figures::food_insecurity, 0, 1},
    {"severe_housing_cost_burden", &Figures::severe_housing_cost_burden, 0, 1},
    {"no_vehicle_access", &Figures::no_vehicle_access, 0, 1},
    {"unemployed", &Figures::unemployed, 0, 1},
    {"poverty_line", &Figures::poverty_line, 1000, 1e6},
    {"highest_poverty_ratio", &Figures::highest_poverty_ratio, 4, 1000},
    {"standing_of_schooling", &Figures::standing_of_schooling, 0, 1},
    {"standing_of_income", &Figures::standing_of_income, 0, 1},
    {"standing_of_occupation", &Figures::standing_of_occupation, 0, 1},
    {"low_income", &Figures::low_income, 0, 1e7},
    {"high_income", &Figures::high_income, 1, 1e7},
    {"middle_standing", &Figures::middle_standing, 0, 1},
    {"high_standing", &Figures::high_standing, 0, 1},
    {"rhesus_negative", &Figures::rhesus_negative, 0, 1},
    {"homosexual", &Figures::homosexual, 0, 1},
    {"bisexual", &Figures::bisexual, 0, 1},
    {"youngest_parent", &Figures::youngest_parent, 12, 60},
    {"oldest_parent", &Figures::oldest_parent, 12, 60},
    {"partners_differ", &Figures::partners_differ, 0, 30},
    {"shared_name", &Figures::shared_name, 0, 1},
    {"covid_first_dose_peak", &Figures::covid_first_dose_peak, 0, 2000},
    {"covid_first_dose_end", &Figures::covid_first_dose_end, 1, 2000},
    {"covid_second_thought", &Figures::covid_second_thought, 1, 2000},
    {"covid_fewest_thoughts", &Figures::covid_fewest_thoughts, 1e-6, 1},
    {"diabetic_hba1c_low", &Figures::diabetic_hba1c_low, 3, 20},
    {"diabetic_hba1c_high", &Figures::diabetic_hba1c_high, 3, 20},
    {"diabetic_hba1c_by_bmi", &Figures::diabetic_hba1c_by_bmi, 0, 1},
    {"hba1c_fall", &Figures::hba1c_fall, 0, 20},
    {"never_filled", &Figures::never_filled, 0, 1},
    {"never_filled_child", &Figures::never_filled_child, 0, 1},
    {"put_back_days", &Figures::put_back_days, 1, 365},
    {"skipped_question", &Figures::skipped_question, 0, 1},
};

constexpr std::array<string_view, kSchooling> kSchoolingNames{"less_than_hs", "hs_degree", "some_college", "bs_degree"};
constexpr std::array<string_view, 5> kBodyStates{"diabetes_severity", "prediabetes", "hypertension", "ckd", "chf"};

}  // namespace

const BodyRange* ModelTables::body_range(BodyState state, int level, Measure measure) const {
  const BodyRange* found = nullptr;
  for (const BodyRange& row : body_ranges_)
    if (row.state == state && row.measure == measure && row.level <= level) found = &row;
  return found;
}

class ModelReader {
 public:
  ModelReader(const base::FileReader& reader, const std::string& label, base::Diagnostics& diagnostics)
      : reader_(reader), label_(label), diagnostics_(diagnostics) {}

  base::Result<ModelTables> run() {
    for (auto step : {&ModelReader::sources, &ModelReader::figures, &ModelReader::schooling,
                      &ModelReader::disability_weights, &ModelReader::body_ranges, &ModelReader::drug_effects,
                      &ModelReader::turnarounds})
      if (auto done = (this->*step)(); !done) return done.error();
    return std::move(tables_);
  }

 private:
  // Calls `row(csv)` for each row, then `done(csv)`. The last column of every table but the sources' names a source.
  template <std::size_t N, class Row, class Done>
  base::Result<void> table(string_view name, const string_view (&header)[N], Row row, Done done) {
    auto text = reader_(std::string(name));
    if (!text) return text.error();
    CsvReader csv(*text, label_ + std::string(name), header, diagnostics_);
    const bool sourced = header[N - 1] == "source";
    while (csv.next()) {
      if (sourced) source(csv, N - 1);
      row(csv);
    }
    if (csv.rows() == 0) csv.table_fault("table-incomplete", "the table has no rows");
    done(csv);
    return {};
  }

  void source(CsvReader& csv, std::size_t column) {
    if (std::find(sources_.begin(), sources_.end(), csv.text(column)) == sources_.end())
      csv.fault(column, "unknown-source",
                "source \"" + std::string(csv.text(column)) + "\" is not in sources_models.csv");
  }

  base::Result<void> sources() {
    return table("sources_models.csv", {"id", "title", "publisher", "year", "address", "licence", "note"},
                 [&](CsvReader& csv) { sources_.emplace_back(csv.filled(0)); }, [](CsvReader&) {});
  }

  base::Result<void> figures() {
    std::array<string_view, std::size(kFigures)> names;
    std::transform(std::begin(kFigures), std::end(kFigures), names.begin(), [](auto& f) { return f.name; });
    std::array<bool, std::size(kFigures)> seen{};
    return table(
        "figures.csv", {"figure", "value", "unit", "meaning", "source"},
        [&](CsvReader& csv) {
          const auto which = csv.choice(0, names);
          if (!csv.row_ok()) return;
          const double value = csv.number(1, kFigures[which].low, kFigures[which].high);
          csv.filled(2);
          csv.filled(3);
          if (seen[which]) csv.fault(0, "repeated-row", "the figure stands twice in the table", "Keep one of the rows");
          if (!csv.row_ok()) return;
          seen[which] = true;
          tables_.figures_.*kFigures[which].figure = value;
        },
        [&](CsvReader& csv) {
          for (std::size_t i = 0; i < seen.size(); ++i)
            if (!seen[i]) csv.table_fault("missing-row", "no row gives " + std::string(names[i]));
        });
  }

  base::Result<void> schooling() {
    std::array<bool, kSchooling> seen{};
    return table(
        "schooling_standing.csv", {"schooling", "low", "high", "source"},
        [&](CsvReader& csv) {
          const auto which = csv.choice(0, kSchoolingNames);
          const SchoolingStanding row{csv.number(1, 0, 1), csv.number(2, 0, 1)};
          ascending(csv, row.low, row.high, 2);
          if (!csv.row_ok()) return;
          seen[which] = true;
          tables_.schooling_[which] = row;
        },
        [&](CsvReader& csv) {
          for (std::size_t i = 0; i < kSchooling; ++i)
            if (!seen[i]) csv.table_fault("missing-row", "no row gives " + std::string(kSchoolingNames[i]));
        });
  }

  base::Result<void> body_ranges() {
    auto& ranges = tables_.body_ranges_;
    return table(
        "body_ranges.csv", {"state", "level", "measure", "low", "high", "source"},
        [&](CsvReader& csv) {
          BodyRange row;
          row.state = static_cast<BodyState>(csv.choice(0, kBodyStates));
          row.level = static_cast<int>(csv.integer(1, 0, 10));
          row.measure = measure(csv, 2);
          row.low = csv.number(3, 0, 1000);
          row.high = csv.number(4, 0, 1000);
          ascending(csv, row.low, row.high, 4);
          if (!ranges.empty() && ranges.back().state == row.state && ranges.back().measure == row.measure &&
              ranges.back().level >= row.level)
            csv.fault(1, "not-ascending", "the levels of one state and measure must ascend");
          if (csv.row_ok()) ranges.push_back(row);
        },
        [](CsvReader&) {});
  }

  base::Result<void> drug_effects() {
    return table(
        "drug_effects.csv", {"rxnorm", "display", "measure", "low", "high", "source"},
        [&](CsvReader& csv) {
          DrugEffect row{std::string(csv.filled(0)), measure(csv, 2), csv.number(3, -1000, 1000),
                         csv.number(4, -1000, 1000)};
          csv.filled(1);
          ascending(csv, row.low, row.high, 4);
          if (csv.row_ok()) tables_.drug_effects_.push_back(std::move(row));
        },
        [](CsvReader&) {});
  }

  base::Result<void> turnarounds() {
    static constexpr string_view kPlaces[] = {"any", "hospital"};
    return table(
        "turnaround.csv", {"test", "place", "low_hours", "high_hours", "corrected", "corrected_source", "source"},
        [&](CsvReader& csv) {
          Turnaround row{std::string(csv.filled(0)), csv.choice(1, kPlaces) == 1, csv.number(2, 0, 2000),
                         csv.number(3, 0, 2000), csv.number(4, 0, 1)};
          ascending(csv, row.low_hours, row.high_hours, 3);
          source(csv, 5);
          if (csv.row_ok()) tables_.turnarounds_.push_back(std::move(row));
        },
        [&](CsvReader& csv) {
          if (const auto& rows = tables_.turnarounds_; rows.empty() || rows.back().test != "*" || rows.back().hospital)
            csv.table_fault("table-incomplete", "the last row is for any test in any place");
        });
  }

  Measure measure(CsvReader& csv, std::size_t column) {
    const auto found = find_measure(csv.text(column));
    if (!found)
      csv.fault(column, "unknown-measure", "\"" + std::string(csv.text(column)) + "\" is no measure of the body",
                base::did_you_mean(csv.text(column), known_measure_names()));
    return found.value_or(Measure::kHeight);
  }

  static void ascending(CsvReader& csv, double low, double high, std::size_t column) {
    if (high < low) csv.fault(column, "bad-range", "the range ends below its beginning");
  }

  base::Result<void> disability_weights() {
    std::set<std::pair<std::string, std::string>> seen;
    return table(
        "disability_weights.csv", {"system", "code", "display", "health_state", "weight", "low", "high", "source"},
        [&](CsvReader& csv) {
          DisabilityWeight row{std::string(csv.filled(0)), std::string(csv.filled(1)), csv.number(4, 0, 1)};
          csv.filled(2);
          csv.filled(3);
          if (csv.number(5, 0, 1) > row.weight) csv.fault(5, "bad-range", "the interval begins above the weight");
          if (csv.number(6, 0, 1) < row.weight) csv.fault(6, "bad-range", "the interval ends below the weight");
          if (!seen.emplace(row.system, row.code).second)
            csv.fault(1, "repeated-row", "the code stands twice in the table", "Keep one of the rows");
          if (csv.row_ok()) tables_.weights_.push_back(std::move(row));
        },
        [](CsvReader&) {});
  }

  const base::FileReader& reader_;
  const std::string& label_;
  base::Diagnostics& diagnostics_;
  ModelTables tables_;
  std::vector<std::string> sources_;
};

base::Result<ModelTables> ModelTables::read(const base::FileReader& reader, const std::string& label,
                                            base::Diagnostics& diagnostics) {
  return ModelReader(reader, label, diagnostics).run();
}

base::Result<ModelTables> ModelTables::load(const std::string& folder, base::Diagnostics& diagnostics) {
  return read(base::folder_reader(folder), folder + "/", diagnostics);
}

}  // namespace sojourn::stats
