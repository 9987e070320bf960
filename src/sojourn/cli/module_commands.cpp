#include "sojourn/cli/module_commands.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

#include "sojourn/module/check.hpp"
#include "sojourn/module/document.hpp"
#include "sojourn/program/compile.hpp"
#include "sojourn/program/dump.hpp"
#include "sojourn/run/load_world.hpp"
#include "sojourn/stats/body_tables.hpp"

namespace sojourn::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string dump(const Json& value) { return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

fs::path real(const fs::path& path) {
  std::error_code error;
  const fs::path out = fs::weakly_canonical(path, error);
  return error ? path : out;
}

bool below(const fs::path& path, const fs::path& folder) {
  const auto [end, at] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end();
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
Scope make_scope(const run::Options& options, const std::vector<std::string>& library, std::vector<std::string>& errors) {
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
  out["severity"] = d.severity == base::Severity::kError ? "error" : "warning";
  out["rule"] = d.rule;
  out["file"] = d.file;
  out["line"] = d.line;
  out["column"] = d.column;
  out["message"] = d.message;
  out["hint"] = d.hint;
  return out;
}

// Shipped folder (unless left out) and those of --modules. An exit code other than kOk has been explained.
int library_folders(const run::Options& options, const Process& p, std::string_view command,
                    std::vector<std::string>& folders) {
  std::string data;
  if (!options.modules_only) {
    const auto found = run::find_data(options, p.executable);
    if (!found) {
      if (!options.data_dir.empty()) return usage(p, {found.error().message}, command);
      p.err << "sojourn: error: " << found.error().message << "\n";
      return kWorldFailed;
    }
    data = *found;
  }
  std::vector<std::string> errors;
  folders = run::module_folders(options, data, errors);
  return errors.empty() ? kOk : usage(p, errors, command);
}

}  // namespace

int module_lint(const run::Options& options, const Process& p) {
  std::vector<std::string> library, errors;
  if (const int code = library_folders(options, p, "module lint", library); code != kOk) return code;
  const Scope scope = make_scope(options, library, errors);
  if (!errors.empty()) return usage(p, errors, "module lint");

  base::Diagnostics faults;
  const module::ModuleSet set = module::load_modules(scope.folders, faults);
  module::check(set, stats::known_measure_names(), faults);
  std::size_t wrong = 0, warned = 0;
  Json list = Json::array();
  for (const base::Diagnostic& d : faults.sorted()) {
    if (!scope.contains(d.file)) continue;
    ++(d.severity == base::Severity::kError ? wrong : warned);
    if (options.json) list.push_back(to_json(d));
    else p.out << base::to_text(d) << "\n";
  }
  const auto files = std::count_if(set.modules.begin(), set.modules.end(),
                                   [&](const module::Module& m) { return scope.contains(m.file()); });
  if (options.json) p.out << dump(list);
  else p.out << files << " modules: " << wrong << " errors, " << warned << " warnings\n";
  return wrong > 0 ? kFaultyInput : kOk;
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
  for (const module::Module& m : set.modules) {
    if (!names.contains(m.path)) continue;
    if (options.json) {
      list.push_back(Json{{"path", m.path}, {"name", m.name}, {"top_level", m.top_level}, {"sha256", m.sha256}});
      continue;
    }
    std::string line = m.path;
    line.resize(std::max<std::size_t>(line.size() + 1, 44), ' ');
    p.out << line << (m.top_level ? "module     " : "submodule  ") << m.name << "\n";
  }
  if (options.json) p.out << dump(list);
  for (const base::Diagnostic& d : faults.sorted()) p.err << base::to_text(d) << "\n";
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
