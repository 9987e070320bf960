// sojourn module trace, sojourn module graph: both look at one module, named by its file or by its path.
#include <algorithm>
#include <ostream>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/cli/module_commands.hpp"
#include "sojourn/run/graph.hpp"
#include "sojourn/run/load_world.hpp"
#include "sojourn/run/trace.hpp"
#include "sojourn/sink/atomic_file.hpp"

namespace sojourn::cli {
namespace {

namespace fs = std::filesystem;

bool is_file(const std::string& name) {
  std::error_code ignored;
  return fs::is_regular_file(name, ignored);
}

// If the module is named by a file outside of the library, its folder joins the library.
void add_folder(const std::string& name, const std::vector<std::string>& library, std::vector<std::string>& out) {
  if (!is_file(name)) return;
  const fs::path file = real(name);
  const bool known = std::any_of(library.begin(), library.end(), [&](const auto& f) { return below(file, real(f)); });
  if (!known) out.push_back(file.parent_path().string());
}

// The module of that file or path; otherwise what is wrong, with the nearest right name.
const module::Module* find_module(const module::ModuleSet& set, const std::string& name, std::string& error) {
  if (is_file(name)) {
    for (const module::Module& m : set.modules)
      if (real(m.file()) == real(name)) return &m;
    error = name + ": no module was read from this file";
    for (const module::Module& m : set.modules)
      if (real(name).stem() == fs::path(m.path).stem()) error += "; " + m.file() + " has its place";
    return nullptr;
  }
  if (const module::Module* m = set.find(name)) return m;
  std::vector<std::string_view> paths;
  for (const module::Module& m : set.modules) paths.push_back(m.path);
  error = "there is no file and no module \"" + name + "\"";
  std::string hint = base::did_you_mean(name, paths);
  if (hint.empty())  // the last part of a path is what people remember
    for (const module::Module& m : set.modules)
      if (hint.empty() && m.path.ends_with("/" + name)) hint = "did you mean \"" + m.path + "\"?";
  error += hint.empty() ? "; \"sojourn module list\" shows the modules" : "; " + hint;
  return nullptr;
}

}  // namespace

int module_trace(run::Options& options, const Process& p) {
  const std::string name = options.arguments.front();
  std::vector<std::string> library;
  if (const int code = library_folders(options, p, "module trace", library); code != kOk) return code;
  add_folder(name, library, options.modules);
  options.quiet = true;  // warnings about modules are lint's business
  const Load loaded = load(options, run::Command::kModuleTrace, p);
  if (loaded.exit_code != kOk) return loaded.exit_code;
  std::string error;
  const module::Module* m = find_module(loaded.modules, name, error);
  if (!m) return usage(p, {error}, "module trace");
  const run::Trace trace =
      run::trace_life(*loaded.world->engine(), loaded.modules, options.person, options.only ? m->path : std::string());
  p.out << (options.json ? run::trace_json(trace) : run::trace_text(trace));
  return kOk;
}

int module_graph(const run::Options& options, const Process& p) {
  const std::string& name = options.arguments.front();
  std::vector<std::string> library;
  if (const int code = library_folders(options, p, "module graph", library); code != kOk) return code;
  add_folder(name, library, library);
  base::Diagnostics faults;
  const module::ModuleSet set = module::load_modules({library.begin(), library.end()}, faults);
  std::string error;
  const module::Module* m = find_module(set, name, error);
  if (!m) {
    for (const base::Diagnostic& d : faults.sorted())
      if (is_file(name) && real(d.file) == real(name)) p.err << base::to_text(d) << "\n";
    return faults.has_errors() && is_file(name) ? kFaultyInput : usage(p, {error}, "module graph");
  }
  const run::Graph graph = run::graph_of(*m);
  const std::string text = options.dot ? run::graph_dot(graph) : run::graph_svg(graph);
  if (options.drawing.empty()) {
    p.out << text;
    return kOk;
  }
  auto file = sink::AtomicFile::create(options.drawing);
  if (!file) return world_failed(p, file.error());
  if (const auto done = file->write(text); !done) return world_failed(p, done.error());
  if (const auto done = file->finish(true); !done) return world_failed(p, done.error());
  return kOk;
}

}  // namespace sojourn::cli
