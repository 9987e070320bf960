#pragma once
// What a server says that it can (CapabilityStatement at /metadata), and what of our needs is not in it.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/push/targets.hpp"

namespace sojourn::push {

struct Capability {
  struct Type {
    bool create = false, update = false, search = false;
    bool update_create = false, conditional_create = false;
  };
  bool valid = false;  // false: what came is no CapabilityStatement
  std::string fhir_version, software;
  bool transaction = false, batch = false;
  std::map<std::string, Type> types;
};
Capability read_capability(std::string_view body);

// What a load needs of the server.
struct Needs {
  IdMode ids = IdMode::kPut;
  bool transactions = true;
  std::vector<std::string> types;  // that will be sent, as far as known
};
// Each a sentence with the remedy; empty = nothing is missing.
std::vector<std::string> missing(const Capability& server, const Needs& needs);

}  // namespace sojourn::push
