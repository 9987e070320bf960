#pragma once
// Module files and lookup tables as they stand in the folders: read, not yet checked.
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/base/json.hpp"

namespace sojourn::module {

// The value of "module_language" that turns on strict checking and the extensions.
inline constexpr std::string_view kSojourn1 = "sojourn-1";

struct Module {
  std::string path;      // below its folder, without ".json", with "/": "medications/otc_antihistamine"
  std::string name;      // the file's "name"; empty if it has none
  bool top_level = false;  // every person runs it; others run only when called
  bool strict = false;     // "module_language": "sojourn-1"
  base::json::Document json;
  std::string sha256;  // of the file's bytes

  const std::string& file() const { return json.file(); }
  const base::json::Node& root() const { return json.root(); }
};

struct Cell {
  std::string_view text;
  std::uint32_t offset = 0;  // bytes from the start of the file
};

struct Row {
  int line = 0;
  std::vector<Cell> cells;
};

// A CSV file of the folder lookup_tables. Whether it makes sense is checked for the state that uses it.
struct LookupTable {
  std::string name;  // "uti.csv", as lookup_table_name gives it
  std::string file;  // as the user named it
  std::string sha256;
  std::vector<std::string> columns;  // the header row's texts
  Row header;
  std::vector<Row> rows;
  std::unique_ptr<const std::string> text;  // by pointer: views survive a move
  std::deque<std::string> unquoted;

  base::Diagnostic at(std::uint32_t offset, base::Severity severity, std::string rule, std::string message,
                      std::string hint = {}) const;
};

struct ModuleSet {
  std::vector<Module> modules;      // by path, byte order
  std::vector<LookupTable> tables;  // by name, byte order
  std::vector<std::string> files_read;
  std::vector<std::string> unreadable;  // paths of modules whose file could not be read; sorted

  const Module* find(std::string_view path) const;
  const LookupTable* find_table(std::string_view name) const;
  bool is_unreadable(std::string_view path) const;
};

// Reads every *.json below the folders and the CSV files in their lookup_tables. What a later folder holds is added to
// or replaces what earlier ones hold, by path. Rules: no-modules, unreadable-file, and those of json::Document::parse.
ModuleSet load_modules(const std::vector<std::filesystem::path>& folders, base::Diagnostics& faults);

// Adds one file that need not stand in the folders. Its path in the set is its name with ".json", which no module of a
// folder has; it is not top-level. nullptr if it cannot be read; the fault is then among `faults`. Pointers into the set
// that were taken before are void.
const Module* add_keep_module(const std::filesystem::path& file, ModuleSet& set, base::Diagnostics& faults);

// A set from texts instead of folders: {path or table name with ".csv", text}.
struct SourceText {
  std::string path;
  std::string text;
};
ModuleSet modules_from_texts(std::vector<SourceText> sources, base::Diagnostics& faults);

// Splits CSV text: comma-separated, cells may be quoted, LF or CRLF, a byte order mark is accepted, blank lines are
// skipped. Never fails; an unclosed quote runs to the end of the text.
LookupTable parse_table(std::string name, std::string file, std::string text);

// The number that a value stands for: a number, a numeric string, or {"parameter": name} of the module whose root is
// given. nullopt if it is none of these.
std::optional<double> number_value(const base::json::Node& root, const base::json::Node& value);

// Cells of the special columns of a lookup table; nullopt if malformed or inverted. Both ends are included.
struct AgeRange {
  int low = 0, high = 0;  // completed years
};
struct TimeRange {
  std::int64_t low = 0, high = 0;  // milliseconds since 1970-01-01T00:00:00Z
};
std::optional<AgeRange> parse_age_range(std::string_view cell);    // "18-44"
std::optional<TimeRange> parse_time_range(std::string_view cell);  // milliseconds, or "2020-01-01-2020-12-31"

}  // namespace sojourn::module
