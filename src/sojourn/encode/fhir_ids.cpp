#include "sojourn/encode/fhir_ids.hpp"

#include <algorithm>
#include <cstring>

namespace sojourn::encode {
namespace {

constexpr std::array<std::array<char, 2>, 256> hex_pairs() {
  constexpr char kDigits[] = "0123456789abcdef";
  std::array<std::array<char, 2>, 256> table{};
  for (std::size_t i = 0; i < 256; ++i) table[i] = {kDigits[i >> 4], kDigits[i & 15]};
  return table;
}
constexpr auto kHexPairs = hex_pairs();

constexpr std::array<std::array<char, 2>, 100> decimal_pairs() {
  std::array<std::array<char, 2>, 100> table{};
  for (std::size_t i = 0; i < 100; ++i) table[i] = {static_cast<char>('0' + i / 10), static_cast<char>('0' + i % 10)};
  return table;
}
constexpr auto kDecimalPairs = decimal_pairs();

template <int kFrom, int kCount>
char* write_bytes(char* out, std::uint64_t word) {
#pragma GCC unroll 8
  for (int i = kFrom; i < kFrom + kCount; ++i, out += 2)
    std::memcpy(out, kHexPairs[(word >> (56 - 8 * i)) & 0xff].data(), 2);
  return out;
}

constexpr Uuid stamped(std::uint64_t high, std::uint64_t low) {
  constexpr std::uint64_t kVersion = 5, kVariant = 2;
  return {(high & ~0xf000ull) | (kVersion << 12), (low & ~(3ull << 62)) | (kVariant << 62)};
}

// The provider space has a key of its own: no run seed can be mistaken for it, as it goes through Philox's key words
// together with the reserved person number below.
constexpr std::uint64_t kProviderSpace = base::hash_text("sojourn/providers");
constexpr std::uint32_t kProviderPerson = 0xffffffffu;

std::uint64_t facility_key(const record::FacilityId& f) {
  return (std::uint64_t{f.place} << 32) | (std::uint64_t{static_cast<std::uint8_t>(f.kind)} << 16);
}

}  // namespace

char* Uuid::write(char* out) const {
  out = write_bytes<0, 4>(out, high);
  *out++ = '-';
  out = write_bytes<4, 2>(out, high);
  *out++ = '-';
  out = write_bytes<6, 2>(out, high);
  *out++ = '-';
  out = write_bytes<0, 2>(out, low);
  *out++ = '-';
  return write_bytes<2, 6>(out, low);
}

std::string Uuid::text() const {
  char buffer[kUuidChars];
  return std::string(buffer, write(buffer));
}

char* Uuid::write_decimal(char* out) const {
  // Long division of four 32-bit limbs by 10^9, the last nine digits first; of these, two at a time.
  std::array<std::uint32_t, 4> limbs{static_cast<std::uint32_t>(high >> 32), static_cast<std::uint32_t>(high),
                                     static_cast<std::uint32_t>(low >> 32), static_cast<std::uint32_t>(low)};
  std::array<char, 45> digits;
  char* first = digits.end();
  for (int group = 0; group < 5; ++group) {
    std::uint64_t rest = 0;
    for (std::uint32_t& limb : limbs) {
      const std::uint64_t value = (rest << 32) | limb;
      limb = static_cast<std::uint32_t>(value / 1000000000u);
      rest = value % 1000000000u;
    }
    auto nine = static_cast<std::uint32_t>(rest);
    for (int i = 0; i < 4; ++i, nine /= 100) std::memcpy(first -= 2, kDecimalPairs[nine % 100].data(), 2);
    *--first = static_cast<char>('0' + nine);
  }
  while (first + 1 < digits.end() && *first == '0') ++first;
  return std::copy(first, digits.end(), out);
}

IdSpace::IdSpace(std::uint64_t seed, std::uint32_t person) {
  constexpr std::uint64_t kSite = base::hash_text("sojourn/fhir-ids");
  const base::PhiloxBlock block =
      base::philox4x32_10({person, static_cast<std::uint32_t>(kSite), static_cast<std::uint32_t>(kSite >> 32), 0},
                          {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
  a_ = (std::uint64_t{block[0]} << 32) | block[1];
  b_ = (std::uint64_t{block[2]} << 32) | block[3];
}

Uuid IdSpace::id(ResourceType type, std::uint64_t key, std::uint32_t part) const {
  const std::uint64_t kind = (std::uint64_t{part} << 8) | static_cast<std::uint8_t>(type);
  const std::uint64_t s = mix64(kind * 0x9e3779b97f4a7c15ull + 0x243f6a8885a308d3ull);
  const std::uint64_t t = mix64(kind * 0xd1342543de82ef95ull + 0x13198a2e03707344ull);
  return stamped(mix64(a_ + mix64(key ^ s)), mix64(b_ + mix64(key ^ t)));
}

Uuid payer_id(std::string_view name) {
  static const IdSpace kSpace(base::hash_text("sojourn/payers"), kProviderPerson);
  return kSpace.id(ResourceType::kOrganization, base::hash_text(name));
}

Uuid provider_id(ResourceType type, const record::FacilityId& facility) {
  static const IdSpace kSpace(kProviderSpace, kProviderPerson);
  return kSpace.id(type, facility_key(facility));
}

Uuid provider_id(ResourceType type, const record::ClinicianId& clinician) {
  static const IdSpace kSpace(kProviderSpace, kProviderPerson);
  return kSpace.id(type, facility_key(clinician.facility) |
                             (std::uint64_t{static_cast<std::uint8_t>(clinician.specialty)} << 8) | clinician.ordinal);
}

}  // namespace sojourn::encode
