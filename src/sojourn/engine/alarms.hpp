#pragma once
// When each process wakes up next: a tournament. A node holds the earlier of the two instants below it, so to set one is
// a walk of seven steps without a branch, where a queue would compare, guess wrongly and keep what has become stale.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "sojourn/base/ids.hpp"
#include "sojourn/base/time.hpp"

namespace sojourn::engine {

class Alarms {
 public:
  void reset(std::size_t processes) {
    leaves_ = std::bit_ceil(std::max<std::size_t>(processes, 1));
    nodes_.assign(2 * leaves_, base::kNever);
    taken_ = kNone;
  }
  base::Instant first() {
    if (taken_ != kNone) set(taken_, base::kNever);
    return nodes_[1];
  }
  void set(std::uint32_t process, base::Instant at) {
    if (process == taken_) taken_ = kNone;
    std::size_t node = leaves_ + process;
    nodes_[node] = at;
    for (; node > 1; node /= 2) {
      const base::Instant other = nodes_[node ^ 1];
      nodes_[node / 2] = at = other < at ? other : at;  // std::min, by reference, would be a branch
    }
  }
  // The process whose alarm is the first; of several, the one that runs first. Its alarm is cleared: when it has not
  // been set again by the next look at the first, as most are.
  std::uint32_t take() {
    const base::Instant earliest = first();
    std::size_t node = 1;
    while (node < leaves_) node = 2 * node + (nodes_[2 * node] != earliest ? 1 : 0);
    return taken_ = static_cast<std::uint32_t>(node - leaves_);
  }

 private:
  static constexpr std::uint32_t kNone = base::kNoIndex;
  std::size_t leaves_ = 1;            // a power of two
  std::uint32_t taken_ = kNone;       // whose alarm is still to be cleared
  std::vector<base::Instant> nodes_;  // 1 is the root; below n stand 2n and 2n + 1
};

}  // namespace sojourn::engine
