#pragma once
// FHIR JSON as it lies in files, taken apart only as far as loading needs: where each resource begins and ends, what it
// is called, what it refers to. The text itself stays as it is; a piece for the server is cut from it with few edits.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/base/result.hpp"

namespace sojourn::push {

// Bytes [begin, end) of a document's text.
struct Span {
  std::uint32_t begin = 0, end = 0;
  bool empty() const { return begin == end; }
};

// A reference, or another text that begins with "urn:uuid:": without the quotation marks, as written.
struct Reference {
  Span text;
};

struct Identifier {
  Span system, value;
};

struct Entry {
  Span resource;   // with its braces
  Span type, id;   // id empty = none
  Span full_url;
  Span condition;  // request.ifNoneExist
  std::uint32_t meta = 0;  // just behind the brace of meta; 0 = there is none
  std::uint32_t tags = 0;  // just behind the bracket of meta.tag; 0 = there is none
  std::uint32_t first_reference = 0, references_end = 0;    // in Document::references
  std::uint32_t first_identifier = 0, identifiers_end = 0;  // in Document::identifiers
};

class Document {
 public:
  // The most bytes that one document may have.
  static constexpr std::size_t kMostBytes = 2'000'000'000;

  Document() = default;
  explicit Document(std::string document_name) : name(std::move(document_name)) {}

  // Adds a Bundle (its entries), a resource, or several of these one behind the other (NDJSON). `source` is the file's
  // name for messages. An Error names file, line and what is wrong; what was read before it stays.
  base::Result<void> add(std::string_view bytes, const std::string& source);

  std::string_view at(Span span) const { return std::string_view(text).substr(span.begin, span.end - span.begin); }
  // A string of JSON as text: escapes undone.
  std::string plain(Span span) const;
  const std::string& source(std::uint32_t entry) const;  // the file that an entry came from
  bool holds(std::string_view type) const;

  std::string name;  // what the journal and messages call it
  std::string text;
  std::vector<Entry> entries;
  std::vector<Reference> references;
  std::vector<Identifier> identifiers;

 private:
  struct Source {
    std::string name;
    std::uint32_t first_entry;
  };
  std::vector<Source> sources_;
};

}  // namespace sojourn::push
