#pragma once
// Numbers of modules replaced from a file, so that a module can be tuned without being copied. One number a line:
//   copd.json::$['states']['Quit']['distributed_transition'][0]['distribution'] = 0.3
// The file is read as property files are: "#" and "!" begin comments, "\" takes the next character as it is or, at the
// end of a line, continues it, and ":" may stand for "=".
#include <string>
#include <string_view>

#include "sojourn/module/document.hpp"

namespace sojourn::module {

// Changes the modules of the set, before they are checked. `file` is the name as the user knows it. Rules: bad-override,
// unknown-override, duplicate-override.
void apply_overrides(const std::string& file, std::string_view text, ModuleSet& set, base::Diagnostics& faults);

}  // namespace sojourn::module
