#include "sojourn/sink/file_sink.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <system_error>

#include "sojourn/base/json.hpp"

namespace sojourn::sink {
namespace {

namespace fs = std::filesystem;

// Paths come back from files that somebody may have edited: only those below the folder are ever touched.
bool stays_inside(std::string_view path) {
  if (path.empty()) return false;
  const fs::path p(path);
  if (p.is_absolute()) return false;
  for (const fs::path& piece : p)
    if (piece == ".." || piece == "." || piece.empty()) return false;
  return true;
}

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  while (!line.empty() && (line.back() == ',' || line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  return line;
}

// The manifest stands one file a line, so that a long one need not be held as a tree. False: not a manifest of ours.
bool read_manifest(const fs::path& path, std::vector<std::string>& files) {
  std::ifstream in(path);
  std::string line;
  bool ours = false, listing = false;
  while (std::getline(in, line)) {
    const std::string_view text = trimmed(line);
    if (text == R"("generator": "sojourn")") ours = true;
    if (text == R"("files": [)") {
      listing = true;
      continue;
    }
    if (!listing || !text.starts_with("{")) continue;
    base::Diagnostics ignored;
    const auto entry = base::json::Document::parse("", std::string(text), ignored);
    if (entry && stays_inside(entry->root().text_of("path"))) files.emplace_back(entry->root().text_of("path"));
  }
  return ours;
}

struct JournalLine {
  std::string_view sha256, path;
  std::uint64_t bytes = 0;
  bool shared = false;
};

// "F <sha256> <bytes> <path>" for a whole file, "S <path>" for a shared one; nullopt for a line cut short by a kill.
std::optional<JournalLine> read_line(std::string_view line) {
  if (line.starts_with("S ") && stays_inside(line.substr(2))) return JournalLine{{}, line.substr(2), 0, true};
  if (!line.starts_with("F ")) return std::nullopt;
  line.remove_prefix(2);
  JournalLine out;
  const auto first = line.find(' ');
  if (first == line.npos) return std::nullopt;
  out.sha256 = line.substr(0, first);
  const auto second = line.find(' ', first + 1);
  if (second == line.npos) return std::nullopt;
  std::from_chars(line.data() + first + 1, line.data() + second, out.bytes);
  out.path = line.substr(second + 1);
  if (!stays_inside(out.path)) return std::nullopt;
  return out;
}

bool locked_by_other(const fs::path& journal) {
  const int descriptor = ::open(journal.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool busy = ::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(descriptor);
  return busy;
}

}  // namespace

base::Result<FolderState> inspect_folder(const std::string& folder) {
  FolderState state;
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (status.type() == fs::file_type::not_found) return state;
  if (error) return disk_error(error.value(), "read", folder, 0, 0);
  if (!fs::is_directory(status)) {
    state.kind = FolderState::Kind::kForeign;
    state.remark = folder + " is a file, not a folder; choose another --output";
    return state;
  }
  const bool empty = fs::is_empty(folder, error);
  if (error) return disk_error(error.value(), "read", folder, 0, 0);
  if (empty) return state;
  const fs::path root(folder);
  const fs::path journal = root / kJournalName, manifest = root / kManifestName;
  const bool has_journal = fs::exists(journal, error), has_manifest = fs::exists(manifest, error);
  if (has_journal && locked_by_other(journal)) {
    state.kind = FolderState::Kind::kBusy;
    state.remark = "another run is writing into " + folder + "; wait for it or choose another --output";
    return state;
  }
  const bool ours = has_manifest && read_manifest(manifest, state.files);
  if (!has_journal && !ours) {
    state.kind = FolderState::Kind::kForeign;
    state.files.clear();
    state.remark = folder + " holds files that no run of Sojourn made; choose another --output or an empty folder";
    return state;
  }
  state.kind = has_journal ? FolderState::Kind::kInterruptedRun : FolderState::Kind::kEarlierRun;
  if (has_journal) {
    std::ifstream in(journal);
    for (std::string line; std::getline(in, line);)
      if (const auto entry = read_line(line)) state.files.emplace_back(entry->path);
  }
  return state;
}

base::Result<std::unique_ptr<FileSink>> FileSink::open(const std::string& folder, const FolderState& state) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return disk_error(error.value(), "make the folder", folder, 0, 0);
  const std::string path = folder + "/" + std::string(kJournalName);
  const int journal = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (journal < 0) return disk_error(errno, "create", path, 0, 0);
  std::unique_ptr<FileSink> sink(new FileSink(folder, journal));
  if (::flock(journal, LOCK_EX | LOCK_NB) != 0)
    return base::Error{base::ErrorKind::kNotAllowed, "another run is writing into " + folder + "; wait for it"};
  if (auto done = sink->remove_old(state.files); !done) return done.error();
  if (::ftruncate(journal, 0) != 0) return disk_error(errno, "empty", path, 0, 0);
  return sink;
}

FileSink::~FileSink() {
  if (journal_ >= 0) ::close(journal_);
}

base::Result<void> FileSink::remove_old(const std::vector<std::string>& files) {
  std::set<fs::path> folders;
  std::error_code error;
  for (const std::string& file : files) {
    const fs::path path = fs::path(folder_) / file;
    for (const fs::path& each : {path, fs::path(path.string() + std::string(kPartSuffix))}) {
      fs::remove(each, error);
      if (error) return disk_error(error.value(), "remove the earlier run's", each.string(), 0, 0);
    }
    for (fs::path up = fs::path(file).parent_path(); !up.empty(); up = up.parent_path()) folders.insert(up);
  }
  // Deeper folders sort after their parents. A folder that still holds something is not ours to remove.
  for (auto it = folders.rbegin(); it != folders.rend(); ++it) ::rmdir((fs::path(folder_) / *it).c_str());
  const std::string manifest = full(kManifestName);
  for (const std::string& each : {manifest, manifest + std::string(kPartSuffix)}) {
    fs::remove(each, error);
    if (error) return disk_error(error.value(), "remove the earlier run's", each, 0, 0);
  }
  return {};
}

base::Result<void> FileSink::note(std::string_view line) {
  while (!line.empty()) {
    const ssize_t n = ::write(journal_, line.data(), line.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return disk_error(errno, "write", full(kJournalName), totals_.bytes, line.size());
    line.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

base::Result<void> FileSink::make_folder_of(std::string_view file) {
  const auto slash = file.rfind('/');
  if (slash == file.npos) return {};
  const std::string_view folder = file.substr(0, slash);
  if (made_folders_.find(folder) != made_folders_.end()) return {};
  std::error_code error;
  fs::create_directories(full(folder), error);
  if (error) return disk_error(error.value(), "make the folder", full(folder), totals_.bytes, 0);
  made_folders_.emplace(folder, true);
  return {};
}

base::Result<void> FileSink::write(const Chunk& chunk) {
  if (auto done = chunk.append ? write_shared(chunk) : write_whole(chunk); !done) return done;
  totals_.bytes += chunk.bytes.size();
  return {};
}

base::Result<void> FileSink::write_whole(const Chunk& chunk) {
  const std::string digest = chunk.sha256.empty() ? base::sha256_hex(chunk.bytes) : std::string(chunk.sha256);
  if (auto done = make_folder_of(chunk.file); !done) return done;
  const std::string line =
      "F " + digest + " " + std::to_string(chunk.bytes.size()) + " " + std::string(chunk.file) + "\n";
  if (auto done = note(line); !done) return done;
  auto file = AtomicFile::create(full(chunk.file));
  if (!file) return file.error();
  if (auto done = file->write(chunk.bytes, totals_.bytes); !done) return done;
  if (auto done = file->finish(false, totals_.bytes); !done) return done;
  ++totals_.files;
  return {};
}

base::Result<void> FileSink::write_shared(const Chunk& chunk) {
  auto it = shared_.find(chunk.file);
  if (it == shared_.end()) {
    if (auto done = make_folder_of(chunk.file); !done) return done;
    if (auto done = note("S " + std::string(chunk.file) + "\n"); !done) return done;
    auto file = AtomicFile::create(full(chunk.file));
    if (!file) return file.error();
    it = shared_.emplace(std::string(chunk.file), Shared(std::move(*file))).first;
    ++totals_.files;
  }
  it->second.hash.update(chunk.bytes);
  return it->second.file.write(chunk.bytes, totals_.bytes);
}

base::Result<void> FileSink::finish() {
  for (auto& [path, shared] : shared_) {
    if (auto done = shared.file.finish(false, totals_.bytes); !done) return done;
    finished_shared_.push_back({path, shared.file.bytes(), shared.hash.finish()});
  }
  shared_.clear();
  return {};
}

base::Result<void> FileSink::for_each_file(const std::function<base::Result<void>(const WrittenFile&)>& visit) const {
  std::ifstream in(full(kJournalName));
  WrittenFile file;
  for (std::string line; std::getline(in, line);) {
    const auto entry = read_line(line);
    if (!entry || entry->shared) continue;
    file.path = entry->path;
    file.bytes = entry->bytes;
    file.sha256 = entry->sha256;
    if (auto done = visit(file); !done) return done;
  }
  if (in.bad()) return disk_error(EIO, "read", full(kJournalName), totals_.bytes, 0);
  for (const WrittenFile& shared : finished_shared_)
    if (auto done = visit(shared); !done) return done;
  return {};
}

base::Result<void> FileSink::write_manifest(const std::function<base::Result<void>(const Append&)>& fill) {
  auto file = AtomicFile::create(full(kManifestName));
  if (!file) return file.error();
  if (auto done = fill([&](std::string_view piece) { return file->write(piece, totals_.bytes); }); !done) return done;
  if (auto done = file->finish(false, totals_.bytes); !done) return done;
  if (::unlink(full(kJournalName).c_str()) != 0)
    return disk_error(errno, "remove", full(kJournalName), totals_.bytes, 0);
  return {};
}

}  // namespace sojourn::sink
