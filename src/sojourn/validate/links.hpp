#pragma once
// What resources of the whole input say of each other: ids that come twice, references that lead nowhere, events
// outside a patient's life. Pieces of the input are read in any order and by several threads; each notes a few bytes a
// resource, and the notes are put together at the end.
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sojourn/validate/formats.hpp"

namespace sojourn::validate {

std::uint64_t key_of(std::string_view text);  // a hash: "Patient/123", an address

// A value in the input.
struct Place {
  std::uint32_t piece = 0;
  std::uint32_t resource = 0;  // offset of its resource
  std::uint32_t offset = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

struct Identity {
  std::uint64_t key = 0;
  Place place;
  bool in_bundle = false;     // ids in different bundles may be the same
  std::uint64_t content = 0;  // a hash: what another bundle says of the resource must be the same; 0 = need not
};

struct Mention {
  std::uint64_t key = 0;
  Place place;
  std::uint64_t type = 0;  // key of the type that is meant; 0 = not told
};

struct Event {
  TimeSpan time;
  Place place;
};

struct Life {
  std::optional<Event> birth, death;
  std::optional<Event> earliest, latest;  // of what happened to the patient
  void merge(const Life& other);
};

class Links {
 public:
  void add_identity(const Identity& identity, std::string_view type);
  // The first mention of a target in this piece is enough.
  void add_mention(const Mention& mention);
  Life& life(std::uint64_t patient) { return lives_[patient]; }
  void merge(Links&& other);

  struct Fault {
    enum Kind : std::uint8_t { kDuplicate, kDiffering, kDangling, kBeforeBirth, kAfterDeath } kind = kDuplicate;
    Place place;
    Place other;  // the first one of that id; birth or death
  };
  // After all pieces are in; sorted by place. `closed`: every reference must resolve; otherwise only those to types
  // that the input holds.
  std::vector<Fault> faults(bool closed);

 private:
  std::vector<Identity> identities_;
  std::vector<Mention> mentions_;
  std::unordered_set<std::uint64_t> mentioned_;
  std::unordered_set<std::uint64_t> types_;
  std::unordered_map<std::uint64_t, Life> lives_;
};

}  // namespace sojourn::validate
