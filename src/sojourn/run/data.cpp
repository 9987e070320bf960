// Where the shipped files and the modules are.
#include <algorithm>
#include <filesystem>

#include "sojourn/run/load_world.hpp"

namespace sojourn::run {
namespace {

namespace fs = std::filesystem;

bool holds_data(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_directory(folder / "modules", ignored) && fs::is_directory(folder / "statistics", ignored);
}

base::Result<std::string> find_folder(const Options& options, const std::string& executable) {
  if (!options.data_dir.empty()) {
    if (holds_data(options.data_dir)) return options.data_dir;
    return base::Error{base::ErrorKind::kNotFound,
                       options.data_dir + " holds no modules/ and statistics/; check --data-dir or SOJOURN_DATA"};
  }
  std::error_code error;
  fs::path at = fs::canonical(executable, error).parent_path();
  if (!error) {
    // The build folder of a checkout lies below it; an installation has bin/ beside share/.
    for (int up = 0; up < 5 && !at.empty(); ++up, at = at.parent_path()) {
      if (holds_data(at / "share" / "sojourn")) return (at / "share" / "sojourn").string();
      if (holds_data(at)) return at.string();
      if (at == at.parent_path()) break;
    }
  }
  return base::Error{base::ErrorKind::kNotFound,
                     "the folders modules/ and statistics/ are not beside the program; name their parent with "
                     "--data-dir or SOJOURN_DATA"};
}

std::string regions(const std::string& data) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(fs::path(data) / "statistics", ignored))
    if (entry.is_directory(ignored)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

base::Result<std::string> find_data(const Options& options, const std::string& executable) {
  auto data = find_folder(options, executable);
  std::error_code ignored;
  if (data && !fs::is_directory(statistics_folder(options, *data), ignored))
    return base::Error{base::ErrorKind::kNotFound, "--region: statistics/ has no folder " + options.region +
                                                       "; there are: " + regions(*data)};
  return data;
}

std::string statistics_folder(const Options& options, const std::string& data) {
  return (fs::path(data) / "statistics" / options.region).string();
}

std::vector<std::string> module_folders(const Options& options, const std::string& data,
                                        std::vector<std::string>& usage_errors) {
  std::vector<std::string> folders;
  if (!options.modules_only) folders.push_back(data + "/modules");
  std::error_code ignored;
  for (const std::string& folder : options.modules) {
    if (!fs::is_directory(folder, ignored))
      usage_errors.push_back("--modules: " + folder + (fs::exists(folder, ignored) ? " is not a folder; name the folder that holds it"
                                                                                    : ": there is no such folder"));
    folders.push_back(folder);
  }
  return folders;
}

}  // namespace sojourn::run
