#pragma once
// Who refers to whom inside a document, and the order in which a server that checks references can take it.
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sojourn/push/document.hpp"

namespace sojourn::push {

// What other documents of the run need to know of the shared ones (organizations, clinicians, places).
class Directory {
 public:
  // "Practitioner?identifier=system|value" and "Type/id" or "urn:uuid:…" as the data say it -> "Type/id" on the server.
  void add(std::string written, std::string stored) { entries_.insert_or_assign(std::move(written), std::move(stored)); }
  // nullptr = not known.
  const std::string* find(const std::string& written) const {
    const auto at = entries_.find(written);
    return at == entries_.end() ? nullptr : &at->second;
  }

 private:
  std::unordered_map<std::string, std::string> entries_;
};

inline constexpr std::int32_t kOutside = -1;  // of a reference: to no entry of this document

// Entries of which each needs the others: they can be stored only together. Most groups have one.
struct Group {
  std::uint32_t begin = 0, end = 0;  // in Links::order
  std::uint32_t level = 0;           // 0 = refers to nothing here; otherwise one more than the highest that it refers to
};

class Links {
 public:
  explicit Links(const Document& document);

  // Of each entry, its logical id: as written, from a fullUrl that is a UUID, or made from the content.
  std::vector<std::string_view> ids;
  // Of each entry, the entry that stands for it: itself, or an earlier one that is the same resource.
  std::vector<std::uint32_t> same_as;
  // Of each reference, the entry that is meant (after same_as), or kOutside.
  std::vector<std::int32_t> targets;
  // Entries, those that are referred to first; without those that another stands for.
  std::vector<std::uint32_t> order;
  std::vector<Group> groups;
  // Entries that have the type and id of an earlier one but other content. They are not in `order`.
  std::vector<std::uint32_t> conflicts;

 private:
  std::deque<std::string> made_ids_;
};

// "Type/id" of an entry as the data say it.
std::string resource_name(const Document& document, const Links& links, std::uint32_t entry);

// Adds the resources of a document that others may refer to: by name, by "urn:" and by identifier. `stored` gives the
// "Type/id" on the server; empty = it is not there.
void add_to_directory(const Document& document, const Links& links,
                      const std::function<std::string(std::uint32_t entry)>& stored, Directory& directory);

// A UUID made from a text: the same text gives the same one.
std::string uuid_of(std::string_view text);

}  // namespace sojourn::push
