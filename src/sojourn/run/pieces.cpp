#include "sojourn/run/pieces.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <istream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "sojourn/base/json.hpp"
#include "sojourn/run/generate.hpp"

namespace sojourn::run {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kPieceBytes = 4'000'000;
constexpr std::uint64_t kLargestPiece = 2'000'000'000;  // offsets in a piece have 32 bits

base::Error error(std::string message) { return {base::ErrorKind::kIo, std::move(message)}; }

bool is_lines(const std::string& name) { return name.ends_with(".ndjson") || name.ends_with(".jsonl"); }

// The end of the line in which byte `at` lies.
std::uint64_t end_of_line(std::ifstream& in, std::uint64_t at, std::uint64_t size) {
  in.clear();
  in.seekg(static_cast<std::streamoff>(at));
  for (char buffer[65536]; in.read(buffer, sizeof buffer) || in.gcount() > 0;) {
    const std::string_view part(buffer, static_cast<std::size_t>(in.gcount()));
    if (const auto end = part.find('\n'); end != part.npos) return at + end + 1;
    at += part.size();
  }
  return size;
}

base::Result<void> add_file(Pieces& out, const std::string& path, const std::string& name, bool lines) {
  std::error_code code;
  const std::uint64_t size = fs::file_size(path, code);
  std::ifstream in(path, std::ios::binary);
  if (code || !in) return error(path + " cannot be read; check the path and the permission");
  const auto file = static_cast<std::uint32_t>(out.names.size());
  out.names.push_back(name);
  out.paths.push_back(path);
  out.bytes += size;
  for (std::uint64_t begin = 0; begin < size;) {
    const std::uint64_t end = !lines || size - begin <= kPieceBytes ? size : end_of_line(in, begin + kPieceBytes, size);
    if (end - begin > kLargestPiece)
      return error(name + " is larger than 2 GB as one document; write it as NDJSON or as a bundle for each patient");
    out.pieces.push_back({file, begin, end});
    begin = end;
  }
  return {};
}

base::Result<void> add_folder(Pieces& out, const std::string& folder) {
  std::error_code code;
  // A folder of ours holds other things beside FHIR.
  bool ours = false;
  for (const char* format : {"fhir-bundle", "fhir-ndjson", "fhir-ips"}) {
    const fs::path part = fs::path(folder) / format;
    if (!fs::is_directory(part, code)) continue;
    if (auto done = add_folder(out, part.string()); !done) return done;
    ours = true;
  }
  if (ours) return {};
  std::vector<std::string> paths;
  for (auto at = fs::recursive_directory_iterator(folder, code); !code && at != fs::recursive_directory_iterator();
       at.increment(code)) {
    const std::string name = at->path().filename().string(), extension = at->path().extension().string();
    if (!at->is_regular_file(code) || name.starts_with(".") || name == "manifest.json" || name == "push-report.json")
      continue;
    if (extension == ".json" || is_lines(name)) paths.push_back(at->path().string());
  }
  if (code) return error(folder + " cannot be read: " + code.message());
  if (paths.empty())
    return error(folder + " holds no .json and no .ndjson file; name the folder that \"sojourn generate\" wrote");
  std::sort(paths.begin(), paths.end());
  for (const std::string& path : paths)
    if (auto done = add_file(out, path, path, is_lines(path)); !done) return done;
  return {};
}

base::Result<void> add_input(Pieces& out, std::istream& input) {
  const char* temporary = std::getenv("TMPDIR");
  std::string path = std::string(temporary && *temporary ? temporary : "/tmp") + "/sojourn-XXXXXX";
  const int descriptor = ::mkstemp(path.data());
  if (descriptor < 0)
    return error("no room for a copy of standard input in " + path + "; set TMPDIR to a folder that can be written");
  ::close(descriptor);
  out.spool = std::shared_ptr<void>(nullptr, [path](void*) { ::unlink(path.c_str()); });
  std::ofstream copy(path, std::ios::binary);
  std::string line;
  bool first = true, lines = false;
  while (std::getline(input, line)) {
    if (first) lines = nlohmann::json::accept(line);
    first = false;
    copy << line << '\n';
  }
  copy.close();
  if (!copy)
    return base::Error{base::ErrorKind::kNoSpace,
                       path + ": no room for a copy of standard input; set TMPDIR to a larger folder"};
  return add_file(out, path, "standard input", lines);
}

}  // namespace

base::Result<Pieces> cut_into_pieces(const std::vector<std::string>& words, std::istream& input) {
  Pieces out;
  for (const std::string& word : words) {
    std::error_code code;
    const auto status = fs::status(word, code);
    if (word != "-" && !fs::exists(status))
      return base::Error{base::ErrorKind::kNotFound,
                         word + " is not there; name a folder that \"sojourn generate\" wrote, files, or \"-\""};
    const auto added = word == "-"                ? add_input(out, input)
                       : fs::is_directory(status) ? add_folder(out, word)
                                                  : add_file(out, word, word, is_lines(word));
    if (!added) return added.error();
  }
  return out;
}

base::Result<std::string> Pieces::read(const Piece& piece) const {
  std::ifstream in(paths[piece.file], std::ios::binary);
  std::string text;
  text.reserve(piece.end - piece.begin + 16);
  text.resize(piece.end - piece.begin);
  in.seekg(static_cast<std::streamoff>(piece.begin));
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in) return error(names[piece.file] + " cannot be read, or became shorter meanwhile");
  base::json::pad_for_reading(text);
  return text;
}

base::Result<void> for_each_piece(
    const Options& options, const Pieces& pieces, Progress& progress,
    const std::function<void(std::size_t worker, std::size_t piece, std::string& text)>& work) {
  const std::size_t threads = std::min<std::size_t>(static_cast<std::size_t>(thread_count(options)),
                                                    std::max<std::size_t>(pieces.pieces.size(), 1));
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::optional<base::Error> failed;
  std::uint64_t done = 0;
  const auto run = [&](std::size_t worker) {
    for (std::size_t i; (i = next++) < pieces.pieces.size();) {
      auto text = pieces.read(pieces.pieces[i]);
      if (text) work(worker, i, *text);
      const std::lock_guard lock(mutex);
      if (!text) failed = text.error();
      if (failed) return;
      const Piece& piece = pieces.pieces[i];
      done += piece.end - piece.begin;
      progress.update({done / 1'000'000, std::max<std::uint64_t>(pieces.bytes / 1'000'000, 1), 0, 0, false, "MB"});
    }
  };
  std::vector<std::thread> workers;
  for (std::size_t w = 1; w < threads; ++w) workers.emplace_back(run, w);
  run(0);
  for (std::thread& worker : workers) worker.join();
  progress.end();
  if (failed) return *failed;
  return {};
}

base::Result<void> add_pieces(
    const Options& options, const Pieces& pieces, Progress& progress,
    const std::function<bool(std::size_t worker, std::size_t piece, std::string& text)>& add) {
  std::mutex mutex;
  std::optional<std::size_t> broken;
  auto read = for_each_piece(options, pieces, progress, [&](std::size_t worker, std::size_t i, std::string& text) {
    if (add(worker, i, text)) return;
    const std::lock_guard lock(mutex);
    broken = std::min(broken.value_or(i), i);
  });
  if (!read || !broken) return read;
  return error(pieces.names[pieces.pieces[*broken].file] +
               " is no FHIR JSON; \"sojourn validate\" says what is wrong with it");
}

}  // namespace sojourn::run
