#pragma once
// Loading by $import: the server fetches NDJSON files that we offer (Bulk Data Access IG for the files; HL7's asynchronous
// request pattern for waiting).
#include <functional>
#include <string>
#include <vector>

#include "sojourn/base/result.hpp"
#include "sojourn/push/session.hpp"
#include "sojourn/push/shards.hpp"

namespace sojourn::push {

struct BulkFile {
  Shard shard;
  std::uint64_t imported = 0;  // as the server told; with `told`
  bool told = false;
  std::string error;           // what the server said of it, or the address of its list of errors
};

struct BulkOutcome {
  std::string run, url, folder;
  std::vector<BulkFile> files;
  std::vector<Count> counts;    // by type, as the server counts
  std::string stopped;          // why the import did not end; empty = it ended
  std::string said;             // the server's last words
  double seconds = 0;
  bool complete() const;
};

// Puts what the server says at the end into the files' rows: Bulk Data's lists of "output" and "error" (Azure), or the
// report in words that HAPI gives for each source.
void read_import_report(const std::string& body, std::vector<BulkFile>& files);

// Writes the files, and manifest.json, import-hapi.json and import-azure.json for settings.files_url. Returns the folder.
base::Result<std::string> prepare_bulk(const Settings& settings, const Source& source);

// Offers the files, starts the import, waits for its end and counts. `progress` gets the server's words.
base::Result<BulkOutcome> import_bulk(const Settings& settings, const Source& source,
                                      const std::function<void(const std::string&)>& progress);

std::string bulk_report_json(const BulkOutcome& outcome);

}  // namespace sojourn::push
