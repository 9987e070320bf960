// How findings and the must-support matrix are shown.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "sojourn/run/validate.hpp"

namespace sojourn::run {
namespace {

using Json = nlohmann::ordered_json;

std::string_view word(base::Severity severity) { return severity == base::Severity::kError ? "error" : "warning"; }

std::string counted(std::uint64_t number, std::string_view one) {
  return grouped(number) + " " + std::string(one) + (number == 1 ? "" : "s");
}

std::string dump(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size() + 1, width), ' ');
  return text;
}

// Runs of items that belong to one profile.
template <class Take>
void each_profile(const validate::Coverage& coverage, Take take) {
  const auto& items = coverage.items();
  for (std::uint32_t i = 0; i < items.size();) {
    std::uint32_t end = i;
    while (end < items.size() && items[end].profile == items[i].profile) ++end;
    take(*items[i].profile, i, end);
    i = end;
  }
}

std::uint64_t covered_count(const validate::Coverage& coverage, std::uint32_t from, std::uint32_t to) {
  std::uint64_t count = 0;
  for (std::uint32_t i = from; i < to; ++i) count += coverage.covered(i);
  return count;
}

}  // namespace

std::string validated_text(const Validated& v) {
  std::string out;
  for (const Placed& p : v.findings) {
    const validate::Finding& f = p.finding;
    out += p.file;
    if (p.line > 0) out += ":" + std::to_string(p.line) + ":" + std::to_string(p.column);
    out += ": " + std::string(word(f.severity)) + ": " + (f.path.empty() ? "" : f.path + ": ") + f.message + " [" +
           f.rule + "]\n";
    if (!f.resource.empty() || !f.hint.empty())
      out += "    " + f.resource + (f.resource.empty() || f.hint.empty() ? "" : "; ") + f.hint + "\n";
  }
  const std::uint64_t all = v.errors + v.warnings;
  if (all > v.findings.size()) {
    out += "\n" + grouped(all - v.findings.size()) + " more findings; --max-findings shows more of them. By rule:\n";
    for (const auto& [rule, count] : v.by_rule) out += "  " + padded(rule, 24) + grouped(count) + "\n";
  }
  out += counted(v.resources, "resource") + " in " + counted(v.files, "file") + ", " + bytes_text(v.bytes) + ", " +
         fixed(v.seconds, 1) + " s: ";
  return out + (all == 0 ? "no findings" : counted(v.errors, "error") + ", " + counted(v.warnings, "warning")) + "\n";
}

std::string validated_json(const Validated& v) {
  Json findings = Json::array();
  for (const Placed& p : v.findings) {
    const validate::Finding& f = p.finding;
    findings.push_back({{"file", p.file},
                        {"line", p.line},
                        {"column", p.column},
                        {"severity", word(f.severity)},
                        {"rule", f.rule},
                        {"resource", f.resource},
                        {"path", f.path},
                        {"message", f.message},
                        {"hint", f.hint}});
  }
  return dump({{"files", v.files},
               {"bytes", v.bytes},
               {"resources", v.resources},
               {"errors", v.errors},
               {"warnings", v.warnings},
               {"rules", v.by_rule},
               {"findings", findings}});
}

std::string operation_outcome(const Validated& v) {
  Json issues = Json::array();
  for (const Placed& p : v.findings) {
    const validate::Finding& f = p.finding;
    const bool missing = f.rule == "missing-element" || f.rule == "profile-missing";
    Json issue{{"severity", word(f.severity)},
               {"code", missing                          ? "required"
                        : f.rule == "unknown-code"       ? "code-invalid"
                        : f.rule == "dangling-reference" ? "not-found"
                        : f.rule == "duplicate-id"       ? "duplicate"
                        : f.rule.starts_with("time-")    ? "value"
                                                         : "invalid"},
               {"details", {{"text", f.message + (f.hint.empty() ? "" : "; " + f.hint)}}},
               {"diagnostics", p.file + ":" + std::to_string(p.line) + ":" + std::to_string(p.column) +
                                   (f.resource.empty() ? "" : " " + f.resource) + " [" + f.rule + "]"}};
    if (!f.path.empty()) issue["expression"] = Json::array({f.path});
    issues.push_back(std::move(issue));
  }
  if (issues.empty())
    issues.push_back({{"severity", "information"}, {"code", "informational"}, {"details", {{"text", "no findings"}}}});
  return dump({{"resourceType", "OperationOutcome"}, {"issue", issues}});
}

bool add_official(const std::string& text, std::size_t most, Validated& to) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("findings") || !json["findings"].is_array()) return false;
  for (const Json& f : json["findings"]) {
    const std::string severity = f.value("severity", "");
    if (severity == "information") continue;
    const bool is_error = severity != "warning";
    const auto count = f.value("count", std::uint64_t{1});
    (is_error ? to.errors : to.warnings) += count;
    to.by_rule["official"] += count;
    if (to.findings.size() >= most) continue;
    validate::Finding finding{is_error ? base::Severity::kError : base::Severity::kWarning,
                              "official",
                              0,
                              {},
                              {},
                              f.value("message", "") + (count > 1 ? " (" + grouped(count) + " times)" : ""),
                              f.value("id", "")};
    to.findings.push_back({std::move(finding), f.value("example", ""), 0, 0});
  }
  return true;
}

double covered_percent(const validate::Coverage& coverage) {
  const auto all = static_cast<std::uint32_t>(coverage.items().size());
  return all == 0 ? 100 : 100.0 * static_cast<double>(covered_count(coverage, 0, all)) / all;
}

std::string coverage_matrix(const validate::Coverage& coverage) {
  std::string table = padded("profile", 48) + padded("kind", 11) + padded("element", 56) + padded("patient", 38) + "resource\n";
  each_profile(coverage, [&](const validate::Profile& profile, std::uint32_t from, std::uint32_t to) {
    for (std::uint32_t i = from; i < to; ++i) {
      const auto& item = coverage.items()[i];
      if (item.shown == 0) continue;
      const std::string element =
          std::string(item.must->path) + (item.must->fixed.empty() ? "" : " = " + std::string(item.must->fixed));
      table += padded(std::string(profile.name), 48) + padded(std::string(validate::kind_name(item.must->kind)), 11) +
               padded(element, 56) + padded(item.patient, 38) + item.resource + "\n";
    }
  });
  return table;
}

std::string coverage_text(const validate::Coverage& coverage, const validate::Definitions& definitions) {
  std::string table, missing;
  each_profile(coverage, [&](const validate::Profile& profile, std::uint32_t from, std::uint32_t to) {
    const std::uint64_t covered = covered_count(coverage, from, to);
    table += padded(std::string(profile.name), 48) + padded(grouped(coverage.instances(profile)), 12) +
             std::to_string(covered) + " of " + std::to_string(to - from) + "\n";
    if (covered == to - from) return;
    missing +=
        "\n" + std::string(profile.name) + (coverage.instances(profile) == 0 ? ": no resource claims it\n" : "\n");
    for (std::uint32_t i = from; i < to; ++i)
      if (!coverage.covered(i)) {
        const validate::MustSupport& must = *coverage.items()[i].must;
        missing += "  " + padded(std::string(validate::kind_name(must.kind)), 11) + std::string(must.path) +
                   (must.fixed.empty() ? "" : " = " + std::string(must.fixed)) + (must.uscdi ? "  (USCDI)" : "") + "\n";
      }
  });
  const auto all = static_cast<std::uint32_t>(coverage.items().size());
  return padded("profile", 48) + padded("resources", 12) + "items shown\n" + table +
         (missing.empty() ? "" : "\nNever shown:\n" + missing) + "\nUS Core " + std::string(definitions.us_core()) +
         ": " + std::to_string(covered_count(coverage, 0, all)) + " of " + std::to_string(all) +
         " must-support items shown (" + fixed(covered_percent(coverage), 1) + "%)\n";
}

std::string coverage_json(const validate::Coverage& coverage, const validate::Definitions& definitions) {
  Json profiles = Json::array();
  each_profile(coverage, [&](const validate::Profile& profile, std::uint32_t from, std::uint32_t to) {
    Json items = Json::array();
    for (std::uint32_t i = from; i < to; ++i) {
      const auto& item = coverage.items()[i];
      Json one{{"kind", validate::kind_name(item.must->kind)}, {"path", item.must->path}};
      if (!item.must->fixed.empty()) one["fixed"] = item.must->fixed;
      if (item.must->uscdi) one["uscdi"] = true;
      if (!item.must->choice.empty()) one["choice"] = item.must->choice;
      one["shown"] = item.shown;
      one["covered"] = coverage.covered(i);
      if (item.shown > 0) one["example"] = {{"patient", item.patient}, {"resource", item.resource}};
      items.push_back(std::move(one));
    }
    profiles.push_back({{"profile", profile.address}, {"resources", coverage.instances(profile)}, {"items", items}});
  });
  const auto all = static_cast<std::uint32_t>(coverage.items().size());
  return dump({{"usCore", definitions.us_core()},
               {"items", all},
               {"covered", covered_count(coverage, 0, all)},
               {"percent", std::stod(fixed(covered_percent(coverage), 1))},
               {"profiles", profiles}});
}

}  // namespace sojourn::run
