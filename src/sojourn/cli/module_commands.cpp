#include "sojourn/cli/module_commands.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <ostream>
#include <set>
#include <nlohmann/json.hpp>

#include "sojourn/base/file.hpp"
#include "sojourn/module/check.hpp"
#include "sojourn/module/document.hpp"
#include "sojourn/module/fields.hpp"
#include "sojourn/module/overrides.hpp"
#include "sojourn/program/compile.hpp"
#include "sojourn/program/dump.hpp"
#include "sojourn/run/calibrate.hpp"
#include "sojourn/run/load_world.hpp"
#include "sojourn/stats/body_tables.hpp"

namespace sojourn::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string dump(const Json& value) { return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

// What a module is made of, as far as a list shows it.
struct Facts {
  std::size_t states = 0;
  std::set<std::string> calls, visits;
  std::string about;  // the first remark, or the module's name
};

Facts facts_of(const module::Module& m) {
  Facts out;
  out.about = m.name;
  const auto* remarks = m.root().find("remarks");
  if (remarks && remarks->is_array() && remarks->size() > 0) remarks = &remarks->children()[0];
  if (remarks && remarks->is_string() && !remarks->text.empty()) out.about = std::string(remarks->text);
  const auto* states = m.root().find("states");
  if (!states || !states->is_object()) return out;
  for (const auto& state : states->children()) {
    if (!state.is_object()) continue;
    ++out.states;
    const auto type = module::state_type(state.text_of("type"));
    if (type == module::StateType::kCallSubmodule) out.calls.emplace(state.text_of("submodule"));
    if (type == module::StateType::kEncounter)
      out.visits.emplace(state.boolean_of("wellness") ? "routine" : state.text_of("encounter_class", "ambulatory"));
  }
  return out;
}

std::string joined(const std::set<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out.empty() ? "-" : out;
}

using Row = std::array<std::string, 5>;

// Columns as wide as their widest cell; the last one ends where a terminal usually ends.
void print_table(const std::vector<Row>& rows, std::ostream& out) {
  constexpr std::size_t kWidth = 160, kLeast = 50;
  std::array<std::size_t, 5> widths{};
  for (const Row& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t c = 0; c + 1 < row.size(); ++c) {
      const std::string pad(widths[c] - row[c].size(), ' ');
      line += (c == 1 || c == 2 ? pad + row[c] : row[c] + pad) + "  ";
    }
    const std::size_t room = std::max(kLeast, kWidth - std::min(kWidth, line.size()));
    std::string about = row.back().substr(0, room);
    while (about.size() < row.back().size() && !about.empty() && (row.back()[about.size()] & 0xC0) == 0x80)
      about.pop_back();
    if (about.size() < row.back().size()) about = about.substr(0, about.find_last_of(' ')) + " ...";
    out << line << about << "\n";
  }
}

// What a lint run looks at, and which part of it the user wants to hear about.
struct Scope {
  std::vector<fs::path> folders;
  std::vector<fs::path> wanted;  // canonical files and folders; empty = everything
  bool contains(const std::string& file) const {
    if (wanted.empty()) return true;
    const fs::path path = real(file);
    return std::any_of(wanted.begin(), wanted.end(), [&](const fs::path& w) { return below(path, w); });
  }
};

// The modules named by the user may call those of the shipped folder and of --modules: all are loaded, and diagnostics
// are shown for the named ones.
Scope make_scope(const run::Options& options, const std::vector<std::string>& library,
                 std::vector<std::string>& errors) {
  Scope scope;
  scope.folders.assign(library.begin(), library.end());
  for (const std::string& argument : options.arguments) {
    std::error_code ignored;
    const fs::path path(argument);
    if (!fs::exists(path, ignored)) {
      errors.push_back(argument + ": there is no such file or folder");
      continue;
    }
    scope.wanted.push_back(real(path));
    const fs::path folder = fs::is_directory(path, ignored) ? path : path.has_parent_path() ? path.parent_path() : ".";
    const bool known = std::any_of(scope.folders.begin(), scope.folders.end(),
                                   [&](const fs::path& f) { return below(real(folder), real(f)); });
    if (!known) scope.folders.push_back(folder);
  }
  return scope;
}

Json to_json(const base::Diagnostic& d) {
  Json out;
  out["file"] = d.file;
  out["line"] = d.line;
  out["column"] = d.column;
  out["severity"] = d.severity == base::Severity::kError ? "error" : "warning";
  out["rule"] = d.rule;
  out["message"] = d.message;
  out["hint"] = d.hint;
  out["source"] = d.source;
  return out;
}

}  // namespace

fs::path real(const fs::path& path) {
  std::error_code error;
  const fs::path out = fs::weakly_canonical(path, error);
  return error ? path : out;
}

bool below(const fs::path& path, const fs::path& folder) {
  const auto [end, at] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end();
}

int library_folders(const run::Options& options, const Process& p, std::string_view command,
                    std::vector<std::string>& folders) {
  std::string data;
  if (!options.modules_only) {
    const auto found = run::find_data(options, p.executable);
    if (!found) {
      if (options.names_data()) return usage(p, {found.error().message}, command);
      p.err << "sojourn: error: " << found.error().message << "\n";
      return kWorldFailed;
    }
    data = *found;
  }
  std::vector<std::string> errors;
  folders = run::module_folders(options, data, errors);
  return errors.empty() ? kOk : usage(p, errors, command);
}

int module_lint(const run::Options& options, const Process& p) {
  std::vector<std::string> library, errors;
  if (const int code = library_folders(options, p, "module lint", library); code != kOk) return code;
  const Scope scope = make_scope(options, library, errors);
  if (!errors.empty()) return usage(p, errors, "module lint");

  base::Diagnostics faults;
  module::ModuleSet set = module::load_modules(scope.folders, faults);
  if (!options.overrides.empty()) {
    const auto text = base::read_file(options.overrides);
    if (!text) return usage(p, {"--overrides: " + text.error().message}, "module lint");
    module::apply_overrides(options.overrides, *text, set, faults);
  }
  const auto data = run::find_data(options, p.executable);
  const auto subjects = data ? run::subject_names(options, *data) : base::Result<std::vector<std::string>>(data.error());
  std::vector<std::string_view> names;
  if (subjects) names.assign(subjects->begin(), subjects->end());
  module::check(set, stats::known_measure_names(), faults, {names, stats::target_measure_names()});
  std::size_t wrong = 0, warned = 0;
  Json list = Json::array();
  for (const base::Diagnostic& d : faults.sorted()) {
    if (!scope.contains(d.file) && d.file != options.overrides) continue;
    ++(d.severity == base::Severity::kError ? wrong : warned);
    if (options.json)
      list.push_back(to_json(d));
    else
      p.out << base::to_text(d) << "\n";
  }
  const auto files = std::count_if(set.modules.begin(), set.modules.end(),
                                   [&](const module::Module& m) { return scope.contains(m.file()); });
  if (options.json)
    p.out << dump(list);
  else
    p.out << files << " modules: " << wrong << " errors, " << warned << " warnings\n";
  return wrong > 0 || (options.strict && warned > 0) ? kFaultyInput : kOk;
}

int module_list(const run::Options& options, const Process& p) {
  std::vector<std::string> library, errors;
  if (const int code = library_folders(options, p, "module list", library); code != kOk) return code;
  base::Diagnostics faults;
  const module::ModuleSet set = module::load_modules({library.begin(), library.end()}, faults);
  std::vector<std::string> paths;
  for (const module::Module& m : set.modules)
    if (m.top_level || options.module.empty()) paths.push_back(m.path);
  const std::vector<std::string> chosen = run::select_modules(options, paths, errors);
  if (!errors.empty()) return usage(p, errors, "module list");
  const std::set<std::string_view> names(chosen.begin(), chosen.end());

  Json list = Json::array();
  std::vector<Row> rows{{"module", "states", "calls", "visits", "about"}};
  for (const module::Module& m : set.modules) {
    if (!names.contains(m.path)) continue;
    const Facts facts = facts_of(m);
    rows.push_back({(m.top_level ? "" : "  ") + m.path, std::to_string(facts.states),
                    std::to_string(facts.calls.size()), joined(facts.visits), facts.about});
    list.push_back(Json{{"path", m.path},
                        {"name", m.name},
                        {"top_level", m.top_level},
                        {"states", facts.states},
                        {"submodules", facts.calls},
                        {"encounters", facts.visits},
                        {"remark", facts.about},
                        {"sha256", m.sha256}});
  }
  if (options.json)
    p.out << dump(list);
  else
    print_table(rows, p.out);
  for (const base::Diagnostic& d : faults.sorted())
    if (d.severity == base::Severity::kError) p.err << base::to_text(d) << "\n";
  return faults.has_errors() ? kFaultyInput : kOk;
}

int module_dump(const run::Options& options, const Process& p) {
  std::vector<std::string> library, errors;
  if (const int code = library_folders(options, p, "module dump", library); code != kOk) return code;
  if (options.arguments.empty()) errors.push_back("name a module file or a folder of them");
  const Scope scope = make_scope(options, library, errors);
  if (!errors.empty()) return usage(p, errors, "module dump");

  base::Diagnostics faults;
  const module::ModuleSet set = module::load_modules(scope.folders, faults);
  module::check(set, stats::known_measure_names(), faults);
  for (const base::Diagnostic& d : faults.sorted())
    if (d.severity == base::Severity::kError) p.err << base::to_text(d) << "\n";
  if (faults.has_errors()) return kFaultyInput;
  std::vector<bool> selected;
  for (const module::Module& m : set.modules) selected.push_back(m.top_level && scope.contains(m.file()));
  vocab::Vocabulary vocabulary;
  const program::Program program = program::compile(set, selected, vocabulary);
  for (std::size_t i = 0; i < set.modules.size(); ++i)
    if (scope.contains(set.modules[i].file())) p.out << program::dump(program, vocabulary, program::ModuleId{i});
  return kOk;
}

}  // namespace sojourn::cli
