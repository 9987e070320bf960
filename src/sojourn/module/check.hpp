#pragma once
// Checks module files against the format. After a check without errors a compiler can walk the documents and find
// everything where it has to be.
#include <span>
#include <string_view>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/module/document.hpp"

namespace sojourn::module {

// In a "sojourn-1" file every departure from the rules is an error. In a plain GMF file what the public format defines
// or tolerates is a warning, and what would make an engine fail or misbehave is an error. docs/diagnostics.md explains
// each rule.
//
// `figures`: names that targets may give; empty ones are not judged, as a simulation has no use for them.
struct FigureNames {
  std::span<const std::string_view> subjects, measures;
};
void check(const ModuleSet& set, std::span<const std::string_view> vital_signs, base::Diagnostics& faults,
           const FigureNames& figures = {});
// Beyond that, what a keep module needs: a state in which people are kept.
void check_keep(const Module& keep, base::Diagnostics& faults);

}  // namespace sojourn::module
