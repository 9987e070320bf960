#include "sojourn/encode/json_buffer.hpp"

#include <rapidjson/writer.h>

#include <algorithm>

namespace sojourn::encode {
namespace {

// A giant gets address space for any record at once: memory is used page by page as it is written, and a block of that size
// goes back to the system when it is freed.
constexpr std::size_t kMostDoubled = 128u << 10, kLargeRoom = 128u << 20;
bool is_large(const std::string& memory) { return memory.capacity() > JsonBuffer::kMostSmall; }

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
    const std::size_t room = wanted > kMostSmall     ? std::max(2 * wanted, kLargeRoom)
                             : wanted > kMostDoubled ? kMostSmall
                                                     : std::max<std::size_t>(2 * wanted, 4096);
    std::string bigger;
    if (wanted > kMostSmall) bigger.swap(large_);
    bigger.clear();
    if (bigger.capacity() < wanted) bigger.reserve(room);
    bigger.assign(view());
    text_.swap(bigger);
    if (is_large(text_) && !is_large(bigger)) small_.swap(bigger);
  }
  // Making room fills it with zeros: in pieces that are still in the cache when they are written.
  constexpr std::size_t kPiece = 32768;
  text_.resize(std::min(text_.capacity(), wanted + kPiece));
}

void JsonBuffer::move_to(std::string& out) {
  text_.resize(size_);
  text_.swap(out);
  size_ = 0;
  if (is_large(text_)) {
    large_.swap(text_);
    std::string().swap(text_);  // assigning an empty one would keep the memory
  }
  if (text_.capacity() < small_.capacity()) text_.swap(small_);
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
