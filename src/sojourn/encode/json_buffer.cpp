#include "sojourn/encode/json_buffer.hpp"

#include <rapidjson/writer.h>

#include <algorithm>

namespace sojourn::encode {
namespace {

// RapidJSON's idea of a stream, over the buffer.
struct OutputStream {
  using Ch = char;
  JsonBuffer& buffer;
  void Put(char c) { buffer.raw(c); }
  void Flush() {}
};

}  // namespace

void JsonBuffer::grow(std::size_t more) {
  const std::size_t wanted = size_ + more;
  if (wanted > text_.capacity()) {
    const bool large = wanted > kMostMoved;
    const std::size_t doubled = std::max<std::size_t>({wanted, text_.capacity() * 2, 4096});
    std::string bigger;
    if (large) bigger.swap(large_);
    bigger.clear();
    bigger.reserve(large ? doubled : std::min(doubled, kMostMoved));
    bigger.assign(view());
    text_.swap(bigger);
    if (large && bigger.capacity() <= kMostMoved) large_.swap(bigger);  // kept for the next record
  }
  // Making room fills it with zeros: in pieces that are still in the cache when they are written.
  constexpr std::size_t kPiece = 32768;
  text_.resize(std::min(text_.capacity(), wanted + kPiece));
}

void JsonBuffer::move_to(std::string& out) {
  if (text_.capacity() > kMostMoved || out.capacity() > kMostMoved) {
    out.assign(view());
    if (text_.capacity() > kMostMoved) text_.swap(large_);
  } else {
    text_.resize(size_);
    text_.swap(out);
  }
  size_ = 0;
}

void JsonBuffer::quoted(std::string_view text) {
  OutputStream stream{*this};
  rapidjson::Writer<OutputStream> writer(stream);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void JsonBuffer::escaped(std::string_view text) {
  const std::size_t from = size_;
  quoted(text);
  size_ -= 2;
  std::memmove(text_.data() + from, text_.data() + from + 1, size_ - from);
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
