#include "sojourn/cli/reference_bench.hpp"

#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <ostream>

#include "sojourn/cli/module_commands.hpp"
#include "sojourn/run/load_world.hpp"

extern char** environ;

namespace sojourn::cli {
namespace {

// What both engines understand. Anything else would make them do different work, so it is refused.
constexpr std::array<std::string_view, 4> kShared{"population", "seed", "reference-date", "years-of-history"};

std::vector<std::string> not_shared(const run::Options& options) {
  std::vector<std::string> errors;
  const run::Options usual;
  for (const run::OptionSpec& spec : run::option_table()) {
    if (!spec.get || !(spec.commands & static_cast<unsigned>(run::Command::kBench))) continue;
    if (std::find(kShared.begin(), kShared.end(), spec.name) != kShared.end()) continue;
    if (spec.get(options) != spec.get(usual))
      errors.push_back("--" + std::string(spec.name) + " cannot stand beside --against-reference");
  }
  return errors;
}

std::string day_text(base::Date day) {
  char buffer[base::kDateChars];
  return std::string(buffer, base::write_date(buffer, day));
}

}  // namespace

int reference_bench(const run::Options& options, const Process& p) {
  if (const auto errors = not_shared(options); !errors.empty()) return usage(p, errors, "bench");
  const auto data = run::find_data(options, p.executable);
  const std::string script = data ? *data + "/tools/bench_reference.py" : std::string();
  if (!data || !std::filesystem::exists(script)) {
    p.err << "sojourn: error: --against-reference needs a checkout of Sojourn, with its folder tools\n";
    return kWorldFailed;
  }
  std::vector<std::string> words{"python3", script, p.executable, "--population", std::to_string(options.people),
                                 "--seed", std::to_string(options.seed), "--years-of-history",
                                 std::to_string(options.years_of_history), "--reference-date",
                                 day_text(options.reference_date)};
  if (options.json) words.emplace_back("--json");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  p.out.flush();
  pid_t child = 0;
  int status = 0;
  if (::posix_spawnp(&child, "python3", nullptr, nullptr, argv.data(), environ) != 0 ||
      ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) {
    p.err << "sojourn: error: python3 could not run " << script << "\n";
    return kWorldFailed;
  }
  return WEXITSTATUS(status) == 0 ? kOk : kWorldFailed;
}

}  // namespace sojourn::cli
