#pragma once
// Who is born, where and when, and the death that all causes bring which no module models ("background"): the life
// table's hazard without what the modules of the run take.
//
// The people still alive on the reference date have, in expectation, exactly the age and sex distribution of the
// population table: a person of sex s and age a is drawn with weight population(s, a) / S(s, a), where S is the chance
// that somebody of that sex born in that year of age lives until the reference date. The draw includes those who died
// before it. Migration is not modelled: everybody has lived in the country since birth.
//
// Race and ethnicity depend on sex, age and state (in a town, also on how the town differs from its state), and the
// postal code on the state and on race and ethnicity.
//
// Each quantity has its own site, so asking for one state or one sex moves nothing else than it must.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/base/random.hpp"
#include "sojourn/base/sampling.hpp"
#include "sojourn/base/time.hpp"
#include "sojourn/record/journey.hpp"
#include "sojourn/stats/model_tables.hpp"
#include "sojourn/stats/people_tables.hpp"
#include "sojourn/stats/time_zones.hpp"

namespace sojourn::engine {

inline constexpr int kOldestDrawn = 109;  // completed years on the reference date
inline constexpr int kOldestLived = 119;       // that somebody may reach

struct PopulationRequest {
  base::Date reference_date;  // ages are completed years at 00:00 UTC of this day, for the dead as if alive
  int youngest = 0;
  int oldest = kOldestDrawn;  // inclusive
  std::optional<record::Sex> sex{};
  std::string state{};  // code or name; empty = the whole country
  std::string city{};   // empty = the whole state or country
  // Deaths per person-year, by sex and age, that the modules of the run bring about.
  std::array<std::array<double, kOldestLived + 1>, stats::kSexes> module_deaths{};
};

// The hazard of death along the lives of people born in one calendar year, from the period life tables: age a is lived
// under the table of calendar year (birth year + a). Within a year of age the hazard is constant, except that in the
// first year the published share of deaths falls in the first 28 days.
class CohortMortality {
 public:
  CohortMortality() = default;
  // `taken_off`: hazards that come from elsewhere, by sex and age. What is left is never negative.
  using Hazards = std::array<std::array<double, kOldestLived + 1>, stats::kSexes>;
  CohortMortality(const stats::PeopleTables& tables, int first_birth_year, int last_birth_year, const Hazards& taken_off = {});

  // Cumulative hazard from birth to `part` (0..1) of the year of age `age`.
  double hazard(std::size_t sex, int birth_year, int age, double part) const;
  // The mean of exp(-hazard) while `part` runs from `from` to `to` at `age`.
  double mean_survival(std::size_t sex, int birth_year, int age, double from, double to) const;

  // Age and part of that year of age at which the cumulative hazard reaches `target`; nobody passes kOldestLived.
  struct Age {
    int years = 0;
    double part = 0;
  };
  Age inverse(std::size_t sex, int birth_year, double target) const;

 private:
  const double* cohort(std::size_t sex, int birth_year) const;
  double neonatal(const double* sums) const;

  int first_year_ = 0;
  double neonatal_share_ = 0;
  std::vector<double> sums_;  // [birth year][sex][age 0..kOldestLived + 1]: cumulative hazard at birthdays
};

// What a request means, worked out once and then shared by all threads. Keeps references to the tables.
class Demography {
 public:
  // Nothing if the request has a fault (unknown state or town, impossible age) or if a place's time zone is not in
  // `zones`; `diagnostics` then says so. The tables must outlive the result. Without `zones`, Demographics::zone is 0.
  static std::optional<Demography> create(const stats::PeopleTables& tables, const stats::ModelTables& models,
                                          const stats::TimeZones* zones, const PopulationRequest& request,
                                          base::Diagnostics& diagnostics);

  // Person number `person` of the run: always the same for the same seed, request and tables.
  record::Demographics draw(std::uint64_t seed, std::uint32_t person) const;

  const stats::PeopleTables& tables() const { return *tables_; }
  base::Instant reference() const { return reference_; }
  // Share of the people drawn who are alive on the reference date, in expectation: how many to draw for n living ones.
  double living_share() const { return living_share_; }
  const CohortMortality& mortality() const { return mortality_; }

 private:
  struct Cell {
    std::uint8_t sex = 0;
    std::uint8_t age = 0;
    base::Instant first, last;  // births in [first, last)
  };
  // Where people come from: the states (or the one state), or the one town. An area's places are a range of the table
  // of places or, for a town, a list of its rows.
  struct Area {
    std::uint16_t state = 0;
    std::uint32_t first_place = 0, last_place = 0;
  };
  Demography() = default;
  void fill_cells(const PopulationRequest& request);
  void fill_races();
  bool fill_places(const PopulationRequest& request, base::Diagnostics& diagnostics);
  bool fill_zones(const stats::TimeZones* zones, base::Diagnostics& diagnostics);
  double mean_survival(const Cell& cell) const;
  double town_factor(stats::NameTable::Group group) const;
  std::uint32_t draw_place(const Area& area, stats::NameTable::Group group, double u) const;
  void draw_birth_and_death(const base::Draws& draws, record::Demographics& out, int& age) const;
  void draw_names(const base::Draws& draws, record::Demographics& out) const;
  void draw_address(const base::Draws& draws, record::Demographics& out) const;
  // identity.cpp
  void draw_identity(const base::Draws& draws, const Area& area, int age, record::Demographics& out) const;
  record::Address address_in(std::uint32_t row, const base::Draws& draws, base::Site site) const;
  void draw_relatives(const base::Draws& draws, record::Demographics& out) const;

  const stats::PeopleTables* tables_ = nullptr;
  const stats::ModelTables* models_ = nullptr;
  base::Instant reference_;
  CohortMortality mortality_;   // by all causes
  CohortMortality background_;  // by those that no module of the run models
  std::vector<Cell> cells_;
  base::WeightedIndex cell_weights_;
  double living_share_ = 1;
  std::vector<Area> areas_;
  base::WeightedIndex area_weights_;
  std::vector<std::uint32_t> town_;
  std::array<base::WeightedIndex, stats::NameTable::kGroups> town_weights_;
  std::vector<base::WeightedIndex> races_;  // [area][sex][age group], over race * 2 + ethnicity
  std::vector<std::uint16_t> zones_;        // of each place; empty = no zones given
};

// The same as `demography.draw(seed, person)`.
inline record::Demographics draw_demographics(const Demography& demography, std::uint64_t seed, std::uint32_t person) {
  return demography.draw(seed, person);
}

}  // namespace sojourn::engine
