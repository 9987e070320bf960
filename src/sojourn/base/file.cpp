#include "sojourn/base/file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace sojourn::base {

Result<std::string> read_file(const std::string& path) {
  errno = 0;
  std::error_code ignored;
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path, ignored)) {
    const ErrorKind kind = errno == ENOENT ? ErrorKind::kNotFound : errno == EACCES ? ErrorKind::kNotAllowed : ErrorKind::kIo;
    return Error{kind, "cannot open " + path + (errno != 0 ? std::string(": ") + std::strerror(errno) : "")};
  }
  std::string text;
  const auto size = std::filesystem::file_size(path, ignored);
  if (!ignored) text.resize(size);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  // What has no size beforehand (a pipe) or has grown meanwhile.
  for (char buffer[4096]; in.read(buffer, sizeof buffer) || in.gcount() > 0;)
    text.append(buffer, static_cast<std::size_t>(in.gcount()));
  if (in.bad()) return Error{ErrorKind::kIo, "cannot read " + path};
  return text;
}

FileReader folder_reader(std::string folder) {
  if (!folder.empty() && folder.back() != '/') folder += '/';
  return [folder = std::move(folder)](std::string_view name) { return read_file(folder + std::string(name)); };
}

}  // namespace sojourn::base
