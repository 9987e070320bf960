#include "sojourn/run/progress.hpp"

#include <algorithm>
#include <ostream>

#include "sojourn/base/decimal.hpp"

namespace sojourn::run {
namespace {

constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr auto kNewLine = std::chrono::seconds(5);
constexpr std::size_t kBarWidth = 30;

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string fixed(double value, int decimals) { return base::Decimal::round(value, decimals).text(); }

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size() + 1, width), ' ');
  return text;
}

std::string bytes_text(std::uint64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " bytes";
  static constexpr const char* kUnits[] = {"KB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  while (value >= 999.95 && unit < 3) {
    value /= 1000;
    ++unit;
  }
  return fixed(value, 1) + " " + kUnits[unit];
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::max(0.0, seconds) + 0.5);
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole / 60 % 60) + " min";
}

ProgressPrinter::ProgressPrinter(std::ostream& out, bool terminal, Now now)
    : out_(out), terminal_(terminal), now_(now), start_(now()), shown_(start_) {}

std::string ProgressPrinter::line(const Tick& tick, double seconds) const {
  const double share = tick.total > 0 ? static_cast<double>(tick.done) / static_cast<double>(tick.total) : 1.0;
  std::string text;
  if (terminal_) {
    const auto filled = static_cast<std::size_t>(share * static_cast<double>(kBarWidth));
    text = "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "] ";
  }
  text += fixed(share * 100, 0) + "%  " + grouped(tick.done) + " of " + grouped(tick.total) + " " + std::string(tick.what);
  if (tick.bytes > 0) text += "  " + bytes_text(tick.bytes);
  if (tick.retries > 0) text += "  " + grouped(tick.retries) + (tick.retries == 1 ? " retry" : " retries");
  if (tick.done == 0 || seconds <= 0) return text;
  const double rate = static_cast<double>(tick.done) / seconds;
  text += "  " + fixed(rate, rate < 10 ? 1 : 0) + " a second";
  if (tick.line_speed) text += " (" + bytes_text(static_cast<std::uint64_t>(static_cast<double>(tick.bytes) / seconds)) + ")";
  if (tick.done < tick.total)
    text += "  " + duration_text(static_cast<double>(tick.total - tick.done) / rate) + " left";
  return text;
}

void ProgressPrinter::update(const Tick& tick) {
  const Clock::time_point now = now_();
  const bool first = terminal_ && !drawn_;
  if (!first && now - shown_ < (terminal_ ? Clock::duration(kRedraw) : Clock::duration(kNewLine)) &&
      !(terminal_ && tick.done == tick.total))
    return;
  shown_ = now;
  drawn_ = true;
  const std::string text = line(tick, std::chrono::duration<double>(now - start_).count());
  if (terminal_) out_ << '\r' << text << "\x1b[K" << std::flush;
  else out_ << text << '\n' << std::flush;
}

void ProgressPrinter::end() {
  if (terminal_ && drawn_) out_ << '\n' << std::flush;
  drawn_ = false;
}

}  // namespace sojourn::run
