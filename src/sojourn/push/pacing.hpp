#pragma once
// How much to send at one time. Additive increase, multiplicative decrease, as congestion control does it (Chiu and Jain,
// "Analysis of the increase and decrease algorithms for congestion avoidance", 1989): what the server bears is found out
// and followed.
#include <chrono>
#include <cstdint>
#include <random>

#include "sojourn/push/targets.hpp"

namespace sojourn::push {

using Clock = std::chrono::steady_clock;

struct Limits {
  std::uint32_t entries = 0;   // the most in a request
  std::uint64_t bytes = 0;
  std::uint32_t requests = 0;  // the most at one time
};

class Pacing {
 public:
  Pacing(const Limits& most, std::uint32_t start_entries);

  // What a request may hold now, and how many may be on their way.
  const Limits& now() const { return now_; }
  // Nothing is to be sent before this.
  Clock::time_point pause_until() const { return pause_until_; }

  // A request with so many entries was stored after `seconds`.
  void went_well(std::uint32_t entries, double seconds, Clock::time_point at);
  // The server is busy (429, 503, 502): fewer requests, a pause of what it asked for (seconds, 0 = not told).
  void pushed_back(double retry_after, Clock::time_point at);
  // The request was too much for one (408, 413, 504, no answer in time): smaller ones and fewer.
  void too_much(std::uint32_t entries, Clock::time_point at);
  // Waiting time before the n-th new try (from 1) of something: exponential, with full jitter.
  std::chrono::milliseconds backoff(int attempt);

 private:
  Limits most_, now_;
  double entries_, requests_;
  Clock::time_point pause_until_{};
  Clock::time_point last_decrease_{};
  int pushbacks_ = 0;  // in a row
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace sojourn::push
