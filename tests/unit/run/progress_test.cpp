#include "sojourn/run/progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace sojourn::run {
namespace {

using ::testing::HasSubstr;

ProgressPrinter::Clock::time_point at(double seconds) {
  return ProgressPrinter::Clock::time_point{} +
         std::chrono::duration_cast<ProgressPrinter::Clock::duration>(std::chrono::duration<double>(seconds));
}

TEST(Progress, ATerminalGetsABarWithRateAndRemainingTime) {
  static int call = 0;
  call = 0;
  std::ostringstream out;
  ProgressPrinter printer(out, true, [] { return at(call++ * 2.0); });
  printer.update({200, 1000, 3'400'000});
  EXPECT_THAT(out.str(), HasSubstr("\r[######........................] 20%  200 of 1,000 patients  3.4 MB"));
  EXPECT_THAT(out.str(), HasSubstr("100 a second  8 s left"));
  printer.end();
  EXPECT_TRUE(out.str().ends_with("\n"));
}

TEST(Progress, AFileGetsALineEveryFewSecondsOnly) {
  static double now = 0;
  now = 0;
  std::ostringstream out;
  ProgressPrinter printer(out, false, [] { return at(now); });
  for (now = 0; now < 11.5; now += 0.1) printer.update({10, 100, 0});
  const std::string text = out.str();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_EQ(text.find('\r'), text.npos);
}

TEST(Progress, NumbersReadWell) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(bytes_text(999), "999 bytes");
  EXPECT_EQ(bytes_text(1'000), "1.0 KB");
  EXPECT_EQ(bytes_text(999'960), "1.0 MB");
  EXPECT_EQ(bytes_text(2'500'000'000), "2.5 GB");
  EXPECT_EQ(duration_text(59.4), "59 s");
  EXPECT_EQ(duration_text(200), "3 min 20 s");
  EXPECT_EQ(duration_text(7500), "2 h 5 min");
}

}  // namespace
}  // namespace sojourn::run
