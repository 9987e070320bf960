#include "sojourn/cli/commands.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <array>
#include <chrono>
#include <optional>
#include <ostream>
#include <span>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/cli/cover.hpp"
#include "sojourn/cli/calibrate_command.hpp"
#include "sojourn/cli/module_commands.hpp"
#include "sojourn/cli/push_commands.hpp"
#include "sojourn/cli/reference_bench.hpp"
#include "sojourn/cli/report_command.hpp"
#include "sojourn/cli/validate_command.hpp"
#include "sojourn/run/bench.hpp"
#include "sojourn/run/generate.hpp"
#include "sojourn/run/load_world.hpp"
#include "sojourn/run/manifest.hpp"
#include "sojourn/run/summary.hpp"
#include "sojourn/sink/file_sink.hpp"

namespace sojourn::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kHelp =
    "Usage: sojourn COMMAND [options]\n"
    "\n"
    "Simulates patient journeys and writes them as FHIR R4, CSV or text. All patients are synthetic.\n"
    "\n"
    "Commands:\n"
    "  generate      simulate a population and write its health records\n"
    "  push          load patients into a FHIR server\n"
    "  unload        take back what one load brought\n"
    "  validate      check FHIR files, or what they show of US Core\n"
    "  report        measure a population against published figures\n"
    "  calibrate     fit modules to published figures\n"
    "  bench         measure loading, simulation and encoding\n"
    "  module lint   check modules\n"
    "  module list   list modules\n"
    "  module trace  show one life in one module, step by step\n"
    "  module graph  draw a module\n"
    "  module dump   show the compiled form of modules\n"
    "  help          show this help, or that of a command\n"
    "\n"
    "Options:\n"
    "  -h, --help    show help; also after a command\n"
    "      --version show the version\n"
    "\n"
    "Examples:\n"
    "  sojourn generate --population 100 --output output\n"
    "  sojourn generate --help\n"
    "\n"
    "Exit codes: 0 ok, 1 faulty modules or files, 2 wrong usage, 3 disk, files or server failed, 70 a bug in Sojourn.\n";

int generate(run::Options& options, const Process& p) {
  if (!options.push.url.empty()) return generate_and_push(options, p);
  // Everything that can be refused is refused before the first byte is written.
  const auto folder = sink::inspect_folder(options.output);
  if (!folder) return world_failed(p, folder.error());
  if (!folder->remark.empty()) return usage(p, {"--output: " + folder->remark}, "generate");
  Load loaded = load(options, run::Command::kGenerate, p);
  if (loaded.exit_code != kOk) return loaded.exit_code;

  std::unique_ptr<const validate::Definitions> definitions;
  if (options.cover.on) {
    if (const auto found = choose_people(options, *loaded.world, definitions, p); found != kOk) return found;
  }
  auto sink = sink::FileSink::open(options.output, *folder);
  if (!sink) return world_failed(p, sink.error());
  const auto progress = make_progress(options, p);
  const auto outcome = run::generate(options, *loaded.world, **sink, *progress);
  if (!outcome) return world_failed(p, outcome.error());
  if (const auto done = run::write_manifest(options, *loaded.world, *outcome, **sink); !done)
    return world_failed(p, done.error());
  if (!options.quiet) p.err << run::incidents_text(*outcome);
  if (options.json && !options.cover.on) p.out << run::summary_json(options, *outcome, loaded.seconds);
  else if (!options.json && !options.quiet) p.out << run::summary_text(options, *outcome, loaded.seconds);
  return options.cover.on ? show_cover(options, *definitions, p) : kOk;
}

int bench(run::Options& options, const Process& p) {
  if (options.against_reference) return reference_bench(options, p);
  Load loaded = load(options, run::Command::kBench, p);
  if (loaded.exit_code != kOk) return loaded.exit_code;
  const auto progress = make_progress(options, p);
  const auto figures = run::bench(options, *loaded.world, loaded.seconds, *progress);
  if (!figures) return world_failed(p, figures.error());
  p.out << (options.json ? run::bench_json(options, *figures) : run::bench_text(options, *figures));
  return kOk;
}

int dispatch(run::Command command, std::span<const std::string> words, const Process& p) {
  run::Parsed parsed = run::parse_options(command, words, p.environment);
  if (parsed.help) {
    p.out << run::help_text(command);
    return kOk;
  }
  if (!parsed.errors.empty()) return usage(p, parsed.errors, run::command_name(command));
  switch (command) {
    case run::Command::kGenerate: return generate(parsed.options, p);
    case run::Command::kBench: return bench(parsed.options, p);
    case run::Command::kModuleLint: return module_lint(parsed.options, p);
    case run::Command::kModuleList: return module_list(parsed.options, p);
    case run::Command::kModuleTrace: return module_trace(parsed.options, p);
    case run::Command::kModuleGraph: return module_graph(parsed.options, p);
    case run::Command::kModuleDump: return module_dump(parsed.options, p);
    case run::Command::kPush: return push(parsed.options, p);
    case run::Command::kUnload: return unload(parsed.options, p);
    case run::Command::kValidate: return validate(parsed.options, p);
    case run::Command::kReport: return report(parsed.options, p);
    case run::Command::kCalibrate: return calibrate(parsed.options, p);
  }
  return kBug;
}

struct Named {
  std::string_view first, second;  // the words that name the command
  run::Command command;
};
constexpr std::array<Named, 12> kCommands{{{"generate", "", run::Command::kGenerate},
                                          {"validate", "", run::Command::kValidate},
                                          {"report", "", run::Command::kReport},
                                          {"calibrate", "", run::Command::kCalibrate},
                                          {"push", "", run::Command::kPush},
                                          {"unload", "", run::Command::kUnload},
                                          {"bench", "", run::Command::kBench},
                                          {"module", "lint", run::Command::kModuleLint},
                                          {"module", "list", run::Command::kModuleList},
                                          {"module", "trace", run::Command::kModuleTrace},
                                          {"module", "graph", run::Command::kModuleGraph},
                                          {"module", "dump", run::Command::kModuleDump}}};

int unknown(const Process& p, std::string_view what, std::string_view word, const std::vector<std::string_view>& known,
            std::string_view help) {
  std::string message = std::string(what) + " \"" + std::string(word) + "\"";
  if (const std::string hint = base::did_you_mean(word, known); !hint.empty()) message += "; " + hint;
  return usage(p, {message}, help);
}

int module_command(std::span<const std::string> words, const Process& p) {
  if (words.empty()) return usage(p, {"\"module\" needs a command: lint, list, trace, graph or dump"}, "");
  if (words[0] == "--help" || words[0] == "-h") {
    for (const Named& named : kCommands)
      if (named.first == "module")
        p.out << (named.second == "lint" ? "" : "\n") << run::help_text(named.command);
    return kOk;
  }
  for (const Named& named : kCommands)
    if (named.first == "module" && named.second == words[0]) return dispatch(named.command, words.subspan(1), p);
  return unknown(p, "unknown command \"module\"", words[0], {"lint", "list", "trace", "graph", "dump"}, "");
}

}  // namespace

std::unique_ptr<run::Progress> make_progress(const run::Options& options, const Process& p) {
  if (options.quiet) return std::make_unique<run::NoProgress>();
  return std::make_unique<run::ProgressPrinter>(p.err, p.err_is_terminal);
}

int world_failed(const Process& p, const base::Error& error) {
  p.err << "sojourn: error: " << error.message << "\n";
  return kWorldFailed;
}

Load load(run::Options& options, run::Command command, const Process& p) {
  const Clock::time_point start = Clock::now();
  Load out;
  const auto data = run::find_data(options, p.executable);
  if (!data) {
    out.exit_code = !options.names_data() ? world_failed(p, data.error())
                                          : usage(p, {data.error().message}, run::command_name(command));
    return out;
  }
  auto loaded = run::load_world(options, *data);
  if (!loaded) {
    out.exit_code = world_failed(p, loaded.error());
    return out;
  }
  // Errors stop the run and are shown in full; of warnings, which are the author's business, a few.
  constexpr int kWarningsShown = 3;
  int warnings = 0;
  for (const base::Diagnostic& d : loaded->faults.sorted())
    if (d.severity == base::Severity::kError || (!options.quiet && ++warnings <= kWarningsShown))
      p.err << base::to_text(d) << "\n";
  if (warnings > kWarningsShown)
    p.err << "sojourn: " << warnings - kWarningsShown << " more warnings; \"sojourn module lint\" shows all\n";
  if (!loaded->usage_errors.empty()) {
    out.exit_code = usage(p, loaded->usage_errors, run::command_name(command));
  } else if (loaded->faults.has_errors()) {
    p.err << "sojourn: error: " << loaded->faults.errors() << " faults in modules or tables; nothing was written\n";
    out.exit_code = kFaultyInput;
  }
  out.world = std::move(loaded->world);
  if (command == run::Command::kModuleTrace || command == run::Command::kCalibrate) out.modules = std::move(loaded->modules);
  *loaded = {};
#ifdef __GLIBC__
  ::malloc_trim(0);  // texts and trees of tables and modules, which lives do not need
#endif
  out.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return out;
}

int usage(const Process& p, const std::vector<std::string>& errors, std::string_view command) {
  for (const std::string& error : errors) p.err << "sojourn: error: " << error << "\n";
  p.err << "See \"sojourn " << command << (command.empty() ? "" : " ") << "--help\".\n";
  return kUsage;
}

int run(const std::vector<std::string>& words, const Process& p) {
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || (words[0] == "help" && words.size() == 1)) {
    (words.empty() ? p.err : p.out) << kHelp;
    return words.empty() ? kUsage : kOk;
  }
  if (words[0] == "--version" || words[0] == "version") {
    p.out << "sojourn " << run::version() << "\n";
    return kOk;
  }
  if (words[0] == "help") {
    std::vector<std::string> turned(words.begin() + 1, words.end());
    turned.emplace_back("--help");
    return run(turned, p);
  }
  const std::span<const std::string> rest = std::span(words).subspan(1);
  if (words[0] == "module") return module_command(rest, p);
  for (const Named& named : kCommands)
    if (named.second.empty() && named.first == words[0]) return dispatch(named.command, rest, p);
  return unknown(p, words[0].starts_with("-") ? "unknown option" : "unknown command", words[0],
                 {"generate", "push", "unload", "validate", "report", "calibrate", "bench", "module", "help", "--help", "--version"}, "");
}

}  // namespace sojourn::cli
