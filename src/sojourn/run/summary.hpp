#pragma once
// The closing words of a run, for people and for programs.
#include <string>

#include "sojourn/run/generate.hpp"

namespace sojourn::run {

// A table: patients, resources, sizes, speed, where it went and what to try next.
std::string summary_text(const Options& options, const Outcome& outcome, double load_seconds);
// The same as a JSON object.
std::string summary_json(const Options& options, const Outcome& outcome, double load_seconds);
// "sojourn: warning: module asthma stopped for person 12 in state X at 2019-03-04T...: ..." and a line for the rest.
std::string incidents_text(const Outcome& outcome);

// Peak memory of the process in KB (VmHWM); 0 where the system does not tell.
std::uint64_t peak_memory_kb();

}  // namespace sojourn::run
