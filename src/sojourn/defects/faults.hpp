#pragma once
// Where in one resource a fault of each kind can be put, and what it is.
#include <optional>
#include <string_view>
#include <vector>

#include "sojourn/base/json.hpp"
#include "sojourn/defects/defects.hpp"

namespace sojourn::defects {

// Replaces the bytes [begin, end) of the resource's text.
struct Edit {
  std::size_t begin = 0, end = 0;
  std::string text;
};

struct Fault {
  Defect defect;
  Edit edit;                 // of the resource, or of its copy
  bool copies = false;       // the resource stays, a copy of it under another id gets the edit
};

// Numbers for one fault.
struct Luck {
  base::Draws draws;
  base::Site site;  // of the resource
  double uniform(std::uint32_t lane) const { return draws.uniform(site, 0, lane); }
  std::size_t index(std::size_t size, std::uint32_t lane) const {
    return static_cast<std::size_t>(uniform(lane) * static_cast<double>(size));
  }
};

// A fault of that kind; nullopt if the resource has no place for one. `text` is the resource, `root` its tree, whose
// offsets count from `text`.
std::optional<Fault> make_fault(Kind kind, std::string_view text, const base::json::Node& root, const Luck& luck);

// The first byte behind the JSON value that begins at `begin`.
std::size_t end_of_value(std::string_view text, std::size_t begin);
// An id that no resource of a run has: a UUID of version 8, drawn.
std::string fresh_id(const Luck& luck);

}  // namespace sojourn::defects
