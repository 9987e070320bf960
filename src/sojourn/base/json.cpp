#include "sojourn/base/json.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace sojourn::base::json {
namespace {

constexpr std::size_t kDeepest = 200;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kLongestShownLine = 240;
constexpr std::uint64_t kLargestFile = 0xffffffffu;  // offsets have 32 bits

std::string_view reason(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty: return "the file is empty";
    case rapidjson::kParseErrorDocumentRootNotSingular: return "there is text after the end of the document";
    case rapidjson::kParseErrorValueInvalid: return "a value is missing or misspelt";
    case rapidjson::kParseErrorObjectMissName: return "a key in double quotes is missing";
    case rapidjson::kParseErrorObjectMissColon: return "a colon is missing after the key";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket: return "a comma or } is missing";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket: return "a comma or ] is missing";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex: return "\\u needs four hexadecimal digits";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid: return "half of a \\u surrogate pair is missing";
    case rapidjson::kParseErrorStringEscapeInvalid: return "an unknown escape sequence";
    case rapidjson::kParseErrorStringMissQuotationMark: return "a closing quote is missing";
    case rapidjson::kParseErrorStringInvalidEncoding: return "bytes that are not UTF-8";
    case rapidjson::kParseErrorNumberTooBig: return "a number too large to hold";
    case rapidjson::kParseErrorNumberMissFraction: return "digits are missing after the decimal point";
    case rapidjson::kParseErrorNumberMissExponent: return "digits are missing in the exponent";
    default: return "the text is not JSON";
  }
}

std::string_view remedy(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorObjectMissName: return "a comma after the last member is not allowed in JSON";
    case rapidjson::kParseErrorValueInvalid: return "a comma after the last item and comments are not allowed in JSON";
    case rapidjson::kParseErrorStringInvalidEncoding: return "save the file as UTF-8";
    default: return {};
  }
}

bool only_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

// Receives RapidJSON's events. Finished children wait on `open_` until their parent ends, then move to the arena in
// one piece. Until the end a container holds the index of its first child in `first`, because the arena still grows.
class Builder {
 public:
  Builder(Document& document, std::size_t base, Diagnostics& faults)
      : document_(document), text_(document.text()), base_(base), faults_(faults) {
    document_.nodes_.reserve(text_.size() / 24 + 4);
    open_.reserve(512);
  }
  void stream(rapidjson::StringStream* stream) { stream_ = stream; }
  bool too_deep() const { return too_deep_; }

  bool Null() { return scalar(Kind::kNull, 4); }
  bool Bool(bool b) {
    scalar(Kind::kBoolean, b ? 4 : 5);
    open_.back().boolean = b;
    return true;
  }
  bool RawNumber(const char* s, rapidjson::SizeType n, bool) {
    Node& node = add(Kind::kNumber, here());
    node.text = text_.substr(node.offset, n);
    if (node.text != std::string_view(s, n)) node.text = keep({s, n});
    return true;
  }
  bool String(const char* s, rapidjson::SizeType n, bool) {
    Node& node = add(Kind::kString, here());
    node.text = string_at(node.offset, {s, n});
    return true;
  }
  bool Key(const char* s, rapidjson::SizeType n, bool) {
    key_offset_ = here();
    key_ = string_at(key_offset_, {s, n});
    return true;
  }
  bool StartObject() { return start(Kind::kObject); }
  bool StartArray() { return start(Kind::kArray); }
  bool EndObject(rapidjson::SizeType) {
    const std::size_t from = starts_.back();
    report_repeated_keys({open_.data() + from, open_.size() - from});
    return end();
  }
  bool EndArray(rapidjson::SizeType) { return end(); }

  // RapidJSON keeps numbers as text here; these are never called.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  void finish() {
    document_.nodes_.push_back(open_.front());
    Node* const arena = document_.nodes_.data();
    for (Node& node : document_.nodes_)
      if (node.count > 0) node.first = arena + reinterpret_cast<std::uintptr_t>(node.first);
  }

 private:
  // A StringStream is copied while a string or number is read, so that it still stands at the value's first byte.
  std::uint32_t here() const { return static_cast<std::uint32_t>(base_ + stream_->Tell()); }

  bool scalar(Kind kind, std::uint32_t length) {
    add(kind, here() - length);
    return true;
  }
  Node& add(Kind kind, std::uint32_t offset) {
    Node& node = open_.emplace_back();
    node.kind = kind;
    node.offset = offset;
    node.key = key_;
    node.key_offset = key_offset_;
    key_ = {};
    key_offset_ = 0;
    return node;
  }
  std::string_view keep(std::string_view text) { return document_.decoded_.emplace_back(text); }
  // The file's own bytes serve where the string has no escapes.
  std::string_view string_at(std::uint32_t quote, std::string_view decoded) {
    const std::string_view raw = text_.substr(quote + 1, decoded.size());
    const std::size_t after = quote + 1 + decoded.size();
    if (raw == decoded && after < text_.size() && text_[after] == '"') return raw;
    return keep(decoded);
  }
  bool start(Kind kind) {
    add(kind, here() - 1);
    starts_.push_back(open_.size());
    too_deep_ = starts_.size() > kDeepest;
    return !too_deep_;
  }
  bool end() {
    const std::size_t from = starts_.back();
    starts_.pop_back();
    Node& parent = open_[from - 1];
    parent.count = static_cast<std::uint32_t>(open_.size() - from);
    parent.first = reinterpret_cast<const Node*>(std::uintptr_t{document_.nodes_.size()});
    document_.nodes_.insert(document_.nodes_.end(), open_.begin() + static_cast<std::ptrdiff_t>(from), open_.end());
    open_.resize(from);
    return true;
  }
  void report_repeated_keys(std::span<const Node> members) {
    if (members.size() <= 12) {
      for (std::size_t i = 1; i < members.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
          if (members[i].key == members[j].key) {
            repeated(members[i], members[j]);
            break;
          }
      return;
    }
    by_key_.clear();
    for (const Node& member : members) by_key_.push_back(&member);
    std::sort(by_key_.begin(), by_key_.end(), [](const Node* a, const Node* b) {
      return a->key != b->key ? a->key < b->key : a->key_offset < b->key_offset;
    });
    for (std::size_t i = 1, first = 0; i < by_key_.size(); ++i)
      if (by_key_[i]->key == by_key_[first]->key)
        repeated(*by_key_[i], *by_key_[first]);
      else
        first = i;
  }
  void repeated(const Node& second, const Node& first) {
    faults_.add(document_.at(second.key_offset, Severity::kError, "duplicate-key",
                             "key \"" + std::string(second.key) + "\" appears twice in one object",
                             "the first is at line " + std::to_string(document_.position(first.key_offset).line)));
  }

  Document& document_;
  std::string_view text_;
  std::size_t base_;  // length of the byte order mark
  Diagnostics& faults_;
  rapidjson::StringStream* stream_ = nullptr;
  std::vector<Node> open_;
  std::vector<std::size_t> starts_;  // where the children of each open container begin in open_
  std::vector<const Node*> by_key_;
  std::string_view key_;
  std::uint32_t key_offset_ = 0;
  bool too_deep_ = false;
};

std::string_view describe(Kind kind) {
  switch (kind) {
    case Kind::kNull: return "null";
    case Kind::kBoolean: return "a boolean";
    case Kind::kNumber: return "a number";
    case Kind::kString: return "a string";
    case Kind::kArray: return "a list";
    case Kind::kObject: return "an object";
  }
  return {};
}

std::optional<double> parse_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  // from_chars also reads "inf" and "nan", which no module means.
  if (!(value - value == 0)) return std::nullopt;
  return value;
}

const Node* Node::find(std::string_view name) const {
  if (kind != Kind::kObject) return nullptr;
  for (const Node& child : children())
    if (child.key == name) return &child;
  return nullptr;
}

std::optional<double> Node::to_number() const {
  if (kind != Kind::kNumber && kind != Kind::kString) return std::nullopt;
  return parse_number(text);
}

std::string_view Node::text_of(std::string_view name, std::string_view fallback) const {
  const Node* node = find(name);
  return node && (node->is_string() || node->is_number()) ? node->text : fallback;
}
double Node::number_of(std::string_view name, double fallback) const {
  const Node* node = find(name);
  return node ? node->to_number().value_or(fallback) : fallback;
}
bool Node::boolean_of(std::string_view name, bool fallback) const {
  const Node* node = find(name);
  return node && node->is_boolean() ? node->boolean : fallback;
}

void pad_for_reading(std::string& text) {
  constexpr std::size_t kBlock = 16;
  if (text.capacity() < text.size() + kBlock) text.reserve(text.size() + text.size() / 2 + kBlock);
}

std::optional<Document> Document::parse(std::string file, std::string text, Diagnostics& faults) {
  Document document;
  document.file_ = std::move(file);
  pad_for_reading(text);
  document.text_ = std::make_unique<const std::string>(std::move(text));
  const std::string& all = *document.text_;
  if (all.size() >= kLargestFile) {
    faults.add({Severity::kError, "bad-json", document.file_, 0, 0, "the file is larger than 4 GB", "", ""});
    return std::nullopt;
  }
  const std::size_t base = std::string_view(all).starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  Builder builder(document, base, faults);
  rapidjson::StringStream stream(all.c_str() + base);
  builder.stream(&stream);
  rapidjson::Reader reader;
  constexpr unsigned kFlags = rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
  if (result.IsError()) {
    const auto offset = static_cast<std::uint32_t>(std::min(base + result.Offset(), all.size()));
    const bool utf8 = result.Code() == rapidjson::kParseErrorStringInvalidEncoding;
    Diagnostic fault = document.at(offset, Severity::kError, utf8 ? "bad-utf8" : "bad-json",
                                         std::string(reason(result.Code())), std::string(remedy(result.Code())));
    if (utf8)  // what is printed should be UTF-8 again
      for (char& c : fault.source)
        if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    if (builder.too_deep())
      faults.add(document.at(static_cast<std::uint32_t>(base + stream.Tell() - 1), Severity::kError, "too-deep",
                             "objects and lists are nested more than " + std::to_string(kDeepest) + " deep"));
    else
      faults.add(std::move(fault));
    return std::nullopt;
  }
  // RapidJSON takes a NUL byte for the end of the text.
  const std::size_t end = base + stream.Tell();
  if (end < all.size() && !only_blank(std::string_view(all).substr(end))) {
    faults.add(document.at(static_cast<std::uint32_t>(end), Severity::kError, "bad-json",
                           std::string(reason(rapidjson::kParseErrorDocumentRootNotSingular))));
    return std::nullopt;
  }
  builder.finish();
  return document;
}

Position position_in(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  Position p;
  std::size_t start = text.starts_with(kByteOrderMark) && offset >= 3 ? 3 : 0;
  while (start < offset) {
    const void* hit = std::memchr(text.data() + start, '\n', offset - start);
    if (!hit) break;
    start = static_cast<std::size_t>(static_cast<const char*>(hit) - text.data()) + 1;
    ++p.line;
  }
  p.column = static_cast<int>(offset - start) + 1;
  return p;
}

std::string line_for_caret(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  std::size_t start = offset;
  while (start > 0 && text[start - 1] != '\n') --start;
  if (start == 0 && text.starts_with(kByteOrderMark)) start = std::min<std::size_t>(3, text.size());
  std::size_t end = std::min(text.find('\n', offset), text.size());
  if (end > start && text[end - 1] == '\r') --end;
  if (end < start) end = start;
  if (end - start > kLongestShownLine) {
    if (offset - start > kLongestShownLine - 80) return {};
    end = start + kLongestShownLine;
    while (end > start && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;
  }
  return std::string(text.substr(start, end - start));
}

Position Document::position(std::uint32_t offset) const { return position_in(*text_, offset); }

Diagnostic Document::at(std::uint32_t offset, Severity severity, std::string rule, std::string message,
                        std::string hint) const {
  const Position p = position(offset);
  return {severity, std::move(rule), file_,           p.line, p.column, std::move(message), std::move(hint),
          line_for_caret(*text_, offset)};
}

}  // namespace sojourn::base::json
