#pragma once
// Published figures, measured in people. docs/report.md defines each measure.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sojourn/measure/criteria.hpp"
#include "sojourn/measure/estimate.hpp"
#include "sojourn/measure/people.hpp"
#include "sojourn/measure/subjects.hpp"
#include "sojourn/stats/target_tables.hpp"

namespace sojourn::measure {

// Who is counted: sex, ages (both included), race or ethnicity, what they have.
struct Who {
  stats::SexFilter sex = stats::SexFilter::kAll;
  int age_low = 0, age_high = 110;
  std::string_view group = "all";
  const Criterion* among = nullptr;
};

class Measures {
 public:
  // An Error names a criterion that cannot be read. All must outlive it.
  static base::Result<Measures> make(const stats::TargetTables& tables, const Subjects& subjects, const People& people);

  // nullopt: nobody to be counted, the subject never occurs in these people's records where that cannot be told from
  // nobody being asked, or no measure computes the figure.
  std::optional<Estimate> of(const stats::Target& target) const;

  const People& people() const { return *people_; }
  const Subjects& subjects() const { return *subjects_; }
  const Criterion* criterion(std::string_view name) const;
  // Living people who are counted.
  std::vector<std::uint32_t> living(const Who& who) const;

 private:
  Measures(const Subjects& subjects, const People& people) : subjects_(&subjects), people_(&people) {}
  std::optional<Estimate> share_of(const stats::Target& target, const Who& who) const;
  std::optional<Estimate> events(const stats::Target& target, const Who& who, SubjectId subject) const;
  std::optional<Estimate> values(const stats::Target& target, const Who& who, SubjectId subject) const;
  std::optional<Estimate> pairs(const Who& who, SubjectId x, SubjectId y) const;
  std::optional<Estimate> lift(const stats::Target& target, const Who& who) const;
  std::optional<Estimate> visits(const Who& who, SubjectId kind) const;
  std::optional<Estimate> stays(const stats::Target& target, const Who& who, SubjectId reason) const;
  std::optional<Estimate> deaths(const Who& who, SubjectId cause) const;
  std::optional<Estimate> onset_age(const Who& who, SubjectId subject) const;
  std::optional<Estimate> users(const Who& who, SubjectId drug, SubjectId of_class) const;
  bool counts(std::size_t person, const Who& who) const;  // sex, group, among; not the age
  const Criterion* among(std::string_view name) const;

  const Subjects* subjects_;
  const People* people_;
  std::map<std::string, Criterion, std::less<>> criteria_;
};

}  // namespace sojourn::measure
