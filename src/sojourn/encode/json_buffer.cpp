#include "sojourn/encode/json_buffer.hpp"

#include <algorithm>

namespace sojourn::encode {

void JsonBuffer::grow(std::size_t more) {
  const std::size_t wanted = std::max<std::size_t>({size_ + more, capacity_ * 2, 4096});
  std::unique_ptr<char[]> bigger(new char[wanted]);
  if (size_ > 0) std::memcpy(bigger.get(), data_.get(), size_);
  data_ = std::move(bigger);
  capacity_ = wanted;
}

void JsonBuffer::escaped(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  char* out = room(text.size() * 6);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      *out++ = '\\';
      *out++ = c;
    } else if (byte >= 0x20) {
      *out++ = c;
    } else {
      *out++ = '\\';
      switch (c) {
        case '\n': *out++ = 'n'; break;
        case '\r': *out++ = 'r'; break;
        case '\t': *out++ = 't'; break;
        default:
          *out++ = 'u';
          *out++ = '0';
          *out++ = '0';
          *out++ = kHex[byte >> 4];
          *out++ = kHex[byte & 15];
      }
    }
  }
  advance(out);
}

void JsonBuffer::narrative(std::string_view text) {
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string_view entity;
    if (text[i] == '<') entity = "&lt;";
    else if (text[i] == '>') entity = "&gt;";
    else if (text[i] == '&') entity = "&amp;";
    else continue;
    escaped(text.substr(from, i - from));
    raw(entity);
    from = i + 1;
  }
  escaped(text.substr(from));
}

}  // namespace sojourn::encode
