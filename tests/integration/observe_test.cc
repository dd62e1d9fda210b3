#include <gtest/gtest.h>

#include "observe/endpoints.h"
#include "observe/process_usage.h"
#include "support/server_thread.h"
#include "support/socket_client.h"

namespace imagedeps::observe {
namespace {

TEST(Observe, ServesTheProcessUsageOverHttp) {
  Metrics metrics;
  Health health;
  test::ServerThread server(endpoints(metrics, health));
  const auto answer = test::get(server.port(), "/metrics");
  EXPECT_EQ(answer.status, 200);
  for (const char* name :
       {"process_cpu_seconds_total", "process_start_time_seconds", "process_resident_memory_bytes",
        "process_virtual_memory_bytes", "process_open_fds", "process_max_fds"}) {
    EXPECT_NE(answer.body.find("\n" + std::string(name) + " "), std::string::npos) << name;
  }
}

TEST(Observe, CountsTheFilesThatAreOpen) {
  const auto before = read_process_usage();
  ASSERT_TRUE(before);
  const std::shared_ptr<std::FILE> file(std::fopen("/dev/null", "r"), std::fclose);
  const auto after = read_process_usage();
  ASSERT_TRUE(after);
  EXPECT_EQ(after->open_fds, before->open_fds + 1);
  EXPECT_GT(after->resident_bytes, 1e6);
  EXPECT_GE(after->max_fds, after->open_fds);
}

}  // namespace
}  // namespace imagedeps::observe
