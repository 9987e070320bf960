#pragma once
// The program without its process: words in, text and exit code out.
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace sojourn::cli {

enum ExitCode : int { kOk = 0, kFaultyInput = 1, kUsage = 2, kWorldFailed = 3, kBug = 70 };

struct Process {
  std::string executable;  // path of the program's file
  std::map<std::string, std::string> environment;
  std::ostream& out;
  std::ostream& err;
  bool err_is_terminal = false;
};

// `words` are the arguments after the program's name.
int run(const std::vector<std::string>& words, const Process& process);

}  // namespace sojourn::cli
