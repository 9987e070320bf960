#include "sojourn/cli/calibrate_command.hpp"

#include <filesystem>
#include <ostream>

#include "sojourn/cli/module_commands.hpp"
#include "sojourn/run/generate.hpp"
#include "sojourn/run/load_world.hpp"
#include "sojourn/run/module_deaths.hpp"
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

// What modules take off the life table. People live longer once it is taken off, so it is measured again.
int background(run::Options& options, const std::string& data, const Process& p) {
  const std::uint32_t people = options.calibrate.people > 0 ? options.calibrate.people : 50'000;
  const int iterations = options.calibrate.iterations > 0 ? options.calibrate.iterations : 2;
  run::Changes changes;
  for (int i = 1; i <= iterations; ++i) {
    const auto loaded = run::load_world(options, data, changes);
    if (!loaded) return world_failed(p, loaded.error());
    const double drawn = people / loaded->world->engine()->demography.living_share();
    changes.module_deaths =
        run::measure_module_deaths(*loaded->world, static_cast<std::uint32_t>(drawn), run::thread_count(options));
    double deaths = 0;
    for (const auto& row : *changes.module_deaths) deaths += row.deaths;
    if (!options.quiet)
      p.err << "sojourn: measurement " << i << " of " << iterations << ": modules brought about "
            << run::grouped(static_cast<std::uint64_t>(deaths)) << " deaths in "
            << run::grouped(static_cast<std::uint64_t>(drawn)) << " lives\n";
  }
  const fs::path file = options.calibrate.write ? fs::path(data) / "statistics" / "us" / "module_deaths.csv"
                                                : fs::path(options.calibrate.output) / "module_deaths.csv";
  if (auto done = write_file(file, stats::to_csv(*changes.module_deaths)); !done) return world_failed(p, done.error());
  if (!options.quiet) p.out << "Deaths by module, sex and age: " << file.string() << "\n";
  return kOk;
}

}  // namespace

int calibrate(run::Options& options, const Process& p) {
  const auto data = run::find_data(options, p.executable);
  if (!data) return world_failed(p, data.error());
  if (const Load loaded = load(options, run::Command::kCalibrate, p); loaded.exit_code != kOk) return loaded.exit_code;
  if (options.calibrate.background) return background(options, *data, p);
  return kOk;
}

}  // namespace sojourn::cli
