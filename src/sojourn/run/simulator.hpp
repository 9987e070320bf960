#pragma once
// What a run needs of the engine: somebody who lives lives, and everything loaded that all workers share.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sojourn/encode/encoder.hpp"
#include "sojourn/record/journey.hpp"

namespace sojourn::engine {
struct World;
}

namespace sojourn::run {

// A module that could not go on for one person; the person's life goes on without it.
struct Incident {
  std::uint32_t person = 0;
  std::string module, state;
  base::Instant time;
  std::string message;
  bool discarded = false;  // the person is not in the population
};

// One a worker; not thread-safe; reused.
class Simulator {
 public:
  virtual ~Simulator() = default;
  // The life of a person, a function of the person's index alone. Valid until the next call.
  virtual const record::Journey& live(std::uint32_t person) = 0;
  // Whether the person of the last life stays in the population.
  virtual bool keeps() { return true; }
  // Adds what went wrong in the last life to `out`.
  virtual void take_incidents(std::vector<Incident>& out) { static_cast<void>(out); }
};

// A file whose content decides the output; listed in the manifest.
struct InputFile {
  std::string kind;  // "module", "lookup table", "value set", "statistics"
  std::string path;  // relative to its folder, so that it is the same on every machine
  std::string sha256;
};

// Modules, statistics and vocabulary: loaded, checked, compiled and from then on const; shared by all workers.
class World {
 public:
  virtual ~World() = default;
  virtual std::unique_ptr<Simulator> make_simulator() const = 0;
  virtual encode::Context context() const = 0;
  virtual const std::vector<InputFile>& inputs() const = 0;
  // What lives are simulated from, for a trace; nullptr if lives come from somewhere else.
  virtual const engine::World* engine() const { return nullptr; }
};

}  // namespace sojourn::run
