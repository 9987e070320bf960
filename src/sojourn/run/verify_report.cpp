#include <filesystem>
#include <nlohmann/json.hpp>

#include "sojourn/base/file.hpp"
#include "sojourn/base/sha256.hpp"
#include "sojourn/run/report.hpp"

namespace sojourn::run {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

base::Error broken(const std::string& file, const std::string& what) {
  return {base::ErrorKind::kIo, file + " is no " + what};
}

// Every file that the manifest names is there and has the hash that it gives.
base::Result<std::vector<Check>> check_files(const fs::path& folder) {
  std::vector<Check> out;
  const std::string file = (folder / "manifest.json").string();
  const auto text = base::read_file(file);
  if (!text) {
    out.push_back({"manifest of the data", false, text.error().message});
    return out;
  }
  const Json manifest = Json::parse(*text, nullptr, false);
  if (!manifest.is_object() || !manifest.contains("files")) return broken(file, "manifest of Sojourn");
  Check check{std::to_string(manifest["files"].size()) + " files of the data are those of their manifest", true, {}};
  for (const Json& entry : manifest["files"]) {
    const std::string path = entry.value("path", "");
    const auto bytes = base::read_file((folder / path).string());
    if (bytes && base::sha256_hex(*bytes) == entry.value("sha256", "")) continue;
    check.holds = false;
    check.difference = path + (bytes ? " has another hash" : " is not there");
    break;
  }
  out.push_back(std::move(check));
  return out;
}

std::string first_difference(const Json& a, const Json& b) {
  const Json patch = Json::diff(a, b);
  return patch.empty() ? std::string() : patch[0].value("path", "");
}

}  // namespace

base::Result<std::vector<Check>> verify_report(const std::string& file, const std::string& again,
                                               const std::vector<std::string>& words) {
  const auto text = base::read_file(file);
  if (!text) return text.error();
  const Json written = Json::parse(*text, nullptr, false), measured = Json::parse(again);
  if (!written.is_object() || !written.contains("sojourn_report")) return broken(file, "report of Sojourn");
  std::vector<Check> out;
  if (words.size() == 1 && fs::is_directory(words[0])) {
    auto checks = check_files(words[0]);
    if (!checks) return checks;
    out = std::move(*checks);
  }
  const auto compare = [&](std::string what, const Json& a, const Json& b) {
    out.push_back({std::move(what), a == b, a == b ? std::string() : first_difference(a, b)});
  };
  compare("modules, statistics and published figures by their hashes", written["privacy"]["inputs"], measured["privacy"]["inputs"]);
  for (const char* part : {"rows", "plots", "completeness", "parity"})
    compare(std::string(part) + " measured again", written[part], measured[part]);
  return out;
}

}  // namespace sojourn::run
