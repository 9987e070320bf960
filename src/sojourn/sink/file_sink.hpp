#pragma once
// Writes a run into a folder. What the folder may hold:
//   nothing            a new run starts
//   manifest.json      of Sojourn: an earlier run; the files that it lists are removed first, all others stay
//   .sojourn-run       the journal of a run that was interrupted; the files that it lists are removed first
//   anything else      refused: the folder belongs to somebody else
// Invariants: (1) a file under its final name is whole; (2) manifest.json is there only when all files are, and comes
// last; (3) every file that the run makes stands in the journal before it is made, so a killed run can be cleared away;
// (4) one run at a time writes into a folder (the journal is locked).
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sojourn/base/sha256.hpp"
#include "sojourn/sink/atomic_file.hpp"
#include "sojourn/sink/sink.hpp"

namespace sojourn::sink {

inline constexpr std::string_view kManifestName = "manifest.json";
inline constexpr std::string_view kJournalName = ".sojourn-run";

struct WrittenFile {
  std::string path;  // relative to the root
  std::uint64_t bytes = 0;
  std::string sha256;
};

// What stands in an output folder before a run.
struct FolderState {
  enum class Kind : unsigned char { kFree, kEarlierRun, kInterruptedRun, kForeign, kBusy };
  Kind kind = Kind::kFree;
  std::vector<std::string> files;  // of the earlier or interrupted run, relative to the folder
  std::string remark;              // why it is refused (kForeign, kBusy)
};
// Changes nothing. Error: the folder cannot be read.
base::Result<FolderState> inspect_folder(const std::string& folder);

class FileSink final : public Sink {
 public:
  // Makes the folder if need be and clears away the files of `state`, as inspect_folder() gave it.
  static base::Result<std::unique_ptr<FileSink>> open(const std::string& folder, const FolderState& state);
  ~FileSink() override;

  base::Result<void> write(const Chunk& chunk) override;
  // Renames the shared files. The run is complete only after write_manifest().
  base::Result<void> finish() override;
  Totals totals() const override { return totals_; }
  bool keeps_digests() const override { return true; }

  // Calls `visit` for each file of the run: whole files as written, then the shared ones by path. After finish().
  base::Result<void> for_each_file(const std::function<base::Result<void>(const WrittenFile&)>& visit) const;
  // Writes manifest.json by `fill`, which appends pieces through its argument, and ends the run.
  using Append = std::function<base::Result<void>(std::string_view)>;
  base::Result<void> write_manifest(const std::function<base::Result<void>(const Append&)>& fill);

 private:
  struct Shared {
    explicit Shared(AtomicFile f) : file(std::move(f)) {}
    AtomicFile file;
    base::Sha256 hash;
  };
  FileSink(std::string folder, int journal) : folder_(std::move(folder)), journal_(journal) {}
  std::string full(std::string_view file) const { return folder_ + "/" + std::string(file); }
  base::Result<void> note(std::string_view line);  // adds a line to the journal
  base::Result<void> make_folder_of(std::string_view file);
  base::Result<void> remove_old(const std::vector<std::string>& files);
  base::Result<void> write_whole(const Chunk& chunk);
  base::Result<void> write_shared(const Chunk& chunk);

  std::string folder_;
  int journal_ = -1;
  std::map<std::string, bool, std::less<>> made_folders_;
  std::map<std::string, Shared, std::less<>> shared_;
  std::vector<WrittenFile> finished_shared_;
  Totals totals_;
};

}  // namespace sojourn::sink
