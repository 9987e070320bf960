#pragma once
// What FHIR servers take at one time: limits to begin with and to stay under. docs/fhir-servers.md has the source of
// every figure. What a server says of itself while it is loaded (413, 429, Retry-After) goes before all of this.
#include <cstdint>
#include <span>
#include <string_view>

namespace sojourn::push {

// Who makes the ids of resources.
enum class IdMode : std::uint8_t {
  kPut,          // we: PUT Type/id, which creates what is not there (update-create)
  kConditional,  // the server, and an identifier finds what is already there: POST with ifNoneExist
  kPost,         // the server; a second load makes a second copy
};

struct Target {
  std::string_view name;        // as options name it
  std::uint32_t most_entries;   // in one bundle
  std::uint64_t most_bytes;     // of one request body, not packed
  bool transactions;            // false: batches only, or transactions too small to load with
  IdMode ids;                   // what works without asking the server's owner for more
  std::uint32_t most_requests;  // at one time
  std::uint32_t start_entries;  // in the first bundles; pacing goes on from there
  std::string_view software;    // word in CapabilityStatement.software.name that tells it, lower case; empty = none
  std::string_view host;        // its host's name, lower case, with "*" for the part that differs; empty = any
};

// All of them; the last one is "generic".
std::span<const Target> targets();
// nullptr if there is none of that name.
const Target* find_target(std::string_view name);
// By the host's name, else by the server's word for itself; "generic" if neither tells.
const Target& recognise(std::string_view software_name, std::string_view url);

}  // namespace sojourn::push
