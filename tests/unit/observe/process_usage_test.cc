#include "observe/process_usage.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace imagedeps::observe {
namespace {

constexpr std::string_view kSelf =
    "4242 (image) deps (x) S 1 4242 4242 0 -1 4194304 1000 0 3 0 250 50 0 0 20 0 5 0 120000 "
    "104857600 2560 18446744073709551615 "
    "1 1 0";
constexpr std::string_view kMachine = "cpu  1 2 3\nintr 5\nctxt 7\nbtime 1763900000\nprocesses 9\n";

TEST(ProcessUsage, AcceptsAnyProgramName) {
  const auto usage = parse_process_stat(kSelf, kMachine);
  ASSERT_TRUE(usage);
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  EXPECT_DOUBLE_EQ(usage->cpu_seconds, 300 / ticks);
  EXPECT_DOUBLE_EQ(usage->start_time_seconds, 1763900000 + 120000 / ticks);
  EXPECT_DOUBLE_EQ(usage->virtual_bytes, 104857600);
  EXPECT_DOUBLE_EQ(usage->resident_bytes, 2560.0 * static_cast<double>(sysconf(_SC_PAGESIZE)));
}

TEST(ProcessUsage, IsEmptyForInvalidText) {
  EXPECT_FALSE(parse_process_stat("", kMachine));
  EXPECT_FALSE(parse_process_stat("1 (x) S 1 2", kMachine));
  EXPECT_FALSE(parse_process_stat(kSelf, "cpu 1 2 3\n"));
}

}  // namespace
}  // namespace imagedeps::observe
