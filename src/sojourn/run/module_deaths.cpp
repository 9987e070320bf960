#include "sojourn/run/module_deaths.hpp"

#include <algorithm>
#include <array>

#include "sojourn/run/lives.hpp"

namespace sojourn::run {
namespace {

// Infants, ages 1 to 4, then five years each; the last band has no end.
constexpr int kFirstOpenAge = 100;
constexpr std::size_t kBands = 2 + (kFirstOpenAge - 5) / 5 + 1;
constexpr std::size_t band_of(int age) {
  if (age < 5) return age < 1 ? 0 : 1;
  return std::min(static_cast<std::size_t>(2 + (age - 5) / 5), kBands - 1);
}
constexpr int first_age(std::size_t band) { return band < 2 ? static_cast<int>(band) : static_cast<int>(band - 1) * 5; }

struct Counts {
  std::array<std::array<double, kBands>, stats::kSexes> years{};
  std::vector<std::array<std::array<double, kBands>, stats::kSexes>> deaths;  // by process
};

void count(const engine::Lifetime& life, const record::Journey& journey, Counts& out) {
  constexpr double kYear = 365.2425 * 86400;
  const auto sex = static_cast<std::size_t>(journey.person.sex);
  const double lived = static_cast<double>((journey.last_instant() - journey.person.birth).count()) / kYear;
  for (std::size_t band = 0; band < kBands && first_age(band) < lived; ++band) {
    const double end = band + 1 < kBands ? first_age(band + 1) : lived;
    out.years[sex][band] += std::min(lived, end) - first_age(band);
  }
  const std::uint32_t process = life.person().death_process;
  if (!journey.dead() || process == base::kNoIndex) return;
  if (out.deaths.empty()) out.deaths.resize(life.world().program.tracks.size());
  ++out.deaths[process][sex][band_of(static_cast<int>(lived))];
}

}  // namespace

std::vector<stats::ModuleDeaths::Row> measure_module_deaths(const World& world, std::uint32_t people, int threads) {
  const engine::World& engine = *world.engine();
  const auto visit = [](engine::Lifetime& life, std::uint32_t person, Counts& out) { count(life, life.live(person), out); };
  Counts all;
  all.deaths.resize(engine.program.tracks.size());
  for (const Counts& part : live_all<Counts>(engine, people, threads, [&] { return visit; }))
    for (std::size_t sex = 0; sex < stats::kSexes; ++sex)
      for (std::size_t band = 0; band < kBands; ++band) {
        all.years[sex][band] += part.years[sex][band];
        for (std::size_t i = 0; i < part.deaths.size(); ++i) all.deaths[i][sex][band] += part.deaths[i][sex][band];
      }
  std::vector<stats::ModuleDeaths::Row> rows;
  for (std::size_t i = 0; i < all.deaths.size(); ++i)
    for (std::size_t sex = 0; sex < stats::kSexes; ++sex)
      for (std::size_t band = 0; band < kBands; ++band) {
        if (all.deaths[i][sex][band] == 0) continue;
        const int last = band + 1 < kBands ? first_age(band + 1) - 1 : engine::kOldestLived;
        rows.push_back({engine.program.modules[engine.program.tracks[i].module.value].path, sex, first_age(band), last,
                        all.deaths[i][sex][band], all.years[sex][band]});
      }
  return rows;
}

}  // namespace sojourn::run
