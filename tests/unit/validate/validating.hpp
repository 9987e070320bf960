#pragma once
// The shipped definitions, and texts checked with them.
#include <string>
#include <vector>

#include "sojourn/base/file.hpp"
#include "sojourn/base/json.hpp"
#include "sojourn/validate/piece.hpp"

namespace sojourn::validate {

inline const Definitions& shipped(const std::string& us_core = "6.1.0") {
  static std::map<std::string, std::unique_ptr<const Definitions>> known;
  auto& definitions = known[us_core];
  if (!definitions)
    definitions =
        std::move(*Definitions::load(base::folder_reader(SOJOURN_SOURCE_DIR "/valuesets/definitions"), us_core));
  return *definitions;
}

// What is said of the text, faults that only the whole input shows included.
inline std::vector<Finding> findings_of(std::string text, bool closed = false) {
  base::json::pad_for_reading(text);
  Checked checked = check_piece(shipped(), text, 0, 1000);
  std::vector<Finding> findings = std::move(checked.report.findings());
  for (const auto& fault : checked.links.faults(closed)) findings.push_back(describe(fault, text, closed));
  return findings;
}

inline std::string fixture(const std::string& name) {
  return std::move(*base::read_file(SOJOURN_SOURCE_DIR "/tests/fixtures/validate/" + name));
}

}  // namespace sojourn::validate
