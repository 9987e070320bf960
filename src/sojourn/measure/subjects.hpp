#pragma once
// Which subjects of the published figures a code speaks of.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sojourn/measure/people.hpp"
#include "sojourn/stats/target_tables.hpp"

namespace sojourn::measure {

class Subjects {
 public:
  // `tables` must outlive it.
  explicit Subjects(const stats::TargetTables& tables);

  // By the address or the usual name of the system ("http://snomed.info/sct", "SNOMED-CT"). ICD codes fall into the
  // ranges that hold them. Medications are also found by words of their display.
  // Valid until the next call. Not for several threads: every thread has a copy.
  std::span<const SubjectId> find(std::string_view system, std::string_view code, std::string_view display);
  SubjectId find_name(std::string_view name) const;  // kNoSubject if there is none
  const stats::Subject& at(SubjectId id) const { return tables_->subjects()[id]; }
  std::size_t size() const { return tables_->subjects().size(); }

 private:
  struct Range {
    std::string first, last;  // "I20", "I25"
    SubjectId subject;
  };
  void look_up(std::string_view system, std::string_view code, std::string_view display, std::vector<SubjectId>& out) const;

  const stats::TargetTables* tables_;
  std::unordered_map<std::string, std::vector<SubjectId>> by_code_;  // "system|code"
  std::vector<Range> icd_;
  std::vector<std::pair<std::string, SubjectId>> words_;  // of displays, in lower case
  std::unordered_map<std::string, SubjectId> by_name_;
  std::unordered_map<std::string, std::vector<SubjectId>> known_;  // answers of find()
};

// A value in the unit of the subject; NaN if the unit is not understood. Equal units and those that differ in writing
// only ("mmHg", "mm[Hg]") are taken as they are; molar and mass units of common laboratory values are converted.
double in_unit_of(const stats::Subject& subject, double value, std::string_view unit);

}  // namespace sojourn::measure
