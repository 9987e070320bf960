#include "sojourn/stats/module_deaths.hpp"

#include <array>
#include <cstdio>

#include "sojourn/stats/csv.hpp"

namespace sojourn::stats {
namespace {

constexpr std::array<std::string_view, 7> kHeader{"module", "sex", "age_low", "age_high", "deaths", "person_years", "source"};
constexpr std::string_view kSource = "sojourn_calibrate";  // of sources_models.csv
constexpr std::array<std::string_view, 2> kSexNames{"female", "male"};
constexpr int kOldest = 119;

}  // namespace

base::Result<ModuleDeaths> ModuleDeaths::load(const std::string& folder, base::Diagnostics& diagnostics) {
  return read(base::folder_reader(folder), folder, diagnostics);
}

base::Result<ModuleDeaths> ModuleDeaths::read(const base::FileReader& reader, const std::string& label,
                                              base::Diagnostics& diagnostics) {
  auto text = reader("module_deaths.csv");
  if (!text) return text.error();
  ModuleDeaths out;
  CsvReader csv(*text, label + "/module_deaths.csv", kHeader, diagnostics);
  while (csv.next()) {
    Row row;
    row.module = csv.filled(0);
    row.sex = csv.choice(1, kSexNames);
    row.age_low = static_cast<int>(csv.integer(2, 0, kOldest));
    row.age_high = static_cast<int>(csv.integer(3, 0, kOldest));
    row.deaths = csv.number(4, 0, 1e12);
    row.person_years = csv.number(5, 0, 1e12);
    if (csv.filled(6) != kSource)
      csv.fault(6, "unknown-source", "these rows are measured", "Write \"" + std::string(kSource) + "\", or measure the table again");
    if (row.age_low > row.age_high)
      csv.fault(2, "inverted-range", "the first age lies above the last", "Exchange age_low and age_high");
    if (row.deaths >= row.person_years)
      csv.fault(4, "impossible-rate", "there are not more years than deaths", "Measure the table again");
    for (const Row& other : out.rows_)
      if (other.module == row.module && other.sex == row.sex && row.age_low <= other.age_high && other.age_low <= row.age_high)
        csv.fault(2, "overlapping-rows", "another row covers these ages too", "Both ends of a span are included");
    if (csv.row_ok()) out.rows_.push_back(std::move(row));
  }
  return out;
}

double ModuleDeaths::rate(std::string_view module, std::size_t sex, int age) const {
  for (const Row& row : rows_)
    if (row.module == module && row.sex == sex && age >= row.age_low && age <= row.age_high) return row.rate();
  return 0;
}

std::string to_csv(const std::vector<ModuleDeaths::Row>& rows) {
  std::string out;
  for (const std::string_view name : kHeader) out += (out.empty() ? "" : ",") + std::string(name);
  out += '\n';
  for (const ModuleDeaths::Row& row : rows) {
    char numbers[96];
    std::snprintf(numbers, sizeof numbers, "%d,%d,%.0f,%.1f,", row.age_low, row.age_high, row.deaths, row.person_years);
    out += row.module + "," + std::string(kSexNames[row.sex]) + "," + numbers + std::string(kSource) + "\n";
  }
  return out;
}

}  // namespace sojourn::stats
