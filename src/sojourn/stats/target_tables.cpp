#include "sojourn/stats/target_tables.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "sojourn/stats/csv.hpp"

namespace sojourn::stats {
namespace {

using std::string_view;

constexpr double kAnyFigure = 1e12;

// What the subject of a measure must be.
enum class About : std::uint8_t { kAnything, kRecorded, kCriterion, kObservation, kMedication };

struct MeasureRow {
  string_view name;
  string_view unit;  // empty: that of the observation, or any if no measure computes the figure
  About about;
  double low, high;
};
// In the order of TargetMeasure.
constexpr std::array<MeasureRow, kTargetMeasures> kMeasureRows = {{
    {"ever", "share", About::kRecorded, 0, 1},
    {"current", "share", About::kRecorded, 0, 1},
    {"past year", "share", About::kRecorded, 0, 1},
    {"meets", "share", About::kCriterion, 0, 1},
    {"incidence", "per person-year", About::kRecorded, 0, 100},
    {"episodes", "per person-year", About::kRecorded, 0, 100},
    {"mean", "", About::kObservation, -1e6, 1e6},
    {"sd", "", About::kObservation, 0, 1e6},
    {"p01", "", About::kObservation, -1e6, 1e6},
    {"p05", "", About::kObservation, -1e6, 1e6},
    {"p10", "", About::kObservation, -1e6, 1e6},
    {"p25", "", About::kObservation, -1e6, 1e6},
    {"p50", "", About::kObservation, -1e6, 1e6},
    {"p75", "", About::kObservation, -1e6, 1e6},
    {"p90", "", About::kObservation, -1e6, 1e6},
    {"p95", "", About::kObservation, -1e6, 1e6},
    {"p99", "", About::kObservation, -1e6, 1e6},
    {"correlation", "ratio", About::kObservation, -1, 1},
    {"lift", "ratio", About::kAnything, 0, 1e4},
    {"visits", "per person-year", About::kRecorded, 0, 1000},
    {"length of stay", "days", About::kRecorded, 0, 1000},
    {"mortality 30 days", "share", About::kRecorded, 0, 1},
    {"readmission 30 days", "share", About::kRecorded, 0, 1},
    {"in-hospital mortality", "share", About::kRecorded, 0, 1},
    {"death rate", "per person-year", About::kRecorded, 0, 1},
    {"onset age", "years", About::kRecorded, 0, 110},
    {"share of users", "share", About::kMedication, 0, 1},
    {"not computed", "", About::kAnything, -kAnyFigure, kAnyFigure},
}};

// Kinds as the table has them: a class of medications is a row of its own words there.
struct KindRow {
  string_view name;
  SubjectKind kind;
};
constexpr KindRow kKinds[] = {
    {"condition", SubjectKind::kCondition},       {"observation", SubjectKind::kObservation},
    {"medication", SubjectKind::kMedication},     {"medication class", SubjectKind::kMedication},
    {"procedure", SubjectKind::kProcedure},       {"immunization", SubjectKind::kImmunization},
    {"encounter", SubjectKind::kEncounter},       {"cause", SubjectKind::kCause}};

constexpr std::array<string_view, 8> kSystems = {"ICD-10-CM", "ICD-10", "SNOMED-CT", "LOINC", "RxNorm", "CVX",
                                                 "HL7 ActCode", "name"};
constexpr std::array<string_view, 3> kSexes = {"all", "female", "male"};
constexpr std::array<string_view, 2> kProvenances = {"recalled", "verified"};
// The words of the sources; "White" and "Black" alone hold Hispanics too.
constexpr std::array<string_view, 15> kGroups = {"all", "White", "Black", "Asian", "Asian or Pacific Islander",
    "American Indian or Alaska Native", "Hispanic", "White, non-Hispanic", "Black, non-Hispanic", "Asian, non-Hispanic",
    "Asian or Pacific Islander, non-Hispanic", "American Indian or Alaska Native, non-Hispanic",
    "Native Hawaiian or Other Pacific Islander, non-Hispanic", "other", "other, non-Hispanic"};
constexpr string_view kTables[] = {"prevalence.csv",  "incidence.csv", "quantiles.csv",  "correlations.csv",
                                   "utilization.csv", "deaths.csv",    "comorbidity.csv", "transitions.csv"};

std::string quoted(string_view text) { return '"' + std::string(text) + '"'; }

// Both lists are in the order of names.
template <class Row>
const Row* find(const std::vector<Row>& rows, string_view name) {
  const auto it = std::lower_bound(rows.begin(), rows.end(), name,
                                   [](const Row& row, string_view wanted) { return row.name < wanted; });
  return it != rows.end() && it->name == name ? &*it : nullptr;
}

}  // namespace

string_view target_measure_name(TargetMeasure measure) { return kMeasureRows[static_cast<std::size_t>(measure)].name; }

std::span<const string_view> target_measure_names() {
  static constexpr auto kNames = [] {
    std::array<string_view, kTargetMeasures - 1> names{};
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = kMeasureRows[i].name;
    return names;
  }();
  return kNames;
}
std::optional<TargetMeasure> target_measure(string_view name) {
  const auto names = target_measure_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<TargetMeasure>(found - names.begin());
}

void TargetTables::add(Subject subject) {
  const auto place = std::lower_bound(subjects_.begin(), subjects_.end(), subject.name,
                                      [](const Subject& s, const std::string& name) { return s.name < name; });
  subjects_.insert(place, std::move(subject));
}

const Subject* TargetTables::subject(string_view name) const { return find(subjects_, name); }
const Criterion* TargetTables::criterion(string_view name) const { return find(criteria_, name); }

class TargetReader {
 public:
  TargetReader(const base::FileReader& reader, const std::string& label, base::Diagnostics& diagnostics)
      : reader_(reader), label_(label), diagnostics_(diagnostics) {
    for (std::size_t i = 0; i < kTargetMeasures; ++i) measure_names_[i] = kMeasureRows[i].name;
    for (std::size_t i = 0; i < std::size(kKinds); ++i) kind_names_[i] = kKinds[i].name;
  }

  base::Result<TargetTables> run() {
    for (auto step : {&TargetReader::sources, &TargetReader::subjects, &TargetReader::criteria})
      if (auto done = (this->*step)(); !done) return done.error();
    for (const string_view name : kTables)
      if (auto done = targets(name); !done) return done.error();
    return std::move(tables_);
  }

 private:
  template <std::size_t N, class Row>
  base::Result<void> table(string_view name, const string_view (&header)[N], Row row) {
    auto text = reader_(name);
    if (!text) return text.error();
    CsvReader csv(*text, label_ + std::string(name), header, diagnostics_);
    while (csv.next()) row(csv);
    if (csv.rows() == 0) csv.table_fault("table-incomplete", "the table has no rows");
    return {};
  }

  base::Result<void> sources() {
    return table("sources.csv", {"source", "title", "year", "provenance", "seen_in"}, [&](CsvReader& csv) {
      TargetSource row{std::string(csv.filled(0)), std::string(csv.filled(1)), std::string(csv.filled(2)),
                       std::string(csv.text(4)), csv.choice(3, kProvenances) == 1};
      if (row.verified && row.seen_in.empty())
        csv.fault(4, "csv-cell", "a verified source must say where it was seen",
                  "Fill seen_in, or let provenance be \"recalled\"");
      if (std::any_of(tables_.sources_.begin(), tables_.sources_.end(), [&](auto& s) { return s.id == row.id; }))
        csv.fault(0, "repeated-row", "source " + quoted(row.id) + " stands twice in the table", "Keep one of the rows");
      if (csv.row_ok()) tables_.sources_.push_back(std::move(row));
    });
  }

  // One row a code; the rows of a subject follow one another, and subjects come in the order of names.
  base::Result<void> subjects() {
    auto& all = tables_.subjects_;
    return table("subjects.csv", {"subject", "kind", "unit", "system", "code", "source"}, [&](CsvReader& csv) {
      const string_view name = csv.filled(0);
      const SubjectKind kind = kKinds[csv.choice(1, kind_names_)].kind;
      SubjectCode code{std::string(kSystems[csv.choice(3, kSystems)]), std::string(csv.filled(4))};
      source(csv, 5);
      if ((kind == SubjectKind::kObservation) == csv.text(2).empty())
        csv.fault(2, "csv-cell", "an observation must have a unit, and nothing else may",
                  "Write the UCUM unit of its figures, \"1\" if it has none");
      if (!csv.row_ok()) return;
      if (!all.empty() && all.back().name == name) {
        if (all.back().kind != kind || all.back().unit != csv.text(2))
          csv.fault(1, "bad-row", "the rows of a subject must have one kind and one unit");
        for (const SubjectCode& other : all.back().codes)
          if (other.system == code.system && other.code == code.code)
            csv.fault(4, "repeated-row", "the code stands twice in the subject", "Keep one of the rows");
      } else if (!all.empty() && name < all.back().name) {
        csv.fault(0, "not-ascending", "subjects must come in the order of their names", "Sort the table by its bytes");
      } else {
        all.push_back({std::string(name), kind, std::string(csv.text(2)), {}});
      }
      if (csv.row_ok()) all.back().codes.push_back(std::move(code));
    });
  }

  base::Result<void> criteria() {
    auto& all = tables_.criteria_;
    return table("criteria.csv", {"criterion", "expression", "source"}, [&](CsvReader& csv) {
      Criterion row{std::string(csv.filled(0)), std::string(csv.filled(1)), std::string(csv.text(2)), csv.line()};
      source(csv, 2);
      check_expression(csv, 1);
      if (tables_.subject(row.name))
        csv.fault(0, "repeated-row", quoted(row.name) + " is the name of a subject too",
                  "Name the criterion otherwise");
      if (!all.empty() && row.name <= all.back().name)
        csv.fault(0, "not-ascending", "criteria must come in the order of their names, each once",
                  "Sort the table by its bytes");
      if (csv.row_ok()) all.push_back(std::move(row));
    });
  }

  // Whoever evaluates criteria reads the grammar; here brackets must match and hold subjects.
  void check_expression(CsvReader& csv, std::size_t column) {
    const string_view text = csv.text(column);
    int open = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '(') ++open;
      if (text[i] == ')' && --open < 0) break;
      if (text[i] == ']') return csv.fault(column, "bad-expression", "a \"]\" closes no \"[\"");
      if (text[i] != '[') continue;
      const std::size_t end = text.find(']', i);
      if (end == string_view::npos) return csv.fault(column, "bad-expression", "a \"[\" is not closed");
      const string_view name = text.substr(i + 1, end - i - 1);
      if (!tables_.subject(name)) return unknown(csv, column, name, false);
      i = end;
    }
    if (open != 0) csv.fault(column, "bad-expression", "the parentheses do not match");
  }

  base::Result<void> targets(string_view name) {
    static constexpr string_view kHeader[] = {"subject", "with",  "among", "measure", "sex",   "age_low",
                                              "age_high", "group", "value", "unit",    "lower", "upper",
                                              "year",     "source", "definition"};
    return table(name, kHeader, [&](CsvReader& csv) {
      Target row;
      row.table = name;
      row.line = csv.line();
      row.subject = known(csv, 0);
      if (!csv.text(1).empty()) row.with = known(csv, 1);
      if (!csv.text(2).empty()) row.among = known(csv, 2);
      row.measure = static_cast<TargetMeasure>(csv.choice(3, measure_names_));
      if (!csv.row_ok()) return;
      row.sex = static_cast<SexFilter>(csv.choice(4, kSexes));
      row.age_low = static_cast<int>(csv.integer(5, 0, 110));
      row.age_high = static_cast<int>(csv.integer(6, 0, 110));
      if (row.age_high < row.age_low) csv.fault(6, "bad-range", "the ages end before they begin");
      row.group = kGroups[csv.choice(7, kGroups)];
      figures(csv, row);
      row.unit = csv.filled(9);
      row.year = csv.filled(12);
      row.source = source(csv, 13);
      row.definition = csv.filled(14);
      check_measure(csv, row);
      if (csv.row_ok() && row.measure != TargetMeasure::kNotComputed && !seen_.insert(identity(row)).second)
        csv.fault(0, "repeated-row", "another row gives this measure of the same people",
                  "Keep the better source, and let the measure of the other be \"not computed\"");
      if (csv.row_ok()) tables_.targets_.push_back(std::move(row));
    });
  }

  static void figures(CsvReader& csv, Target& row) {
    const MeasureRow& measure = kMeasureRows[static_cast<std::size_t>(row.measure)];
    row.value = csv.number(8, measure.low, measure.high);
    if (!csv.text(10).empty()) row.lower = csv.number(10, measure.low, measure.high);
    if (!csv.text(11).empty()) row.upper = csv.number(11, measure.low, measure.high);
    if (!csv.row_ok()) return;
    if (row.lower && *row.lower > row.value) csv.fault(10, "bad-range", "the interval begins above the value");
    if (row.upper && *row.upper < row.value) csv.fault(11, "bad-range", "the interval ends below the value");
  }

  void check_measure(CsvReader& csv, const Target& row) {
    const MeasureRow& measure = kMeasureRows[static_cast<std::size_t>(row.measure)];
    const Subject* subject = tables_.subject(row.subject);
    const bool two = row.measure == TargetMeasure::kCorrelation || row.measure == TargetMeasure::kLift;
    if (two == row.with.empty() && row.measure != TargetMeasure::kNotComputed)
      csv.fault(1, "bad-row", "a correlation or lift must have a second subject, and no other measure may");
    bool fits = true;
    string_view wanted;
    switch (measure.about) {
      case About::kAnything: break;
      case About::kRecorded: fits = subject, wanted = "a row of subjects.csv"; break;
      case About::kCriterion: fits = !subject, wanted = "a row of criteria.csv"; break;
      case About::kObservation: fits = is(subject, SubjectKind::kObservation), wanted = "an observation"; break;
      case About::kMedication: fits = is(subject, SubjectKind::kMedication), wanted = "a medication"; break;
    }
    if (!fits)
      csv.fault(0, "bad-row", "the subject of " + quoted(measure.name) + " must be " + std::string(wanted));
    if (row.measure == TargetMeasure::kCorrelation && !is(tables_.subject(row.with), SubjectKind::kObservation))
      csv.fault(1, "bad-row", "the second subject of \"correlation\" must be an observation");
    const string_view unit = measure.about == About::kObservation && measure.unit.empty() && subject
                                 ? string_view(subject->unit) : measure.unit;
    if (!unit.empty() && row.unit != unit)
      csv.fault(9, "bad-unit", "the unit of " + quoted(measure.name) + " must be " + quoted(unit) + " here, not " +
                                   quoted(row.unit), "Convert the figure");
  }

  static bool is(const Subject* subject, SubjectKind kind) { return subject && subject->kind == kind; }

  static std::string identity(const Target& row) {
    std::string key;
    for (const string_view part : {string_view(row.subject), string_view(row.with), string_view(row.among),
                                   target_measure_name(row.measure), kSexes[static_cast<std::size_t>(row.sex)],
                                   string_view(row.group)})
      key.append(part).push_back('\n');
    return key + std::to_string(row.age_low) + '-' + std::to_string(row.age_high);
  }

  std::string known(CsvReader& csv, std::size_t column) {
    const string_view name = csv.filled(column);
    if (!name.empty() && !tables_.subject(name) && !tables_.criterion(name)) unknown(csv, column, name, true);
    return std::string(name);
  }

  void unknown(CsvReader& csv, std::size_t column, string_view name, bool criteria) {
    std::vector<string_view> names;
    for (const Subject& subject : tables_.subjects_) names.push_back(subject.name);
    if (criteria)
      for (const Criterion& criterion : tables_.criteria_) names.push_back(criterion.name);
    csv.fault(column, "unknown-subject",
              quoted(name) + " is not in subjects.csv" + (criteria ? " or criteria.csv" : ""),
              base::did_you_mean(name, names));
  }

  std::uint32_t source(CsvReader& csv, std::size_t column) {
    const string_view id = csv.filled(column);
    const auto& all = tables_.sources_;
    const auto it = std::find_if(all.begin(), all.end(), [&](const TargetSource& s) { return s.id == id; });
    if (it != all.end()) return static_cast<std::uint32_t>(it - all.begin());
    std::vector<string_view> ids;
    for (const TargetSource& s : all) ids.push_back(s.id);
    csv.fault(column, "unknown-source", "source " + quoted(id) + " is not in sources.csv", base::did_you_mean(id, ids));
    return 0;
  }

  const base::FileReader& reader_;
  const std::string& label_;
  base::Diagnostics& diagnostics_;
  std::array<string_view, kTargetMeasures> measure_names_;
  std::array<string_view, std::size(kKinds)> kind_names_;
  std::set<std::string> seen_;  // who and what the rows so far are about
  TargetTables tables_;
};

base::Result<TargetTables> TargetTables::read(const base::FileReader& reader, const std::string& label,
                                              base::Diagnostics& diagnostics) {
  return TargetReader(reader, label, diagnostics).run();
}

base::Result<TargetTables> TargetTables::load(const std::string& folder, base::Diagnostics& diagnostics) {
  return read(base::folder_reader(folder), folder + "/", diagnostics);
}

}  // namespace sojourn::stats
