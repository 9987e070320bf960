#pragma once
// Tells a waiting person how a run goes.
#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace sojourn::run {

struct Tick {
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  std::uint64_t bytes = 0;
  std::uint64_t retries = 0;
  bool line_speed = false;             // also shows bytes a second
  std::string_view what = "patients";  // that are counted
};

class Progress {
 public:
  virtual ~Progress() = default;
  // Called often; shows as much as is useful.
  virtual void update(const Tick& tick) = 0;
  // The work has ended, well or not; what follows starts on a fresh line.
  virtual void end() {}
};

class NoProgress final : public Progress {
 public:
  void update(const Tick&) override {}
};

// A bar that is redrawn on a terminal, otherwise a line every few seconds.
class ProgressPrinter final : public Progress {
 public:
  using Clock = std::chrono::steady_clock;
  using Now = Clock::time_point (*)();
  ProgressPrinter(std::ostream& out, bool terminal, Now now = &Clock::now);
  void update(const Tick& tick) override;
  void end() override;

 private:
  std::string line(const Tick& tick, double seconds) const;
  std::ostream& out_;
  bool terminal_;
  Now now_;
  Clock::time_point start_, shown_;
  bool drawn_ = false;
};

// "1,234,567"
std::string grouped(std::uint64_t number);
// "3.4 MB", decimal units.
std::string bytes_text(std::uint64_t bytes);
// "45 s", "3 min 20 s", "2 h 5 min"
std::string duration_text(double seconds);
// Fixed decimals without locale: fixed(3.14159, 1) is "3.1".
std::string fixed(double value, int decimals);
// A column of a table: spaces up to the width, one at least.
std::string padded(std::string text, std::size_t width);

}  // namespace sojourn::run
