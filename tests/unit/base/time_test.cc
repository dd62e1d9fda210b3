#include "base/time.h"

#include <gtest/gtest.h>

namespace imagedeps {
namespace {

using namespace std::chrono_literals;

const TimePoint kTime =
    TimePoint(std::chrono::sys_days(std::chrono::year{2026} / 11 / 23)) + 18h + 36min + 37s;

TEST(Time, IsWrittenAsKubernetesWritesIt) {
  EXPECT_EQ(format_rfc3339(kTime), "2026-11-23T18:36:37Z");
  EXPECT_EQ(format_rfc3339(kTime + 999ms), "2026-11-23T18:36:37Z");
  EXPECT_EQ(format_rfc3339_micro(kTime + 45ms), "2026-11-23T18:36:37.045000Z");
  EXPECT_EQ(format_rfc3339(TimePoint{}), "1970-01-01T00:00:00Z");
}

TEST(Time, IsReadWithAndWithoutFractionAndZone) {
  EXPECT_EQ(parse_rfc3339("2026-11-23T18:36:37Z"), kTime);
  EXPECT_EQ(parse_rfc3339("2026-11-23T18:36:37.123456789Z"), kTime + 123ms);
  EXPECT_EQ(parse_rfc3339("2026-11-23T20:36:37+02:00"), kTime);
  EXPECT_EQ(parse_rfc3339("2026-11-23t13:06:37-05:30"), kTime);
}

TEST(Time, IsEmptyForOtherText) {
  for (const auto* text : {"", "2026-11-23", "2026-11-23T18:36:37", "2026-02-30T00:00:00Z",
                           "2026-11-23T24:00:00Z", "2026-11-23T18:36:37.Z", "2026-11-23T18:36:37Zx",
                           "2026-13-01T00:00:00Z", "now", "+026-11-23T18:36:37Z"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(Duration, IsReadInGoNotation) {
  EXPECT_EQ(parse_duration("2m"), 2min);
  EXPECT_EQ(parse_duration("1h30m"), 90min);
  EXPECT_EQ(parse_duration("500ms"), 500ms);
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(parse_duration("-10s"), -10s);
  EXPECT_EQ(parse_duration("0"), 0s);
  EXPECT_EQ(parse_duration("1500us"), 2ms);
}

TEST(Duration, NeedsAUnit) {
  for (const auto* text : {"", "90", "2 m", "m", "1d", "--1s", "1s ", "1..5s", ".", "1e3s",
                           "9999999999999999h", "inf", "nan"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Duration, IsWrittenShortAndReadsBack) {
  EXPECT_EQ(format_duration(2min), "2m");
  EXPECT_EQ(format_duration(0s), "0s");
  EXPECT_EQ(format_duration(90min), "1h30m");
  EXPECT_EQ(format_duration(1500ms), "1.5s");
  EXPECT_EQ(format_duration(-10s), "-10s");
  EXPECT_EQ(format_duration(1h + 5ms), "1h5ms");
  for (const Duration d :
       {Duration{1}, Duration{59'999}, Duration{3'600'001}, Duration{86'400'000}}) {
    EXPECT_EQ(parse_duration(format_duration(d)), d);
  }
}

}  // namespace
}  // namespace imagedeps
