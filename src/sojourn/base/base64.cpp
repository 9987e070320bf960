#include "sojourn/base/base64.hpp"

namespace sojourn::base {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

char* write_base64(char* to, std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u; };
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const unsigned group = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    *to++ = kAlphabet[group >> 18];
    *to++ = kAlphabet[group >> 12 & 63];
    *to++ = i + 1 < bytes.size() ? kAlphabet[group >> 6 & 63] : '=';
    *to++ = i + 2 < bytes.size() ? kAlphabet[group & 63] : '=';
  }
  return to;
}

std::string base64(std::string_view bytes) {
  std::string out(base64_size(bytes.size()), '\0');
  write_base64(out.data(), bytes);
  return out;
}

bool is_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return false;
  if (text.ends_with("==")) text.remove_suffix(2);
  else if (text.ends_with("=")) text.remove_suffix(1);
  return text.find_first_not_of(kAlphabet) == std::string_view::npos;
}

std::string base64url(std::string_view bytes) {
  std::string out = base64(bytes);
  while (out.ends_with('=')) out.pop_back();
  for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  unsigned bits = 0, count = 0;
  for (const char c : text) {
    const auto digit = c == '-' ? 62 : c == '_' ? 63 : kAlphabet.substr(0, 62).find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<unsigned>(digit);
    if ((count += 6) >= 8) out += static_cast<char>(bits >> (count -= 8) & 255);
  }
  return out;
}

}  // namespace sojourn::base
