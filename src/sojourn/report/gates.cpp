// Gates: what a report must reach. A line is "PLACE.COUNT OP NUMBER", such as
//   prevalence.agree >= 0.85          share of the rows that can be judged which are equivalent or compatible
//   all.different <= 20               rows
//   body.equivalent >= 0.8            share of the rows that can be judged
// PLACE is a section or "all"; "#" begins a remark.
#include <sstream>

#include "sojourn/base/json.hpp"
#include "sojourn/report/report.hpp"

namespace sojourn::report {
namespace {

std::optional<double> value_of(const Report& report, const std::string& place, const std::string& what) {
  std::optional<Section> section;
  for (std::size_t s = 0; s < kSections; ++s)
    if (section_id(static_cast<Section>(s)) == place) section = static_cast<Section>(s);
  if (!section && place != "all") return std::nullopt;
  const Verdicts v = count_verdicts(report, section);
  const double judged = static_cast<double>(v[0] + v[1] + v[2]);
  if (what == "agree") return share_met(v);
  if (what == "equivalent") return judged == 0 ? 1 : static_cast<double>(v[0]) / judged;
  if (what == "different") return static_cast<double>(v[2]);
  if (what == "rows") return judged;
  return std::nullopt;
}

}  // namespace

std::vector<Gate> check_gates(const std::string& text, const std::string& file, const Report& report,
                              base::Diagnostics& diagnostics) {
  std::vector<Gate> out;
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    line = line.substr(0, line.find('#'));
    std::istringstream words(line);
    std::string what, op, limit, rest;
    if (!(words >> what)) continue;
    const auto fault = [&](std::string message, std::string hint) {
      diagnostics.add({base::Severity::kError, "bad-gate", file, number, 1, std::move(message), std::move(hint), line});
    };
    const std::size_t dot = what.find('.');
    const auto value = dot == what.npos ? std::nullopt : value_of(report, what.substr(0, dot), what.substr(dot + 1));
    words >> op >> limit;
    const auto least = base::json::parse_number(limit);
    if (!value) {
      fault("\"" + what + "\" is no figure of a report",
            "Write SECTION.agree, SECTION.equivalent, SECTION.different or SECTION.rows; sections are those of the summary, or all");
    } else if ((op != ">=" && op != "<=") || !least || words >> rest) {
      fault("a gate is a figure, >= or <=, and a number", "For example: prevalence.agree >= 0.85");
    } else {
      const double figure = value.value_or(0);
      out.push_back({what + " " + op + " " + limit, figure, op == ">=" ? figure >= *least : figure <= *least});
    }
  }
  return out;
}

}  // namespace sojourn::report
