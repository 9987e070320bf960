#include "sojourn/push/source.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <istream>
#include <nlohmann/json.hpp>

#include "sojourn/base/file.hpp"
#include "sojourn/base/sha256.hpp"
#include "sojourn/push/settings.hpp"

namespace sojourn::push {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kManifest = "manifest.json";
constexpr std::size_t kRunDigits = 16;

// Refer to what belongs to patients without being theirs.
constexpr std::array<std::string_view, 4> kAcrossPatients{"Group", "Provenance", "AuditEvent", "MeasureReport"};

base::Error error(std::string message) { return {base::ErrorKind::kIo, std::move(message)}; }

bool is_lines(const std::string& path) {
  return path.ends_with(".ndjson") || path.ends_with(".jsonl");
}

base::Result<std::string> read_range(const std::string& path, std::uint64_t begin, std::uint64_t end) {
  std::ifstream in(path, std::ios::binary);
  std::string out(end - begin, '\0');
  in.seekg(static_cast<std::streamoff>(begin));
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  if (!in) return error(path + " cannot be read, or became shorter meanwhile");
  return out;
}

// "x" of the first reference to Patient/x that an entry has; of a Patient its own id. Empty = none.
std::string_view patient_of(const Document& document, const Entry& entry) {
  if (document.at(entry.type) == "Patient") return document.at(entry.id);
  constexpr std::string_view kPatient = "Patient/";
  for (std::uint32_t r = entry.first_reference; r < entry.references_end; ++r) {
    std::string_view text = document.at(document.references[r].text);
    const auto at = text.rfind(kPatient);
    if (at == text.npos || (at > 0 && text[at - 1] != '/')) continue;
    text.remove_prefix(at + kPatient.size());
    return text.substr(0, text.find_first_of("/?"));
  }
  return {};
}

// What the manifest of a folder of ours says; without its list of files, which may be long.
nlohmann::json read_manifest(const fs::path& folder) {
  using Json = nlohmann::json;
  const auto text = base::read_file((folder / kManifest).string());
  if (!text) return {};
  const Json json = Json::parse(*text, [](int depth, Json::parse_event_t event, Json& value) {
    return !(depth == 1 && event == Json::parse_event_t::key && value == "files");
  }, false);
  const auto said = [&](const char* key) {
    const auto at = json.find(key);
    return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
  };
  const bool ours = json.is_object() && said("generator") == "sojourn" && !said("run").empty();
  return ours ? json : Json();
}

}  // namespace

base::Result<Source> Source::open(const std::vector<std::string>& words, std::istream& input) {
  Source source;
  for (const std::string& word : words) {
    const auto added = word == "-" ? source.add_input(input) : source.add_path(word);
    if (!added) return added.error();
  }
  if (source.run_.empty()) {
    std::string names;
    for (const File& file : source.files_) names += file.name + " " + std::to_string(file.bytes) + "\n";
    source.run_ = base::sha256_hex(names).substr(0, kRunDigits);
  }
  if (auto done = source.survey(); !done) return done.error();
  if (source.parcels_.empty()) return error(words.front() + " holds no FHIR resource; name the folder that \"sojourn generate\" wrote, or files");
  return source;
}

base::Result<void> Source::add_path(const std::string& path) {
  std::error_code code;
  const auto status = fs::status(path, code);
  if (!fs::exists(status)) return base::Error{base::ErrorKind::kNotFound, path + " is not there; name a folder that \"sojourn generate\" wrote, files, or \"-\""};
  if (fs::is_directory(status)) return add_folder(path);
  if (folder_.empty()) folder_ = fs::path(path).parent_path().string();
  if (folder_.empty()) folder_ = ".";
  add_file(path, fs::path(path).filename().string());
  return {};
}

base::Result<void> Source::add_folder(const std::string& folder) {
  if (folder_.empty()) folder_ = folder;
  // A folder of ours may hold the same patients in several formats: one of them is enough.
  fs::path root = folder;
  std::error_code code;
  for (const char* format : {"fhir-bundle", "fhir-ndjson"})
    if (fs::is_directory(root / format, code)) {
      root /= format;
      break;
    }
  const nlohmann::json manifest = read_manifest(folder);
  if (run_.empty() && manifest.is_object()) run_ = manifest.value("run", "");
  // Our own bundles need not be read to know what they hold.
  const bool known = manifest.is_object() && root.filename() == "fhir-bundle" && manifest.contains("resources");
  if (known)
    for (const auto& [type, count] : manifest["resources"].items()) resources_[type] += count.get<std::uint64_t>();
  std::vector<fs::path> paths;
  for (auto at = fs::recursive_directory_iterator(root, code); !code && at != fs::recursive_directory_iterator(); at.increment(code)) {
    const std::string extension = at->path().extension().string(), name = at->path().filename().string();
    if (name == kBulkFolder) at.disable_recursion_pending();
    if (!at->is_regular_file(code) || name.starts_with(".") || name == kManifest || name == "push-report.json") continue;
    if (extension == ".json" || extension == ".ndjson" || extension == ".jsonl") paths.push_back(at->path());
  }
  if (code) return error(root.string() + " cannot be read: " + code.message());
  if (paths.empty()) return error(folder + " holds no .json and no .ndjson file; name the folder that \"sojourn generate\" wrote");
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    add_file(path.string(), path.lexically_relative(folder).string());
    if (!known) continue;
    const std::string name = path.filename().string();
    files_.back().holds = name == "providers.json" ? Holds::kShared : name == "group.json" ? Holds::kOfPatient : Holds::kPatient;
  }
  return {};
}

void Source::add_file(const std::string& path, const std::string& name) {
  std::error_code code;
  File file;
  file.path = path;
  file.name = name;
  file.bytes = fs::file_size(path, code);
  file.fingerprint = std::to_string(file.bytes) + "@" +
                     std::to_string(fs::last_write_time(path, code).time_since_epoch().count());
  file.lines = is_lines(path);
  files_.push_back(std::move(file));
}

// What patients share must go before them wherever it stands, so the whole input is kept aside first.
base::Result<void> Source::add_input(std::istream& input) {
  std::string path = (fs::temp_directory_path() / "sojourn-push-XXXXXX").string();
  const int descriptor = ::mkstemp(path.data());
  if (descriptor < 0) return error(path + ": no room for a copy of standard input; set TMPDIR to a folder that can be written");
  spool_ = std::shared_ptr<void>(nullptr, [path](void*) { ::unlink(path.c_str()); });
  std::string buffer(1 << 20, '\0');
  bool one_line_each = true, looked = false;
  base::Sha256 digest;
  while (input.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || input.gcount() > 0) {
    const std::string_view part(buffer.data(), static_cast<std::size_t>(input.gcount()));
    if (!std::exchange(looked, true)) {
      const auto line = part.substr(0, part.find('\n'));
      one_line_each = nlohmann::json::accept(line);
    }
    digest.update(part);
    for (std::size_t at = 0; at < part.size();) {
      const auto written = ::write(descriptor, part.data() + at, part.size() - at);
      if (written <= 0) {
        ::close(descriptor);
        return base::Error{base::ErrorKind::kNoSpace, path + ": no room for a copy of standard input; set TMPDIR to a larger folder"};
      }
      at += static_cast<std::size_t>(written);
    }
  }
  ::close(descriptor);
  if (folder_.empty()) folder_ = ".";
  add_file(path, "standard input");
  files_.back().lines = one_line_each;
  files_.back().fingerprint = digest.finish();
  if (run_.empty()) run_ = files_.back().fingerprint.substr(0, kRunDigits);
  return {};
}

base::Result<void> Source::survey() {
  Parcel shared{Phase::kShared, "what patients share", "", 0, {}, {}};
  Parcel groups{Phase::kGroups, "what refers to several patients", "", 0, {}, {}};
  std::map<std::string, std::size_t> patients;  // id -> parcel, of NDJSON
  for (std::uint32_t i = 0; i < files_.size(); ++i) {
    const File& file = files_[i];
    if (file.lines) {
      if (auto done = survey_lines(i, shared, groups, patients); !done) return done;
      continue;
    }
    const auto holds = file.holds == Holds::kUnknown ? look_into(file) : base::Result<Holds>(file.holds);
    if (!holds) return holds.error();
    if (*holds == Holds::kNothing) continue;
    if (*holds == Holds::kPatient) {
      parcels_.push_back({Phase::kPatients, file.name, file.fingerprint, file.bytes, {i}, {}});
      continue;
    }
    Parcel& parcel = *holds == Holds::kOfPatient ? groups : shared;
    parcel.files.push_back(i);
    parcel.bytes += file.bytes;
    parcel.fingerprint += file.fingerprint + " ";
  }
  // Long lists of files become short.
  for (Parcel* parcel : {&shared, &groups})
    if (!parcel->fingerprint.empty()) parcel->fingerprint = base::sha256_hex(parcel->fingerprint);
  if (shared.bytes > 0) parcels_.insert(parcels_.begin(), std::move(shared));
  if (groups.bytes > 0) parcels_.push_back(std::move(groups));
  return {};
}

base::Result<Source::Holds> Source::look_into(const File& file) {
  const auto text = base::read_file(file.path);
  if (!text) return text.error();
  Document document;
  if (auto done = document.add(*text, file.name); !done) return done.error();
  if (document.entries.empty()) return Holds::kNothing;
  for (const Entry& entry : document.entries) ++resources_[std::string(document.at(entry.type))];
  if (document.holds("Patient")) return Holds::kPatient;
  const bool of_patient = std::any_of(document.entries.begin(), document.entries.end(),
                                      [&](const Entry& entry) { return !patient_of(document, entry).empty(); });
  return of_patient ? Holds::kOfPatient : Holds::kShared;
}

base::Result<void> Source::survey_lines(std::uint32_t number, Parcel& shared, Parcel& groups,
                                        std::map<std::string, std::size_t>& patients) {
  const File& file = files_[number];
  std::ifstream in(file.path, std::ios::binary);
  if (!in) return error(file.path + " cannot be read");
  std::string line;
  std::uint64_t begin = 0, count = 0;
  const auto take = [&](Parcel& parcel, std::uint64_t from, std::uint64_t to) {
    parcel.bytes += to - from;
    if (parcel.lines.empty() || parcel.lines.back().file != number)
      parcel.fingerprint = base::sha256_hex(parcel.fingerprint + file.fingerprint);
    if (!parcel.lines.empty() && parcel.lines.back().file == number && parcel.lines.back().end == from)
      parcel.lines.back().end = to;
    else
      parcel.lines.push_back({number, from, to});
  };
  while (std::getline(in, line)) {
    ++count;
    const std::uint64_t end = begin + line.size() + (in.eof() ? 0 : 1);
    if (line.find_first_not_of(" \t\r") != line.npos) {
      Document document;
      if (auto done = document.add(line, file.name + " line " + std::to_string(count)); !done) return done;
      for (const Entry& entry : document.entries) ++resources_[std::string(document.at(entry.type))];
      const bool bundle = document.entries.size() != 1 || document.entries[0].resource.begin > 0;
      if (document.entries.empty()) {
      } else if (bundle) {
        const std::string name = file.name + " line " + std::to_string(count);
        if (document.holds("Patient"))
          parcels_.push_back({Phase::kPatients, name, std::to_string(end - begin) + file.fingerprint, end - begin, {}, {{number, begin, end}}});
        else
          take(shared, begin, end);
      } else if (const auto id = patient_of(document, document.entries[0]); document.at(document.entries[0].type) == "Group") {
        take(groups, begin, end);
      } else if (!id.empty()) {
        const auto [at, added] = patients.try_emplace(std::string(id), parcels_.size());
        if (added) parcels_.push_back({Phase::kPatients, "Patient/" + std::string(id), "", 0, {}, {}});
        take(parcels_[at->second], begin, end);
      } else {
        const auto type = document.at(document.entries[0].type);
        const bool across = std::find(kAcrossPatients.begin(), kAcrossPatients.end(), type) != kAcrossPatients.end();
        take(across ? groups : shared, begin, end);
      }
    }
    begin = end;
  }
  return {};
}

base::Result<std::unique_ptr<Document>> Source::read(const Parcel& parcel) const {
  auto document = std::make_unique<Document>(parcel.name);
  for (const std::uint32_t number : parcel.files) {
    const auto text = base::read_file(files_[number].path);
    if (!text) return text.error();
    if (auto done = document->add(*text, files_[number].name); !done) return done.error();
  }
  for (const Lines& lines : parcel.lines) {
    const auto text = read_range(files_[lines.file].path, lines.begin, lines.end);
    if (!text) return text.error();
    if (auto done = document->add(*text, files_[lines.file].name); !done) return done.error();
  }
  return document;
}

std::uint64_t Source::bytes() const {
  std::uint64_t sum = 0;
  for (const Parcel& parcel : parcels_) sum += parcel.bytes;
  return sum;
}

}  // namespace sojourn::push
