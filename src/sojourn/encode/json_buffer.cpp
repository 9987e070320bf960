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
  const std::size_t wanted = std::max<std::size_t>({size_ + more, capacity_ * 2, 4096});
  std::unique_ptr<char[]> bigger(new char[wanted]);
  if (size_ > 0) std::memcpy(bigger.get(), data_.get(), size_);
  data_ = std::move(bigger);
  capacity_ = wanted;
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
  std::memmove(data_.get() + from, data_.get() + from + 1, size_ - from);
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
