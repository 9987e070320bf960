#include "sojourn/cli/calibrate_command.hpp"

#include <filesystem>
#include <ostream>

#include "sojourn/cli/module_commands.hpp"
#include "sojourn/run/calibrate.hpp"
#include "sojourn/run/load_world.hpp"
#include "sojourn/sink/atomic_file.hpp"

namespace sojourn::cli {
namespace {

namespace fs = std::filesystem;

base::Result<void> write_file(const fs::path& path, const std::string& text) {
  std::error_code ignored;
  fs::create_directories(path.parent_path(), ignored);
  auto file = sink::AtomicFile::create(path.string());
  if (!file) return file.error();
  if (auto done = file->write(text); !done) return done;
  return file->finish(true);
}

int background(const run::Options& options, const std::string& data, const run::Say& say, const Process& p) {
  const auto rows = run::calibrate_background(options, data, say);
  if (!rows) return world_failed(p, rows.error());
  const fs::path file = options.calibrate.write ? fs::path(run::statistics_folder(options, data)) / "module_deaths.csv"
                                                : fs::path(options.calibrate.output) / "module_deaths.csv";
  if (auto done = write_file(file, stats::to_csv(*rows)); !done) return world_failed(p, done.error());
  if (!options.quiet) p.out << "Deaths by module, sex and age: " << file.string() << "\n";
  return kOk;
}

}  // namespace

int calibrate(run::Options& options, const Process& p) {
  const auto data = run::find_data(options, p.executable);
  if (!data) return world_failed(p, data.error());
  const Load loaded = load(options, run::Command::kCalibrate, p);
  if (loaded.exit_code != kOk) return loaded.exit_code;
  const run::Say say = [&](const std::string& line) {
    if (!options.quiet) p.err << "sojourn: " << line << std::endl;
  };
  if (options.calibrate.background) return background(options, *data, say, p);

  const auto result = run::calibrate_modules(options, *data, loaded.modules, say);
  if (!result) {
    const bool nothing = result.error().kind == base::ErrorKind::kNotFound;
    return nothing ? usage(p, {result.error().message}, "calibrate") : world_failed(p, result.error());
  }
  // The modules first: calibration.json is there only when all is written.
  const fs::path output(options.calibrate.output);
  for (const calibrate::ChangedFile& file : changed_files(*result, loaded.modules)) {
    const module::Module& m = loaded.modules.modules[file.module];
    const fs::path place = options.calibrate.write ? fs::path(m.file()) : output / "modules" / (m.path + ".json");
    if (auto done = write_file(place, file.text); !done) return world_failed(p, done.error());
  }
  if (auto done = write_file(output / "calibration.json", to_json(*result, loaded.modules)); !done)
    return world_failed(p, done.error());
  if (!options.quiet) p.out << to_text(*result, loaded.modules) << "\nOutput                      " << output.string() << "\n";
  return kOk;
}

}  // namespace sojourn::cli
