#include "base/backoff.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace imagedeps {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(BaseBackoff, DoublesFromTheFirstDelayToTheLongest) {
  const Backoff backoff{.first = seconds{1}, .max = seconds{30}};
  EXPECT_EQ(backoff.cap(1), seconds{1});
  EXPECT_EQ(backoff.cap(2), seconds{2});
  EXPECT_EQ(backoff.cap(5), seconds{16});
  EXPECT_EQ(backoff.cap(6), seconds{30});
  EXPECT_EQ(backoff.cap(7), seconds{30});
}

TEST(BaseBackoff, CountsNoFailureAsOne) {
  EXPECT_EQ((Backoff{.first = seconds{1}, .max = seconds{30}}.cap(0)), seconds{1});
}

TEST(BaseBackoff, NeverOverflows) {
  const Backoff minute{.first = seconds{1}, .max = minutes{1}};
  EXPECT_EQ(minute.cap(std::numeric_limits<std::uint32_t>::max()), minutes{1});
  const Backoff unlimited{.first = seconds{3}, .max = Duration::max()};
  EXPECT_EQ(unlimited.cap(std::numeric_limits<std::uint32_t>::max()), Duration::max());
  for (std::uint32_t i = 1; i < 100; ++i) EXPECT_LE(unlimited.cap(i), unlimited.cap(i + 1));
}

TEST(BaseBackoff, EndsWhenItsFirstDelayIsZeroOrAboveTheLongest) {
  EXPECT_EQ((Backoff{.first = {}, .max = seconds{1}}.cap(4'000'000'000u)), Duration::zero());
  EXPECT_EQ((Backoff{.first = seconds{5}, .max = seconds{1}}.cap(1)), seconds{1});
}

TEST(BaseBackoff, SpreadsDelaysOverTheFractionThatJitterAllows) {
  const Backoff backoff{.first = seconds{1}, .max = seconds{8}, .jitter = 0.25};
  Random random(1);
  Duration least = Duration::max(), most = Duration::min();
  for (int i = 0; i < 10'000; ++i) {
    const Duration delay = backoff.delay(4, random);
    least = std::min(least, delay);
    most = std::max(most, delay);
  }
  EXPECT_GE(least, seconds{6});
  EXPECT_LE(most, seconds{8});
  EXPECT_LT(least, milliseconds{6'010});
  EXPECT_GT(most, milliseconds{7'990});
}

TEST(BaseBackoff, UsesNoChanceWithoutJitter) {
  Random drawn(1), untouched(1);
  EXPECT_EQ((Backoff{.first = seconds{1}, .max = seconds{8}}.delay(2, drawn)), seconds{2});
  EXPECT_EQ(drawn.next(), untouched.next());
}

}  // namespace
}  // namespace imagedeps
