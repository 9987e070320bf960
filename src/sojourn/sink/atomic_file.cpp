#include "sojourn/sink/atomic_file.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace sojourn::sink {
namespace {

constexpr std::size_t kBuffer = 256 * 1024;

std::string amount(std::uint64_t bytes) {
  static constexpr const char* kUnits[] = {"bytes", "KB", "MB", "GB", "TB"};
  int unit = 0;
  std::uint64_t tenths = bytes * 10;
  while (tenths >= 10000 && unit < 4) {
    tenths /= 1000;
    ++unit;
  }
  std::string out = std::to_string(tenths / 10);
  if (unit > 0) out += "." + std::to_string(tenths % 10);
  return out + " " + kUnits[unit];
}

// The nearest existing folder of the path, which tells the file system.
std::string existing_parent(const std::string& path) {
  std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code ignored;
  while (!folder.empty() && !std::filesystem::exists(folder, ignored)) folder = folder.parent_path();
  return folder.empty() ? "." : folder.string();
}

// Where the file system that holds the folder is mounted.
std::string mount_point(const std::string& folder) {
  std::error_code error;
  std::filesystem::path at = std::filesystem::canonical(folder, error);
  struct stat here {};
  if (error || ::stat(at.c_str(), &here) != 0) return folder;
  while (at.has_relative_path()) {
    struct stat above {};
    if (::stat(at.parent_path().c_str(), &above) != 0 || above.st_dev != here.st_dev) break;
    at = at.parent_path();
  }
  return at.string();
}

}  // namespace

base::Error disk_error(int code, std::string_view action, const std::string& path, std::uint64_t written,
                       std::uint64_t wanted) {
  std::string message = "cannot " + std::string(action) + " " + path + ": ";
  if (code == ENOSPC || code == EDQUOT) {
    const std::string folder = existing_parent(path);
    message += code == ENOSPC ? "the disk is full" : "the disk quota is used up";
    message += " (file system at " + mount_point(folder);
    struct statvfs disk {};
    if (::statvfs(folder.c_str(), &disk) == 0)
      message += ", " + amount(std::uint64_t{disk.f_bavail} * disk.f_frsize) + " of " +
                 amount(std::uint64_t{disk.f_blocks} * disk.f_frsize) + " free";
    message += "; this run has written " + amount(written) + ", the next step needs " + amount(wanted) +
               "); free some space or choose another --output, then run again";
    return {base::ErrorKind::kNoSpace, message};
  }
  message += std::strerror(code);
  if (code == EACCES || code == EPERM || code == EROFS)
    return {base::ErrorKind::kNotAllowed, message + "; choose a folder that you may write to"};
  if (code == ENOENT) return {base::ErrorKind::kNotFound, message};
  return {base::ErrorKind::kIo, message};
}

base::Result<AtomicFile> AtomicFile::create(std::string path) {
  const std::string part = path + std::string(kPartSuffix);
  const int descriptor = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (descriptor < 0) return disk_error(errno, "create", path, 0, 0);
  return AtomicFile(std::move(path), descriptor);
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(other.descriptor_),
      buffer_(std::move(other.buffer_)),
      bytes_(other.bytes_) {
  other.descriptor_ = -1;
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink((path_ + std::string(kPartSuffix)).c_str());
}

base::Result<void> AtomicFile::put(std::string_view bytes, std::uint64_t run_written) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return disk_error(errno, "write", path_, run_written, bytes.size());
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

base::Result<void> AtomicFile::write(std::string_view bytes, std::uint64_t run_written) {
  bytes_ += bytes.size();
  if (buffer_.size() + bytes.size() < kBuffer) {
    buffer_ += bytes;
    return {};
  }
  if (auto done = put(buffer_, run_written); !done) return done;
  buffer_.clear();
  return put(bytes, run_written);
}

base::Result<void> AtomicFile::finish(bool replace, std::uint64_t run_written) {
  if (auto done = put(buffer_, run_written); !done) return done;
  buffer_.clear();
  const std::string part = path_ + std::string(kPartSuffix);
  const int closed = ::close(descriptor_);
  descriptor_ = -1;
  int renamed = closed;
  if (closed == 0) {
    renamed = ::renameat2(AT_FDCWD, part.c_str(), AT_FDCWD, path_.c_str(), replace ? 0u : RENAME_NOREPLACE);
    // Some file systems do not know the flag.
    if (renamed != 0 && errno == EINVAL && !replace && ::access(path_.c_str(), F_OK) != 0)
      renamed = ::rename(part.c_str(), path_.c_str());
  }
  if (renamed == 0) return {};
  const int code = errno;
  ::unlink(part.c_str());
  if (code == EEXIST)
    return base::Error{base::ErrorKind::kNotAllowed,
                       "cannot write " + path_ + ": a file that is not part of this run has that name; move it away or "
                       "choose another --output"};
  return disk_error(code, closed == 0 ? "rename" : "close", path_, run_written, 0);
}

}  // namespace sojourn::sink
