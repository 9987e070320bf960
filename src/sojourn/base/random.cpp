#include "sojourn/base/random.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace sojourn::base {

namespace {

constexpr std::uint32_t entry(std::uint32_t visit, std::uint32_t lane) { return (visit << 8) | (lane & 0xffu); }

#ifdef __SSE2__
// philox4x32_10() of N entries with half the instructions: one of them makes both products of a round.
template <std::size_t N>
inline std::array<std::uint64_t, N> philox(PhiloxKey k, std::uint32_t person, Site site,
                                           const std::array<std::uint32_t, N>& entries) {
  const __m128i factors = _mm_set_epi64x(0xCD9E8D57, 0xD2511F53), steps = _mm_set_epi64x(0xBB67AE85, 0x9E3779B9);
  __m128i key = _mm_set_epi64x(k.k1, k.k0);
  __m128i c[N];
#pragma GCC unroll 4
  for (std::size_t i = 0; i < N; ++i)
    c[i] = _mm_set_epi64x(static_cast<std::int64_t>(std::uint64_t{entries[i]} << 32 | site.id >> 32),
                          static_cast<std::int64_t>(site.id << 32 | person));
#pragma GCC unroll 10
  for (int round = 0; round < 10; ++round) {
#pragma GCC unroll 4
    for (std::size_t i = 0; i < N; ++i) {
      const __m128i swapped = _mm_shuffle_epi32(_mm_mul_epu32(c[i], factors), _MM_SHUFFLE(0, 1, 2, 3));
      c[i] = _mm_xor_si128(swapped, _mm_xor_si128(_mm_srli_epi64(c[i], 32), key));
    }
    key = _mm_add_epi32(key, steps);
  }
  std::array<std::uint64_t, N> out;
  for (std::size_t i = 0; i < N; ++i) out[i] = static_cast<std::uint64_t>(_mm_cvtsi128_si64(c[i]));
  return out;
}
#else
template <std::size_t N>
std::array<std::uint64_t, N> philox(PhiloxKey key, std::uint32_t person, Site site,
                                    const std::array<std::uint32_t, N>& entries) {
  std::array<std::uint64_t, N> out;
  for (std::size_t i = 0; i < N; ++i) {
    const PhiloxBlock b = philox4x32_10(
        {person, static_cast<std::uint32_t>(site.id), static_cast<std::uint32_t>(site.id >> 32), entries[i]}, key);
    out[i] = (std::uint64_t{b[1]} << 32) | b[0];
  }
  return out;
}
#endif

}  // namespace

std::uint64_t Draws::bits(Site site, std::uint32_t visit, std::uint32_t lane) const {
  return philox<1>(key_, person_, site, {entry(visit, lane)})[0];
}

std::array<double, Draws::kTogether> Draws::uniforms(Site site, std::uint32_t first_visit, std::uint32_t lane) const {
  std::array<std::uint32_t, kTogether> entries;
  for (std::uint32_t i = 0; i < kTogether; ++i) entries[i] = entry(first_visit + i, lane);
  const auto words = philox(key_, person_, site, entries);
  std::array<double, kTogether> out;
  for (std::uint32_t i = 0; i < kTogether; ++i) out[i] = to_uniform(words[i]);
  return out;
}

}  // namespace sojourn::base
