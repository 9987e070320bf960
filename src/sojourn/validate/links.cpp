#include "sojourn/validate/links.hpp"

#include <algorithm>
#include <iterator>

namespace sojourn::validate {
namespace {

void keep_first(std::optional<Event>& mine, const std::optional<Event>& other) {
  if (other && (!mine || other->place < mine->place)) mine = other;
}

}  // namespace

std::uint64_t key_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash ^ (hash >> 29);
}

void Life::merge(const Life& other) {
  keep_first(birth, other.birth);
  keep_first(death, other.death);
  const auto before = [](const Event& a, const Event& b) {
    return a.time.last != b.time.last ? a.time.last < b.time.last : a.place < b.place;
  };
  const auto after = [](const Event& a, const Event& b) {
    return a.time.first != b.time.first ? a.time.first > b.time.first : a.place < b.place;
  };
  if (other.earliest && (!earliest || before(*other.earliest, *earliest))) earliest = other.earliest;
  if (other.latest && (!latest || after(*other.latest, *latest))) latest = other.latest;
}

void Links::add_identity(const Identity& identity, std::string_view type) {
  identities_.push_back(identity);
  types_.insert(key_of(type));
}

void Links::add_mention(const Mention& mention) {
  if (mentioned_.insert(mention.key).second) mentions_.push_back(mention);
}

void Links::merge(Links&& other) {
  identities_.insert(identities_.end(), other.identities_.begin(), other.identities_.end());
  mentions_.insert(mentions_.end(), other.mentions_.begin(), other.mentions_.end());
  types_.insert(other.types_.begin(), other.types_.end());
  for (const auto& [patient, found] : other.lives_) lives_[patient].merge(found);
  other = {};
}

std::vector<Links::Fault> Links::faults(bool closed) {
  std::vector<Fault> out;
  const auto by_key = [](const auto& a, const auto& b) { return a.key != b.key ? a.key < b.key : a.place < b.place; };
  std::sort(identities_.begin(), identities_.end(), by_key);
  std::sort(mentions_.begin(), mentions_.end(), by_key);
  const Identity* bare = nullptr;
  const Identity* bundled = nullptr;
  for (const Identity& identity : identities_) {
    if (identity.content != 0) {
      if (!bundled || bundled->key != identity.key)
        bundled = &identity;
      else if (bundled->content != identity.content)
        out.push_back({Fault::kDiffering, identity.place, bundled->place});
    }
    if (identity.in_bundle) continue;
    if (bare && bare->key == identity.key)
      out.push_back({Fault::kDuplicate, identity.place, bare->place});
    else
      bare = &identity;
  }
  std::uint64_t said = 0;
  for (const Mention& mention : mentions_) {
    if (mention.key == said || (!closed && !types_.contains(mention.type))) continue;
    said = mention.key;
    const auto at = std::lower_bound(identities_.begin(), identities_.end(), mention.key,
                                     [](const Identity& i, std::uint64_t key) { return i.key < key; });
    if (at == identities_.end() || at->key != mention.key) out.push_back({Fault::kDangling, mention.place, {}});
  }
  constexpr std::int64_t kDay = 86400;  // birth dates have no zone
  for (const auto& [patient, life] : lives_) {
    if (life.birth && life.earliest && life.earliest->time.last + kDay < life.birth->time.first)
      out.push_back({Fault::kBeforeBirth, life.earliest->place, life.birth->place});
    if (life.death && life.latest && life.latest->time.first > life.death->time.last + kDay)
      out.push_back({Fault::kAfterDeath, life.latest->place, life.death->place});
  }
  std::sort(out.begin(), out.end(),
            [](const Fault& a, const Fault& b) { return a.place != b.place ? a.place < b.place : a.kind < b.kind; });
  return out;
}

}  // namespace sojourn::validate
