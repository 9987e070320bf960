#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sojourn/report/report.hpp"

namespace sojourn::report {
namespace {

template <class... T>
std::string print(const char* format, T... values) {
  char text[400];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

std::string about(const Row& row) {
  std::string out = row.subject;
  if (!row.with.empty()) out += " with " + row.with;
  if (!row.among.empty()) out += " among " + row.among;
  out += ", " + row.measure;
  if (row.sex != stats::SexFilter::kAll) out += row.sex == stats::SexFilter::kFemale ? ", female" : ", male";
  if (row.age_low > 0 || row.age_high < 110)
    out += row.age_high >= 110 ? print(", %d and over", row.age_low) : print(", %d to %d", row.age_low, row.age_high);
  if (row.group != "all") out += ", " + row.group;
  return out;
}

// How far outside the band, in widths of it.
double distance(const Row& row) {
  const double width = std::max(row.band.upper - row.band.lower, 1e-9);
  return std::max(row.band.lower - row.found.value, row.found.value - row.band.upper) / width;
}

}  // namespace

std::string to_text(const Report& report) {
  constexpr std::size_t kWorst = 12;
  std::string out = print("%zu patients, %zu of them living; %s\n\n", report.patients, report.living, report.generator.c_str());
  out += print("%-28s %6s %11s %11s %10s %8s %7s\n", "section", "rows", "equivalent", "compatible", "different", "too few", "agree");
  const auto line = [&](std::string_view name, const Verdicts& v) {
    out += print("%-28s %6zu %11zu %11zu %10zu %8zu %5.1f %%\n", std::string(name).c_str(), v[0] + v[1] + v[2] + v[3], v[0], v[1],
                 v[2], v[3], 100 * share_met(v));
  };
  for (std::size_t s = 0; s < kSections; ++s)
    line(section_title(static_cast<Section>(s)), count_verdicts(report, static_cast<Section>(s)));
  line("all", count_verdicts(report));

  std::vector<const Row*> worst;
  for (const Row& row : report.rows)
    if (row.verdict == measure::Verdict::kDifferent) worst.push_back(&row);
  std::stable_sort(worst.begin(), worst.end(), [](const Row* a, const Row* b) { return distance(*a) > distance(*b); });
  if (!worst.empty()) out += "\nFarthest from their figures:\n";
  for (std::size_t i = 0; i < std::min(worst.size(), kWorst); ++i) {
    const Row& row = *worst[i];
    out += print("  %.4g (%.4g to %.4g) instead of %.4g (%.4g to %.4g) %s: %s [%s]\n", row.found.value, row.found.lower,
                 row.found.upper, row.target, row.band.lower, row.band.upper, row.unit.c_str(), about(row).c_str(),
                 row.source.c_str());
  }
  out += "\n";
  for (const UseClass& use : report.use_classes) {
    out += (use.suitable ? "suitable for " : "not suitable for ") + use.id + "\n";
    for (const std::string& reason : use.reasons) out += "  " + reason + "\n";
  }
  for (const Gate& gate : report.gates)
    out += (gate.passed ? "passed: " : "FAILED: ") + gate.text + print(" (%.4g)\n", gate.value);
  for (const std::string& limit : report.limits) out += "limit: " + limit + "\n";
  return out;
}

}  // namespace sojourn::report
