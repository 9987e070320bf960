#pragma once
// Many lives on several threads, of which something is kept in the order of people: what comes out does not depend on
// the number of threads.
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "sojourn/engine/lifetime.hpp"
#include "sojourn/run/options.hpp"
#include "sojourn/run/progress.hpp"

namespace sojourn::run {

// Calls visitor(life, person, part) for each of the people 0 to `people` - 1 and gives the parts in order; a part holds
// kPeopleOfPart people. `make_visitor` is called once a thread. `life` has not been lived yet.
inline constexpr std::uint32_t kPeopleOfPart = 64;
template <class Part, class MakeVisitor>
std::vector<Part> live_all(const engine::World& world, std::uint32_t people, int threads, MakeVisitor make_visitor) {
  std::vector<Part> parts((people + kPeopleOfPart - 1) / kPeopleOfPart);
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr fault;
  const auto work = [&] {
    try {
      auto visitor = make_visitor();
      engine::Lifetime life(world);
      for (std::size_t i; (i = next++) < parts.size();) {
        const auto first = static_cast<std::uint32_t>(i * kPeopleOfPart);
        const std::uint32_t last = std::min(people, first + kPeopleOfPart);
        for (std::uint32_t person = first; person != last; ++person) visitor(life, person, parts[i]);
      }
    } catch (...) {
      next = parts.size();
      const std::lock_guard lock(mutex);
      fault = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < threads; ++i) workers.emplace_back(work);
  }
  if (fault) std::rethrow_exception(fault);
  return parts;
}

}  // namespace sojourn::run
