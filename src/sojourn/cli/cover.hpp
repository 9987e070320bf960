#pragma once
// generate --cover: choosing the people, and what their files show.
#include <memory>

#include "sojourn/cli/commands.hpp"
#include "sojourn/run/options.hpp"
#include "sojourn/run/simulator.hpp"
#include "sojourn/validate/definitions.hpp"

namespace sojourn::cli {

// Searches the people of --cover, and makes them the ones who are written. Returns an exit code.
int choose_people(run::Options& options, const run::World& world,
                  std::unique_ptr<const validate::Definitions>& definitions, const Process& p);

// What the files show, read from the files. Returns an exit code.
int show_cover(const run::Options& options, const validate::Definitions& definitions, const Process& p);

}  // namespace sojourn::cli
