#include "sojourn/cli/cover.hpp"

#include <iostream>

#include "sojourn/cli/module_commands.hpp"
#include "sojourn/run/cover.hpp"
#include "sojourn/run/load_world.hpp"
#include "sojourn/run/validate.hpp"

namespace sojourn::cli {

int choose_people(run::Options& options, const run::World& world, std::unique_ptr<const validate::Definitions>& definitions,
                  const Process& p) {
  const auto data = run::find_data(options, p.executable);
  if (!data) return world_failed(p, data.error());
  auto loaded = run::load_definitions(*data, std::string(encode::name(options.us_core)));
  if (!loaded) return world_failed(p, loaded.error());
  definitions = std::move(*loaded);
  const auto progress = make_progress(options, p);
  options.chosen = run::find_cover(options, world, *definitions, *progress).people;
  options.people = static_cast<std::uint32_t>(options.chosen.size());
  if (!options.chosen.empty()) return kOk;
  p.err << "sojourn: error: --cover: nobody shows anything of US Core; --resources or --keep leaves nothing\n";
  return kFaultyInput;
}

int show_cover(const run::Options& options, const validate::Definitions& definitions, const Process& p) {
  std::vector<std::string> folders;
  for (const run::Format format : options.formats)
    if (format == run::Format::kFhirBundle || (format == run::Format::kFhirNdjson && folders.empty()))
      folders.push_back(options.output + "/" + std::string(run::name(format)));
  const auto pieces = run::cut_into_pieces(folders, std::cin);
  if (!pieces) return world_failed(p, pieces.error());
  run::NoProgress none;
  const auto coverage = run::cover_input(options, definitions, *pieces, none);
  if (!coverage) return world_failed(p, coverage.error());
  const auto data = run::find_data(options, p.executable);
  if (!data) return world_failed(p, data.error());
  const auto reasons = run::load_reasons(*data);
  if (!reasons) return world_failed(p, reasons.error());
  if (options.json) p.out << run::coverage_json(**coverage, definitions, *reasons);
  else
    p.out << "\n" << run::coverage_matrix(**coverage) << "\n" << run::coverage_text(**coverage, definitions, *reasons);
  return run::covered_percent(**coverage) >= options.cover.at_least ? kOk : kFaultyInput;
}

}  // namespace sojourn::cli
