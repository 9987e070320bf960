#include "sojourn/module/document.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "sojourn/base/file.hpp"
#include "sojourn/base/sha256.hpp"
#include "sojourn/base/time.hpp"

namespace sojourn::module {
namespace {

namespace fs = std::filesystem;
using base::Diagnostics;
using base::Severity;

constexpr std::string_view kTableFolder = "lookup_tables";

struct Found {
  std::map<std::string, fs::path> modules;  // by module path
  std::map<std::string, fs::path> tables;   // by table name
};

void fault_of_folder(const fs::path& folder, const char* what, Diagnostics& faults) {
  faults.add({Severity::kError, "no-modules", folder.generic_string(), 0, 0, what,
              "name a folder that holds module files (*.json)", ""});
}

void look_into(const fs::path& folder, Found& found, Diagnostics& faults) {
  std::error_code fault;
  if (!fs::is_directory(folder, fault)) {
    fault_of_folder(folder, fs::exists(folder, fault) ? "this is not a folder" : "there is no such folder", faults);
    return;
  }
  std::size_t seen = 0;
  fs::recursive_directory_iterator it(folder, fault), end;
  while (!fault && it != end) {
    const fs::path& path = it->path();
    std::error_code gone;
    const bool file = it->is_regular_file(gone);
    const fs::path below = path.lexically_relative(folder);
    if (file && path.extension() == ".json") {
      found.modules[fs::path(below).replace_extension().generic_string()] = path;
      ++seen;
    } else if (file && path.extension() == ".csv" && below.parent_path() == kTableFolder) {
      found.tables[below.filename().string()] = path;
      ++seen;
    }
    it.increment(fault);
  }
  if (fault)
    faults.add({Severity::kError, "unreadable-file", folder.generic_string(), 0, 0,
                "the folder cannot be read: " + fault.message(), "", ""});
  else if (seen == 0)
    fault_of_folder(folder, "the folder holds no module", faults);
}

void add_module(std::string path, std::string file, std::string text, ModuleSet& set, Diagnostics& faults) {
  std::string sum = base::sha256_hex(text);
  std::optional<base::json::Document> json = base::json::Document::parse(std::move(file), std::move(text), faults);
  if (!json) {
    set.unreadable.push_back(std::move(path));
    return;
  }
  const base::json::Node& root = json->root();
  std::string name(root.text_of("name"));
  const bool strict = root.text_of("module_language") == kSojourn1;
  const bool top_level = path.find('/') == std::string::npos;
  set.modules.push_back(Module{std::move(path), std::move(name), top_level, strict, std::move(*json), std::move(sum)});
}

template <class T>
const T* find_by(const std::vector<T>& sorted, std::string T::*member, std::string_view key) {
  const auto it =
      std::lower_bound(sorted.begin(), sorted.end(), key, [&](const T& t, std::string_view k) { return t.*member < k; });
  return it != sorted.end() && (*it).*member == key ? &*it : nullptr;
}

// One cell from `at`; afterwards `at` stands on the separator, the line end or the end of the text.
Cell read_cell(std::string_view all, std::size_t& at, std::deque<std::string>& unquoted) {
  Cell cell;
  cell.offset = static_cast<std::uint32_t>(at);
  if (at < all.size() && all[at] == '"') {
    std::string text;
    for (++at; at < all.size(); ++at) {
      if (all[at] == '"') {
        if (at + 1 >= all.size() || all[at + 1] != '"') break;
        ++at;  // a doubled quote stands for one
      }
      text += all[at];
    }
    if (at < all.size()) ++at;
    const std::size_t rest = at;
    at = std::min(all.find_first_of(",\n", at), all.size());
    text += all.substr(rest, at - rest);
    if (text.ends_with('\r')) text.pop_back();
    cell.text = unquoted.emplace_back(std::move(text));
    return cell;
  }
  const std::size_t start = at;
  at = std::min(all.find_first_of(",\n", at), all.size());
  cell.text = all.substr(start, at - start);
  if (cell.text.ends_with('\r') && (at == all.size() || all[at] == '\n')) cell.text.remove_suffix(1);
  return cell;
}

// "low-high", either of which may be negative.
std::optional<TimeRange> parse_integers(std::string_view cell) {
  const std::size_t dash = cell.find('-', 1);
  if (cell.empty() || dash == std::string_view::npos) return std::nullopt;
  const auto whole = [](std::string_view text) -> std::optional<std::int64_t> {
    std::int64_t value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
  };
  const auto low = whole(cell.substr(0, dash)), high = whole(cell.substr(dash + 1));
  if (!low || !high) return std::nullopt;
  return TimeRange{*low, *high};
}

}  // namespace

base::Diagnostic LookupTable::at(std::uint32_t offset, Severity severity, std::string rule, std::string message,
                                 std::string hint) const {
  const base::json::Position p = base::json::position_in(*text, offset);
  return {severity, std::move(rule), file,           p.line, p.column, std::move(message), std::move(hint),
          base::json::line_for_caret(*text, offset)};
}

const Module* ModuleSet::find(std::string_view path) const { return find_by(modules, &Module::path, path); }
const LookupTable* ModuleSet::find_table(std::string_view name) const {
  return find_by(tables, &LookupTable::name, name);
}
bool ModuleSet::is_unreadable(std::string_view path) const {
  return std::binary_search(unreadable.begin(), unreadable.end(), path);
}

std::optional<double> number_value(const base::json::Node& root, const base::json::Node& value) {
  if (!value.is_object()) return value.to_number();
  const base::json::Node* name = value.find("parameter");
  const base::json::Node* parameters = root.find("parameters");
  const base::json::Node* entry = name && parameters ? parameters->find(name->text) : nullptr;
  const base::json::Node* number = entry ? entry->find("value") : nullptr;
  return number ? number->to_number() : std::nullopt;
}

std::optional<AgeRange> parse_age_range(std::string_view cell) {
  const auto range = parse_integers(cell);
  if (!range || range->low < 0 || range->low > range->high || range->high > 1000) return std::nullopt;
  return AgeRange{static_cast<int>(range->low), static_cast<int>(range->high)};
}

std::optional<TimeRange> parse_time_range(std::string_view cell) {
  constexpr std::int64_t kDayMilliseconds = 86400000;
  std::optional<TimeRange> range;
  if (cell.size() == 21 && cell[10] == '-') {
    const auto first = base::parse_date(cell.substr(0, 10));
    const auto last = base::parse_date(cell.substr(11));
    if (first && last)
      range = TimeRange{first->time_since_epoch().count() * kDayMilliseconds,
                        (last->time_since_epoch().count() + 1) * kDayMilliseconds - 1};
  }
  if (!range) range = parse_integers(cell);
  return range && range->low <= range->high ? range : std::nullopt;
}

LookupTable parse_table(std::string name, std::string file, std::string text) {
  LookupTable table;
  table.name = std::move(name);
  table.file = std::move(file);
  table.sha256 = base::sha256_hex(text);
  table.text = std::make_unique<const std::string>(std::move(text));
  const std::string_view all = *table.text;
  std::size_t at = all.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  int line = 1;
  bool header = true;
  while (at < all.size()) {
    Row row;
    row.line = line;
    const std::size_t start = at;
    for (;;) {
      row.cells.push_back(read_cell(all, at, table.unquoted));
      if (at >= all.size() || all[at] == '\n') break;
      ++at;
    }
    if (at < all.size()) ++at;
    line += static_cast<int>(std::count(all.begin() + static_cast<std::ptrdiff_t>(start),
                                        all.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    if (row.cells.size() == 1 && row.cells[0].text.empty()) continue;  // a blank line
    if (header) {
      for (const Cell& cell : row.cells) table.columns.emplace_back(cell.text);
      table.header = std::move(row);
      header = false;
    } else {
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

ModuleSet load_modules(const std::vector<fs::path>& folders, Diagnostics& faults) {
  Found found;
  for (const fs::path& folder : folders) look_into(folder, found, faults);
  ModuleSet set;
  set.modules.reserve(found.modules.size());
  // std::map sorts by std::string's order, which is byte order.
  for (const auto& [path, file] : found.modules) {
    auto text = base::read_file(file.string());
    if (!text) {
      faults.add({Severity::kError, "unreadable-file", file.generic_string(), 0, 0, text.error().message, "", ""});
      set.unreadable.push_back(path);
      continue;
    }
    set.files_read.push_back(file.generic_string());
    add_module(path, file.generic_string(), std::move(*text), set, faults);
  }
  for (const auto& [name, file] : found.tables) {
    auto text = base::read_file(file.string());
    if (!text) {
      faults.add({Severity::kError, "unreadable-file", file.generic_string(), 0, 0, text.error().message, "", ""});
      continue;
    }
    set.files_read.push_back(file.generic_string());
    set.tables.push_back(parse_table(name, file.generic_string(), std::move(*text)));
  }
  return set;
}

const Module* add_keep_module(const fs::path& file, ModuleSet& set, Diagnostics& faults) {
  auto text = base::read_file(file.string());
  if (!text) {
    faults.add({Severity::kError, "unreadable-file", file.generic_string(), 0, 0, text.error().message, "", ""});
    return nullptr;
  }
  const std::string path = file.stem().string() + ".json";
  const std::size_t before = set.modules.size();
  add_module(path, file.generic_string(), std::move(*text), set, faults);
  if (set.modules.size() == before) return nullptr;
  set.modules.back().top_level = false;
  std::sort(set.modules.begin(), set.modules.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return set.find(path);
}

ModuleSet modules_from_texts(std::vector<SourceText> sources, Diagnostics& faults) {
  std::sort(sources.begin(), sources.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  ModuleSet set;
  for (SourceText& source : sources) {
    if (source.path.ends_with(".csv")) {
      std::string file = std::string(kTableFolder) + "/" + source.path;
      set.tables.push_back(parse_table(source.path, std::move(file), std::move(source.text)));
    } else {
      add_module(source.path, source.path + ".json", std::move(source.text), set, faults);
    }
  }
  return set;
}

}  // namespace sojourn::module
