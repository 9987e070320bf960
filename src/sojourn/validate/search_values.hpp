#pragma once
// Which values a search parameter meets in each patient's record: the first two that differ, in the order of the input.
// Parts that were read apart can be put together; the result does not depend on how the input was cut.
#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sojourn::validate {

class SearchValues {
 public:
  struct Seen {
    std::uint64_t value = 0;  // a hash
    std::uint64_t order = 0;
    std::string resource;
  };

  // The second of the patient's two values, if there are two and this changed them.
  const Seen* take(const std::string& patient, const Seen& seen) {
    std::vector<Seen>& mine = patients_[patient];
    const auto same = std::find_if(mine.begin(), mine.end(), [&](const Seen& s) { return s.value == seen.value; });
    if (same != mine.end()) {
      if (seen.order >= same->order) return nullptr;
      *same = seen;
    } else if (mine.size() < 2) {
      mine.push_back(seen);
      with_two_ += mine.size() == 2;
    } else if (seen.order < mine[1].order) {
      mine[1] = seen;
    } else {
      return nullptr;
    }
    if (mine.size() < 2) return nullptr;
    if (mine[1].order < mine[0].order) std::swap(mine[0], mine[1]);
    return &mine[1];
  }

  const std::unordered_map<std::string, std::vector<Seen>>& patients() const { return patients_; }
  std::uint64_t with_two() const { return with_two_; }

 private:
  std::unordered_map<std::string, std::vector<Seen>> patients_;
  std::uint64_t with_two_ = 0;
};

}  // namespace sojourn::validate
