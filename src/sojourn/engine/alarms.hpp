#pragma once
// When each process wakes up next: a tournament. A node holds the earlier of the two instants below it, so to set one is
// a walk of seven steps without a branch, where a queue would compare, guess wrongly and keep what has become stale.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "sojourn/base/time.hpp"

namespace sojourn::engine {

class Alarms {
 public:
  void reset(std::size_t processes) {
    leaves_ = std::bit_ceil(std::max<std::size_t>(processes, 1));
    nodes_.assign(2 * leaves_, base::kNever);
  }
  base::Instant first() const { return nodes_[1]; }
  void set(std::uint32_t process, base::Instant at) {
    std::size_t node = leaves_ + process;
    nodes_[node] = at;
    for (; node > 1; node /= 2) {
      const base::Instant other = nodes_[node ^ 1];
      nodes_[node / 2] = at = other < at ? other : at;  // std::min, by reference, would be a branch
    }
  }
  // The process whose alarm is the first; of several, the one that runs first. Its alarm is cleared.
  std::uint32_t take() {
    std::size_t node = 1;
    while (node < leaves_) node = 2 * node + (nodes_[2 * node] != first() ? 1 : 0);
    const auto process = static_cast<std::uint32_t>(node - leaves_);
    set(process, base::kNever);
    return process;
  }

 private:
  std::size_t leaves_ = 1;           // a power of two
  std::vector<base::Instant> nodes_;  // 1 is the root; below n stand 2n and 2n + 1
};

}  // namespace sojourn::engine
