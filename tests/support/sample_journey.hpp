#pragma once
// A hand-built patient with every kind of fact, and the shared tables that encoders need, for tests without an engine.
#include <memory>
#include <string>
#include <string_view>

#include "sojourn/encode/encoder.hpp"

namespace sojourn::test {

base::Instant at(std::string_view date, int hour = 12, int minute = 0);

// Facilities and clinicians made from their ids alone.
class SampleDirectory : public record::Directory {
 public:
  record::FacilityId facility_for(std::uint32_t place, record::EncounterClass klass) const override;
  record::ClinicianId clinician_for(record::FacilityId facility, record::Specialty specialty, double pick) const override;
  record::Facility facility(record::FacilityId id) const override;
  record::Clinician clinician(record::ClinicianId id) const override;
};

// Ten digits beginning with 9, the last of them the check digit of a National Provider Identifier.
std::string sample_npi(std::uint32_t number);

class SampleWorld {
 public:
  SampleWorld();
  encode::Context context(int years_of_history = 0, std::uint64_t seed = 7) const;

  // A woman with hypertension, diabetes, a hospital stay and everything else; alive at the end of 2024.
  record::Journey adult(std::uint32_t person = 0);
  // A boy of fourteen months with growth measurements and vaccines.
  record::Journey infant(std::uint32_t person = 1);
  // A man who dies in hospital in 2021 during an open stay, procedure and prescription.
  record::Journey dead(std::uint32_t person = 2);
  // `visits` check-ups with vital signs, a laboratory panel and prescriptions: 33 facts each.
  record::Journey many_visits(std::uint32_t person, int visits);

  vocab::ConceptListId codes(std::string_view system, std::string_view code);
  vocab::ConceptId code(std::string_view system, std::string_view code);

  vocab::Vocabulary vocabulary;
  record::Catalog catalog;
  SampleDirectory directory;
  stats::TimeZones zones;
  stats::FinanceTables finance;  // of statistics/us

 private:
  friend class JourneyBuilder;
  void add_codes();
  void add_catalog();
};

}  // namespace sojourn::test
