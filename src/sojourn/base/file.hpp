#pragma once
// Reading whole files.
#include <functional>
#include <string>
#include <string_view>

#include "sojourn/base/result.hpp"

namespace sojourn::base {

// The bytes of a file; the error says whether it is missing, closed to us or cannot be read.
Result<std::string> read_file(const std::string& path);

// Gives a file's text by its name. Lets tables come from a folder, an archive or a test.
using FileReader = std::function<Result<std::string>(std::string_view name)>;
// Reads from `folder`, which may end in "/".
FileReader folder_reader(std::string folder);

}  // namespace sojourn::base
