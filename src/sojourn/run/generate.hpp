#pragma once
// Simulates a population on several threads, encodes it and hands the bytes to a sink in person order. What reaches the
// sink depends on the options and the world only, not on the number of threads.
#include <array>
#include <cstdint>
#include <vector>

#include "sojourn/base/result.hpp"
#include "sojourn/run/options.hpp"
#include "sojourn/run/progress.hpp"
#include "sojourn/run/simulator.hpp"
#include "sojourn/sink/sink.hpp"

namespace sojourn::run {

inline constexpr std::size_t kIncidentsKept = 20;

// What came out; everything but the timings is a function of options and world.
struct Outcome {
  std::uint64_t living = 0, dead = 0;  // on the reference date
  std::uint64_t tried = 0;             // people simulated for them, the discarded ones included
  double median_age = 0;               // of the living, in years to a twelfth
  std::uint64_t encounters = 0;        // of whole lives
  std::array<std::uint64_t, encode::kResourceTypes> resources{};
  std::uint64_t incidents = 0;            // of everybody tried
  std::uint64_t discarded_incidents = 0;  // of those whom the keep module discards
  std::vector<Incident> first_incidents;  // in person order, at most kIncidentsKept
  std::uint64_t events = 0;               // module states executed
  sink::Totals written;

  // Timings: seconds of all workers together, and of the clock on the wall.
  double simulate_seconds = 0, encode_seconds = 0, wall_seconds = 0;

  std::uint64_t patients() const { return living + dead; }
  std::uint64_t all_resources() const;
};

// Writes all patients and their providers; sink.finish() is called when all went well. An Error comes from the sink, or
// says that too few of the people who were tried are living or are kept by the keep module.
base::Result<Outcome> generate(const Options& options, const World& world, sink::Sink& sink, Progress& progress);

// Worker threads that options.threads means on this machine.
int thread_count(const Options& options);

}  // namespace sojourn::run
