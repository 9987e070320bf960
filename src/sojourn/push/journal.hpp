#pragma once
// What has been stored already, in a SQLite file: after a kill, a lost network or a server's restart the same command goes
// on where it was. One file may keep several runs. No secret is ever written into it.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sojourn/base/result.hpp"
#include "sojourn/push/targets.hpp"

namespace sojourn::push {

struct RunKey {
  std::string url, run;
  IdMode ids = IdMode::kPut;
};

// What is known of a document's entries, each by its number.
struct DocumentState {
  std::int64_t row = 0;
  std::vector<bool> stored;
  std::vector<bool> doubtful;       // sent, but the answer is not known
  std::vector<std::string> server;  // "Type/id" where the server makes the ids
};

class Journal {
 public:
  using Count = std::pair<std::string, std::uint64_t>;  // resources of a type

  // Makes the file if it is not there. Errors: the file cannot be written, is no journal, or another push has it open.
  static base::Result<std::unique_ptr<Journal>> open(const std::string& file, const RunKey& key);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  bool resumes() const { return resumes_; }    // an earlier push of this run was begun and not ended
  bool finished() const { return finished_; }  // an earlier push of this run stored everything
  base::Result<void> start_over();
  base::Result<void> finish();

  // A document that changed since (another fingerprint) counts as new.
  base::Result<DocumentState> open_document(const std::string& name, const std::string& fingerprint, std::size_t entries);
  // Whether a document of this name and fingerprint needs no more work; its counts then.
  base::Result<bool> is_done(const std::string& name, const std::string& fingerprint, std::vector<Count>& counts);

  base::Result<void> write_doubts(const DocumentState& document);
  // After `document` was brought up to date. `ids` are the entries whose server ids are new.
  base::Result<void> write_stored(const DocumentState& document, std::span<const std::uint32_t> ids);
  base::Result<void> write_done(const DocumentState& document, const std::vector<Count>& counts);
  // Ids that the server gave to this run's resources of a type, each once.
  base::Result<std::vector<std::string>> server_ids(const std::string& type);

 private:
  struct Database;
  explicit Journal(std::unique_ptr<Database> database);
  base::Result<void> open_run(const RunKey& key);

  std::unique_ptr<Database> database_;
  std::int64_t run_ = 0;
  bool resumes_ = false, finished_ = false;
};

}  // namespace sojourn::push
