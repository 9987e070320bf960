#pragma once
// The synthetic providers of every place. Nothing is stored about a facility or a clinician: names, addresses and
// identifiers are computed from the town, its state and the kind of facility, so they are the same in every run,
// whatever its seed.
//
// Where people go: every town has a primary-care practice; urgent care, nursing facility and home care stand in towns
// of kLargeTown people and more, a hospital in towns of kHospitalTown people and more and in the largest town of each
// county. A town without one uses the nearest of its state. All postal codes of a town share its facilities, which
// stand at the town's first postal code. These are rules of the model, not statistics.
//
// Const after construction and safe to share between threads. facility_for() and clinician_for() allocate nothing.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sojourn/record/directory.hpp"
#include "sojourn/stats/people_tables.hpp"

namespace sojourn::engine {

inline constexpr std::uint32_t kLargeTown = 20'000;
inline constexpr std::uint32_t kHospitalTown = 40'000;

// The last digit of a ten-digit NPI whose first nine digits are `first_nine`: Luhn's algorithm over the digits with
// 80840 (health applications, United States) before them. CMS, "Requirements for National Provider Identifier and NPI
// check digit" (2004).
int npi_check_digit(std::uint32_t first_nine);

class SyntheticDirectory : public record::Directory {
 public:
  // `people` must outlive the directory.
  explicit SyntheticDirectory(const stats::PeopleTables& people);

  record::FacilityId facility_for(std::uint32_t place, record::EncounterClass klass) const override;
  record::ClinicianId clinician_for(record::FacilityId facility, record::Specialty specialty,
                                    double pick) const override;
  record::Facility facility(record::FacilityId id) const override;
  record::Clinician clinician(record::ClinicianId id) const override;

  // How many clinicians of the specialty work there; 0 if the facility does not offer it.
  int staff(record::FacilityId facility, record::Specialty specialty) const;

 private:
  struct Town {
    std::uint32_t first_place = 0;
    std::uint32_t population = 0;
    std::uint32_t large = 0;     // town whose urgent care, nursing facility and home care it uses
    std::uint32_t hospital = 0;  // town whose hospital it uses
  };
  void collect_towns();
  void find_nearest();
  // A number that decides one detail (`purpose`) of the provider.
  std::uint64_t hash(record::FacilityId facility, std::uint64_t purpose) const;
  std::string npi(record::FacilityId facility, std::uint32_t slot) const;
  std::string facility_name(record::FacilityId id) const;

  const stats::PeopleTables& people_;
  std::vector<Town> towns_;
  std::vector<std::uint32_t> town_of_;  // by place
  // Running totals of the family names' groups: clinicians are named like the population as a whole.
  std::array<double, stats::NameTable::kGroups> group_cumulative_{};
};

}  // namespace sojourn::engine
