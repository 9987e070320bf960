#include "sojourn/push/piece.hpp"

#include <algorithm>

namespace sojourn::push {
namespace {

// Of an entry besides the resource: request, tags, a little for references that become longer.
constexpr std::size_t kEntryOverhead = 600;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// Whether the object or array that begins at `at` is closed at once.
bool is_empty(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at < text.size() && (text[at] == '}' || text[at] == ']');
}

std::string tag(std::string_view system, std::string_view code) {
  return "{\"system\":\"" + std::string(system) + "\",\"code\":\"" + std::string(code) + "\"}";
}

}  // namespace

std::string percent_encoded(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                       c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

PieceWriter::PieceWriter(IdMode ids, bool transaction, std::string run, const Directory& directory)
    : ids_(ids), transaction_(transaction), run_(std::move(run)), directory_(directory) {}

std::size_t PieceWriter::size(const Document& document, std::uint32_t entry) const {
  const Span resource = document.entries[entry].resource;
  return resource.end - resource.begin + kEntryOverhead;
}

std::string PieceWriter::source_code(const Document& document, const Links& links, std::uint32_t entry) const {
  return uuid_of(run_ + " " + std::string(document.at(document.entries[entry].type)) + "/" + std::string(links.ids[entry]));
}

std::string PieceWriter::urn(const Document& document, const Links& links, std::uint32_t entry) const {
  const std::string_view url = document.at(document.entries[entry].full_url);
  if (url.starts_with("urn:uuid:")) return std::string(url);
  return "urn:uuid:" + source_code(document, links, entry);
}

std::string PieceWriter::condition(const Document& document, const Links& links, std::uint32_t entry) const {
  const Entry& e = document.entries[entry];
  if (!e.condition.empty()) return std::string(document.at(e.condition));
  if (e.first_identifier != e.identifiers_end) {
    const Identifier& id = document.identifiers[e.first_identifier];
    return "identifier=" + percent_encoded(document.plain(id.system)) + "|" + percent_encoded(document.plain(id.value));
  }
  return "_tag=" + percent_encoded(kSourceTag) + "|" + source_code(document, links, entry);
}

void PieceWriter::add_tags(const Document& document, const Links& links, std::uint32_t entry) {
  const Entry& e = document.entries[entry];
  std::string tags = tag(kRunTag, run_);
  if (ids_ != IdMode::kPut) tags += "," + tag(kSourceTag, source_code(document, links, entry));
  if (e.tags != 0) {
    if (!is_empty(document.text, e.tags)) tags += ",";
    edits_.push_back({e.tags, e.tags, tags});
  } else if (e.meta != 0) {
    edits_.push_back({e.meta, e.meta, "\"tag\":[" + tags + (is_empty(document.text, e.meta) ? "]" : "],")});
  } else {
    edits_.push_back({e.resource.begin + 1, e.resource.begin + 1, "\"meta\":{\"tag\":[" + tags + "]},"});
  }
}

void PieceWriter::find_edits(const Document& document, const Links& links, std::uint32_t entry,
                             const std::vector<std::string>& stored) {
  const Entry& e = document.entries[entry];
  edits_.clear();
  if (ids_ == IdMode::kPut && e.id.empty())
    edits_.push_back({e.resource.begin + 1, e.resource.begin + 1, "\"id\":\"" + std::string(links.ids[entry]) + "\","});
  add_tags(document, links, entry);
  for (std::uint32_t r = e.first_reference; r < e.references_end; ++r) {
    const Span span = document.references[r].text;
    if (links.targets[r] == kOutside) {
      // "Type/id" stays what it is as long as ids are ours.
      if (ids_ == IdMode::kPut && document.at(span).find_first_of("?:") == std::string_view::npos) continue;
      if (const std::string* known = directory_.find(document.plain(span)))
        edits_.push_back({span.begin, span.end, *known});
      continue;
    }
    const auto target = static_cast<std::uint32_t>(links.targets[r]);
    const std::string_view type = document.at(document.entries[target].type), id = links.ids[target];
    if (ids_ != IdMode::kPut) {
      edits_.push_back({span.begin, span.end, stored[target].empty() ? urn(document, links, target) : stored[target]});
      continue;
    }
    const std::string_view written = document.at(span);
    const bool as_is = written.size() == type.size() + 1 + id.size() && written.starts_with(type) && written.ends_with(id) &&
                       written[type.size()] == '/';
    if (!as_is) edits_.push_back({span.begin, span.end, std::string(type) + "/" + std::string(id)});
  }
  std::stable_sort(edits_.begin(), edits_.end(), [](const Edit& a, const Edit& b) { return a.at < b.at; });
}

void PieceWriter::write_resource(const Document& document, const Links& links, std::uint32_t entry,
                                 const std::vector<std::string>& stored, std::string& out) {
  find_edits(document, links, entry, stored);
  const std::string_view text = document.text;
  const Span resource = document.entries[entry].resource;
  std::uint32_t at = resource.begin;
  for (const Edit& edit : edits_) {
    out += text.substr(at, edit.at - at);
    out += edit.text;
    at = edit.end;
  }
  out += text.substr(at, resource.end - at);
}

void PieceWriter::write(const Document& document, const Links& links, std::span<const std::uint32_t> entries,
                        const std::vector<std::string>& stored, std::string& out) {
  std::size_t room = 100;
  for (const std::uint32_t entry : entries) room += size(document, entry);
  out.clear();
  out.reserve(room);
  out += "{\"resourceType\":\"Bundle\",\"type\":\"";
  out += transaction_ ? "transaction" : "batch";
  out += "\",\"entry\":[";
  bool first = true;
  for (const std::uint32_t entry : entries) {
    const Entry& e = document.entries[entry];
    const std::string_view type = document.at(e.type);
    if (!first) out += ",\n";
    first = false;
    out += "{";
    if (ids_ != IdMode::kPut) {
      out += "\"fullUrl\":\"";
      out += urn(document, links, entry);
      out += "\",";
    }
    out += "\"resource\":";
    write_resource(document, links, entry, stored, out);
    out += ",\"request\":{\"method\":\"";
    out += ids_ == IdMode::kPut ? "PUT" : "POST";
    out += "\",\"url\":\"";
    out += type;
    if (ids_ == IdMode::kPut) {
      out += "/";
      out += links.ids[entry];
    }
    if (ids_ == IdMode::kConditional) {
      out += "\",\"ifNoneExist\":\"";
      out += condition(document, links, entry);
    }
    out += "\"}}";
  }
  out += "]}";
}

}  // namespace sojourn::push
