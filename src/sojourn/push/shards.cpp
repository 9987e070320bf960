#include "sojourn/push/shards.hpp"

#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "sojourn/base/json.hpp"
#include "sojourn/push/links.hpp"
#include "sojourn/push/piece.hpp"

namespace sojourn::push {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// On one line, numbers as they were written.
void make_one_line(std::string& resource) {
  if (resource.find_first_of("\r\n") == std::string::npos) return;
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  base::json::pad_for_reading(resource);
  rapidjson::StringStream stream(resource.c_str());
  rapidjson::Reader reader;
  struct Copy : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Copy> {
    rapidjson::Writer<rapidjson::StringBuffer>& out;
    explicit Copy(rapidjson::Writer<rapidjson::StringBuffer>& writer_) : out(writer_) {}
    bool Null() { return out.Null(); }
    bool Bool(bool value) { return out.Bool(value); }
    bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
      return out.RawValue(text, length, rapidjson::kNumberType);
    }
    bool String(const char* text, rapidjson::SizeType length, bool copy) { return out.String(text, length, copy); }
    bool StartObject() { return out.StartObject(); }
    bool Key(const char* text, rapidjson::SizeType length, bool copy) { return out.Key(text, length, copy); }
    bool EndObject(rapidjson::SizeType count) { return out.EndObject(count); }
    bool StartArray() { return out.StartArray(); }
    bool EndArray(rapidjson::SizeType count) { return out.EndArray(count); }
  } copy(writer);
  reader.Parse<rapidjson::kParseNumbersAsStringsFlag>(stream, copy);
  resource.assign(buffer.GetString(), buffer.GetSize());
}

// The open file of a type.
class TypeFile {
 public:
  TypeFile(std::string type, std::string folder, std::vector<Shard>& shards)
      : type_(std::move(type)), folder_(std::move(folder)), shards_(shards) {}

  base::Result<void> add(const std::string& resource, std::uint64_t most_bytes) {
    if (number_ == 0 || shards_[shard_].bytes + resource.size() + 1 > most_bytes) open();
    out_ << resource << '\n';
    Shard& shard = shards_[shard_];
    ++shard.resources;
    shard.bytes += resource.size() + 1;
    return check();
  }
  base::Result<void> close() {
    out_.close();
    return check();
  }

 private:
  void open() {
    if (out_.is_open()) out_.close();
    char digits[16];
    std::snprintf(digits, sizeof digits, ".%04u", ++number_);
    shard_ = shards_.size();
    shards_.push_back({type_, type_ + digits + ".ndjson", 0, 0});
    out_.open(fs::path(folder_) / shards_.back().file, std::ios::binary | std::ios::trunc);
  }
  base::Result<void> check() const {
    if (out_) return {};
    return base::Error{base::ErrorKind::kNoSpace, folder_ + "/" + shards_[shard_].file + " cannot be written; is the disk full?"};
  }

  std::string type_, folder_;
  std::vector<Shard>& shards_;
  std::size_t shard_ = 0;
  unsigned number_ = 0;
  std::ofstream out_;
};

}  // namespace

base::Result<std::vector<Shard>> write_shards(const Source& source, const std::string& run, const std::string& folder,
                                              std::uint64_t most_bytes) {
  std::error_code code;
  fs::create_directories(folder, code);
  if (code) return base::Error{base::ErrorKind::kIo, folder + " cannot be made: " + code.message()};
  for (const auto& entry : fs::directory_iterator(folder, code))
    if (entry.path().extension() == ".ndjson") fs::remove(entry.path(), code);

  std::vector<Shard> shards;
  std::map<std::string, TypeFile, std::less<>> files;
  Directory directory;
  PieceWriter writer(IdMode::kPut, true, run, directory);
  std::unordered_set<std::string> shared;
  std::string resource;
  for (const Parcel& parcel : source.parcels()) {
    const auto document = source.read(parcel);
    if (!document) return document.error();
    const Links links(**document);
    const bool of_patient = (*document)->holds("Patient");
    for (const std::uint32_t entry : links.order) {
      const std::string type((*document)->at((*document)->entries[entry].type));
      // A file with a resource twice is an error to servers.
      if (!of_patient && !shared.insert(type + "/" + std::string(links.ids[entry])).second) continue;
      resource.clear();
      writer.write_resource(**document, links, entry, {}, resource);
      make_one_line(resource);
      auto at = files.find(type);
      if (at == files.end()) at = files.emplace(type, TypeFile(type, folder, shards)).first;
      if (auto done = at->second.add(resource, most_bytes); !done) return done.error();
    }
    if (!of_patient)
      add_to_directory(**document, links, [&](std::uint32_t entry) { return resource_name(**document, links, entry); },
                       directory);
  }
  for (auto& [type, file] : files)
    if (auto done = file.close(); !done) return done.error();
  return shards;
}

std::string bulk_manifest(const std::vector<Shard>& shards, const std::string& url, const std::string& time) {
  Json root;
  root["transactionTime"] = time;
  root["request"] = url;
  root["requiresAccessToken"] = false;
  root["output"] = Json::array();
  for (const Shard& shard : shards)
    root["output"].push_back({{"type", shard.type}, {"url", url + "/" + shard.file}, {"count", shard.resources}});
  root["error"] = Json::array();
  return root.dump(2) + "\n";
}

std::string import_body(const std::vector<Shard>& shards, const std::string& url, ImportDialect dialect) {
  const auto code = [](const char* name, const std::string& value) { return Json{{"name", name}, {"valueCode", value}}; };
  const auto text = [](const char* name, const std::string& value) { return Json{{"name", name}, {"valueString", value}}; };
  const auto uri = [](const char* name, const std::string& value) { return Json{{"name", name}, {"valueUri", value}}; };
  const bool azure = dialect == ImportDialect::kAzure;
  Json root{{"resourceType", "Parameters"}};
  Json& parameters = root["parameter"] = Json::array();
  if (azure) {
    parameters.push_back(text("inputFormat", "application/fhir+ndjson"));
    parameters.push_back(text("mode", "IncrementalLoad"));
  } else {
    parameters.push_back(code("inputFormat", "application/fhir+ndjson"));
    parameters.push_back(uri("inputSource", url));
    parameters.push_back({{"name", "storageDetail"}, {"part", Json::array({code("type", "https")})}});
  }
  for (const Shard& shard : shards) {
    Json part = Json::array();
    part.push_back(azure ? text("type", shard.type) : code("type", shard.type));
    part.push_back(uri("url", url + "/" + shard.file));
    parameters.push_back({{"name", "input"}, {"part", part}});
  }
  return root.dump(2) + "\n";
}

}  // namespace sojourn::push
