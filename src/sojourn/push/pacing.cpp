#include "sojourn/push/pacing.hpp"

#include <algorithm>

namespace sojourn::push {
namespace {

using namespace std::chrono_literals;

constexpr double kSlowSeconds = 20;     // an answer after this: requests are too large
constexpr double kQuickSeconds = 5;     // after less: they may grow
constexpr auto kFirstBackoff = 500ms;
constexpr auto kLongestBackoff = 60s;
constexpr double kLongestAsked = 600;   // of a Retry-After
constexpr auto kSameTrouble = 1s;       // answers to requests that were on their way together count once

}  // namespace

Pacing::Pacing(const Limits& most, std::uint32_t start_entries)
    : most_(most), now_(most), entries_(std::min(start_entries, most.entries)), requests_(std::min(2u, most.requests)) {
  now_.entries = static_cast<std::uint32_t>(entries_);
  now_.requests = static_cast<std::uint32_t>(requests_);
}

void Pacing::went_well(std::uint32_t entries, double seconds, Clock::time_point at) {
  pushbacks_ = 0;
  if (seconds > kSlowSeconds) {
    too_much(entries, at);
    return;
  }
  // Only full requests tell that larger ones would do.
  if (seconds < kQuickSeconds && entries * 10 >= now_.entries * 8) entries_ *= 1.1;
  entries_ = std::min<double>(entries_, most_.entries);
  requests_ = std::min<double>(requests_ + 1 / requests_, most_.requests);
  now_.entries = static_cast<std::uint32_t>(entries_);
  now_.requests = static_cast<std::uint32_t>(requests_);
}

void Pacing::pushed_back(double retry_after, Clock::time_point at) {
  const auto asked = std::chrono::milliseconds(static_cast<long>(std::min(retry_after, kLongestAsked) * 1000));
  if (at - last_decrease_ > kSameTrouble) {
    last_decrease_ = at;
    requests_ = std::max(1.0, requests_ / 2);
    ++pushbacks_;
  }
  now_.requests = static_cast<std::uint32_t>(requests_);
  pause_until_ = std::max(pause_until_, at + (retry_after > 0 ? asked : backoff(pushbacks_)));
}

void Pacing::too_much(std::uint32_t entries, Clock::time_point at) {
  entries_ = std::max(1.0, std::min<double>(entries_, std::max(1u, entries / 2)));
  if (at - last_decrease_ > kSameTrouble) {
    last_decrease_ = at;
    requests_ = std::max(1.0, requests_ / 2);
  }
  now_.entries = static_cast<std::uint32_t>(entries_);
  now_.requests = static_cast<std::uint32_t>(requests_);
}

std::chrono::milliseconds Pacing::backoff(int attempt) {
  const auto most = std::min<std::chrono::milliseconds>(kFirstBackoff * (1LL << std::min(attempt, 10)), kLongestBackoff);
  return std::chrono::milliseconds(
      std::uniform_int_distribution<std::chrono::milliseconds::rep>(kFirstBackoff.count(), most.count())(random_));
}

}  // namespace sojourn::push
