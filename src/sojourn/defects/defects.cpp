#include "sojourn/defects/defects.hpp"

#include <algorithm>
#include <array>

#include "sojourn/defects/faults.hpp"

namespace sojourn::defects {
namespace {

using base::json::Document;
using base::json::Node;

constexpr std::array<std::string_view, kKinds> kNames{
    "missing-element", "wrong-code",  "dangling-reference", "impossible-date",         "duplicate",
    "swapped-unit",    "late-result", "truncated-text",     "conflicting-demographics"};

// Lanes of a resource's draws; faults.cpp has the others.
constexpr std::uint32_t kWhether = 0, kWhich = 1;

constexpr base::Site kSite = base::site("defects");

// One text with the edits made so far.
class Page {
 public:
  Page(const Settings& settings, std::uint64_t seed, std::uint32_t person, std::string_view file, std::string& ledger,
       const Added& added)
      : settings_(settings), draws_(seed, person), file_(file), ledger_(ledger), added_(added) {}

  // `text` is what the resource stands in: the entry of a bundle or the line; a copy is made of all of it.
  // Appends it to `out`, damaged or not; `between` stands between it and a copy.
  void put(std::string_view text, std::size_t resource, const Node& root, std::string_view between, std::string& out) {
    const std::string_view id = root.text_of("id");
    const std::string name = std::string(root.text_of("resourceType")) + "/" + std::string(id);
    const std::string_view body = text.substr(resource, end_of_value(text, resource) - resource);
    const auto fault = draw(body, root, name);
    if (!fault) {
      out += text;
      return;
    }
    std::string edited(text);
    edited.replace(resource + fault->edit.begin, fault->edit.end - fault->edit.begin, fault->edit.text);
    if (fault->copies) {
      out.append(text).append(between);
      const std::string& now = fault->defect.now;  // "Type/id" in quotation marks
      const std::string fresh = now.substr(now.rfind('/') + 1, id.size());
      for (std::size_t at = 0; (at = edited.find(id, at)) != edited.npos; at += fresh.size())
        edited.replace(at, id.size(), fresh);
      added_(root.text_of("resourceType"));
    }
    out += edited;
    note(fault->defect, name);
  }

 private:
  std::optional<Fault> draw(std::string_view body, const Node& root, const std::string& name) const {
    const Luck luck{draws_, base::subsite(kSite, name)};
    if (luck.uniform(kWhether) >= settings_.rate) return std::nullopt;
    // Of the kinds for which the resource has a place, one with equal chances.
    std::vector<Fault> faults;
    for (int k = 0; k < kKinds; ++k)
      if (settings_.has(static_cast<Kind>(k)))
        if (auto fault = make_fault(static_cast<Kind>(k), body, root, luck)) faults.push_back(std::move(*fault));
    if (faults.empty()) return std::nullopt;
    return std::move(faults[luck.index(faults.size(), kWhich)]);
  }

  void note(const Defect& defect, const std::string& resource) {
    ledger_ += "{\"file\":\"" + std::string(file_) + "\",\"resource\":\"" + resource + "\",\"kind\":\"" +
               std::string(kNames[static_cast<std::size_t>(defect.kind)]) + "\",\"path\":\"" + defect.path + "\",\"original\":" +
               defect.original + ",\"now\":" + defect.now + "}\n";
  }

  const Settings& settings_;
  base::Draws draws_;
  std::string_view file_;
  std::string& ledger_;
  const Added& added_;
};

// Our own output is JSON, so there are no faults of reading to tell.
Document read(std::string_view text) {
  base::Diagnostics none;
  return std::move(*Document::parse("", std::string(text), none));
}

std::string damage_lines(std::string_view bytes, Page& page) {
  std::string out;
  while (!bytes.empty()) {
    const std::string_view line = bytes.substr(0, std::min(bytes.find('\n'), bytes.size() - 1) + 1);
    page.put(line, 0, read(line).root(), "", out);
    bytes.remove_prefix(line.size());
  }
  return out;
}

std::string damage_bundle(std::string_view bytes, Page& page) {
  const Document bundle = read(bytes);
  std::string out;
  std::size_t done = 0;
  for (const Node& entry : bundle.root().find("entry")->children()) {
    const std::size_t end = end_of_value(bytes, entry.offset), resource = entry.find("resource")->offset;
    out += bytes.substr(done, entry.offset - done);
    const Document alone = read(bytes.substr(resource, end_of_value(bytes, resource) - resource));
    page.put(bytes.substr(entry.offset, end - entry.offset), resource - entry.offset, alone.root(), ",", out);
    done = end;
  }
  return out.append(bytes.substr(done));
}

}  // namespace

std::string_view name(Kind kind) { return kNames[static_cast<std::size_t>(kind)]; }

bool parse(std::string_view text, Kind& kind) {
  const auto at = std::find(kNames.begin(), kNames.end(), text);
  if (at == kNames.end()) return false;
  kind = static_cast<Kind>(at - kNames.begin());
  return true;
}

void Injector::inject(std::uint32_t person, std::string_view file, std::string& bytes, std::string& ledger,
                      const Added& added) const {
  Page page(settings_, seed_, person, file, ledger, added);
  bytes = file.ends_with(".ndjson") ? damage_lines(bytes, page) : damage_bundle(bytes, page);
}

}  // namespace sojourn::defects
