#pragma once
// Who watches a life step by step. Lifetime calls it at few places and only if there is one, so that a life that nobody
// watches pays one test of a pointer a step.
#include <cstdint>

#include "sojourn/engine/person.hpp"

namespace sojourn::engine {

class Lifetime;

class Tracer {
 public:
  virtual ~Tracer() = default;
  // The state on top of the process is about to act: it was just entered (`first`), or goes on after a wait.
  virtual void acts(const Lifetime& life, std::uint32_t process, bool first) = 0;
  // It has acted; process.wait says what it waits for.
  virtual void acted(const Lifetime& life, std::uint32_t process, program::StateId state) = 0;
  // The transition out of `from` was judged with the draw `u`; nothing has moved yet.
  virtual void leaves(const Lifetime& life, std::uint32_t process, program::StateId from, program::StateId to,
                      double u) = 0;
};

}  // namespace sojourn::engine
