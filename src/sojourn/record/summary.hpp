#pragma once
// Which facts of a Journey a summary of the patient holds: what somebody who meets the patient today needs to know.
#include "sojourn/record/window.hpp"

namespace sojourn::record {

// Kept are: problems and allergies that are open, drugs that are taken, devices in use, all immunizations; of the last
// `years_of_history` years (0 = the whole life) the problems that ended, the newest procedure of each code, and the newest
// measurement of each code. Each fact stands alone: visits, reports and reasons are not kept with it.
class Summary {
 public:
  const Selection& select(const Journey& journey, int years_of_history);

 private:
  Selection selection_;
  std::vector<std::uint32_t> newest_;  // by list of codes: index of the fact + 1
};

}  // namespace sojourn::record
