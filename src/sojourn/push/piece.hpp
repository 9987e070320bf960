#pragma once
// Writes some entries of a document as a Bundle for the server: resources get their tags, references the form in which
// the server can resolve them.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/push/document.hpp"
#include "sojourn/push/links.hpp"
#include "sojourn/push/settings.hpp"

namespace sojourn::push {

class PieceWriter {
 public:
  // `run` is the tag's code; `directory` knows what other documents stored.
  PieceWriter(IdMode ids, bool transaction, std::string run, const Directory& directory);

  // Bytes that an entry will take, rounded up.
  std::size_t size(const Document& document, std::uint32_t entry) const;

  // `stored` has for each entry the "Type/id" that the server gave it; empty = not stored yet (ids made by the server).
  void write(const Document& document, const Links& links, std::span<const std::uint32_t> entries,
             const std::vector<std::string>& stored, std::string& out);

  // Appends one resource with its tags and references.
  void write_resource(const Document& document, const Links& links, std::uint32_t entry,
                      const std::vector<std::string>& stored, std::string& out);

  // Code of the tag kSourceTag of an entry.
  std::string source_code(const Document& document, const Links& links, std::uint32_t entry) const;

 private:
  struct Edit {
    std::uint32_t at, end;  // these bytes of the document's text go
    std::string text;       // this comes instead
  };
  void find_edits(const Document& document, const Links& links, std::uint32_t entry,
                  const std::vector<std::string>& stored);
  void add_tags(const Document& document, const Links& links, std::uint32_t entry);
  std::string urn(const Document& document, const Links& links, std::uint32_t entry) const;
  std::string condition(const Document& document, const Links& links, std::uint32_t entry) const;

  IdMode ids_;
  bool transaction_;
  std::string run_;
  const Directory& directory_;
  std::vector<Edit> edits_;
};

// Text as part of a URL's query (RFC 3986): everything but unreserved characters is escaped.
std::string percent_encoded(std::string_view text);

}  // namespace sojourn::push
