#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>

#include "sojourn/cli/commands.hpp"
#include "sojourn/run/options.hpp"

namespace {

std::string executable_path(const char* argv0) {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::string(argv0) : path.string();
}

}  // namespace

int main(int argc, char** argv) {
  // A write beyond the file size limit is an error to report, not a reason to be killed.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    sojourn::cli::Process process{executable_path(argc > 0 ? argv[0] : "sojourn"), {}, std::cout, std::cerr,
                                  ::isatty(STDERR_FILENO) == 1};
    for (const auto& spec : sojourn::run::option_table())
      if (!spec.environment.empty())
        if (const char* value = std::getenv(std::string(spec.environment).c_str()))
          process.environment[std::string(spec.environment)] = value;
    const int code = sojourn::cli::run({argv + std::min(argc, 1), argv + argc}, process);
    std::cout.flush();
    if (!std::cout && code == sojourn::cli::kOk) {
      std::cerr << "sojourn: error: standard output cannot be written\n";
      return sojourn::cli::kWorldFailed;
    }
    return code;
  } catch (const std::bad_alloc&) {
    std::cerr << "sojourn: error: out of memory\n";
    return sojourn::cli::kWorldFailed;
  } catch (const std::exception& e) {
    std::cerr << "sojourn: bug: " << e.what() << "\nPlease report this with the command that you ran.\n";
    return sojourn::cli::kBug;
  }
}
