#pragma once
// A JSON document that remembers where everything stands, so that a fault found much later can still be shown with
// line, column and caret. Numbers keep their literal text: 7.10 is not 7.1, and a code may be written as a number.
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/base/diagnostics.hpp"

namespace sojourn::base::json {

enum class Kind : std::uint8_t { kNull, kBoolean, kNumber, kString, kArray, kObject };

// "a string", "a list", ... for messages.
std::string_view describe(Kind kind);

// A value. Views point into the Document, which must outlive them.
struct Node {
  std::string_view text;         // decoded string, or the number's literal text
  std::string_view key;          // decoded name, if the node is a member of an object
  const Node* first = nullptr;   // see children()
  std::uint32_t count = 0;       // see children()
  std::uint32_t offset = 0;      // of the value: bytes from the start of the file
  std::uint32_t key_offset = 0;  // of the name's opening quote
  Kind kind = Kind::kNull;
  bool boolean = false;

  bool is(Kind k) const { return kind == k; }
  bool is_null() const { return kind == Kind::kNull; }
  bool is_boolean() const { return kind == Kind::kBoolean; }
  bool is_number() const { return kind == Kind::kNumber; }
  bool is_string() const { return kind == Kind::kString; }
  bool is_array() const { return kind == Kind::kArray; }
  bool is_object() const { return kind == Kind::kObject; }

  // Items of an array or members of an object, in file order; empty for other kinds.
  std::span<const Node> children() const { return {first, count}; }
  std::size_t size() const { return count; }
  // The member of that name (the first one, if the file repeats it); nullptr if there is none.
  const Node* find(std::string_view name) const;

  // The value of a number or of a string that holds one ("0.3"); nullopt for everything else.
  std::optional<double> to_number() const;
  // As above, 0 for everything else: for use after checking.
  double number() const { return to_number().value_or(0.0); }
  // As above, truncated towards zero; what does not fit becomes 0.
  std::int64_t integer() const {
    const double value = number();
    return value > -9e18 && value < 9e18 ? static_cast<std::int64_t>(value) : 0;
  }

  // Members read with a default: absent or null gives `fallback`.
  std::string_view text_of(std::string_view name, std::string_view fallback = {}) const;
  double number_of(std::string_view name, double fallback = 0) const;
  bool boolean_of(std::string_view name, bool fallback = false) const;
};

// The whole text as a number, independent of the locale; nullopt if it is not one.
std::optional<double> parse_number(std::string_view text);

struct Position {
  int line = 1;    // 1-based
  int column = 1;  // 1-based, in bytes
};

class Document {
 public:
  // Reads UTF-8 JSON; a byte order mark is accepted. `file` is the name as the user knows it. Faults go to `faults`
  // (rules bad-json, bad-utf8, too-deep, duplicate-key); nullopt if there is no tree to work with. Repeated keys do
  // not hinder reading.
  static std::optional<Document> parse(std::string file, std::string text, Diagnostics& faults);

  Document(Document&&) noexcept = default;
  Document& operator=(Document&&) noexcept = default;

  const Node& root() const { return nodes_.back(); }
  const std::string& file() const { return file_; }
  std::string_view text() const { return *text_; }

  Position position(std::uint32_t offset) const;
  // A diagnostic that points at a place of this document. `hint` may be empty.
  Diagnostic at(std::uint32_t offset, Severity severity, std::string rule, std::string message,
                std::string hint = {}) const;
  Diagnostic at(const Node& node, Severity severity, std::string rule, std::string message,
                std::string hint = {}) const {
    return at(node.offset, severity, std::move(rule), std::move(message), std::move(hint));
  }

 private:
  friend class Builder;
  Document() = default;

  std::string file_;
  std::unique_ptr<const std::string> text_;  // by pointer: views must survive a move of the document
  std::deque<std::string> decoded_;          // strings whose file form has escapes
  std::vector<Node> nodes_;                  // children of one parent are neighbours; the root comes last
};

// Line and column of a byte in a text, and the text of that line for a caret (empty if it is too long to show).
Position position_in(std::string_view text, std::size_t offset);
std::string line_for_caret(std::string_view text, std::size_t offset);

// Makes room behind the end of a text that RapidJSON will read: it reads blocks of sixteen bytes.
void pad_for_reading(std::string& text);

}  // namespace sojourn::base::json
