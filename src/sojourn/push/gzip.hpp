#pragma once
// RFC 1952, as requests with "Content-Encoding: gzip" carry it.
#include <string>
#include <string_view>

namespace sojourn::push {

std::string gzip(std::string_view bytes);

}  // namespace sojourn::push
