#pragma once
// A server of tests/servers, which runs as long as the object lives.
#include <sys/types.h>

#include <string>
#include <vector>

namespace sojourn::test {

class LocalServer {
 public:
  // Starts tests/servers/SCRIPT and waits for the port that it prints on its first line.
  explicit LocalServer(const std::string& script, std::vector<std::string> arguments = {});
  ~LocalServer();
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  int port() const { return port_; }

 private:
  pid_t process_ = -1;
  int output_ = -1;
  int port_ = 0;
};

}  // namespace sojourn::test
