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
};

}  // namespace

class ModelReader {
 public:
  ModelReader(const base::FileReader& reader, const std::string& label, base::Diagnostics& diagnostics)
      : reader_(reader), label_(label), diagnostics_(diagnostics) {}

  base::Result<ModelTables> run() {
    for (auto step : {&ModelReader::sources, &ModelReader::figures, &ModelReader::disability_weights})
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
      if (sourced && std::find(sources_.begin(), sources_.end(), csv.text(N - 1)) == sources_.end())
        csv.fault(N - 1, "unknown-source",
                  "source \"" + std::string(csv.text(N - 1)) + "\" is not in sources_models.csv");
      row(csv);
    }
    if (csv.rows() == 0) csv.table_fault("table-incomplete", "the table has no rows");
    done(csv);
    return {};
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
