// The wall clock jumps, as with ntpd or a suspended machine. It only determines the times that are
// stored for the next process.
#include <fmt/core.h>

#include <algorithm>

#include "decide/facts.h"
#include "simulation/scenario.h"

namespace imagedeps::simulation {
namespace {

using objects::ImportFailure;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class Clock : public Scenario {
 protected:
  Clock() {
    define(stage_, tag_.ns, tag_.stream, 1, "quay.io");
    need(stage_, "shop", tag_);
    stage_.cluster.set_image("quay.io/openshift/php:1", false);
    start_ = stage_.loop.now();
    stage_.start_operator();
  }
  /// The times between consecutive attempts, in order.
  [[nodiscard]] std::vector<Duration> gaps() const {
    std::vector<Duration> found;
    const auto attempts = imports(stage_, start_);
    for (std::size_t i = 1; i < attempts.size(); ++i)
      found.push_back(attempts[i].at - attempts[i - 1].at);
    return found;
  }

  Stage stage_{{}};
  const objects::TagRef tag_{"openshift", "php", "1"};
  TimePoint start_{};
};

TEST_F(Clock, StepsDoNotChangePauses) {
  for (int i = 0; i < 24; ++i) {
    stage_.loop.run_for(minutes{37});
    stage_.loop.step_wall(i % 2 == 0 ? hours{3} : -hours{3});
  }
  int out_of_bounds = 0;
  const auto all = gaps();
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    const Duration cap = decide::backoff_cap(ImportFailure::ManifestUnknown, i + 1);
    out_of_bounds += all[i] < cap / 2 || all[i] > cap + seconds{2} ? 1 : 0;
  }
  EXPECT_GT(all.size(), 15u);
  EXPECT_EQ(out_of_bounds, 0);
  row("4 clock steps of 3 h, back and forth: gaps outside the back-off",
      fmt::format("{} of {}", out_of_bounds, all.size()), "0");
}

TEST_F(Clock, SetBackBeforeARestartDelaysNothingBeyondTheLongestPause) {
  for (int i = 0; i < 6; ++i) {
    stage_.loop.run_for(hours{3});
    stage_.kill_operator();
    stage_.loop.step_wall(-hours{24});
    stage_.start_operator();
  }
  stage_.loop.run_for(hours{3});
  const auto all = gaps();
  ASSERT_GT(all.size(), 15u);
  const Duration longest = *std::max_element(all.begin(), all.end());
  EXPECT_LE(longest, hours{2}) << "the rest of one pause, and a new one";
  row("4 clock set back 24 h before a restart: longest gap", in_seconds(longest), "<= 2 h");
}

}  // namespace
}  // namespace imagedeps::simulation
