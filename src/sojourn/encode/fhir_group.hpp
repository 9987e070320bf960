#pragma once
// One Group of all patients of a run, written member by member: nobody holds the list.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sojourn/encode/encoder.hpp"

namespace sojourn::encode {

class GroupText {
 public:
  // `bundle`: the Group is an entry of a bundle of that type; nullopt: it is a line.
  GroupText(const Context& context, std::optional<BundleType> bundle) : context_(context), bundle_(bundle) {}

  std::string_view file() const { return bundle_ ? "fhir-bundle/group.json" : "fhir-ndjson/Group.ndjson"; }
  // Its texts one behind the other are the file.
  std::string head(std::string_view name) const;
  std::string member(std::uint32_t person, bool first) const;
  std::string tail(std::uint64_t members) const;

 private:
  std::string styled(std::string_view json, int depth) const;

  const Context& context_;
  std::optional<BundleType> bundle_;
};

}  // namespace sojourn::encode
