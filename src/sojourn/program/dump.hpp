#pragma once
// The compiled form of one module as text, for those who write modules or the engine (docs/compiled-program.md).
#include <string>

#include "sojourn/program/program.hpp"

namespace sojourn::program {

// States in their order with operation, site, what they wait for, what they do and where they lead. States are numbered
// within the module; weights are cumulative, as the interpreter compares them with its draw.
std::string dump(const Program& program, const vocab::Vocabulary& vocabulary, ModuleId module);

}  // namespace sojourn::program
