#pragma once
// The statistics of who is born and where, read once from a folder of CSV tables (statistics/us) and never changed:
// share it between threads by const reference. Views point into the tables and live as long as they do.
//
// Indices: sex 0 female, 1 male; race 0 white, 1 black, 2 asian, 3 native, 4 hawaiian, 5 other (the order of
// record::Sex and record::Race); ethnicity 0 not Hispanic, 1 Hispanic.
#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/base/file.hpp"
#include "sojourn/base/result.hpp"
#include "sojourn/stats/social_tables.hpp"

namespace sojourn::stats {

inline constexpr std::size_t kSexes = 2;
inline constexpr std::size_t kRaces = 6;
inline constexpr std::size_t kEthnicities = 2;
inline constexpr int kFirstNameDecade = 1900;
inline constexpr std::size_t kNameDecades = 13;  // the last one is the 2020s
inline constexpr int kOpenAge = 100;  // the population table's last age: 100 and over

struct State {
  std::string_view code, name;
  std::uint32_t population = 0;
  std::uint32_t first_place = 0, last_place = 0;  // half-open range of PeopleTables::places()
};

// A postal code of a town.
struct Place {
  std::string_view city, county, postal_code, time_zone, area_code;
  double latitude = 0, longitude = 0;
  std::uint32_t town = 0;  // places of one town share it
  std::uint32_t population = 0;
  std::uint16_t state = 0;  // index of PeopleTables::states()
};

// Names with running weights for each group, so that a group's names are drawn by one uniform.
class NameTable {
 public:
  enum Group : std::uint8_t { kWhite, kBlack, kAsian, kNative, kOther, kHispanic };
  static constexpr std::size_t kGroups = 6;
  void add(std::string_view name, double weight, std::span<const double, kGroups> group_shares);
  std::string_view pick(Group group, double u) const;
  std::size_t size() const { return names_.size(); }
  double total(Group group) const { return cumulative_[group].empty() ? 0 : cumulative_[group].back(); }

 private:
  std::vector<std::string_view> names_;
  std::array<std::vector<double>, kGroups> cumulative_;
};
NameTable::Group name_group(std::size_t race, bool hispanic);

// Words with weights.
struct WordTable {
  std::vector<std::string_view> words;
  std::vector<double> cumulative;
  std::string_view pick(double u) const;
};

// Shares of categories by sex and age; both ends of an age range are included.
class ShareTable {
 public:
  struct Cell {
    int age_low = 0, age_high = 0;
    bool of_sex[kSexes] = {true, true};
    std::vector<double> cumulative;  // one entry a category
  };
  std::vector<std::string_view> categories;
  std::vector<Cell> cells;
  const Cell* find(std::size_t sex, int age) const;
  // Index of a category, or nullopt at an age that the table does not cover.
  std::optional<std::size_t> pick(std::size_t sex, int age, double u) const;
  double share(std::size_t sex, int age, std::size_t category) const;
};

// Probability of dying within a year of age, by calendar year, sex and age.
class LifeTable {
 public:
  // Between two tables of the source, linear. Before the first one, the first. 1918 (influenza) stands for itself only.
  // After the last one (2021, a pandemic year), the 2019 table. Past the last age, the last age.
  double q(std::size_t sex, int year, int age) const;
  int max_age() const { return ages_ - 1; }
  int first_year() const { return years_.empty() ? 0 : years_.front(); }
  int last_year() const { return years_.empty() ? 0 : years_.back(); }
  // Requires: years ascending; q holds [year][sex][age].
  LifeTable() = default;
  LifeTable(std::vector<int> years, int ages, std::vector<double> q);

 private:
  double at(std::size_t index, std::size_t sex, int age) const;
  std::size_t index_of(int year) const;
  std::vector<int> years_;
  std::vector<std::size_t> smooth_;  // indices of the tables that are interpolated between
  std::vector<double> q_;
  int ages_ = 0;
};

struct RaceTable {
  struct AgeGroup {
    int low = 0, high = 0;
    // Share of the sex and age group; sums to 1 over race and ethnicity.
    std::array<std::array<std::array<double, kEthnicities>, kRaces>, kSexes> share{};
  };
  std::vector<AgeGroup> groups;  // ascending, without gaps
  // P(race, ethnicity | state) / P(race, ethnicity).
  std::vector<std::array<std::array<double, kEthnicities>, kRaces>> relative;
  std::size_t group_of(int age) const;
};

struct LanguageTable {
  // Groups: the six races of people who are not Hispanic, then Hispanic.
  std::array<WordTable, kRaces + 1> by_group;
};

class PeopleTables {
 public:
  // Reads the folder. A missing file is an Error; faults in the tables are added to `diagnostics`, and the tables are
  // to be used only if there is no error among them.
  static base::Result<PeopleTables> load(const std::string& folder, base::Diagnostics& diagnostics);
  // The same from any place; `label` stands before the file name in diagnostics.
  static base::Result<PeopleTables> read(const base::FileReader& reader, const std::string& label,
                                         base::Diagnostics& diagnostics);

  PeopleTables(PeopleTables&&) = default;
  PeopleTables& operator=(PeopleTables&&) = default;

  // People of the sex and age (0..kOpenAge) in July 2024.
  double population(std::size_t sex, int age) const { return population_[sex][static_cast<std::size_t>(age)]; }
  const LifeTable& life() const { return life_; }
  double neonatal_share() const { return neonatal_share_; }  // of infant deaths, before 28 days
  std::span<const State> states() const { return states_; }
  std::span<const Place> places() const { return places_; }
  // Running sums of the places' populations.
  std::span<const std::uint64_t> place_cumulative() const { return place_cumulative_; }
  // Running sums of the places' people of one group, in ten-thousandths of a person. No place has none: the table is
  // rounded to a thousandth, and a town must be able to house everybody asked for.
  std::span<const std::uint64_t> group_cumulative(NameTable::Group group) const { return group_cumulative_[group]; }
  const RaceTable& race() const { return race_; }
  // Given names of those born in the decade of `birth_year`, or in the nearest decade of the table (1900s to 2020s).
  const NameTable& given_names(std::size_t sex, int birth_year) const;
  // Given names of people in mid-career.
  const NameTable& given_names(std::size_t sex) const { return given_names(sex, 1980); }
  const NameTable& family_names() const { return family_; }
  const LanguageTable& languages() const { return languages_; }
  // Categories M, S, D, W, L, T: HL7 v3 MaritalStatus (L separated, T living with a partner).
  const ShareTable& marital_status() const { return marital_; }
  const ShareTable& education() const { return education_; }
  const ShareTable& income() const { return income_; }
  const ShareTable& veterans() const { return veterans_; }
  const ShareTable& smoking() const { return smoking_; }
  const SocialTables& social() const { return social_; }
  const WordTable& street_names() const { return street_names_; }
  const WordTable& street_suffixes() const { return street_suffixes_; }

  // By postal abbreviation or name, without regard to case.
  std::optional<std::uint16_t> find_state(std::string_view text) const;
  // The towns of that name ("St." and "Saint" are the same), in one state or in all: their places.
  std::vector<std::uint32_t> find_city(std::string_view city, std::optional<std::uint16_t> state) const;

 private:
  friend class PeopleReader;
  PeopleTables() = default;

  std::deque<std::string> texts_;  // what all views point into
  std::array<std::array<double, kOpenAge + 1>, kSexes> population_{};
  LifeTable life_;
  double neonatal_share_ = 0;
  std::vector<State> states_;
  std::vector<Place> places_;
  std::vector<std::uint64_t> place_cumulative_;
  std::array<std::vector<std::uint64_t>, NameTable::kGroups> group_cumulative_;
  RaceTable race_;
  std::array<std::array<NameTable, kNameDecades>, kSexes> given_;
  NameTable family_;
  LanguageTable languages_;
  ShareTable marital_, education_, income_, veterans_, smoking_;
  WordTable street_names_, street_suffixes_;
  SocialTables social_;
};

}  // namespace sojourn::stats
