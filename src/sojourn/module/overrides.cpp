#include "sojourn/module/overrides.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <variant>

namespace sojourn::module {
namespace {

using base::Diagnostics;
using base::Severity;
using base::json::Node;

constexpr std::string_view kBlank = " \t\f\r";

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

// One entry without its escapes, which may stand on several lines of the file.
struct Entry {
  std::string text;
  std::vector<std::size_t> offsets;  // of each character, and of the end, in the file
};

// The next entry from `at` on; nullopt at the end of the text.
std::optional<Entry> next_entry(std::string_view all, std::size_t& at) {
  const auto skip_blanks = [&] { at = std::min(all.find_first_not_of(kBlank, at), all.size()); };
  const auto line_end = [&] { return std::min(all.find('\n', at), all.size()); };
  for (; at < all.size(); at = line_end() + 1) {
    skip_blanks();
    if (at == all.size() || all[at] == '\n' || all[at] == '#' || all[at] == '!') continue;
    Entry entry;
    for (; at < all.size() && all[at] != '\n'; ++at) {
      const std::size_t start = at;
      if (all[at] == '\\' && at + 1 < all.size()) {
        ++at;
        if (all[at] == '\r' && at + 1 < all.size() && all[at + 1] == '\n') ++at;
        if (all[at] == '\n') {
          ++at;
          skip_blanks();
          --at;
          continue;
        }
      }
      entry.text += all[at];
      entry.offsets.push_back(start);
    }
    entry.offsets.push_back(at);
    return entry;
  }
  return std::nullopt;
}

using Step = std::variant<std::string, std::size_t>;  // a member's name or an item's index

std::string text_of(const std::vector<Step>& path, std::size_t steps) {
  std::string out = "$";
  for (std::size_t i = 0; i < steps; ++i) {
    const auto* name = std::get_if<std::string>(&path[i]);
    out += name ? "['" + *name + "']" : "[" + std::to_string(std::get<std::size_t>(path[i])) + "]";
  }
  return out;
}

// What is wrong with an entry, at a character of it.
struct Fault {
  std::size_t at = 0;
  std::string_view rule;
  std::string message, hint;
};

// An entry taken apart: FILE :: PATH = NUMBER.
struct Parsed {
  std::string file;
  std::vector<Step> path;
  std::vector<std::size_t> starts;  // of each step in the text
  std::string number;
};

class EntryReader {
 public:
  explicit EntryReader(std::string_view text) : text_(text) {}

  std::optional<Fault> read(Parsed& out) {
    const std::size_t colons = text_.find("::");
    if (colons == text_.npos) return bad(0, "there is no \"::\" between a module's file and a path");
    out.file = text_.substr(0, std::min(text_.find_last_not_of(kBlank, colons - 1) + 1, colons));
    at_ = colons + 2;
    skip_blanks();
    if (peek() != '$') return bad(at_, "the path does not begin with \"$\"");
    ++at_;
    while (peek() == '.' || peek() == '[') {
      out.starts.push_back(at_);
      if (!(peek() == '.' ? name_after_dot(out.path) : in_brackets(out.path)))
        return bad(out.starts.back(), "this step of the path is neither a name nor a number");
    }
    skip_blanks();
    if (peek() != '=' && peek() != ':') return bad(at_, "there is no \"=\" after the path");
    ++at_;
    skip_blanks();
    const std::size_t end = text_.find_last_not_of(kBlank) + 1;
    out.number = text_.substr(std::min(at_, end), end - std::min(at_, end));
    Diagnostics ignored;
    const auto value = base::json::Document::parse("", out.number, ignored);
    if (!value || !value->root().is_number()) return bad(at_, in_quotes(out.number) + " is not a number");
    return std::nullopt;
  }

 private:
  static Fault bad(std::size_t at, std::string message) {
    return {at, "bad-override", std::move(message), "write FILE.json::$['states']['NAME']['KEY'][0] = NUMBER"};
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_blanks() { at_ = std::min(text_.find_first_not_of(kBlank, at_), text_.size()); }

  bool name_after_dot(std::vector<Step>& path) {
    const std::size_t start = ++at_;
    at_ = std::min(text_.find_first_of(".[=: \t*", at_), text_.size());
    path.emplace_back(std::string(text_.substr(start, at_ - start)));
    return at_ > start && peek() != '*';
  }

  bool in_brackets(std::vector<Step>& path) {
    const char quote = text_[std::min(at_ + 1, text_.size() - 1)];
    if (quote == '\'' || quote == '"') {
      std::string name;
      for (at_ += 2; at_ < text_.size() && text_[at_] != quote; ++at_) {
        if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
        name += text_[at_];
      }
      path.emplace_back(std::move(name));
      ++at_;
    } else {
      std::size_t index = 0;
      const char* const end = text_.data() + text_.size();
      const auto read = std::from_chars(text_.data() + at_ + 1, end, index);
      if (read.ec != std::errc()) return false;
      path.emplace_back(index);
      at_ = static_cast<std::size_t>(read.ptr - text_.data());
    }
    return peek() == ']' && ++at_ > 0;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// The number that the path leads to; otherwise `fault` says where it ends.
const Node* follow(const Node& root, const Parsed& entry, Fault& fault) {
  const Node* node = &root;
  for (std::size_t i = 0; i < entry.path.size(); ++i) {
    const std::string here = text_of(entry.path, i) + " of " + entry.file;
    fault = {entry.starts[i], "unknown-override", {}, {}};
    if (const auto* name = std::get_if<std::string>(&entry.path[i])) {
      const Node* const next = node->is_object() ? node->find(*name) : nullptr;
      if (!next) {
        std::vector<std::string_view> names;
        if (node->is_object())
          for (const Node& member : node->children()) names.push_back(member.key);
        fault.message = here + " has no member " + in_quotes(*name);
        fault.hint = base::did_you_mean(*name, names);
        return nullptr;
      }
      node = next;
    } else {
      const std::size_t index = std::get<std::size_t>(entry.path[i]), items = node->is_array() ? node->size() : 0;
      if (index >= items) {
        fault.message = here + " has no item " + std::to_string(index);
        fault.hint = items == 0 ? "it is " + std::string(base::json::describe(node->kind))
                                : "its items are 0 to " + std::to_string(items - 1);
        return nullptr;
      }
      node = &node->children()[index];
    }
  }
  if (node->is_number()) return node;
  fault = {entry.starts.empty() ? 0 : entry.starts.back(), "bad-override",
           text_of(entry.path, entry.path.size()) + " of " + entry.file + " is " +
               std::string(base::json::describe(node->kind)),
           "only numbers can be overridden"};
  return nullptr;
}

// The module of that file name; a submodule may go by the name of its file alone, if no other file has that name.
Module* find_module(ModuleSet& set, std::string_view file, Fault& fault) {
  if (file.ends_with(".json")) file.remove_suffix(5);
  std::vector<Module*> found;
  std::vector<std::string_view> paths;
  for (Module& m : set.modules) {
    paths.push_back(m.path);
    if (m.path == file) return &m;
    if (m.path.ends_with("/" + std::string(file))) found.push_back(&m);
  }
  if (found.size() == 1) return found.front();
  fault = {0, "unknown-override", "no module is called " + in_quotes(file), base::did_you_mean(file, paths)};
  if (!found.empty()) {
    fault.message = std::to_string(found.size()) + " modules are called " + in_quotes(file);
    fault.hint = "write the path:";
    for (const Module* m : found) fault.hint += " " + m->path + ".json";
  }
  return nullptr;
}

struct Edit {
  std::size_t length = 0;
  std::string number;
  int line = 0;  // of the file of overrides
};

}  // namespace

void apply_overrides(const std::string& file, std::string_view text, ModuleSet& set, Diagnostics& faults) {
  std::map<Module*, std::map<std::uint32_t, Edit>> edits;  // by offset in the module's text
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  while (const std::optional<Entry> entry = next_entry(text, at)) {
    const int line = base::json::position_in(text, entry->offsets.front()).line;
    Parsed parsed;
    std::optional<Fault> fault = EntryReader(entry->text).read(parsed);
    if (!fault) {
      fault.emplace();
      Module* const m = find_module(set, parsed.file, *fault);
      const Node* const number = m ? follow(m->root(), parsed, *fault) : nullptr;
      if (number) {
        const auto [other, fresh] =
            edits[m].try_emplace(number->offset, Edit{number->text.size(), parsed.number, line});
        fault.reset();
        if (!fresh)
          fault = {0, "duplicate-override", "line " + std::to_string(other->second.line) + " overrides this number too",
                   "remove one of them"};
      }
    }
    if (!fault) continue;
    const std::size_t offset = entry->offsets[fault->at];
    const base::json::Position where = base::json::position_in(text, offset);
    faults.add({Severity::kError, std::string(fault->rule), file, where.line, where.column, std::move(fault->message),
                std::move(fault->hint), base::json::line_for_caret(text, offset)});
  }
  for (const auto& [m, changes] : edits) {
    std::string changed(m->json.text());
    for (auto edit = changes.rbegin(); edit != changes.rend(); ++edit)
      changed.replace(edit->first, edit->second.length, edit->second.number);
    Diagnostics known;  // the file has been read before
    m->json = std::move(*base::json::Document::parse(m->file(), std::move(changed), known));
  }
}

}  // namespace sojourn::module
