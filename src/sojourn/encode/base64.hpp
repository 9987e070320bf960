#pragma once
// Bytes as base64 (RFC 4648, with padding), appended to a buffer.
#include <string_view>

#include "sojourn/encode/json_buffer.hpp"

namespace sojourn::encode {

void append_base64(JsonBuffer& out, std::string_view bytes);
// True for text that is base64 as FHIR wants it: whole groups of four, padding only at the end.
bool is_base64(std::string_view text);

}  // namespace sojourn::encode
