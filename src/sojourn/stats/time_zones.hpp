#pragma once
// Offsets of local time from UTC, from the tz database as a table (statistics/us/time_zones.csv), so that output does
// not depend on the machine's own copy.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/base/time.hpp"

namespace sojourn::stats {

class TimeZones {
 public:
  struct Change {
    base::Instant from;  // valid from here on
    std::int16_t offset_minutes = 0;
  };
  struct Zone {
    std::string name;  // IANA, e.g. "America/New_York"
    std::vector<Change> changes;  // ascending; the first one holds before itself too
  };

  TimeZones() = default;
  explicit TimeZones(std::vector<Zone> zones) : zones_(std::move(zones)) {}

  // Index of a zone; size() if unknown.
  std::uint16_t find(std::string_view name) const;
  std::size_t size() const { return zones_.size(); }
  std::string_view name(std::uint16_t zone) const { return zones_[zone].name; }
  int offset_minutes(std::uint16_t zone, base::Instant utc) const;
  // Local wall-clock time as if it were UTC, and back (a time that a clock change skips or repeats takes the later
  // offset's reading).
  base::Instant to_local(std::uint16_t zone, base::Instant utc) const;
  base::Instant to_utc(std::uint16_t zone, base::Instant local) const;

 private:
  std::vector<Zone> zones_;
};

}  // namespace sojourn::stats
