#pragma once
// Documents -> Program. Requires that module/check.hpp found no error in the set.
#include <span>
#include <string_view>

#include "sojourn/module/document.hpp"
#include "sojourn/program/program.hpp"
#include "sojourn/vocab/concept.hpp"

namespace sojourn::program {

inline constexpr double kSecondsPerDay = 86400;
// One year is 365.25 days and one month a twelfth of it, wherever a module names a span (docs/gmf-compatibility.md).
inline constexpr double kSecondsPerYear = 365.25 * kSecondsPerDay;

// Seconds in a GMF unit of time ("weeks"); 0 if unknown.
double unit_seconds(std::string_view unit);

// `selected` has one flag a module of the set: the top-level modules that every person runs. MeasureIds are
// stats::Measure. `keep`, a module of the set, judges lives that are over; what it assigns counts for none of them.
Program compile(const module::ModuleSet& set, const std::vector<bool>& selected, vocab::Vocabulary& vocabulary,
                const module::Module* keep = nullptr);

}  // namespace sojourn::program
