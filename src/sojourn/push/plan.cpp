#include "sojourn/push/plan.hpp"

#include <algorithm>

#include "sojourn/push/cargo.hpp"
#include "sojourn/push/session.hpp"

namespace sojourn::push {
namespace {

std::string row(const std::string& name, std::uint64_t number) {
  std::string digits = std::to_string(number);
  std::string out = "  " + name;
  out.resize(std::max<std::size_t>(out.size() + 1, 40 - std::min<std::size_t>(38, digits.size())), ' ');
  return out + digits + "\n";
}

}  // namespace

base::Result<std::string> plan_text(const Settings& settings, const Source& source) {
  const Target& target = settings.target == "auto" ? *find_target("generic") : *find_target(settings.target);
  const Manner manner = decide(settings, target, settings.run.empty() ? source.run() : settings.run);
  const Directory directory;
  const PieceWriter writer(manner.ids, manner.transactions, manner.run, directory);
  std::uint64_t pieces = 0, bytes = 0, largest = 0, most = 0, conflicts = 0;
  for (const Parcel& parcel : source.parcels()) {
    auto document = source.read(parcel);
    if (!document) return document.error();
    Links links(**document);
    const std::size_t entries = (*document)->entries.size();
    DocumentState state;
    state.stored.assign(entries, false);
    state.doubtful.assign(entries, false);
    state.server.assign(entries, {});
    Cargo cargo(std::move(*document), std::move(links), std::move(state), manner.transactions);
    conflicts += cargo.refusals.size();
    while (const auto piece = cargo.next(manner.most, writer)) {
      ++pieces;
      bytes += piece->bytes;
      largest = std::max<std::uint64_t>(largest, piece->bytes);
      most = std::max<std::uint64_t>(most, piece->entries.size());
    }
  }
  std::string out = "run " + manner.run + " to " + settings.url + ", target " + std::string(target.name) +
                    (settings.target == "auto" ? " (a real load asks the server)" : "") + "\nresources\n";
  for (const auto& [type, count] : source.resources()) out += row(type, count);
  out += "requests\n";
  out += row("documents (a patient each, or shared)", source.parcels().size());
  out += row(manner.transactions ? "transactions, at least" : "batches, at least", pieces);
  out += row("bytes, about", bytes);
  out += row("entries in the largest", most) + row("bytes in the largest, about", largest);
  out += row("limit of entries", manner.most.entries) + row("limit of bytes", manner.most.bytes);
  if (conflicts > 0) out += row("resources that contradict another of the same id", conflicts);
  if (most > manner.most.entries || largest > manner.most.bytes)
    out += "Some resources refer to each other in a circle and go together, above the limit.\n";
  return out + "Nothing was sent.\n";
}

}  // namespace sojourn::push
