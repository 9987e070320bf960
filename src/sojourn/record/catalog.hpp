#pragma once
// Details that all facts of one module state share; facts refer to them by index. Filled by the compiler, then const.
#include <cstdint>
#include <vector>

#include "sojourn/base/ids.hpp"
#include "sojourn/vocab/concept.hpp"

namespace sojourn::record {

using vocab::ConceptId;
using vocab::ConceptListId;

// How a prescription is to be taken; shared by all orders of one module state.
struct Prescription {
  double dose = 0;           // amount per dose; 0 = not given
  double frequency = 0;      // doses per period
  double period = 0;         // length of the period
  base::Symbol period_unit;  // UCUM/FHIR unit of time: h d wk mo a ("days" -> "d")
  double duration = 0;       // 0 = not given
  base::Symbol duration_unit;
  std::uint16_t refills = 0;
  bool has_refills = false;
  bool as_needed = false;
  ConceptListId instructions{0u};
};

struct Goal {
  base::Symbol text;            // invalid = the goal is the target below
  ConceptListId measure{0u};    // what is observed
  base::Symbol comparator;      // "<", "<=", ...
  double target = 0;
  base::Symbol target_text;     // when the target is a text or code
};

struct Catalog {
  std::vector<Prescription> prescriptions;
  std::vector<std::vector<Goal>> goals;
};

}  // namespace sojourn::record
