#include "sojourn/push/bulk.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "sojourn/net/file_server.hpp"
#include "sojourn/push/answer.hpp"
#include "sojourn/push/capability.hpp"
#include "sojourn/push/piece.hpp"

namespace sojourn::push {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

constexpr auto kFirstPoll = 500ms;
constexpr auto kLongestPoll = 5000ms;  // HAPI asks for two minutes, which nobody wants to wait

base::Error error(std::string message) { return {base::ErrorKind::kIo, std::move(message)}; }

base::Result<void> write_file(const fs::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) return error(path.string() + " cannot be written; is the disk full?");
  return {};
}

std::string now_text() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char buffer[32];
  std::strftime(buffer, sizeof buffer, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return buffer;
}

std::string file_of(const std::string& url) { return url.substr(url.rfind('/') + 1); }

BulkFile* find_file(std::vector<BulkFile>& files, const std::string& url) {
  const auto at = std::find_if(files.begin(), files.end(), [name = file_of(url)](const BulkFile& f) { return f.shard.file == name; });
  return at == files.end() ? nullptr : &*at;
}

void read_lists(const Json& root, std::vector<BulkFile>& files) {
  for (const char* list : {"output", "error"}) {
    if (!root.contains(list) || !root[list].is_array()) continue;
    for (const Json& item : root[list]) {
      if (!item.is_object()) continue;
      BulkFile* file = find_file(files, item.value("inputUrl", item.value("url", "")));
      if (!file) continue;
      const auto count = item.value("count", std::uint64_t{0});
      if (std::string_view(list) == "output") {
        file->told = true;
        file->imported += count;
      } else {
        file->error = std::to_string(count) + " errors: " + item.value("url", "");
      }
    }
  }
}

// "Source: URL", then "Outcomes:" with "* SUCCESSFUL_CREATE: 12", "* FAILURE: 3", then "Errors:" with a line each.
void read_words(std::string_view words, std::vector<BulkFile>& files) {
  constexpr std::string_view kSource = "Source: ", kSuccess = "* SUCCESSFUL", kFailure = "* FAILURE: ";
  BulkFile* file = nullptr;
  bool errors = false;
  while (!words.empty()) {
    const auto end = words.find('\n');
    std::string_view line = words.substr(0, end);
    words.remove_prefix(end == words.npos ? words.size() : end + 1);
    while (line.starts_with(' ')) line.remove_prefix(1);
    if (line.starts_with(kSource)) {
      file = find_file(files, std::string(line.substr(kSource.size())));
      errors = false;
      if (file) file->told = true;
    } else if (!file) {
    } else if (line.starts_with("Errors:")) {
      errors = true;
    } else if (line.starts_with(kSuccess)) {
      file->imported += std::strtoull(std::string(line.substr(line.rfind(' ') + 1)).c_str(), nullptr, 10);
    } else if (line.starts_with(kFailure)) {
      file->error = std::string(line.substr(kFailure.size())) + " refused";
    } else if (errors && line.starts_with("* ")) {
      file->error += ", e.g. " + std::string(line.substr(2));
      errors = false;  // one is enough
    }
  }
}

// "Job is in FAILED state": without the report that follows it.
std::string first_words(const std::string& text) {
  constexpr std::size_t kMost = 300;
  std::string words = text.substr(0, std::min({text.find('{'), text.find('\n'), kMost}));
  while (!words.empty() && (words.back() == ' ' || words.back() == ';')) words.pop_back();
  return words;
}

std::string run_of(const Settings& settings, const Source& source) {
  return settings.run.empty() ? source.run() : settings.run;
}

std::string folder_of(const Settings& settings, const Source& source) {
  return settings.shards.empty() ? (fs::path(source.folder()) / kBulkFolder).string() : settings.shards;
}

base::Result<void> write_texts(const fs::path& folder, const std::vector<Shard>& shards, const std::string& url) {
  for (const auto& [name, text] : {std::pair{"manifest.json", bulk_manifest(shards, url, now_text())},
                                   std::pair{"import-hapi.json", import_body(shards, url, ImportDialect::kHapi)},
                                   std::pair{"import-azure.json", import_body(shards, url, ImportDialect::kAzure)}})
    if (auto done = write_file(folder / name, text); !done) return done;
  return {};
}

}  // namespace

void read_import_report(const std::string& body, std::vector<BulkFile>& files) {
  const Json root = Json::parse(body, nullptr, false);
  if (root.is_object()) read_lists(root, files);
  const std::string text = read_answer(body).text;
  // HAPI puts its report, as a string of JSON, into the text of an OperationOutcome.
  const auto report = text.find("\"reportMsg\"");
  if (report == text.npos) return read_words(text, files);
  const Json inner = Json::parse(text.substr(text.rfind('{', report)), nullptr, false);
  if (inner.is_object()) read_words(inner.value("reportMsg", ""), files);
}

bool BulkOutcome::complete() const {
  return stopped.empty() && std::all_of(files.begin(), files.end(), [](const BulkFile& f) { return f.error.empty(); }) &&
         std::none_of(counts.begin(), counts.end(), [](const Count& c) { return c.differs(); });
}

base::Result<std::string> prepare_bulk(const Settings& settings, const Source& source) {
  const std::string folder = folder_of(settings, source);
  const auto shards = write_shards(source, run_of(settings, source), folder, settings.shard_bytes);
  if (!shards) return shards.error();
  if (auto done = write_texts(folder, *shards, settings.files_url); !done) return done.error();
  return folder;
}

base::Result<BulkOutcome> import_bulk(const Settings& settings, const Source& source,
                                      const std::function<void(const std::string&)>& progress) {
  const auto start = Clock::now();
  net::HttpClient http(settings.connection);
  auto sign_in = net::SignIn::make(settings.sign_in, settings.url);
  if (!sign_in) return sign_in.error();
  const auto metadata = get(http, **sign_in, settings.url + "/metadata");
  if (!metadata) return metadata.error();
  if (!metadata->ok())
    return error(settings.url + " cannot be used: " +
                 (metadata->status ? problem_text(metadata->status, metadata->body) : metadata->problem));
  const Target& target = settings.target == "auto" ? recognise(read_capability(metadata->body).software, settings.url)
                                                   : *find_target(settings.target);

  BulkOutcome out;
  out.run = run_of(settings, source);
  out.url = settings.url;
  out.folder = folder_of(settings, source);
  auto shards = write_shards(source, out.run, out.folder, settings.shard_bytes);
  if (!shards) return shards.error();
  std::map<std::string, std::string> files;
  std::map<std::string, std::uint64_t> resources;
  for (const Shard& shard : *shards) {
    files.emplace(shard.file, (fs::path(out.folder) / shard.file).string());
    out.files.push_back({shard, 0, false, {}});
    resources[shard.type] += shard.resources;
  }
  const auto colon = settings.serve.rfind(':');
  auto server = net::FileServer::start(settings.serve.substr(0, colon),
                                       static_cast<std::uint16_t>(std::stoi(settings.serve.substr(colon + 1))),
                                       std::move(files), "application/fhir+ndjson");
  if (!server) return server.error();
  const std::string url = !settings.files_url.empty()
                              ? settings.files_url
                              : "http://" + settings.serve.substr(0, colon) + ":" + std::to_string((*server)->port());
  if (auto done = write_texts(out.folder, *shards, url); !done) return done.error();

  const auto dialect = target.name == "azure" ? ImportDialect::kAzure : ImportDialect::kHapi;
  net::Request request;
  request.method = "POST";
  request.url = settings.url + "/$import";
  request.headers = {{"Content-Type", "application/fhir+json"},
                     {"Accept", "application/fhir+json"},
                     {"Prefer", "respond-async"}};
  request.body = import_body(*shards, url, dialect);
  const auto response = ask(http, **sign_in, request);
  if (!response) return response.error();
  const std::string status_url(response->header("Content-Location"));
  if (response->status != 202 || status_url.empty()) {
    return error(settings.url + "/$import was not started (" +
                 (response->status ? problem_text(response->status, response->body) : response->problem) +
                 "); \"sojourn push\" without --bulk needs no $import");
  }
  auto pause = std::chrono::milliseconds(kFirstPoll);
  auto last_answer = Clock::now();
  while (true) {
    std::this_thread::sleep_for(pause);
    pause = std::min<std::chrono::milliseconds>(pause * 2, kLongestPoll);
    const auto answer = get(http, **sign_in, status_url);
    if (!answer) return answer.error();
    if (answer->status == 202) {
      last_answer = Clock::now();
      if (progress) progress(std::string(answer->header("X-Progress")));
    } else if (answer->ok()) {
      out.said = first_words(read_answer(answer->body).text);
      read_import_report(answer->body, out.files);
      break;
    } else if (answer->status >= 400 && answer->status != 429 && answer->status != 503 && answer->status != 502) {
      read_import_report(answer->body, out.files);
      out.stopped = "the import failed: " + first_words(problem_text(answer->status, answer->body));
      break;
    } else if (Clock::now() - last_answer > std::chrono::seconds(settings.patience)) {
      out.stopped = "the server says nothing of the import any more (" + status_url + ")";
      break;
    }
  }
  for (const auto& [type, sent] : resources) {
    Count& count = out.counts.emplace_back(Count{type, sent, -1});
    const auto answer = get(http, **sign_in, settings.url + "/" + type + "?_tag=" + percent_encoded(kRunTag) + "%7C" +
                                                 percent_encoded(out.run) + "&_summary=count");
    if (answer && answer->ok()) count.on_server = read_search(answer->body).total;
  }
  out.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return out;
}

std::string bulk_report_json(const BulkOutcome& outcome) {
  Json root;
  root["complete"] = outcome.complete();
  root["stopped"] = outcome.stopped.empty() ? Json(nullptr) : Json(outcome.stopped);
  root["run"] = outcome.run;
  root["server"] = outcome.url;
  root["said"] = outcome.said.empty() ? Json(nullptr) : Json(outcome.said);
  root["seconds"] = outcome.seconds;
  root["folder"] = outcome.folder;
  root["files"] = Json::array();
  for (const BulkFile& file : outcome.files)
    root["files"].push_back({{"file", file.shard.file},
                             {"type", file.shard.type},
                             {"resources", file.shard.resources},
                             {"bytes", file.shard.bytes},
                             {"imported", file.told ? Json(file.imported) : Json(nullptr)},
                             {"error", file.error.empty() ? Json(nullptr) : Json(file.error)}});
  root["resources"] = Json::array();
  for (const Count& count : outcome.counts)
    root["resources"].push_back({{"type", count.type},
                                 {"sent", count.sent},
                                 {"on_server", count.on_server < 0 ? Json(nullptr) : Json(count.on_server)}});
  return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sojourn::push
