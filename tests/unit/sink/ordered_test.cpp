#include "sojourn/sink/ordered.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace sojourn::sink {
namespace {

using namespace std::chrono_literals;

struct Box {
  std::uint64_t number = 0;
};

TEST(Ordered, ItemsComeInOrderHoweverTheyAreFinished) {
  Ordered<Box> ordered(3, 3);
  auto a = ordered.claim(), b = ordered.claim(), c = ordered.claim();
  for (auto* job : {&c, &a, &b}) {
    (*job)->item->number = (*job)->number;
    ordered.deliver(std::move(**job));
  }
  bool late = true;
  for (std::uint64_t expected = 0; expected < 3; ++expected) {
    const auto item = ordered.take(1s, &late);
    ASSERT_TRUE(item);
    EXPECT_EQ(item->number, expected);
  }
  EXPECT_FALSE(ordered.take(1s, &late));
  EXPECT_FALSE(late);
  EXPECT_FALSE(ordered.claim());
}

TEST(Ordered, WorkersNeverRunFurtherAheadThanTheWindow) {
  constexpr std::size_t kWindow = 4;
  Ordered<Box> ordered(500, kWindow);
  std::atomic<std::uint64_t> taken = 0, worst = 0;
  std::vector<std::jthread> workers;
  for (int i = 0; i < 6; ++i)
    workers.emplace_back([&] {
      while (auto job = ordered.claim()) {
        const std::uint64_t ahead = job->number - std::min<std::uint64_t>(job->number, taken.load());
        for (std::uint64_t seen = worst.load(); ahead > seen && !worst.compare_exchange_weak(seen, ahead);) {
        }
        job->item->number = job->number;
        ordered.deliver(std::move(*job));
      }
    });
  bool late = false;
  for (std::uint64_t expected = 0; expected < 500; ++expected) {
    auto item = ordered.take(10s, &late);
    ASSERT_TRUE(item);
    ASSERT_EQ(item->number, expected);
    ++taken;
    ordered.recycle(std::move(item));
  }
  EXPECT_LE(worst.load(), kWindow);
}

TEST(Ordered, StopFreesBothSides) {
  Ordered<Box> ordered(100, 1);
  auto first = ordered.claim();
  std::jthread blocked([&] { EXPECT_FALSE(ordered.claim()); });
  std::this_thread::sleep_for(10ms);
  ordered.stop();
  bool late = true;
  EXPECT_FALSE(ordered.take(1s, &late));
  EXPECT_FALSE(late);
}

TEST(Ordered, ATakerThatWaitsTooLongIsTold) {
  Ordered<Box> ordered(1, 1);
  bool late = false;
  EXPECT_FALSE(ordered.take(1ms, &late));
  EXPECT_TRUE(late);
}

}  // namespace
}  // namespace sojourn::sink
