#pragma once
// A byte buffer for compact JSON that is written in order. It keeps its memory, so after warm-up appending is a copy.
// It does not know JSON's grammar: the writers append ready-made fragments and values between them.
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "sojourn/base/base64.hpp"
#include "sojourn/base/decimal.hpp"
#include "sojourn/base/time.hpp"

namespace sojourn::encode {

class JsonBuffer {
 public:
  void clear() { size_ = 0; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::string_view view() const { return {text_.data(), size_}; }
  // Hands the bytes over by exchanging memory with `out`, whose text is lost. A giant's memory, which comes back with a
  // later `out`, is kept for the next giant; that of a second one is freed.
  static constexpr std::size_t kMostSmall = 4u << 20;  // most records are smaller; what is larger is a giant
  void move_to(std::string& out);

  // Makes room for `more` bytes and returns the place of the first; advance() then takes what was written there.
  char* room(std::size_t more) {
    if (size_ + more > text_.size()) grow(more);
    return text_.data() + size_;
  }
  void advance(const char* end) { size_ = static_cast<std::size_t>(end - text_.data()); }

  void raw(std::string_view text) {
    if (text.empty()) return;  // an empty view may have no address, which memcpy does not allow
    std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
  }
  void raw(char c) {
    *room(1) = c;
    ++size_;
  }
  void integer(std::int64_t value) { decimal({value, 0}); }
  void decimal(const base::Decimal& value) { advance(value.write(room(32))); }
  void base64(std::string_view bytes) {
    advance(base::write_base64(room(base::base64_size(bytes.size())), bytes));
  }
  void date(base::Date day) { advance(base::write_date(room(base::kDateChars), day)); }

  // The text as a JSON string, with and without its quotes (RapidJSON escapes; UTF-8 passes through). Meant for names
  // and for fragments that are made once, not for what every fact repeats.
  void quoted(std::string_view text);
  void escaped(std::string_view text);
  // Text inside an XHTML narrative that stands in a JSON string: escaped for both.
  void narrative(std::string_view text);

 private:
  void grow(std::size_t more);

  std::string text_;   // what was written, and room behind it
  std::string small_;  // memory that text_ had before it became large
  std::string large_;  // memory for the next giant, while text_ does without
  std::size_t size_ = 0;
};

// A short JSON text on its own, for fragments that are made once.
inline std::string json_quoted(std::string_view text) {
  JsonBuffer buffer;
  buffer.quoted(text);
  return std::string(buffer.view());
}

}  // namespace sojourn::encode
