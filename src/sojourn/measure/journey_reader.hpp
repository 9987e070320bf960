#pragma once
// Facts straight from a simulated life: what the FHIR of the whole life says, without writing and reading it.
#include <optional>
#include <vector>

#include "sojourn/measure/people.hpp"
#include "sojourn/measure/subjects.hpp"
#include "sojourn/record/catalog.hpp"
#include "sojourn/record/journey.hpp"
#include "sojourn/stats/time_zones.hpp"
#include "sojourn/vocab/concept.hpp"

namespace sojourn::measure {

class JourneyReader {
 public:
  // All must outlive it. Remembers what codes mean: every thread has one.
  JourneyReader(const stats::TargetTables& tables, const vocab::Vocabulary& vocabulary, const record::Catalog& catalog,
                const stats::TimeZones& zones);

  // The person's id is their number in the run, plus one.
  void add(const record::Journey& journey, Facts& out);

 private:
  using Found = std::vector<SubjectId>;
  const Found& of(vocab::ConceptListId codes);
  const Found& of(vocab::ConceptId code);
  void look_up(vocab::ConceptId code, Found& out);

  Minute minute(base::Instant at) const;
  Day day(base::Instant at) const { return day_of(minute(at)); }
  bool open(base::Instant end) const { return end > journey_->last_instant(); }
  std::uint64_t visit_id(std::uint32_t encounter) const;
  template <class F>
  void each(const Found& subjects, stats::SubjectKind kind, F f) const;

  void person(Facts& out);
  void conditions(Facts& out);
  void encounters(Facts& out);
  void observations(Facts& out);
  void observation(const record::Observation& o, Facts& out);
  void treatments(Facts& out);
  Day medication_end(const record::Medication& m) const;

  Subjects subjects_;
  const vocab::Vocabulary& vocabulary_;
  const record::Catalog& catalog_;
  const stats::TimeZones& zones_;
  std::vector<std::optional<Found>> lists_, concepts_;
  vocab::ConceptId cause_of_death_;
  const record::Journey* journey_ = nullptr;
  std::uint32_t person_ = 0;
};

}  // namespace sojourn::measure
