#pragma once
// The must-support matrix of US Core: which of the items that its profiles want supported, which cases of what they bind,
// and which searches for two values a body of records shows.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/validate/checker.hpp"
#include "sojourn/validate/definitions.hpp"
#include "sojourn/validate/search_values.hpp"

namespace sojourn::validate {

class Coverage {
 public:
  struct Item {
    const Profile* profile = nullptr;
    const MustSupport* must = nullptr;
    std::uint64_t shown = 0;        // by how many resources; for searches, patients
    std::string patient, resource;  // the first of them
    std::uint64_t order = 0;        // of the first: see add()
    std::uint32_t choice = 0;       // items of one number: one of them is enough; 0 = stands alone
  };

  // `infer`: a resource counts for the profiles that its type, category and code fit, not for those that it claims.
  Coverage(const Definitions& definitions, bool infer);

  // Counts what resources show: a resource, a bundle, or several of these one behind the other (NDJSON). The example of
  // an item is the one with the lowest `order`. False if the text is broken. `text` must be followed by 16 readable
  // bytes.
  bool add(std::string_view text, std::uint64_t order = 0);
  // Which items that nothing shows yet the text would show, by their numbers.
  std::vector<std::uint32_t> news_in(std::string_view text);
  void merge(const Coverage& other);

  const std::vector<Item>& items() const { return items_; }
  // Shown, or another item of the same choice is.
  bool covered(std::uint32_t item) const;
  std::vector<std::uint32_t> missing() const;
  // Resources that count for the profile.
  std::uint64_t instances(const Profile& profile) const;

 private:
  friend class CoverageReader;
  void take_value(std::uint32_t item, const std::string& patient, const SearchValues::Seen& seen);
  const Definitions& definitions_;
  bool infer_;
  std::vector<Item> items_;
  struct Instances {
    const Profile* profile;
    std::uint32_t first_item, items_end;
    std::uint64_t resources = 0;
  };
  std::vector<Instances> profiles_;
  std::map<std::uint32_t, SearchValues> searches_;  // by item
  Report unused_{0};
  Checker checker_;
};

// "element", "slice", "extension", "target", "code", "binding", "search"
std::string_view kind_name(MustSupport::Kind kind);

}  // namespace sojourn::validate
