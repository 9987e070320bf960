#pragma once
// A piece of the input, a file or some lines of one, is read and checked.
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/validate/checker.hpp"
#include "sojourn/validate/links.hpp"

namespace sojourn::validate {

struct Checked {
  explicit Checked(std::size_t most) : report(most) {}
  Report report;
  Links links;
  std::uint64_t resources = 0;
};

// `text` must be followed by 16 readable bytes. `number` is the piece's place in the input.
Checked check_piece(const Definitions& definitions, std::string_view text, std::uint32_t number,
                    std::size_t most_findings);

// Puts a fault that showed when the whole input was known into words; `text` is that of the fault's piece. Without it
// only rule and severity are right, which is enough for counting.
Finding describe(const Links::Fault& fault, std::string_view text, bool closed);

}  // namespace sojourn::validate
