#pragma once
// Resource ids. An id is a UUID hashed from what the resource is about, never drawn, so that a second run writes the
// same ids and a reload updates instead of duplicating:
//   patients' resources  (run seed, person, fact key, resource type, part)
//   providers            (facility, or clinician): the same hospital has the same id in every run
// `part` tells several resources of one type and fact apart. The version nibble is 5 (name-based) and the variant is
// RFC 9562's; 122 bits carry the hash.
//
// The hash: a Philox block addressed by (seed, person) gives two 64-bit words a, b. With the SplitMix64 finaliser `mix`
// (a bijection) and salts s, t of (type, part), the halves are mix(a + mix(key ^ s)) and mix(b + mix(key ^ t)). Within
// one person two different (key, type, part) cannot agree in both halves before the six fixed bits are set, as that
// would need s ^ s' = t ^ t' for salts from independent streams; between people the halves are independent.
#include <array>
#include <cstdint>
#include <string>

#include "sojourn/base/random.hpp"
#include "sojourn/encode/encoder.hpp"

namespace sojourn::encode {

inline constexpr int kUuidChars = 36, kUuidDigits = 39;

struct Uuid {
  std::uint64_t high = 0, low = 0;
  friend auto operator<=>(const Uuid&, const Uuid&) = default;

  char* write(char* out) const;  // 36 characters, lower case
  std::string text() const;
  // The UUID as one decimal number, at most kUuidDigits: with "2.25." before it a DICOM UID (ISO/IEC 9834-8).
  char* write_decimal(char* out) const;
};

// The SplitMix64 finaliser: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA (2014).
constexpr std::uint64_t mix64(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

class IdSpace {
 public:
  IdSpace() = default;
  IdSpace(std::uint64_t seed, std::uint32_t person);
  Uuid id(ResourceType type, std::uint64_t key, std::uint32_t part = 0) const;

 private:
  std::uint64_t a_ = 0, b_ = 0;
};

// Organization and Location of a facility; Practitioner and PractitionerRole of a clinician.
Uuid provider_id(ResourceType type, const record::FacilityId& facility);
Uuid provider_id(ResourceType type, const record::ClinicianId& clinician);
// Organization of a payer: the same name has the same id in every run.
Uuid payer_id(std::string_view name);

}  // namespace sojourn::encode
