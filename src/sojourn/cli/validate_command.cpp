#include "sojourn/cli/validate_command.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>

#include "sojourn/cli/module_commands.hpp"
#include "sojourn/run/load_world.hpp"
#include "sojourn/run/validate.hpp"

extern char** environ;

namespace sojourn::cli {
namespace {

constexpr int kSkipped = 77;  // of tools/fhir-validate: something that it needs is not there

// What tools/fhir-validate prints.
base::Result<std::string> run_official(const std::string& data, const run::Options& options,
                                       const run::Pieces& pieces) {
  const std::string script = data + "/tools/fhir-validate";
  if (!std::filesystem::exists(script))
    return base::Error{base::ErrorKind::kNotFound, "--full needs a checkout of Sojourn, with its folder tools"};
  std::vector<std::string> words{script};  // its own options stand before those of the validator
  if (options.validate.us_core != "none") words.insert(words.end(), {"--us-core", options.validate.us_core});
  words.emplace_back("--json");
  if (!options.validate.closed) words.emplace_back("--open");
  words.insert(words.end(), pieces.paths.begin(), pieces.paths.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return base::Error{base::ErrorKind::kIo, script + " could not be started"};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  pid_t child = 0;
  const int spawned = ::posix_spawn(&child, script.c_str(), &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  std::string text;
  if (spawned == 0)
    for (char buffer[65536];;) {
      const auto count = ::read(ends[0], buffer, sizeof buffer);
      if (count <= 0) break;
      text.append(buffer, static_cast<std::size_t>(count));
    }
  ::close(ends[0]);
  int status = 0;
  if (spawned != 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status))
    return base::Error{base::ErrorKind::kIo, script + " could not be run"};
  if (WEXITSTATUS(status) == kSkipped)
    return base::Error{base::ErrorKind::kNotFound,
                       "--full: the official validator needs Java (a JDK) and, the first time, Maven and a network; "
                       "install them, or leave --full out"};
  return text;
}

int show_coverage(const run::Options& options, const Process& p, const validate::Definitions& definitions,
                  const run::Pieces& pieces) {
  const auto progress = make_progress(options, p);
  const auto coverage = run::cover_input(options, definitions, pieces, *progress);
  if (!coverage) return world_failed(p, coverage.error());
  p.out << (options.json ? run::coverage_json(**coverage, definitions) : run::coverage_text(**coverage, definitions));
  return run::covered_percent(**coverage) >= options.validate.at_least ? kOk : kFaultyInput;
}

}  // namespace

int validate(const run::Options& options, const Process& p) {
  const auto data = run::find_data(options, p.executable);
  if (!data) return world_failed(p, data.error());
  std::vector<std::string> words = options.arguments;
  if (words.empty()) words.emplace_back("output");
  const auto pieces = run::cut_into_pieces(words, std::cin);
  if (!pieces) return world_failed(p, pieces.error());
  const auto definitions = run::load_definitions(*data, options.validate.us_core);
  if (!definitions) return world_failed(p, definitions.error());
  if (options.validate.coverage) return show_coverage(options, p, **definitions, *pieces);

  const auto progress = make_progress(options, p);
  auto validated = run::validate_input(options, **definitions, *pieces, *progress);
  if (!validated) return world_failed(p, validated.error());
  if (options.validate.full) {
    const auto said = run_official(*data, options, *pieces);
    if (!said) return world_failed(p, said.error());
    if (!run::add_official(*said, options.validate.most_findings, *validated))
      return world_failed(p, {base::ErrorKind::kIo,
                              "the official validator gave no answer; run tools/fhir-validate by itself to see why"});
  }
  p.out << (options.validate.outcome ? run::operation_outcome(*validated)
            : options.json           ? run::validated_json(*validated)
                                     : run::validated_text(*validated));
  return validated->errors > 0 ? kFaultyInput : kOk;
}

}  // namespace sojourn::cli
