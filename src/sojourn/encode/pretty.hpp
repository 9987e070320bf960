#pragma once
// Indents compact JSON for people to read.
#include <string>
#include <string_view>

namespace sojourn::encode {

// Appends `json` with a member or item a line, two spaces a level; numbers and strings stay as they are. `depth`: the
// number of lists and objects that are open where the text begins; it may be a piece of a document.
void indent(std::string_view json, int depth, std::string& out);

}  // namespace sojourn::encode
