#pragma once
// Hands work out by number and takes the results back in that order, however fast each worker is. At most `window`
// items are on their way at a time, so memory is bounded and a slow taker holds the workers back.
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace sojourn::sink {

// Item needs a default constructor; items are reused.
template <class Item>
class Ordered {
 public:
  struct Job {
    std::uint64_t number = 0;
    std::unique_ptr<Item> item;  // as an earlier job left it
  };

  // Jobs have the numbers 0 .. count-1. Requires: window >= 1.
  Ordered(std::uint64_t count, std::size_t window) : count_(count), window_(window) {}

  // Worker: the next job, once the window has room; nullopt when there are no more or after stop().
  std::optional<Job> claim() {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return stopped_ || claimed_ == count_ || claimed_ < taken_ + window_; });
    if (stopped_ || claimed_ == count_) return std::nullopt;
    Job job;
    job.number = claimed_++;
    if (!spare_.empty()) {
      job.item = std::move(spare_.back());
      spare_.pop_back();
    } else {
      job.item = std::make_unique<Item>();
    }
    return job;
  }

  // Worker: the job is done.
  void deliver(Job job) {
    const std::lock_guard lock(mutex_);
    const bool next = job.number == taken_;
    done_.emplace(job.number, std::move(job.item));
    if (next) ready_.notify_one();
  }

  // Taker: the next item in order. Null when all are taken or after stop(); null with `*late` set when none came
  // before the timeout.
  template <class Duration>
  std::unique_ptr<Item> take(Duration timeout, bool* late) {
    std::unique_lock lock(mutex_);
    const bool came = ready_.wait_for(
        lock, timeout, [&] { return stopped_ || taken_ == count_ || (!done_.empty() && done_.begin()->first == taken_); });
    *late = !came;
    if (!came || stopped_ || taken_ == count_) return nullptr;
    std::unique_ptr<Item> item = std::move(done_.begin()->second);
    done_.erase(done_.begin());
    ++taken_;
    room_.notify_all();
    return item;
  }

  // Taker: gives the item back for reuse.
  void recycle(std::unique_ptr<Item> item) {
    const std::lock_guard lock(mutex_);
    spare_.push_back(std::move(item));
  }

  // Either side: no more work; claim() and take() return empty from now on.
  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    room_.notify_all();
    ready_.notify_all();
  }

 private:
  const std::uint64_t count_;
  const std::size_t window_;
  std::mutex mutex_;
  std::condition_variable room_, ready_;
  std::map<std::uint64_t, std::unique_ptr<Item>> done_;
  std::vector<std::unique_ptr<Item>> spare_;
  std::uint64_t claimed_ = 0, taken_ = 0;
  bool stopped_ = false;
};

}  // namespace sojourn::sink
