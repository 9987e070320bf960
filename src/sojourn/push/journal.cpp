#include "sojourn/push/journal.hpp"

#include <sqlite3.h>

#include <optional>
#include <string_view>

namespace sojourn::push {
namespace {

constexpr const char* kSchema =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = NORMAL;"
    "CREATE TABLE IF NOT EXISTS run(id INTEGER PRIMARY KEY, url TEXT NOT NULL, run TEXT NOT NULL, ids INTEGER NOT NULL,"
    " finished INTEGER NOT NULL DEFAULT 0, UNIQUE(url, run, ids));"
    "CREATE TABLE IF NOT EXISTS document(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, name TEXT NOT NULL,"
    " fingerprint TEXT NOT NULL, stored BLOB NOT NULL, doubtful BLOB NOT NULL, done INTEGER NOT NULL DEFAULT 0,"
    " counts TEXT NOT NULL DEFAULT '', UNIQUE(run, name));"
    "CREATE TABLE IF NOT EXISTS server_id(document INTEGER NOT NULL, entry INTEGER NOT NULL, id TEXT NOT NULL,"
    " PRIMARY KEY(document, entry)) WITHOUT ROWID;";

// A bit an entry.
std::string packed(const std::vector<bool>& bits) {
  std::string out((bits.size() + 7) / 8, '\0');
  for (std::size_t i = 0; i < bits.size(); ++i)
    if (bits[i]) out[i / 8] = static_cast<char>(static_cast<unsigned char>(out[i / 8]) | (1u << (i % 8)));
  return out;
}

std::vector<bool> unpacked(std::string_view bytes, std::size_t count) {
  std::vector<bool> out(count);
  for (std::size_t i = 0; i < count && i / 8 < bytes.size(); ++i)
    out[i] = (static_cast<unsigned char>(bytes[i / 8]) >> (i % 8)) & 1u;
  return out;
}

std::string counts_text(const std::vector<Journal::Count>& counts) {
  std::string out;
  for (const auto& [type, count] : counts) out += type + " " + std::to_string(count) + "\n";
  return out;
}

std::vector<Journal::Count> read_counts(std::string_view text) {
  std::vector<Journal::Count> out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto space = text.find(' ');
    if (space == text.npos || end == text.npos) break;
    out.emplace_back(text.substr(0, space), std::stoull(std::string(text.substr(space + 1, end - space - 1))));
    text.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace

struct Journal::Database {
  sqlite3* handle = nullptr;
  std::string file;
  ~Database() { sqlite3_close_v2(handle); }

  base::Error error() const {
    const int code = sqlite3_errcode(handle) & 0xff;
    if (code == SQLITE_FULL) return {base::ErrorKind::kNoSpace, file + ": the disk is full"};
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
      return {base::ErrorKind::kIo, file + ": another push is using this journal; wait for it, or name another file with "
                                           "--journal"};
    if (code == SQLITE_NOTADB)
      return {base::ErrorKind::kIo, file + " is not a journal of Sojourn; name another file with --journal"};
    return {base::ErrorKind::kIo, file + ": the journal cannot be used (" + sqlite3_errmsg(handle) +
                                      "); name another file with --journal"};
  }
  base::Result<void> execute(const char* sql) {
    if (sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return error();
    return {};
  }
};

namespace {

// One statement with its values; columns are read after step().
class Statement {
 public:
  Statement(sqlite3* handle, const char* sql) { sqlite3_prepare_v2(handle, sql, -1, &statement_, nullptr); }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& with(std::int64_t value) {
    sqlite3_bind_int64(statement_, ++bound_, value);
    return *this;
  }
  Statement& with(const std::string& value) {
    sqlite3_bind_text(statement_, ++bound_, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
    return *this;
  }
  Statement& with_bytes(const std::string& value) {
    sqlite3_bind_blob(statement_, ++bound_, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
    return *this;
  }
  int step() { return sqlite3_step(statement_); }
  std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
  std::string text(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return bytes ? std::string(static_cast<const char*>(bytes), size) : std::string();
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

}  // namespace

Journal::Journal(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Journal::~Journal() = default;

base::Result<std::unique_ptr<Journal>> Journal::open(const std::string& file, const RunKey& key) {
  auto database = std::make_unique<Database>();
  database->file = file;
  if (sqlite3_open_v2(file.c_str(), &database->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) != SQLITE_OK)
    return base::Error{base::ErrorKind::kNotAllowed, file + ": the journal cannot be written here (" +
                                                         sqlite3_errmsg(database->handle) +
                                                         "); name a file elsewhere with --journal"};
  // One push at a time: two would count each other's work as their own.
  for (const char* sql : {"PRAGMA locking_mode = EXCLUSIVE;", kSchema, "BEGIN IMMEDIATE; COMMIT;"})
    if (auto done = database->execute(sql); !done) return done.error();
  std::unique_ptr<Journal> journal(new Journal(std::move(database)));
  if (auto done = journal->open_run(key); !done) return done.error();
  return journal;
}

base::Result<void> Journal::open_run(const RunKey& key) {
  sqlite3* handle = database_->handle;
  const auto ids = static_cast<std::int64_t>(key.ids);
  Statement find(handle, "SELECT id, finished FROM run WHERE url = ? AND run = ? AND ids = ?");
  if (find.with(key.url).with(key.run).with(ids).step() == SQLITE_ROW) {
    run_ = find.number(0);
    finished_ = find.number(1) != 0;
    resumes_ = !finished_;
    return {};
  }
  Statement add(handle, "INSERT INTO run(url, run, ids) VALUES(?, ?, ?)");
  if (add.with(key.url).with(key.run).with(ids).step() != SQLITE_DONE) return database_->error();
  run_ = sqlite3_last_insert_rowid(handle);
  return {};
}

base::Result<void> Journal::start_over() {
  const std::string run = std::to_string(run_);
  const std::string sql = "BEGIN; DELETE FROM server_id WHERE document IN (SELECT id FROM document WHERE run = " + run +
                          "); DELETE FROM document WHERE run = " + run + "; UPDATE run SET finished = 0 WHERE id = " + run +
                          "; COMMIT;";
  finished_ = resumes_ = false;
  return database_->execute(sql.c_str());
}

base::Result<void> Journal::finish() {
  return database_->execute(("UPDATE run SET finished = 1 WHERE id = " + std::to_string(run_)).c_str());
}

base::Result<DocumentState> Journal::open_document(const std::string& name, const std::string& fingerprint,
                                                   std::size_t entries) {
  sqlite3* handle = database_->handle;
  DocumentState out;
  out.stored.assign(entries, false);
  out.doubtful.assign(entries, false);
  out.server.assign(entries, {});
  Statement find(handle, "SELECT id, fingerprint, stored, doubtful FROM document WHERE run = ? AND name = ?");
  if (find.with(run_).with(name).step() == SQLITE_ROW && find.text(1) == fingerprint) {
    out.row = find.number(0);
    out.stored = unpacked(find.text(2), entries);
    out.doubtful = unpacked(find.text(3), entries);
    Statement ids(handle, "SELECT entry, id FROM server_id WHERE document = ?");
    ids.with(out.row);
    while (ids.step() == SQLITE_ROW)
      if (static_cast<std::size_t>(ids.number(0)) < entries) out.server[static_cast<std::size_t>(ids.number(0))] = ids.text(1);
    return out;
  }
  Statement add(handle, "INSERT OR REPLACE INTO document(run, name, fingerprint, stored, doubtful) VALUES(?, ?, ?, ?, ?)");
  add.with(run_).with(name).with(fingerprint).with_bytes(packed(out.stored)).with_bytes(packed(out.doubtful));
  if (add.step() != SQLITE_DONE) return database_->error();
  out.row = sqlite3_last_insert_rowid(handle);
  return out;
}

base::Result<bool> Journal::is_done(const std::string& name, const std::string& fingerprint, std::vector<Count>& counts) {
  Statement find(database_->handle, "SELECT counts FROM document WHERE run = ? AND name = ? AND fingerprint = ? AND done = 1");
  const int code = find.with(run_).with(name).with(fingerprint).step();
  if (code == SQLITE_ROW) counts = read_counts(find.text(0));
  else if (code != SQLITE_DONE) return database_->error();
  return code == SQLITE_ROW;
}

base::Result<void> Journal::write_doubts(const DocumentState& document) {
  Statement update(database_->handle, "UPDATE document SET doubtful = ? WHERE id = ?");
  if (update.with_bytes(packed(document.doubtful)).with(document.row).step() != SQLITE_DONE) return database_->error();
  return {};
}

base::Result<void> Journal::write_stored(const DocumentState& document, std::span<const std::uint32_t> ids) {
  if (!ids.empty())
    if (auto done = database_->execute("BEGIN"); !done) return done;
  for (const std::uint32_t entry : ids) {
    Statement add(database_->handle, "INSERT OR REPLACE INTO server_id(document, entry, id) VALUES(?, ?, ?)");
    if (add.with(document.row).with(entry).with(document.server[entry]).step() != SQLITE_DONE) return database_->error();
  }
  Statement update(database_->handle, "UPDATE document SET stored = ?, doubtful = ? WHERE id = ?");
  update.with_bytes(packed(document.stored)).with_bytes(packed(document.doubtful)).with(document.row);
  if (update.step() != SQLITE_DONE) return database_->error();
  return ids.empty() ? base::Result<void>{} : database_->execute("COMMIT");
}

base::Result<void> Journal::write_done(const DocumentState& document, const std::vector<Count>& counts) {
  Statement update(database_->handle, "UPDATE document SET done = 1, counts = ? WHERE id = ?");
  if (update.with(counts_text(counts)).with(document.row).step() != SQLITE_DONE) return database_->error();
  return {};
}

base::Result<std::vector<std::string>> Journal::server_ids(const std::string& type) {
  Statement find(database_->handle,
                 "SELECT DISTINCT server_id.id FROM server_id JOIN document ON document.id = server_id.document"
                 " WHERE document.run = ? AND server_id.id GLOB ?");
  find.with(run_).with(type + "/*");
  std::vector<std::string> out;
  int code = find.step();
  for (; code == SQLITE_ROW; code = find.step()) out.push_back(find.text(0).substr(type.size() + 1));
  if (code != SQLITE_DONE) return database_->error();
  return out;
}

}  // namespace sojourn::push
