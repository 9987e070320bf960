#include "sojourn/push/links.hpp"

#include <algorithm>
#include <numeric>

#include "sojourn/base/sha256.hpp"

namespace sojourn::push {
namespace {

constexpr std::string_view kUuidUrn = "urn:uuid:";

struct Name {
  std::string_view type, id;
  bool operator==(const Name&) const = default;
};
struct NameHash {
  std::size_t operator()(const Name& n) const {
    const std::hash<std::string_view> hash;
    return hash(n.id) * 31 + hash(n.type);
  }
};

// "Practitioner?identifier=system|value", as conditional references are written.
std::string search_text(const Document& document, std::uint32_t entry, std::uint32_t identifier) {
  const Identifier& id = document.identifiers[identifier];
  return document.plain(document.entries[entry].type) + "?identifier=" + document.plain(id.system) + "|" +
         document.plain(id.value);
}

class Finder {
 public:
  Finder(const Document& document, const std::vector<std::string_view>& ids) : document_(document) {
    names_.reserve(document.entries.size());
    urls_.reserve(document.entries.size());
    for (std::uint32_t i = 0; i < document.entries.size(); ++i) {
      const Entry& e = document.entries[i];
      names_.try_emplace({document.at(e.type), ids[i]}, i);
      if (!e.full_url.empty()) urls_.try_emplace(document.at(e.full_url), i);
      for (std::uint32_t k = e.first_identifier; k < e.identifiers_end; ++k)
        identifiers_.try_emplace(search_text(document, i, k), i);
    }
  }

  std::uint32_t first_of(const Name& name) const { return names_.at(name); }

  std::int32_t find(Span span) const {
    const std::string_view raw = document_.at(span);
    if (raw.find('\\') == raw.npos) return find(raw);
    return find(std::string_view(document_.plain(span)));
  }

 private:
  static std::int32_t signed_index(std::uint32_t i) { return static_cast<std::int32_t>(i); }

  std::int32_t find(std::string_view text) const {
    if (text.empty() || text[0] == '#') return kOutside;
    if (const auto history = text.find("/_history/"); history != text.npos) text = text.substr(0, history);
    if (const auto at = urls_.find(text); at != urls_.end()) return signed_index(at->second);
    if (text.find('?') != text.npos) {
      const auto at = identifiers_.find(std::string(text));
      return at == identifiers_.end() ? kOutside : signed_index(at->second);
    }
    const auto slash = text.find('/');
    if (slash == text.npos || text.find(':') != text.npos) return kOutside;
    const auto at = names_.find({text.substr(0, slash), text.substr(slash + 1)});
    return at == names_.end() ? kOutside : signed_index(at->second);
  }

  const Document& document_;
  std::unordered_map<Name, std::uint32_t, NameHash> names_;
  std::unordered_map<std::string_view, std::uint32_t> urls_;
  std::unordered_map<std::string, std::uint32_t> identifiers_;
};

// Tarjan's algorithm ("Depth-first search and linear graph algorithms", 1972) finds groups of entries that refer to each
// other in a circle, and yields each group after all that it refers to. Without recursion: records may be long chains.
class Ordering {
 public:
  explicit Ordering(const Document& document, Links& links)
      : document_(document), links_(links), seen_(document.entries.size(), 0), low_(document.entries.size(), 0),
        waiting_(document.entries.size(), false), level_(document.entries.size(), 0) {}

  void run() {
    for (std::uint32_t i = 0; i < seen_.size(); ++i)
      if (seen_[i] == 0 && links_.same_as[i] == i) visit(i);
  }

 private:
  struct Step {
    std::uint32_t entry, reference;
  };

  void enter(std::uint32_t entry) {
    seen_[entry] = low_[entry] = ++count_;
    waiting_[entry] = true;
    open_.push_back(entry);
    path_.push_back({entry, document_.entries[entry].first_reference});
  }

  void visit(std::uint32_t root) {
    enter(root);
    while (!path_.empty()) {
      Step& step = path_.back();
      const std::uint32_t entry = step.entry;
      if (step.reference < document_.entries[entry].references_end) {
        const std::int32_t target = links_.targets[step.reference++];
        if (target == kOutside) continue;
        const auto to = static_cast<std::uint32_t>(target);
        if (seen_[to] == 0) enter(to);
        else if (waiting_[to]) low_[entry] = std::min(low_[entry], seen_[to]);
        continue;
      }
      path_.pop_back();
      if (!path_.empty()) low_[path_.back().entry] = std::min(low_[path_.back().entry], low_[entry]);
      if (low_[entry] == seen_[entry]) close_group(entry);
    }
  }

  void close_group(std::uint32_t root) {
    Group group;
    group.begin = static_cast<std::uint32_t>(links_.order.size());
    std::uint32_t entry = 0;
    do {
      entry = open_.back();
      open_.pop_back();
      waiting_[entry] = false;
      links_.order.push_back(entry);
    } while (entry != root);
    group.end = static_cast<std::uint32_t>(links_.order.size());
    const auto number = static_cast<std::uint32_t>(links_.groups.size());
    for (std::uint32_t i = group.begin; i < group.end; ++i) level_[links_.order[i]] = number;
    for (std::uint32_t i = group.begin; i < group.end; ++i) {
      const Entry& e = document_.entries[links_.order[i]];
      for (std::uint32_t r = e.first_reference; r < e.references_end; ++r) {
        if (links_.targets[r] == kOutside) continue;
        const std::uint32_t other = level_[static_cast<std::uint32_t>(links_.targets[r])];
        if (other != number) group.level = std::max(group.level, links_.groups[other].level + 1);
      }
    }
    links_.groups.push_back(group);
  }

  const Document& document_;
  Links& links_;
  std::vector<std::uint32_t> seen_, low_;
  std::vector<bool> waiting_;
  std::vector<std::uint32_t> level_;  // group of an entry whose group is closed
  std::vector<std::uint32_t> open_;
  std::vector<Step> path_;
  std::uint32_t count_ = 0;
};

}  // namespace

std::string resource_name(const Document& document, const Links& links, std::uint32_t entry) {
  return std::string(document.at(document.entries[entry].type)) + "/" + std::string(links.ids[entry]);
}

void add_to_directory(const Document& document, const Links& links,
                      const std::function<std::string(std::uint32_t)>& stored, Directory& directory) {
  for (std::uint32_t i = 0; i < document.entries.size(); ++i) {
    const Entry& e = document.entries[i];
    const std::string there = stored(links.same_as[i]);
    if (there.empty()) continue;
    if (std::string name = resource_name(document, links, i); name != there) directory.add(std::move(name), there);
    if (document.at(e.full_url).starts_with("urn:")) directory.add(std::string(document.at(e.full_url)), there);
    for (std::uint32_t k = e.first_identifier; k < e.identifiers_end; ++k)
      directory.add(search_text(document, i, k), there);
  }
}

std::string uuid_of(std::string_view text) {
  std::string hex = base::sha256_hex(text).substr(0, 32);
  hex[12] = '8';  // RFC 9562: version 8, made by a rule of one's own
  hex[16] = "89ab"[static_cast<unsigned>(hex[16]) % 4];
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" +
         hex.substr(20);
}

Links::Links(const Document& document) {
  const auto count = static_cast<std::uint32_t>(document.entries.size());
  ids.reserve(count);
  for (const Entry& e : document.entries) {
    const std::string_view url = document.at(e.full_url);
    if (!e.id.empty()) ids.push_back(document.at(e.id));
    else if (url.starts_with(kUuidUrn)) ids.push_back(url.substr(kUuidUrn.size()));
    else ids.push_back(made_ids_.emplace_back(uuid_of(document.at(e.resource))));
  }

  const Finder finder(document, ids);
  same_as.resize(count);
  std::iota(same_as.begin(), same_as.end(), 0u);
  std::unordered_map<std::string, std::uint32_t> conditions;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Entry& e = document.entries[i];
    const std::uint32_t first = finder.first_of({document.at(e.type), ids[i]});
    if (first != i) {
      same_as[i] = same_as[first];
      if (document.at(document.entries[first].resource) != document.at(e.resource)) conflicts.push_back(i);
    } else if (!e.condition.empty()) {
      // A condition that occurs twice in one bundle is an error to servers: both are the same resource.
      const std::string search = std::string(document.at(e.type)) + "?" + std::string(document.at(e.condition));
      same_as[i] = conditions.try_emplace(search, i).first->second;
    }
  }

  targets.reserve(document.references.size());
  for (const Reference& r : document.references) {
    const std::int32_t found = finder.find(r.text);
    targets.push_back(found == kOutside ? kOutside : static_cast<std::int32_t>(same_as[static_cast<std::uint32_t>(found)]));
  }
  order.reserve(count);
  Ordering(document, *this).run();
}

}  // namespace sojourn::push
