#include "sojourn/push/document.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "sojourn/base/json.hpp"

namespace sojourn::push {
namespace {

using Stream = rapidjson::StringStream;

// What the innermost open object or array is.
enum class Role : std::uint8_t {
  kOther,
  kResource,    // of the top level or of an entry
  kEntries,     // "entry" of the top level
  kEntry,       // an object in it
  kRequest,     // its "request"
  kMeta,
  kTags,        // meta.tag
  kIdentifiers,
  kIdentifier,
};

// What the next value means, by its key.
enum class Meaning : std::uint8_t {
  kOther, kResourceType, kId, kMeta, kTag, kIdentifier, kSystem, kValue, kReference, kEntry, kResource, kFullUrl, kRequest,
  kIfNoneExist,
  kText  // never a reference, whatever it looks like
};

Meaning meaning_of(Role role, std::string_view name) {
  switch (role) {
    case Role::kResource:
      if (name == "resourceType") return Meaning::kResourceType;
      if (name == "id") return Meaning::kId;
      if (name == "meta") return Meaning::kMeta;
      if (name == "identifier") return Meaning::kIdentifier;
      if (name == "entry") return Meaning::kEntry;
      break;
    case Role::kMeta:
      if (name == "tag") return Meaning::kTag;
      break;
    case Role::kIdentifier:
      if (name == "system") return Meaning::kSystem;
      if (name == "value") return Meaning::kValue;
      break;
    case Role::kEntry:
      if (name == "resource") return Meaning::kResource;
      if (name == "fullUrl") return Meaning::kFullUrl;
      if (name == "request") return Meaning::kRequest;
      break;
    case Role::kRequest:
      if (name == "ifNoneExist") return Meaning::kIfNoneExist;
      break;
    default: break;
  }
  if (name == "reference") return Meaning::kReference;
  // An identifier may be a UUID as well, even the one that an entry has for its URL.
  return name == "value" ? Meaning::kText : Meaning::kOther;
}

class Handler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Handler> {
 public:
  Handler(Document& document, const Stream& stream, std::uint32_t offset)
      : document_(document), stream_(stream), offset_(offset) {
    top_.first_reference = static_cast<std::uint32_t>(document.references.size());
    top_.first_identifier = static_cast<std::uint32_t>(document.identifiers.size());
    entry_ = top_;
  }

  bool Default() {
    key_ = Meaning::kOther;
    return true;
  }

  bool RawNumber(const char*, rapidjson::SizeType, bool) { return Default(); }

  bool String(const char* text, rapidjson::SizeType length, bool) {
    const std::string_view value(text, length);
    const Meaning key = std::exchange(key_, Meaning::kOther);
    switch (key) {
      case Meaning::kResourceType: current().type = written(length); break;
      case Meaning::kId: current().id = written(length); break;
      case Meaning::kFullUrl: entry_.full_url = written(length); return true;
      case Meaning::kIfNoneExist: entry_.condition = written(length); return true;
      case Meaning::kSystem: identifier_.system = written(length); break;
      case Meaning::kValue: identifier_.value = written(length); break;
      case Meaning::kReference: document_.references.push_back({written(length)}); break;
      case Meaning::kText: break;
      default:
        if (value.starts_with("urn:uuid:")) document_.references.push_back({written(length)});
    }
    return true;
  }

  bool StartObject() {
    Role role = Role::kOther;
    if (stack_.empty()) {
      role = Role::kResource;
      top_.resource.begin = here();
    } else if (stack_.back() == Role::kEntries) {
      role = Role::kEntry;
      entry_ = {};
    } else if (stack_.back() == Role::kIdentifiers) {
      role = Role::kIdentifier;
      identifier_ = {};
    } else if (key_ == Meaning::kResource) {
      role = Role::kResource;
      in_entry_ = true;
      is_bundle_ = true;
      entry_.resource.begin = here();
      entry_.first_reference = static_cast<std::uint32_t>(document_.references.size());
      entry_.first_identifier = static_cast<std::uint32_t>(document_.identifiers.size());
    } else if (key_ == Meaning::kRequest) {
      role = Role::kRequest;
    } else if (key_ == Meaning::kMeta) {
      role = Role::kMeta;
      current().meta = here() + 1;
    } else if (key_ == Meaning::kIdentifier) {
      role = Role::kIdentifier;  // of the few types that have one only
      identifier_ = {};
    }
    stack_.push_back(role);
    key_ = Meaning::kOther;
    return true;
  }

  bool EndObject(rapidjson::SizeType) {
    const Role role = stack_.back();
    stack_.pop_back();
    key_ = Meaning::kOther;
    if (role == Role::kIdentifier) {
      if (!identifier_.system.empty() && !identifier_.value.empty()) document_.identifiers.push_back(identifier_);
    } else if (role == Role::kResource) {
      end_of(current());
      if (!in_entry_) return true;
      in_entry_ = false;
    } else if (role == Role::kEntry) {
      if (!entry_.resource.empty()) take(entry_);
      entry_ = {};
    }
    return true;
  }

  bool StartArray() {
    Role role = Role::kOther;
    if (key_ == Meaning::kEntry && stack_.size() == 1) role = Role::kEntries;
    if (key_ == Meaning::kIdentifier) role = Role::kIdentifiers;
    if (key_ == Meaning::kTag) {
      role = Role::kTags;
      current().tags = here() + 1;
    }
    stack_.push_back(role);
    key_ = Meaning::kOther;
    return true;
  }

  bool EndArray(rapidjson::SizeType) {
    stack_.pop_back();
    key_ = Meaning::kOther;
    return true;
  }

  bool Key(const char* text, rapidjson::SizeType length, bool) {
    key_ = meaning_of(stack_.back(), {text, length});
    return true;
  }

  // After a whole value: a resource that is no Bundle is an entry by itself. Where the first object is that should be a
  // resource and says no type; nothing = all is well.
  std::optional<std::uint32_t> take_top() {
    if (!is_bundle_ && document_.at(top_.type) != "Bundle") take(top_);
    return untyped_;
  }

 private:
  Entry& current() { return in_entry_ ? entry_ : top_; }
  void take(const Entry& entry) {
    if (!entry.type.empty()) document_.entries.push_back(entry);
    else if (!untyped_) untyped_ = entry.resource.begin;
  }
  // Where the stream is, in the document's text: at the brace, bracket or first quotation mark of what is reported.
  // (The iterative parser reports before it goes on, and strings are read with a copy of the stream.)
  std::uint32_t here() const { return offset_ + static_cast<std::uint32_t>(stream_.Tell()); }
  void end_of(Entry& entry) {
    entry.resource.end = here() + 1;
    entry.references_end = static_cast<std::uint32_t>(document_.references.size());
    entry.identifiers_end = static_cast<std::uint32_t>(document_.identifiers.size());
  }
  // The string that was just read, `length` bytes without escapes, as it stands between its quotation marks.
  Span written(std::size_t length) const {
    const std::uint32_t begin = here() + 1;
    const std::string_view rest = std::string_view(document_.text).substr(begin);
    if (rest.substr(0, length).find('\\') == rest.npos) return {begin, begin + static_cast<std::uint32_t>(length)};
    std::uint32_t end = 0;
    while (rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
    return {begin, begin + end};
  }

  Document& document_;
  const Stream& stream_;
  std::uint32_t offset_;
  std::vector<Role> stack_;
  Meaning key_ = Meaning::kOther;
  Entry top_, entry_;
  Identifier identifier_;
  std::optional<std::uint32_t> untyped_;
  bool in_entry_ = false, is_bundle_ = false;
};

std::string place(std::string_view bytes, std::size_t offset, const std::string& source) {
  const auto upto = bytes.substr(0, offset);
  const auto line = 1 + std::count(upto.begin(), upto.end(), '\n');
  const auto last = upto.rfind('\n');
  const auto column = last == upto.npos ? offset + 1 : offset - last;
  return source + ":" + std::to_string(line) + ":" + std::to_string(column);
}

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace

base::Result<void> Document::add(std::string_view bytes, const std::string& source) {
  if (text.size() + bytes.size() > kMostBytes)
    return base::Error{base::ErrorKind::kIo, source + " is larger than 2 GB as one document; write it as NDJSON or as a "
                                                      "bundle for each patient"};
  sources_.push_back({source, static_cast<std::uint32_t>(entries.size())});
  const std::size_t start = text.size();
  text += bytes;
  base::json::pad_for_reading(text);
  std::size_t at = start;
  rapidjson::Reader reader;
  while (true) {
    while (at < text.size() && is_space(text[at])) ++at;
    if (at == text.size()) return {};
    Stream stream(text.c_str() + at);
    Handler handler(*this, stream, static_cast<std::uint32_t>(at));
    constexpr unsigned kFlags = rapidjson::kParseStopWhenDoneFlag | rapidjson::kParseNumbersAsStringsFlag |
                                rapidjson::kParseIterativeFlag;
    if (text[at] != '{')
      return base::Error{base::ErrorKind::kIo, place(bytes, at - start, source) + ": this is not FHIR JSON, which begins "
                                                                                  "with \"{\""};
    if (!reader.Parse<kFlags>(stream, handler))
      return base::Error{base::ErrorKind::kIo,
                         place(bytes, at - start + reader.GetErrorOffset(), source) + ": the JSON is broken: " +
                             rapidjson::GetParseError_En(reader.GetParseErrorCode())};
    if (const auto untyped = handler.take_top())
      return base::Error{base::ErrorKind::kIo, place(bytes, *untyped - start, source) + ": this object has no resourceType, "
                                                                                        "so it is no FHIR resource"};
    at += stream.Tell();
  }
}

std::string Document::plain(Span span) const {
  const std::string_view raw = at(span);
  if (raw.find('\\') == raw.npos) return std::string(raw);
  struct Take : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Take> {
    std::string value;
    bool String(const char* text, rapidjson::SizeType length, bool) {
      value.assign(text, length);
      return true;
    }
  } take;
  std::string quoted = "\"" + std::string(raw) + "\"";
  base::json::pad_for_reading(quoted);
  rapidjson::StringStream stream(quoted.c_str());
  rapidjson::Reader().Parse(stream, take);
  return take.value;
}

const std::string& Document::source(std::uint32_t entry) const {
  auto at = std::upper_bound(sources_.begin(), sources_.end(), entry,
                             [](std::uint32_t e, const Source& s) { return e < s.first_entry; });
  return sources_.empty() || at == sources_.begin() ? name : std::prev(at)->name;
}

bool Document::holds(std::string_view type) const {
  return std::any_of(entries.begin(), entries.end(), [&](const Entry& e) { return at(e.type) == type; });
}

}  // namespace sojourn::push
