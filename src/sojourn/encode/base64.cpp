#include "sojourn/encode/base64.hpp"

namespace sojourn::encode {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

void append_base64(JsonBuffer& out, std::string_view bytes) {
  char* to = out.room((bytes.size() + 2) / 3 * 4);
  const auto byte = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u; };
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const unsigned group = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    *to++ = kAlphabet[group >> 18];
    *to++ = kAlphabet[group >> 12 & 63];
    *to++ = i + 1 < bytes.size() ? kAlphabet[group >> 6 & 63] : '=';
    *to++ = i + 2 < bytes.size() ? kAlphabet[group & 63] : '=';
  }
  out.advance(to);
}

bool is_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return false;
  if (text.ends_with("==")) text.remove_suffix(2);
  else if (text.ends_with("=")) text.remove_suffix(1);
  return text.find_first_not_of(kAlphabet) == std::string_view::npos;
}

}  // namespace sojourn::encode
