#pragma once
// Gives a few named files to whoever asks for them over HTTP: servers fetch bulk data by themselves. In a thread of its
// own; read only, GET and HEAD.
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "sojourn/base/result.hpp"

namespace sojourn::net {

class FileServer {
 public:
  // `files`: name in the URL -> path. Listens on `address` ("127.0.0.1"); port 0 = a free one. Error: the address or port
  // cannot be had.
  static base::Result<std::unique_ptr<FileServer>> start(const std::string& address, std::uint16_t port,
                                                         std::map<std::string, std::string> files,
                                                         std::string content_type);
  // Ends the thread; requests on their way are cut.
  ~FileServer();
  FileServer(const FileServer&) = delete;
  FileServer& operator=(const FileServer&) = delete;

  std::uint16_t port() const;
  std::uint64_t served() const;  // files that went out whole

 private:
  struct State;
  explicit FileServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sojourn::net
