#include "sojourn/base/random.hpp"

namespace sojourn::base {

std::uint64_t Draws::bits(Site site, std::uint32_t visit, std::uint32_t lane) const {
  const PhiloxBlock b = philox4x32_10({person_, static_cast<std::uint32_t>(site.id),
                                       static_cast<std::uint32_t>(site.id >> 32), (visit << 8) | (lane & 0xffu)},
                                      key_);
  return (std::uint64_t{b[1]} << 32) | b[0];
}

}  // namespace sojourn::base
