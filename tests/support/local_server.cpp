#include "support/local_server.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

namespace sojourn::test {

LocalServer::LocalServer(const std::string& script, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {SOJOURN_PYTHON, std::string(SOJOURN_SOURCE_DIR) + "/tests/servers/" + script});
  std::vector<char*> words;
  for (std::string& word : arguments) words.push_back(word.data());
  words.push_back(nullptr);
  int ends[2];
  if (::pipe(ends) != 0) {
    ADD_FAILURE() << "no pipe";
    return;
  }
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // a test that crashes leaves no server behind
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execvp(words.front(), words.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  output_ = ends[0];
  std::string line;
  for (char c = 0; ::read(output_, &c, 1) == 1 && c != '\n';) line += c;
  port_ = std::atoi(line.c_str());
  EXPECT_GT(port_, 0) << script << " has not started; it says: " << line;
}

LocalServer::~LocalServer() {
  if (process_ > 0) {
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
  }
  if (output_ >= 0) ::close(output_);
}

}  // namespace sojourn::test
