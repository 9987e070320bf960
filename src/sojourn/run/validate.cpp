#include "sojourn/run/validate.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>

#include "sojourn/base/json.hpp"
#include "sojourn/run/generate.hpp"
#include "sojourn/validate/piece.hpp"

namespace sojourn::run {
namespace {

struct Done {
  std::vector<Placed> findings;
  std::uint64_t lines = 0;
  validate::Links links;
};

Placed placed(validate::Finding finding, const std::string& file, const std::string& text) {
  const auto position = base::json::position_in(text, finding.offset);
  return {std::move(finding), file, static_cast<std::uint64_t>(position.line),
          static_cast<std::uint64_t>(position.column)};
}

// Faults that show when everything is known: their texts are read again.
base::Result<void> add_faults(const Options& options, const Pieces& pieces, validate::Links& links,
                              std::vector<Done>& done, Validated& out) {
  std::size_t read = pieces.pieces.size();
  std::string text;
  std::size_t shown = 0;
  for (const auto& fault : links.faults(options.validate.closed)) {
    const std::size_t number = fault.place.piece;
    if (shown < options.validate.most_findings && number != read) {
      auto again = pieces.read(pieces.pieces[number]);
      if (!again) return again.error();
      text = std::move(*again);
      read = number;
    }
    const validate::Finding finding = validate::describe(
        fault, shown < options.validate.most_findings ? text : std::string_view(), options.validate.closed);
    ++(finding.severity == base::Severity::kError ? out.errors : out.warnings);
    ++out.by_rule[finding.rule];
    if (shown++ < options.validate.most_findings)
      done[number].findings.push_back(placed(finding, pieces.names[pieces.pieces[number].file], text));
  }
  return {};
}

}  // namespace

base::Result<std::unique_ptr<const validate::Definitions>> load_definitions(const std::string& data,
                                                                            const std::string& us_core) {
  return validate::Definitions::load(base::folder_reader(data + "/valuesets/definitions"),
                                     us_core == "none" ? "" : us_core);
}

base::Result<Validated> validate_input(const Options& options, const validate::Definitions& definitions,
                                       const Pieces& pieces, Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  Validated out;
  out.files = pieces.names.size();
  out.bytes = pieces.bytes;
  const std::size_t most = options.validate.most_findings;
  std::vector<Done> done(pieces.pieces.size());
  validate::Links links;
  std::mutex mutex;
  const auto read = for_each_piece(options, pieces, progress, [&](std::size_t, std::size_t i, std::string& text) {
    auto checked = validate::check_piece(definitions, text, static_cast<std::uint32_t>(i), most);
    Done& mine = done[i];
    for (validate::Finding& finding : checked.report.findings())
      mine.findings.push_back(placed(std::move(finding), pieces.names[pieces.pieces[i].file], text));
    for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos; ++at) ++mine.lines;
    const std::lock_guard lock(mutex);
    out.resources += checked.resources;
    out.errors += checked.report.errors();
    out.warnings += checked.report.warnings();
    for (const auto& [rule, count] : checked.report.by_rule()) out.by_rule[rule] += count;
    links.merge(std::move(checked.links));
  });
  if (!read) return read.error();
  if (auto added = add_faults(options, pieces, links, done, out); !added) return added.error();
  std::uint64_t lines = 0;
  for (std::size_t i = 0; i < done.size() && out.findings.size() < most; ++i) {
    if (i == 0 || pieces.pieces[i].file != pieces.pieces[i - 1].file) lines = 0;
    auto& findings = done[i].findings;
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Placed& a, const Placed& b) { return a.finding.offset < b.finding.offset; });
    for (Placed& finding : findings) {
      if (out.findings.size() == most) break;
      finding.line += lines;
      out.findings.push_back(std::move(finding));
    }
    lines += done[i].lines;
  }
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

base::Result<std::unique_ptr<validate::Coverage>> cover_input(const Options& options,
                                                              const validate::Definitions& definitions,
                                                              const Pieces& pieces, Progress& progress) {
  std::vector<std::unique_ptr<validate::Coverage>> parts;
  for (int i = 0; i < thread_count(options); ++i)
    parts.push_back(std::make_unique<validate::Coverage>(definitions, options.validate.infer));
  const auto read = add_pieces(options, pieces, progress, [&](std::size_t worker, std::size_t i, std::string& text) {
    return parts[worker]->add(text, i);
  });
  if (!read) return read.error();
  for (std::size_t i = 1; i < parts.size(); ++i) parts[0]->merge(*parts[i]);
  return std::move(parts[0]);
}

}  // namespace sojourn::run
