#pragma once
// Integers that cannot be mixed up with one another.
#include <compare>
#include <cstdint>

namespace sojourn::base {

template <class Tag>
struct StrongId {
  std::uint32_t value = 0xffffffffu;
  constexpr StrongId() = default;
  constexpr explicit StrongId(std::uint32_t v) : value(v) {}
  constexpr explicit StrongId(std::size_t v) : value(static_cast<std::uint32_t>(v)) {}
  constexpr explicit operator bool() const { return value != 0xffffffffu; }
  friend constexpr auto operator<=>(StrongId, StrongId) = default;
};

using Symbol = StrongId<struct SymbolTag>;

// "no entry" for plain indices into a Journey's vectors.
inline constexpr std::uint32_t kNoIndex = 0xffffffffu;

}  // namespace sojourn::base
