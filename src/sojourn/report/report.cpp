#include "sojourn/report/report.hpp"

#include <algorithm>
#include <cmath>

namespace sojourn::report {
namespace {

constexpr std::array<std::string_view, kSections> kIds{"population", "mortality", "prevalence", "incidence", "body",
                                                       "dependence", "utilization", "coherence", "calendar"};
constexpr std::array<std::string_view, kSections> kTitles{
    "Population", "Mortality", "Prevalence", "Incidence", "Vital signs and laboratory", "Dependence", "Utilization",
    "Coherence", "Calendar"};

Section section_of(const stats::Target& target) {
  using M = stats::TargetMeasure;
  switch (target.measure) {
    case M::kCorrelation:
    case M::kLift: return Section::kDependence;
    case M::kIncidence:
    case M::kEpisodes:
    case M::kOnsetAge: return Section::kIncidence;
    case M::kDeathRate: return Section::kMortality;
    case M::kVisits:
    case M::kLengthOfStay:
    case M::kMortality30:
    case M::kReadmission30:
    case M::kHospitalMortality:
    case M::kShareOfUsers: return Section::kUtilization;
    case M::kEver:
    case M::kCurrent:
    case M::kPastYear:
    case M::kMeets: return target.table == "utilization.csv" ? Section::kUtilization : Section::kPrevalence;
    default: return Section::kBody;
  }
}

// A 95 % interval is that many standard errors wide.
constexpr double kIntervalErrors = 3.92;

}  // namespace

std::string_view section_id(Section section) { return kIds[static_cast<std::size_t>(section)]; }
std::string_view section_title(Section section) { return kTitles[static_cast<std::size_t>(section)]; }
std::string_view grade_name(Grade grade) {
  constexpr std::array<std::string_view, 4> kNames{"fitted", "input", "held out", "identity"};
  return kNames[static_cast<std::size_t>(grade)];
}

Row make_row(Section section, std::string subject, std::string measure, const measure::Estimate& found, double target,
             double tolerance, double least, std::string source, Grade grade) {
  Row row;
  row.section = section;
  row.subject = std::move(subject);
  row.measure = std::move(measure);
  row.found = found;
  row.target = target;
  const double width = std::max(std::abs(target) * tolerance, least);
  row.band = {target - width, target + width};
  row.source = std::move(source);
  row.grade = grade;
  row.verdict = measure::verdict(found, row.band);
  return row;
}

void add_targets(const measure::Measures& measures, const Sources& sources, Report& report) {
  for (const stats::Target& target : sources.targets.targets()) {
    const auto found = measures.of(target);
    if (!found) continue;
    Row row;
    row.section = section_of(target);
    row.subject = target.subject;
    row.with = target.with;
    row.among = target.among;
    row.measure = stats::target_measure_name(target.measure);
    row.group = target.group;
    row.sex = target.sex;
    row.age_low = target.age_low;
    row.age_high = target.age_high;
    row.found = *found;
    row.target = target.value;
    if (target.lower && target.upper) row.target_error = (*target.upper - *target.lower) / kIntervalErrors;
    row.band = measure::band(target);
    row.unit = target.unit;
    row.year = target.year;
    row.source = sources.targets.source(target.source).id;
    // The personal levels of the body and how they correlate are drawn from these tables.
    const bool drawn = row.section == Section::kBody || target.measure == stats::TargetMeasure::kCorrelation;
    row.grade = drawn                                       ? Grade::kInput
                : sources.fitted && sources.fitted(target) ? Grade::kFitted
                                                            : Grade::kHeldOut;
    row.verdict = measure::verdict(*found, row.band);
    report.rows.push_back(std::move(row));
  }
  for (const stats::TargetSource& source : sources.targets.sources())
    report.sources[source.id] = {source.title, source.year, source.verified};
}

// Pearson's correlations of everybody aged 45 to 65, found and published: the means of both sexes.
static void add_matrix(Report& report) {
  const auto plain = [](const Row& row) {
    return row.measure == "correlation" && row.sex != stats::SexFilter::kAll && row.among.empty();
  };
  std::map<std::string, std::size_t> places;
  for (const Row& row : report.rows)
    if (plain(row))
      for (const std::string& name : {row.subject, row.with}) places.emplace(name, 0);
  Matrix& matrix = report.correlations;
  for (auto& [name, place] : places) {
    place = matrix.subjects.size();
    matrix.subjects.push_back(name);
  }
  const std::size_t n = places.size();
  matrix.found.assign(n, std::vector<std::optional<double>>(n));
  matrix.target = matrix.found;
  std::vector<std::vector<int>> counts(n, std::vector<int>(n));
  for (const Row& row : report.rows) {
    if (!plain(row)) continue;
    const std::size_t a = places[row.subject], b = places[row.with];
    for (const auto& [i, j] : {std::pair{a, b}, std::pair{b, a}}) {
      const double k = counts[i][j]++;
      matrix.found[i][j] = (matrix.found[i][j].value_or(0) * k + row.found.value) / (k + 1);
      matrix.target[i][j] = (matrix.target[i][j].value_or(0) * k + row.target) / (k + 1);
    }
  }
}

// Single correlations miss by chance, ours and the published ones, so that all together have rows of their own: the
// mean absolute deviation, and the root mean square of what the errors of both samples do not explain.
static void add_mean_deviation(Report& report) {
  double sum = 0, beyond = 0, n = 0;
  for (const Row& row : report.rows)
    if (row.measure == "correlation" && row.found.n >= 100) {
      const double off = row.found.value - row.target, error = (row.found.upper - row.found.lower) / kIntervalErrors;
      sum += std::abs(off);
      beyond += off * off - error * error - row.target_error * row.target_error;
      ++n;
    }
  if (n == 0) return;
  const auto add = [&](std::string measure, double value) {
    Row row = make_row(Section::kDependence, "all correlations", std::move(measure), {n, value, value, value}, 0, 0, 0.05,
                       "rule_report", Grade::kHeldOut);
    row.unit = "ratio";
    report.rows.push_back(std::move(row));
  };
  add("mean absolute deviation", sum / n);
  add("deviation beyond chance", std::sqrt(std::max(0.0, beyond / n)));
}

void add_parity(const measure::Measures& measures, Report& report) {
  struct Group {
    std::string_view by, name, group;
    stats::SexFilter sex;
  };
  using stats::SexFilter;
  static constexpr std::array<Group, 7> kGroups{{
      {"sex", "female", "all", SexFilter::kFemale},
      {"sex", "male", "all", SexFilter::kMale},
      {"race and ethnicity", "Hispanic", "Hispanic", SexFilter::kAll},
      {"race and ethnicity", "White, non-Hispanic", "White, non-Hispanic", SexFilter::kAll},
      {"race and ethnicity", "Black, non-Hispanic", "Black, non-Hispanic", SexFilter::kAll},
      {"race and ethnicity", "Asian, non-Hispanic", "Asian, non-Hispanic", SexFilter::kAll},
      {"race and ethnicity", "American Indian or Alaska Native", "American Indian or Alaska Native", SexFilter::kAll},
  }};
  // What quality measures define: control of blood pressure and of HbA1c, screening, among those concerned.
  std::vector<std::pair<std::string, std::string>> seen;
  for (const Row& row : report.rows) {
    if (row.section != Section::kUtilization && row.section != Section::kPrevalence) continue;
    if (row.measure != "meets" && row.measure != "ever" && row.measure != "current") continue;
    if (row.measure != "meets" && row.found.value * row.found.n < 200) continue;
    const auto key = std::pair(row.subject, row.among);
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
    seen.push_back(key);
    for (const std::string_view by : {"sex", "race and ethnicity"}) {
      Parity parity{row.subject + (row.among.empty() ? "" : " among " + row.among), std::string(by), {}};
      for (const Group& group : kGroups) {
        if (group.by != by) continue;
        stats::Target target;
        target.subject = row.subject;
        target.among = row.among;
        target.measure = row.measure == "meets"  ? stats::TargetMeasure::kMeets
                         : row.measure == "ever" ? stats::TargetMeasure::kEver
                                                 : stats::TargetMeasure::kCurrent;
        target.sex = group.sex;
        target.age_low = 18;
        target.group = group.group;
        if (const auto estimate = measures.of(target); estimate && estimate->n >= 20)
          parity.groups.push_back({std::string(group.name), *estimate});
      }
      if (parity.groups.size() > 1) report.parity.push_back(std::move(parity));
    }
  }
}

Verdicts count_verdicts(const Report& report, std::optional<Section> section) {
  Verdicts out{};
  for (const Row& row : report.rows)
    if (!section || row.section == *section) ++out[static_cast<std::size_t>(row.verdict)];
  return out;
}

double share_met(const Verdicts& v) {
  const auto met = v[0] + v[1], judged = met + v[2];
  return judged == 0 ? 1.0 : static_cast<double>(met) / static_cast<double>(judged);
}

// What the data are good for. docs/report.md gives the reasons of the limits.
void judge_uses(Report& report) {
  const auto met = [&](Section section) { return share_met(count_verdicts(report, section)); };
  const auto add = [&](std::string id, const std::vector<std::pair<Section, double>>& least) {
    UseClass use{std::move(id), true, {}};
    for (const auto& [section, share] : least) {
      const bool enough = met(section) >= share;
      use.suitable = use.suitable && enough;
      char text[160];
      std::snprintf(text, sizeof text, "%s: %.0f %% of the rows that can be judged agree; %.0f %% are asked for",
                    std::string(section_title(section)).c_str(), 100 * met(section), 100 * share);
      use.reasons.emplace_back(text);
    }
    report.use_classes.push_back(std::move(use));
  };
  add("interface testing", {{Section::kCoherence, 0.5}});
  add("system loading", {{Section::kCoherence, 0.5}, {Section::kCalendar, 0.75}, {Section::kPopulation, 0.75}});
  add("analytics training", {{Section::kPopulation, 0.9},
                             {Section::kMortality, 0.85},
                             {Section::kPrevalence, 0.85},
                             {Section::kIncidence, 0.85},
                             {Section::kBody, 0.85},
                             {Section::kDependence, 0.85},
                             {Section::kCoherence, 0.9}});
}

base::Result<Report> build(const measure::Measures& measures, const measure::FhirFacts& facts, const Sources& sources) {
  Report report;
  const measure::People& people = measures.people();
  report.patients = people.size();
  report.living = people.living();
  report.start = people.start();
  report.reference = people.reference();
  report.completeness = facts.completeness();
  add_population(measures, sources, report);
  add_mortality(measures, sources, report);
  add_targets(measures, sources, report);
  add_mean_deviation(report);
  add_matrix(report);
  if (auto done = add_coherence(measures, sources, report); !done) return done.error();
  add_calendar(measures, sources, report);
  add_parity(measures, report);
  for (const auto& [unit, count] : facts.unknown_units())
    report.limits.push_back(std::to_string(count) + " values were left out, as their unit is not understood: " + unit);
  judge_uses(report);
  return report;
}

}  // namespace sojourn::report
