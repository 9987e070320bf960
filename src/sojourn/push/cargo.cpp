#include "sojourn/push/cargo.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

namespace sojourn::push {
namespace {

constexpr std::array<std::string_view, 9> kSharedTypes{"Organization", "Location",   "Practitioner", "PractitionerRole",
                                                       "Medication",   "Substance",  "Endpoint",     "HealthcareService",
                                                       "InsurancePlan"};

}  // namespace

Cargo::Cargo(std::unique_ptr<Document> document, Links links, DocumentState document_state, bool transactions)
    : state(std::move(document_state)),
      document_(std::move(document)),
      links_(std::move(links)),
      transactions_(transactions),
      turn_(links_.groups.size()),
      refused_(document_->entries.size(), false) {
  std::iota(turn_.begin(), turn_.end(), 0u);
  // In a batch no entry may refer to another one: level by level.
  if (!transactions_)
    std::stable_sort(turn_.begin(), turn_.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return links_.groups[a].level < links_.groups[b].level; });
  for (std::uint32_t i = 0; i < document_->entries.size() && patient_.empty(); ++i)
    if (document_->at(document_->entries[i].type) == "Patient") patient_ = resource_name(i);
  for (const std::uint32_t entry : links_.conflicts)
    refuse(entry, 0, "another resource of this type and id, with other content, stands before it in the same document");
}

std::string Cargo::resource_name(std::uint32_t entry) const {
  return push::resource_name(*document_, links_, entry);
}

void Cargo::refuse(std::uint32_t entry, int status, const std::string& text) {
  refused_[entry] = true;
  refusals.push_back({document_->source(entry), patient_, resource_name(entry), status, text});
}

bool Cargo::is_due(std::uint32_t number) {
  const Group& group = links_.groups[number];
  bool due = false;
  for (std::uint32_t i = group.begin; i < group.end; ++i) {
    const std::uint32_t entry = links_.order[i];
    if (refused_[entry]) continue;
    due = due || !state.stored[entry];
  }
  if (!due) return false;
  for (std::uint32_t i = group.begin; i < group.end; ++i) {
    const Entry& e = document_->entries[links_.order[i]];
    for (std::uint32_t r = e.first_reference; r < e.references_end; ++r) {
      const std::int32_t target = links_.targets[r];
      if (target == kOutside || !refused_[static_cast<std::uint32_t>(target)]) continue;
      const std::string reason = "not sent: it refers to " + resource_name(static_cast<std::uint32_t>(target)) +
                                 ", which was not stored";
      for (std::uint32_t k = group.begin; k < group.end; ++k)
        if (!refused_[links_.order[k]] && !state.stored[links_.order[k]]) refuse(links_.order[k], 0, reason);
      return false;
    }
  }
  return true;
}

void Cargo::add(Piece& piece, std::uint32_t number, const PieceWriter& writer) const {
  const Group& group = links_.groups[number];
  piece.groups.push_back(number);
  for (std::uint32_t i = group.begin; i < group.end; ++i) {
    const std::uint32_t entry = links_.order[i];
    if (state.stored[entry] || refused_[entry]) continue;
    piece.entries.push_back(entry);
    piece.bytes += writer.size(*document_, entry);
  }
}

std::optional<Piece> Cargo::next(const Limits& limits, const PieceWriter& writer) {
  while (!again_.empty()) {
    Piece old = std::move(again_.back());
    again_.pop_back();
    Piece piece;
    piece.attempts = old.attempts;
    piece.revived = old.revived;
    for (const std::uint32_t group : old.groups)
      if (is_due(group)) add(piece, group, writer);
    if (piece.groups.empty()) continue;
    const bool too_large = piece.entries.size() > limits.entries || piece.bytes > limits.bytes;
    if (too_large && piece.groups.size() > 1) split(std::move(piece));
    else return piece;
  }
  Piece piece;
  for (; at_ < turn_.size(); ++at_) {
    const std::uint32_t number = turn_[at_];
    if (!is_due(number)) continue;
    if (!piece.groups.empty()) {
      const Group& group = links_.groups[number];
      std::size_t bytes = piece.bytes;
      for (std::uint32_t i = group.begin; i < group.end; ++i) bytes += writer.size(*document_, links_.order[i]);
      const bool full = piece.entries.size() + (group.end - group.begin) > limits.entries || bytes > limits.bytes;
      const bool next_level = !transactions_ && group.level != links_.groups[piece.groups.front()].level;
      if (full || next_level) break;
    }
    add(piece, number, writer);
  }
  if (piece.groups.empty()) return std::nullopt;
  return piece;
}

bool Cargo::split(Piece&& piece) {
  if (piece.groups.size() < 2) return false;
  const auto middle = piece.groups.begin() + static_cast<std::ptrdiff_t>(piece.groups.size() / 2);
  Piece second;
  second.groups.assign(middle, piece.groups.end());
  second.attempts = piece.attempts;
  second.revived = piece.revived;
  piece.groups.erase(middle, piece.groups.end());
  again_.push_back(std::move(second));
  again_.push_back(std::move(piece));
  return true;
}

std::vector<Journal::Count> Cargo::stored_by_type(std::unordered_set<std::string>& shared) const {
  std::map<std::string_view, std::uint64_t> counts;
  for (const std::uint32_t entry : links_.order) {
    if (!state.stored[entry]) continue;
    const std::string_view type = document_->at(document_->entries[entry].type);
    const bool may_repeat = std::find(kSharedTypes.begin(), kSharedTypes.end(), type) != kSharedTypes.end();
    if (!may_repeat || shared.insert(resource_name(entry)).second) ++counts[type];
  }
  return {counts.begin(), counts.end()};
}

}  // namespace sojourn::push
