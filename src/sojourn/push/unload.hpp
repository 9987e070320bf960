#pragma once
// Takes back what one run loaded: exactly the resources that carry its tag.
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sojourn/base/result.hpp"
#include "sojourn/push/settings.hpp"

namespace sojourn::push {

struct Unloaded {
  std::map<std::string, std::uint64_t> deleted;  // by type
  std::uint64_t kept = 0;                        // carry another run's tag as well and lost only this run's
  std::map<std::string, long long> left;         // by type: still on the server with the tag; empty = nothing
  std::vector<std::string> problems;             // what the server would not delete, with its words

  std::uint64_t all_deleted() const;
  bool complete() const { return left.empty() && problems.empty(); }
};

using UnloadProgress = std::function<void(std::uint64_t deleted, std::uint64_t all)>;

// settings.run names the run. Resources of a patient go in one transaction, what refers before what is referred to; what
// patients share goes last, so that a server that checks references agrees. Errors: the server cannot be reached or does
// not let us in.
base::Result<Unloaded> unload(const Settings& settings, const UnloadProgress& progress);

// The summary as JSON.
std::string unload_json(const Settings& settings, const Unloaded& outcome);

}  // namespace sojourn::push
