#pragma once
// Bytes as text (RFC 4648): base64 with padding, as FHIR wants it, and base64url without, as JOSE wants it.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sojourn::base {

constexpr std::size_t base64_size(std::size_t bytes) { return (bytes + 2) / 3 * 4; }
// Writes base64_size(bytes.size()) characters and returns the place after them.
char* write_base64(char* to, std::string_view bytes);
std::string base64(std::string_view bytes);
// True for text that is base64 as FHIR wants it: whole groups of four, padding only at the end.
bool is_base64(std::string_view text);

std::string base64url(std::string_view bytes);
// The bytes; nothing if the text is not base64url. Padding is put up with: some tools write it.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace sojourn::base
