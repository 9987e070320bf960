#include "sojourn/validate/tape.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <cstring>

namespace sojourn::validate {

std::optional<At> Tape::find(At object, std::string_view key) const {
  if (nodes_[object].kind != Json::kObject) return std::nullopt;
  for (At c = first(object); c != end(object); c = next(c))
    if (nodes_[c].key == key) return c;
  return std::nullopt;
}

std::string_view Tape::text(At object, std::string_view key) const {
  const auto at = find(object, key);
  return at && nodes_[*at].kind == Json::kString ? nodes_[*at].text : std::string_view();
}

void Tape::clear() {
  nodes_.clear();
  unescaped_.clear();
}

// Fills a tape from the events of RapidJSON.
class Reader : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Reader> {
 public:
  static constexpr std::size_t kDeepest = 200;

  Reader(Tape& tape, std::string_view text, const rapidjson::StringStream& stream, std::size_t start, Visitor* visitor)
      : tape_(tape), text_(text), stream_(stream), start_(start), visitor_(visitor) {}

  bool Null() { return leaf(Json::kNull, {}); }
  bool Bool(bool value) { return leaf(Json::kBoolean, value ? "true" : "false"); }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
    return leaf(Json::kNumber, written(text, length));
  }
  bool String(const char* text, rapidjson::SizeType length, bool) { return leaf(Json::kString, quoted(text, length)); }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    key_ = quoted(text, length);
    return true;
  }
  bool StartObject() { return open(Json::kObject); }
  bool StartArray() { return open(Json::kArray); }
  bool EndArray(rapidjson::SizeType) {
    close();
    return true;
  }
  bool EndObject(rapidjson::SizeType) {
    const At at = close();
    // Bundle . entry [ { resource
    if (visitor_ && open_.size() == 3 && tape_[at].key == "resource" && tape_[open_[1]].key == "entry") {
      visitor_->entry_resource(tape_, at, entry_);
      shrink(at);
    } else if (visitor_ && open_.size() == 2 && tape_[open_[1]].key == "entry") {
      ++entry_;
    }
    return true;
  }
  bool too_deep() const { return too_deep_; }

 private:
  std::uint32_t here() const { return static_cast<std::uint32_t>(start_ + stream_.Tell()); }
  bool leaf(Json kind, std::string_view text) {
    tape_.nodes_.push_back({key_, text, nullptr, here(), tape_.size() + 1, kind, false});
    key_ = {};
    return true;
  }
  bool open(Json kind) {
    if (open_.size() == kDeepest) {
      too_deep_ = true;
      return false;
    }
    open_.push_back(tape_.size());
    return leaf(kind, {});
  }
  At close() {
    const At at = open_.back();
    open_.pop_back();
    tape_.nodes_[at].end = tape_.size();
    return at;
  }
  // The reader hands out texts in a buffer of its own; what stands in the document as it is needs no copy. The stream
  // is still at the value's first character when it is reported.
  std::string_view written(const char* text, std::size_t length) {
    return keep(text_.substr(here(), length), text, length);
  }
  std::string_view quoted(const char* text, std::size_t length) {
    return keep(text_.substr(here() + 1, length), text, length);
  }
  std::string_view keep(std::string_view raw, const char* text, std::size_t length) {
    if (raw.size() == length && !std::memchr(raw.data(), '\\', length)) return raw;
    return tape_.unescaped_.emplace_back(text, length);
  }
  void shrink(At resource) {
    Node kept[2];
    std::size_t n = 0;
    for (const char* key : {"resourceType", "id"})
      if (const auto at = tape_.find(resource, key); at && tape_[*at].kind == Json::kString) kept[n++] = tape_[*at];
    tape_.nodes_.resize(resource + 1);
    for (std::size_t i = 0; i < n; ++i) {
      kept[i].end = tape_.size() + 1;
      tape_.nodes_.push_back(kept[i]);
    }
    tape_.nodes_[resource].end = tape_.size();
  }

  Tape& tape_;
  std::string_view text_;
  const rapidjson::StringStream& stream_;
  std::size_t start_;
  Visitor* visitor_;
  std::vector<At> open_;
  std::string_view key_;
  std::uint32_t entry_ = 0;
  bool too_deep_ = false;
};

namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// The first byte that is not UTF-8; size of the text if all is well.
std::size_t utf8_fault(std::string_view text, std::size_t at) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  const std::size_t size = text.size();
  while (at < size) {
    std::uint64_t eight;
    if (at + 8 <= size && (std::memcpy(&eight, bytes + at, 8), (eight & 0x8080808080808080u) == 0)) {
      at += 8;
      continue;
    }
    const unsigned char c = bytes[at];
    if (c < 0x80) {
      ++at;
      continue;
    }
    const std::size_t length = c >= 0xC2 && c <= 0xDF ? 2 : c >= 0xE0 && c <= 0xEF ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
    if (length == 0 || at + length > size) return at;
    for (std::size_t i = 1; i < length; ++i)
      if ((bytes[at + i] & 0xC0u) != 0x80u) return at;
    const unsigned char second = bytes[at + 1];
    if ((c == 0xE0 && second < 0xA0) || (c == 0xED && second > 0x9F) || (c == 0xF0 && second < 0x90) ||
        (c == 0xF4 && second > 0x8F))
      return at;
    at += length;
  }
  return size;
}

constexpr unsigned kFlags =
    rapidjson::kParseStopWhenDoneFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseIterativeFlag;

}  // namespace

std::optional<JsonFault> read_documents(std::string_view text, std::size_t from, Tape& tape, Visitor& visitor) {
  if (const auto fault = utf8_fault(text, from); fault < text.size())
    return JsonFault{fault, "this is not UTF-8; FHIR JSON must be"};
  rapidjson::Reader parser;
  for (std::size_t at = from;;) {
    while (at < text.size() && is_space(text[at])) ++at;
    if (at == text.size()) return std::nullopt;
    tape.clear();
    rapidjson::StringStream stream(text.data() + at);
    Reader reader(tape, text, stream, at, &visitor);
    if (!parser.Parse<kFlags>(stream, reader))
      return JsonFault{std::min(text.size(), at + parser.GetErrorOffset()),
                       reader.too_deep() ? "objects and lists are nested more than 200 deep"
                                         : std::string("the JSON is broken: ") +
                                               rapidjson::GetParseError_En(parser.GetParseErrorCode())};
    visitor.document(tape);
    at += stream.Tell();
  }
}

bool read_value(std::string_view text, std::size_t from, Tape& tape) {
  tape.clear();
  rapidjson::StringStream stream(text.data() + from);
  Reader reader(tape, text, stream, from, nullptr);
  return !rapidjson::Reader().Parse<kFlags>(stream, reader).IsError();
}

}  // namespace sojourn::validate
