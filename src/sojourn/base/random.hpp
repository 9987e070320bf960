#pragma once
// Counter-based random numbers. A draw has an address, (run seed, person, site, visit, lane), and the address decides
// its value: no generator state, so the number of threads, the order of work and the presence of other modules change
// nothing. Philox4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011).
#include <array>
#include <cstdint>
#include <string_view>

namespace sojourn::base {

struct PhiloxKey {
  std::uint32_t k0, k1;
};
using PhiloxBlock = std::array<std::uint32_t, 4>;

constexpr PhiloxBlock philox4x32_10(PhiloxBlock c, PhiloxKey k) {
#pragma GCC unroll 10  // a third faster
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * c[0];
    const std::uint64_t p1 = std::uint64_t{0xCD9E8D57u} * c[2];
    c = {static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ k.k0, static_cast<std::uint32_t>(p1),
         static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ k.k1, static_cast<std::uint32_t>(p0)};
    k.k0 += 0x9E3779B9u;
    k.k1 += 0xBB67AE85u;
  }
  return c;
}

// FNV-1a, 64 bits: names of sites, stable across versions and machines.
constexpr std::uint64_t hash_text(std::string_view text, std::uint64_t h = 0xcbf29ce484222325ull) {
  for (char c : text) {
    h ^= static_cast<unsigned char>(c);
    h *= 0x100000001b3ull;
  }
  return h;
}

// Where a draw is made: a hash of "module/state" or of a built-in purpose such as "demography/sex".
struct Site {
  std::uint64_t id = 0;
  friend constexpr bool operator==(Site, Site) = default;
};
constexpr Site site(std::string_view name) { return Site{hash_text(name)}; }
constexpr Site subsite(Site s, std::string_view purpose) { return Site{hash_text(purpose, s.id)}; }

// The draws of one person. Cheap to copy.
class Draws {
 public:
  Draws() = default;
  Draws(std::uint64_t seed, std::uint32_t person)
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}, person_(person) {}

  // `visit` counts the person's entries at the site (24 bits used), `lane` several draws of one entry (8 bits).
  // Not inline: at every place that draws it would drive other code out of the instruction cache.
  std::uint64_t bits(Site site, std::uint32_t visit = 0, std::uint32_t lane = 0) const;
  // Uniform in [0, 1), a multiple of 2^-53.
  double uniform(Site site, std::uint32_t visit = 0, std::uint32_t lane = 0) const {
    return to_uniform(bits(site, visit, lane));
  }
  // uniform() of kTogether visits that follow one another: hardly dearer than one, as they do not wait for each other.
  static constexpr std::uint32_t kTogether = 4;
  std::array<double, kTogether> uniforms(Site site, std::uint32_t first_visit, std::uint32_t lane) const;
  std::uint32_t person() const { return person_; }
  std::uint64_t seed() const { return (std::uint64_t{key_.k1} << 32) | key_.k0; }

 private:
  static double to_uniform(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1.0p-53; }

  PhiloxKey key_{0, 0};
  std::uint32_t person_ = 0;
};

}  // namespace sojourn::base
