#pragma once
// A file that appears under its name only when it is whole: bytes go to "<name>.part", which is renamed at the end.
// Every call of the system is checked; a full disk is reported as such.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sojourn/base/result.hpp"

namespace sojourn::sink {

inline constexpr std::string_view kPartSuffix = ".part";

// Error of a system call on `path`. A full disk (or quota) names the file system, what is free on it, what this run has
// written (`written`) and what the failed write needed (`wanted`).
base::Error disk_error(int code, std::string_view action, const std::string& path, std::uint64_t written,
                       std::uint64_t wanted);

class AtomicFile {
 public:
  // Opens "<path>.part", emptying it if it is there.
  static base::Result<AtomicFile> create(std::string path);

  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  // Removes the unfinished part.
  ~AtomicFile();

  // Buffered. `run_written` is what the run has written so far, for the message when the disk is full.
  base::Result<void> write(std::string_view bytes, std::uint64_t run_written = 0);
  // Writes what is buffered, closes and renames. With `replace` false a file that stands there already is an error.
  base::Result<void> finish(bool replace = false, std::uint64_t run_written = 0);

  const std::string& path() const { return path_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  AtomicFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  base::Result<void> put(std::string_view bytes, std::uint64_t run_written);

  std::string path_;
  int descriptor_ = -1;
  std::string buffer_;
  std::uint64_t bytes_ = 0;
};

}  // namespace sojourn::sink
