#include "sojourn/stats/time_zones.hpp"

#include <algorithm>

namespace sojourn::stats {

std::uint16_t TimeZones::find(std::string_view name) const {
  for (std::size_t i = 0; i < zones_.size(); ++i)
    if (zones_[i].name == name) return static_cast<std::uint16_t>(i);
  return static_cast<std::uint16_t>(zones_.size());
}

int TimeZones::offset_minutes(std::uint16_t zone, base::Instant utc) const {
  const auto& changes = zones_[zone].changes;
  auto it = std::upper_bound(changes.begin(), changes.end(), utc,
                             [](base::Instant t, const Change& c) { return t < c.from; });
  if (it != changes.begin()) --it;
  return it->offset_minutes;
}

base::Instant TimeZones::to_local(std::uint16_t zone, base::Instant utc) const {
  return utc + std::chrono::minutes{offset_minutes(zone, utc)};
}

base::Instant TimeZones::to_utc(std::uint16_t zone, base::Instant local) const {
  const base::Instant guess = local - std::chrono::minutes{offset_minutes(zone, local)};
  return local - std::chrono::minutes{offset_minutes(zone, guess)};
}

}  // namespace sojourn::stats
