#include "sojourn/base/random.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace sojourn::base {

std::uint64_t Draws::bits(Site site, std::uint32_t visit, std::uint32_t lane) const {
  const std::uint32_t entry = (visit << 8) | (lane & 0xffu);
#ifdef __SSE2__
  // philox4x32_10() with half the instructions: one of them makes both products of a round.
  const __m128i factors = _mm_set_epi64x(0xCD9E8D57, 0xD2511F53), steps = _mm_set_epi64x(0xBB67AE85, 0x9E3779B9);
  __m128i key = _mm_set_epi64x(key_.k1, key_.k0);
  __m128i c = _mm_set_epi64x(static_cast<std::int64_t>(std::uint64_t{entry} << 32 | site.id >> 32),
                             static_cast<std::int64_t>(site.id << 32 | person_));
#pragma GCC unroll 10
  for (int round = 0; round < 10; ++round) {
    const __m128i swapped = _mm_shuffle_epi32(_mm_mul_epu32(c, factors), _MM_SHUFFLE(0, 1, 2, 3));
    c = _mm_xor_si128(swapped, _mm_xor_si128(_mm_srli_epi64(c, 32), key));
    key = _mm_add_epi32(key, steps);
  }
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(c));
#else
  const PhiloxBlock b = philox4x32_10({person_, static_cast<std::uint32_t>(site.id),
                                       static_cast<std::uint32_t>(site.id >> 32), entry}, key_);
  return (std::uint64_t{b[1]} << 32) | b[0];
#endif
}

}  // namespace sojourn::base
