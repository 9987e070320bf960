#include "sojourn/report/records.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sojourn/base/file.hpp"
#include "sojourn/base/json.hpp"
#include "sojourn/stats/csv.hpp"

namespace sojourn::report {
namespace {

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();
constexpr std::string_view kSex = "sex", kAge = "age", kMember = "member";

std::vector<std::string_view> header_of(std::string_view text) {
  std::vector<std::string_view> out;
  std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  while (true) {
    const std::size_t comma = line.find(',');
    out.push_back(line.substr(0, comma));
    if (comma == line.npos) return out;
    line.remove_prefix(comma + 1);
  }
}

bool known(const measure::Measures& measures, std::string_view name) {
  return name == kSex || name == kAge || name == kMember || measures.criterion(name) != nullptr ||
         measures.subjects().find_name(name) != measure::kNoSubject;
}

float cell(stats::CsvReader& csv, std::size_t column, std::string_view name) {
  const std::string_view text = csv.text(column);
  if (text.empty()) return kUnknown;
  if (name == kSex) {
    static constexpr std::array<std::string_view, 2> kSexes{"female", "male"};
    return static_cast<float>(csv.choice(column, kSexes));
  }
  return static_cast<float>(csv.number(column, -1e9, 1e9));
}

}  // namespace

base::Result<RealRecords> read_records(const std::string& path, const measure::Measures& measures, base::Diagnostics& diagnostics) {
  auto text = base::read_file(path);
  if (!text) return text.error();
  std::vector<std::string> names;
  for (const std::string_view name : header_of(*text)) names.emplace_back(name);
  RealRecords out;
  std::optional<std::size_t> member;
  for (std::size_t c = 0; c < names.size(); ++c) {
    if (!known(measures, names[c])) {
      std::vector<std::string_view> all{kSex, kAge, kMember};
      for (std::size_t s = 0; s < measures.subjects().size(); ++s) all.push_back(measures.subjects().at(static_cast<measure::SubjectId>(s)).name);
      diagnostics.add({base::Severity::kError, "unknown-column", path, 1, 1,
                       "\"" + names[c] + "\" is neither sex, age, member nor a subject of subjects.csv",
                       base::did_you_mean(names[c], all), {}});
    }
    if (names[c] == kMember) member = c;
    else out.records.columns.push_back({names[c], true});
  }
  if (diagnostics.has_errors()) return out;
  const std::vector<std::string_view> header(names.begin(), names.end());
  stats::CsvReader csv(*text, path, header, diagnostics);
  while (csv.next()) {
    std::vector<float> row;
    for (std::size_t c = 0; c < names.size(); ++c) {
      const float value = cell(csv, c, names[c]);
      if (c == member) {
        out.member.push_back(value == 1);
        continue;
      }
      Records::Column& column = out.records.columns[row.size()];
      column.binary = column.binary && (std::isnan(value) || value == 0 || value == 1);
      row.push_back(value);
    }
    if (csv.row_ok()) out.records.values.insert(out.records.values.end(), row.begin(), row.end());
  }
  if (csv.rows() < 20) csv.table_fault("table-incomplete", "privacy and utility need at least 20 records");
  return out;
}

Records records_of(const measure::Measures& measures, const std::vector<Records::Column>& columns) {
  const measure::People& people = measures.people();
  Records out;
  out.columns = columns;
  for (std::size_t i = 0; i < people.size(); ++i) {
    if (!people.living(i)) continue;
    for (const Records::Column& column : columns) {
      float value = kUnknown;
      const measure::SubjectId subject = measures.subjects().find_name(column.name);
      if (column.name == kSex) {
        if (people[i].sex != measure::Sex::kUnknown) value = people[i].sex == measure::Sex::kMale ? 1 : 0;
      } else if (column.name == kAge) {
        value = static_cast<float>(people.age(i, people.reference()));
      } else if (subject != measure::kNoSubject && measures.subjects().at(subject).kind == stats::SubjectKind::kObservation) {
        if (!people.latest(subject).empty()) value = people.latest(subject)[i];
      } else {
        const measure::Criterion* criterion = measures.criterion(column.name);
        const auto meets = criterion != nullptr ? criterion->meets(people, i)
                                                : measure::Criterion::has(subject, measures.subjects().at(subject).kind).meets(people, i);
        if (meets) value = *meets ? 1 : 0;
      }
      out.values.push_back(value);
    }
  }
  return out;
}

}  // namespace sojourn::report
