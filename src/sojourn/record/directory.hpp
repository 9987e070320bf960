#pragma once
// Who gives care: the synthetic facilities and clinicians near a place. Everything about them is a function of the
// place alone, so the same hospital has the same name, address and identifiers in every run.
#include <cstdint>
#include <string>
#include <string_view>

#include "sojourn/record/journey.hpp"

namespace sojourn::record {

struct Facility {
  FacilityId id;
  std::string name;  // carries "(synthetic)"
  std::string_view city, state, postal_code, time_zone;
  std::string address_line, phone;
  double latitude = 0, longitude = 0;
  std::string npi;  // ten digits beginning with 9 (never issued) with a valid check digit
};
struct Clinician {
  ClinicianId id;
  Sex sex = Sex::kFemale;
  std::string_view given_name, family_name;
  std::string npi;
};

class Directory {
 public:
  virtual ~Directory() = default;
  // The facility that people of `place` use for a kind of care; it may stand in a larger place near by.
  virtual FacilityId facility_for(std::uint32_t place, EncounterClass klass) const = 0;
  // One of the facility's clinicians with that specialty; `pick` in [0, 1) chooses among them.
  virtual ClinicianId clinician_for(FacilityId facility, Specialty specialty, double pick) const = 0;
  virtual Facility facility(FacilityId id) const = 0;
  virtual Clinician clinician(ClinicianId id) const = 0;
};

}  // namespace sojourn::record
