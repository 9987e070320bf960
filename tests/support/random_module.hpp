#pragma once
// Random small modules of the whole grammar: every type of state, transition, condition and distribution. They mean
// nothing; they are free of errors, and every loop in them lets time pass.
#include <cstdint>

#include "support/engine_world.hpp"

namespace sojourn::test {

struct RandomModules {
  Texts texts;            // "r" and "r2", which share attributes and codes, and the submodules that they call
  bool may_fail = false;  // an expression names an attribute that may be nil
};

// `quiet`: nothing that shows outside the module's own facts and attributes: no visits, symptoms, vital signs and
// deaths.
RandomModules random_modules(std::uint64_t seed, bool quiet = false);

}  // namespace sojourn::test
