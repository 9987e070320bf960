// How the must-support matrix is shown.
#include <array>
#include <nlohmann/json.hpp>

#include "sojourn/run/validate.hpp"

namespace sojourn::run {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

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

struct KindCount {
  std::string_view name, words;
  std::uint64_t items = 0, covered = 0;
};

// The certification tests count the first; the others are this project's.
std::array<KindCount, 3> by_kind(const validate::Coverage& coverage) {
  std::array<KindCount, 3> kinds{{{"mustSupport", "must-support items"},
                                  {"bindings", "codes of bindings"},
                                  {"searches", "searches for two values"}}};
  for (std::uint32_t i = 0; i < coverage.items().size(); ++i) {
    const auto kind = coverage.items()[i].must->kind;
    KindCount& mine = kinds[kind == validate::MustSupport::kSearch ? 2 : kind >= validate::MustSupport::kCode ? 1 : 0];
    ++mine.items;
    mine.covered += coverage.covered(i);
  }
  return kinds;
}

}  // namespace

double covered_percent(const validate::Coverage& coverage) {
  const auto all = static_cast<std::uint32_t>(coverage.items().size());
  return all == 0 ? 100 : 100.0 * static_cast<double>(covered_count(coverage, 0, all)) / all;
}

std::string element_text(const validate::MustSupport& must) {
  std::string text(must.path);
  if (must.kind == validate::MustSupport::kSearch) return text + ": two values";
  if (must.codes) return text + " in " + std::string(must.codes->address);
  return must.fixed.empty() ? text : text + " = " + std::string(must.fixed);
}

std::string coverage_matrix(const validate::Coverage& coverage) {
  std::string table = padded("profile", 48) + padded("kind", 11) + padded("element", 56) + padded("patient", 38) + "resource\n";
  for (const auto& item : coverage.items())
    if (item.shown > 0)
      table += padded(std::string(item.profile->name), 48) + padded(std::string(validate::kind_name(item.must->kind)), 11) +
               padded(element_text(*item.must), 56) + padded(item.patient, 38) + item.resource + "\n";
  return table;
}

std::string coverage_text(const validate::Coverage& coverage, const validate::Definitions& definitions,
                          const ReasonOf& reason) {
  std::string table, missing, unlisted;
  each_profile(coverage, [&](const validate::Profile& profile, std::uint32_t from, std::uint32_t to) {
    const std::uint64_t covered = covered_count(coverage, from, to);
    table += padded(std::string(profile.name), 48) + padded(grouped(coverage.instances(profile)), 12) +
             std::to_string(covered) + " of " + std::to_string(to - from) + "\n";
    for (const validate::Unlisted& u : profile.unlisted)
      unlisted += "  " + std::string(profile.name) + "  " + std::string(u.path) + " in " + std::string(u.codes) + ": " +
                  std::string(u.reason) + "\n";
    if (covered == to - from) return;
    missing += "\n" + std::string(profile.name);
    if (coverage.instances(profile) == 0) missing += profile.shared ? ": there is none" : ": no resource claims it";
    missing += "\n";
    for (std::uint32_t i = from; i < to; ++i) {
      if (coverage.covered(i)) continue;
      const auto& item = coverage.items()[i];
      missing += "  " + padded(std::string(validate::kind_name(item.must->kind)), 11) + element_text(*item.must) +
                 (item.must->uscdi ? "  (USCDI)" : "") + (reason ? ": " + reason(item) : "") + "\n";
    }
  });
  std::string kinds;
  for (const KindCount& kind : by_kind(coverage))
    kinds += (kinds.empty() ? "" : ", ") + std::to_string(kind.covered) + " of " + std::to_string(kind.items) + " " +
             std::string(kind.words);
  return padded("profile", 48) + padded("resources", 12) + "items shown\n" + table +
         (missing.empty() ? "" : "\nNever shown:\n" + missing) +
         (unlisted.empty() ? "" : "\nCodes that cannot be asked for:\n" + unlisted) + "\nUS Core " +
         std::string(definitions.us_core()) + ": " + kinds + " shown (" + fixed(covered_percent(coverage), 1) + "%)\n";
}

std::string coverage_json(const validate::Coverage& coverage, const validate::Definitions& definitions,
                          const ReasonOf& reason) {
  Json profiles = Json::array();
  each_profile(coverage, [&](const validate::Profile& profile, std::uint32_t from, std::uint32_t to) {
    Json items = Json::array();
    for (std::uint32_t i = from; i < to; ++i) {
      const auto& item = coverage.items()[i];
      const validate::MustSupport& must = *item.must;
      Json one{{"kind", validate::kind_name(must.kind)}, {"path", must.path}};
      if (!must.fixed.empty()) one["fixed"] = must.fixed;
      if (!must.system.empty()) one["system"] = must.system;
      if (must.codes) one["valueSet"] = must.codes->address;
      if (must.uscdi) one["uscdi"] = true;
      if (!must.choice.empty()) one["choice"] = must.choice;
      one["shown"] = item.shown;
      one["covered"] = coverage.covered(i);
      if (item.shown > 0) one["example"] = {{"patient", item.patient}, {"resource", item.resource}};
      if (reason && !coverage.covered(i)) one["reason"] = reason(item);
      items.push_back(std::move(one));
    }
    Json one{{"profile", profile.address}, {"resources", coverage.instances(profile)}, {"items", items}};
    for (const validate::Unlisted& u : profile.unlisted)
      one["notCounted"].push_back({{"path", u.path}, {"valueSet", u.codes}, {"reason", u.reason}});
    profiles.push_back(std::move(one));
  });
  Json kinds = Json::object();
  for (const KindCount& kind : by_kind(coverage))
    kinds[std::string(kind.name)] = {{"items", kind.items}, {"covered", kind.covered}};
  const auto all = static_cast<std::uint32_t>(coverage.items().size());
  return dump({{"usCore", definitions.us_core()},
               {"items", all},
               {"covered", covered_count(coverage, 0, all)},
               {"percent", std::stod(fixed(covered_percent(coverage), 1))},
               {"kinds", kinds},
               {"profiles", profiles}});
}

}  // namespace sojourn::run
