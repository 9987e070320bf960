#pragma once
// How often people die by what modules bring about (statistics/us/module_deaths.csv, which "sojourn calibrate
// --background" measures): the engine takes it off the life table, so that all deaths together are the table's.
//
// A rate, and not a share of all deaths: modules know no calendar, and the life table of 1950 holds more deaths than
// that of today. Deaths per person-year are the same for every cohort, a share would not be.
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/base/file.hpp"
#include "sojourn/base/result.hpp"

namespace sojourn::stats {

class ModuleDeaths {
 public:
  struct Row {
    std::string module;  // path of a top-level module
    std::size_t sex = 0;
    int age_low = 0, age_high = 0;  // completed years, both included
    double deaths = 0, person_years = 0;
    double rate() const { return deaths / person_years; }
  };

  explicit ModuleDeaths(std::vector<Row> rows) : rows_(std::move(rows)) {}
  // As PeopleTables::load.
  static base::Result<ModuleDeaths> load(const std::string& folder, base::Diagnostics& diagnostics);
  static base::Result<ModuleDeaths> read(const base::FileReader& reader, const std::string& label, base::Diagnostics& diagnostics);
  // Per person-year; 0 where no row says anything.
  double rate(std::string_view module, std::size_t sex, int age) const;
  const std::vector<Row>& rows() const { return rows_; }

 private:
  ModuleDeaths() = default;
  std::vector<Row> rows_;
};

std::string to_csv(const std::vector<ModuleDeaths::Row>& rows);

}  // namespace sojourn::stats
