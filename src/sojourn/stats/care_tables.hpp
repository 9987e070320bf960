#pragma once
// The statistics of care: opening hours, visit and stay lengths, emergency arrivals, well-care and immunisation schedules,
// time zones. Read once from statistics/us, never changed: share it between threads by const reference.
//
// Classes of encounter are indices in the order of record::EncounterClass; sex 0 female, 1 male.
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
#include "sojourn/stats/body_tables.hpp"
#include "sojourn/stats/time_zones.hpp"

namespace sojourn::stats {

inline constexpr std::size_t kCareClasses = 10;
// wellness, ambulatory, outpatient, urgentcare, emergency, inpatient, hospice, snf, home, virtual
std::span<const std::string_view, kCareClasses> care_class_names();

// A distribution given by nine centiles; linear in the normal score of the probability, never negative.
struct Quantiles {
  std::array<double, kQuantiles> q{};
  double value(double u) const;
};

struct OpenHours {
  int open = 0, close = 0;  // minutes of the local day; equal = closed
  bool closed() const { return close <= open; }
};

struct Stay {
  std::size_t care_class = 0;
  int age_low = 0, age_high = 0;  // completed years, both ends included
  Quantiles days;
};

struct ChildVisit {
  double months = 0;  // age
  double share = 0;   // of children who have had a checkup within the year
};
struct AdultVisit {
  std::size_t sex = 0;
  int age_low = 0, age_high = 0;
  double share = 0;  // of people who have had a checkup within the year
};

struct ImmunizationRow {
  std::uint16_t series = 0;  // index of CareTables::series()
  bool influenza = false;    // given by the season
  int dose = 1;
  int age_months = 0;         // not before
  int latest_age_months = 0;  // catch-up ends
  int least_gap_months = 0;   // after the dose before
  int repeat_months = 0;      // 0: once
  bool of_sex[2] = {true, true};
  int first_year = 0, last_year = 9999;  // in which the product is in use
  double coverage = 0;                   // share of people who take this dose when it is offered
  std::string cvx, display;
};
struct VaccineSeries {
  std::string name;
  std::uint32_t first = 0, rows = 0;        // range of CareTables::immunizations()
  int age_months = 0, latest_age_months = 0;  // of all its rows
};

// The first series of COVID-19 vaccine.
struct CovidUptake {
  int age_low = 0, age_high = 0;
  base::Date from;        // first day on which these ages may have it
  double share = 0;       // of them who take it
  base::Date late_from;   // the day of the first second thought of the others
  double late_share = 0;  // of them who take it after all on that day
};
struct CovidProduct {
  base::Date from;
  std::string cvx, display;
  int youngest = 0;
  double share = 0;
  int second_dose_days = 0;  // 0: one dose
};

class CareTables {
 public:
  static base::Result<CareTables> load(const std::string& folder, base::Diagnostics& diagnostics);
  static base::Result<CareTables> read(const base::FileReader& reader, const std::string& label,
                                       base::Diagnostics& diagnostics);

  const TimeZones& zones() const { return zones_; }
  // Monday is 0. A class without hours is always open.
  const OpenHours& hours(std::size_t care_class, std::size_t weekday) const { return hours_[care_class][weekday]; }
  bool has_hours(std::size_t care_class) const { return has_hours_[care_class]; }
  const std::optional<Quantiles>& visit_minutes(std::size_t care_class) const { return visits_[care_class]; }
  std::span<const double, 24> arrivals() const { return arrivals_; }  // share of emergency visits by local hour
  std::span<const Stay> stays() const { return stays_; }
  std::span<const ChildVisit> child_visits() const { return child_visits_; }
  std::span<const AdultVisit> adult_visits() const { return adult_visits_; }
  std::span<const VaccineSeries> series() const { return series_; }
  std::span<const ImmunizationRow> immunizations() const { return immunizations_; }
  std::span<const CovidUptake> covid_uptake() const { return covid_uptake_; }
  std::span<const CovidProduct> covid_products() const { return covid_products_; }  // by their first day

 private:
  friend class CareReader;
  CareTables() = default;
  TimeZones zones_;
  std::array<std::array<OpenHours, 7>, kCareClasses> hours_{};
  std::array<bool, kCareClasses> has_hours_{};
  std::array<std::optional<Quantiles>, kCareClasses> visits_;
  std::array<double, 24> arrivals_{};
  std::vector<Stay> stays_;
  std::vector<ChildVisit> child_visits_;
  std::vector<AdultVisit> adult_visits_;
  std::vector<VaccineSeries> series_;
  std::vector<ImmunizationRow> immunizations_;
  std::vector<CovidUptake> covid_uptake_;
  std::vector<CovidProduct> covid_products_;
};

}  // namespace sojourn::stats
