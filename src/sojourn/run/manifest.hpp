#pragma once
// manifest.json: what a run was made from and what it wrote. A function of version, options, inputs and output alone:
// no time of day, no duration, no thread count, no path of the machine. docs/options.md says which options it records.
#include <string>
#include <string_view>

#include "sojourn/base/result.hpp"
#include "sojourn/run/generate.hpp"
#include "sojourn/sink/file_sink.hpp"

namespace sojourn::run {

std::string_view version();

// Names the output: the same for the same version, options and inputs.
std::string run_id(const Options& options, const World& world);

// fhir-ndjson/manifest.json, the manifest of HL7's Bulk Data export: type, file (relative to the manifest) and count.
std::string bulk_manifest(const Options& options, const World& world, const Outcome& outcome);

// Ends the run of the sink: its files are final and listed.
base::Result<void> write_manifest(const Options& options, const World& world, const Outcome& outcome,
                                  sink::FileSink& sink);

}  // namespace sojourn::run
