#pragma once
// How fast loading, simulating and encoding are on this machine. Writes nothing, uses no network.
#include <string>

#include "sojourn/run/generate.hpp"

namespace sojourn::run {

struct BenchFigures {
  double load_seconds = 0;
  Outcome outcome;
  std::uint64_t peak_memory_kb = 0;
  std::uint32_t cost_patients = 0;  // who were encoded once more for the costs by type
  encode::Costs costs;
};

// Runs the options' population through a sink that forgets.
base::Result<BenchFigures> bench(const Options& options, const World& world, double load_seconds, Progress& progress);

std::string bench_text(const Options& options, const BenchFigures& figures);
std::string bench_json(const Options& options, const BenchFigures& figures);

}  // namespace sojourn::run
