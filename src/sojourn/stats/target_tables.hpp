#pragma once
// Published figures against which populations are measured and modules are calibrated (statistics/us/targets). A row is
// one figure: of whom, of what, how counted, with its source. Nothing here decides how people live. Read once and never
// changed: share it between threads by const reference.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/base/file.hpp"
#include "sojourn/base/result.hpp"

namespace sojourn::stats {

// How a figure is counted; statistics/README.md has a sentence for each.
enum class TargetMeasure : std::uint8_t {
  kEver, kCurrent, kPastYear, kMeets, kIncidence, kEpisodes, kMean, kSd, kP01, kP05, kP10, kP25, kP50, kP75, kP90, kP95,
  kP99, kCorrelation, kLift, kVisits, kLengthOfStay, kMortality30, kReadmission30, kHospitalMortality, kDeathRate,
  kOnsetAge, kShareOfUsers, kNotComputed
};
inline constexpr std::size_t kTargetMeasures = 28;
std::string_view target_measure_name(TargetMeasure measure);  // "past year"
std::optional<TargetMeasure> target_measure(std::string_view name);
std::span<const std::string_view> target_measure_names();  // those that can be computed

// A class of medications is a medication: what is taken if one of its codes is.
enum class SubjectKind : std::uint8_t {
  kCondition, kObservation, kMedication, kProcedure, kImmunization, kEncounter, kCause
};
enum class SexFilter : std::uint8_t { kAll, kFemale, kMale };

struct SubjectCode {
  std::string system;  // "ICD-10-CM", "SNOMED-CT", "LOINC", ...; "name": the code is a word of the display
  std::string code;    // an ICD code may be a range, "I20-I25", and holds what lies below it
};

// What a figure is about.
struct Subject {
  std::string name;
  SubjectKind kind = SubjectKind::kCondition;
  std::string unit;  // of an observation: UCUM; else empty
  std::vector<SubjectCode> codes;
};

// What a person meets or does not, by values and records: "[BMI] >= 30".
struct Criterion {
  std::string name, expression, source;
  int line = 0;
};

struct TargetSource {
  std::string id, title, year;
  std::string seen_in;    // where the figure was seen; empty if it was not
  bool verified = false;  // else it was written from memory of the publication
};

struct Target {
  std::string subject;  // of subjects.csv or criteria.csv
  std::string with;     // the second subject of a correlation or lift, else empty
  std::string among;    // subject or criterion that restricts who is counted; empty: nobody is left out
  TargetMeasure measure = TargetMeasure::kNotComputed;
  SexFilter sex = SexFilter::kAll;
  int age_low = 0, age_high = 110;  // completed years, both included; 110 has no end
  std::string group;                // race or ethnicity in the words of the source, "all" for everybody
  double value = 0;
  std::optional<double> lower, upper;  // 95 % interval
  std::string unit, year, definition;
  std::uint32_t source = 0;
  std::string table;  // "prevalence.csv"
  int line = 0;
};

class TargetTables {
 public:
  // `folder` is statistics/us/targets. A missing file is an Error; faults in the tables are added to `diagnostics`, and
  // the tables are to be used only if there is no error among them.
  static base::Result<TargetTables> load(const std::string& folder, base::Diagnostics& diagnostics);
  static base::Result<TargetTables> read(const base::FileReader& reader, const std::string& label,
                                         base::Diagnostics& diagnostics);

  std::span<const Target> targets() const { return targets_; }
  std::span<const Subject> subjects() const { return subjects_; }
  std::span<const Criterion> criteria() const { return criteria_; }
  const TargetSource& source(std::uint32_t index) const { return sources_[index]; }
  std::span<const TargetSource> sources() const { return sources_; }
  // nullptr if there is none of that name.
  const Subject* subject(std::string_view name) const;
  const Criterion* criterion(std::string_view name) const;
  // Adds what a figure from elsewhere is about; its name must be new.
  void add(Subject subject);

 private:
  friend class TargetReader;
  TargetTables() = default;
  std::vector<Target> targets_;
  std::vector<Subject> subjects_;    // by name
  std::vector<Criterion> criteria_;  // by name
  std::vector<TargetSource> sources_;
};

}  // namespace sojourn::stats
