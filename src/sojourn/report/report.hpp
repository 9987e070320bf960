#pragma once
// How close a population comes to published figures: rows, each with a figure, what was found and a verdict; what the
// plots show; what the data are good for. docs/report.md defines every measure, docs/report-json.md the JSON.
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sojourn/measure/fhir_reader.hpp"
#include "sojourn/measure/measures.hpp"
#include "sojourn/measure/verdict.hpp"
#include "sojourn/stats/care_tables.hpp"
#include "sojourn/stats/coherence_table.hpp"
#include "sojourn/stats/people_tables.hpp"
#include "sojourn/stats/target_tables.hpp"

namespace sojourn::report {

enum class Section : std::uint8_t {
  kPopulation, kMortality, kPrevalence, kIncidence, kBody, kDependence, kUtilization, kCoherence, kCalendar
};
inline constexpr std::size_t kSections = 9;
std::string_view section_id(Section section);     // "body"
std::string_view section_title(Section section);  // "Vital signs and laboratory"

// Where the figure stands to how the data were made.
enum class Grade : std::uint8_t {
  kFitted,    // a parameter was fitted to it
  kInput,     // it is what the population is drawn from
  kHeldOut,   // nothing was fitted to it
  kIdentity,  // it holds by definition
};
std::string_view grade_name(Grade grade);

struct Row {
  Section section = Section::kPopulation;
  std::string subject, with, among, measure, group = "all";
  stats::SexFilter sex = stats::SexFilter::kAll;
  int age_low = 0, age_high = 110;
  measure::Estimate found;
  double target = 0;
  double target_error = 0;  // standard error of the published figure; 0: not known
  measure::Band band;
  std::string unit, year, source;
  Grade grade = Grade::kHeldOut;
  measure::Verdict verdict = measure::Verdict::kTooFew;
};

struct Source {
  std::string title, year;
  bool verified = false;
};

struct Bar {
  measure::Sex sex = measure::Sex::kFemale;
  int age_low = 0, age_high = 0;
  double share = 0, target = 0;
};
struct Survivor {
  measure::Sex sex = measure::Sex::kFemale;
  int age = 0;
  double found = 0, target = 0;
};
struct Matrix {
  std::vector<std::string> subjects;
  std::vector<std::vector<std::optional<double>>> found, target;
};
struct Parity {
  struct Group {
    std::string name;
    measure::Estimate found;
  };
  std::string subject, by;
  std::vector<Group> groups;
};
struct UseClass {
  std::string id;
  bool suitable = false;
  std::vector<std::string> reasons;
};
struct Gate {
  std::string text;
  double value = 0;
  bool passed = false;
};
struct Input {
  std::string path, sha256;
};

// Of synthetic records beside real ones; see privacy.hpp.
struct RecordPrivacy {
  std::size_t real = 0, synthetic = 0, columns = 0, exact_matches = 0;
  double distance_p05 = 0, distance_p50 = 0, baseline_p05 = 0, baseline_p50 = 0;
  double neighbour_ratio = 0, baseline_ratio = 0;  // medians
  double membership_advantage = 0;
};
// Trained on synthetic, tested on real records; see utility.hpp.
struct Utility {
  std::string label;
  std::size_t train = 0, test = 0;
  double auc = 0, lower = 0, upper = 0, auc_real = 0;
};

struct Report {
  std::string path, generator;
  std::size_t patients = 0, living = 0;
  measure::Day start = 0, reference = 0;
  std::vector<Row> rows;
  std::map<std::string, Source> sources;
  std::vector<Bar> pyramid;
  std::vector<Survivor> survival;
  Matrix correlations;
  std::array<double, 24> hours{};
  std::array<double, 7> weekdays{};
  measure::Completeness completeness;
  std::vector<Parity> parity;
  std::vector<UseClass> use_classes;
  std::vector<Gate> gates;
  std::vector<Input> inputs;
  bool made_here = false;  // by Sojourn, from `inputs` alone
  std::optional<RecordPrivacy> privacy;
  std::optional<Utility> utility;
  std::vector<std::string> limits;
};

// What a report is made from; all must outlive the call.
struct Sources {
  const stats::TargetTables& targets;
  const stats::PeopleTables& people;
  const stats::CareTables& care;
  const stats::CoherenceTable& coherence;
  std::function<bool(const stats::Target&)> fitted;  // a module was fitted to it
};

// Rows, plots and use classes of the people; the caller adds gates, privacy and utility. An Error names a faulty table.
base::Result<Report> build(const measure::Measures& measures, const measure::FhirFacts& facts, const Sources& sources);

// The parts of build().
void add_population(const measure::Measures& measures, const Sources& sources, Report& report);
void add_mortality(const measure::Measures& measures, const Sources& sources, Report& report);
void add_targets(const measure::Measures& measures, const Sources& sources, Report& report);
base::Result<void> add_coherence(const measure::Measures& measures, const Sources& sources, Report& report);
void add_calendar(const measure::Measures& measures, const Sources& sources, Report& report);
void add_parity(const measure::Measures& measures, Report& report);
void judge_uses(Report& report);

// A row whose band is the figure by and through (1 + tolerance), and at least +- `least`.
Row make_row(Section section, std::string subject, std::string measure, const measure::Estimate& found, double target,
             double tolerance, double least, std::string source, Grade grade);

// Counts of verdicts.
using Verdicts = std::array<std::size_t, measure::kVerdicts>;
Verdicts count_verdicts(const Report& report, std::optional<Section> section = std::nullopt);
// Share of the rows that can be judged which are equivalent or compatible; 1 if there is none.
double share_met(const Verdicts& verdicts);

std::string to_json(const Report& report);
std::string to_text(const Report& report);

// Lines "SECTION.MEASURE OP NUMBER": see docs/report.md. Faulty lines go to `diagnostics`.
std::vector<Gate> check_gates(const std::string& text, const std::string& file, const Report& report,
                              base::Diagnostics& diagnostics);

}  // namespace sojourn::report
