// How findings are shown.
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

}  // namespace sojourn::run
