// One registry is dead, another one is healthy.
#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "simulation/scenario.h"

namespace imagedeps::simulation {
namespace {

using std::chrono::minutes;

constexpr int kStreams = 40, kTagsEach = 5;

class Neighbour : public Scenario {
 protected:
  /// The 99th percentile of the time until a tag of the healthy registry is populated.
  static Duration p99_next_to(std::optional<sim::RegistryMood> dead) {
    Stage stage{{}};
    const auto fine = define_many(stage, "one", kStreams, kTagsEach, "fine.example.com");
    for (const auto& tag : fine) need(stage, "shop", tag);
    if (dead) {
      stage.cluster.set_registry("dead.example.com", *dead);
      for (const auto& tag : define_many(stage, "two", kStreams, kTagsEach, "dead.example.com"))
        need(stage, "shop", tag);
    }
    const TimePoint start = stage.loop.now();
    stage.start_operator();
    EXPECT_TRUE(wait(stage, minutes{30}, [&] { return healed(stage).size() == fine.size(); }));
    std::vector<Duration> times;
    for (const auto& [tag, healing] : healed(stage)) times.push_back(healing.at - start);
    std::sort(times.begin(), times.end());
    return times.empty() ? Duration{} : times[times.size() * 99 / 100];
  }
};

TEST_F(Neighbour, ThatIsDeadDoesNotDelayOthers) {
  const Duration alone = p99_next_to(std::nullopt);
  ASSERT_GT(alone, Duration{});
  for (const auto mood :
       {sim::RegistryMood::Down, sim::RegistryMood::Silent, sim::RegistryMood::Unauthorized}) {
    const Duration disturbed = p99_next_to(mood);
    EXPECT_LE(disturbed * 10, alone * 11) << sim::to_string(mood);
    row("3 p99 next to a registry that is " + std::string(sim::to_string(mood)),
        fmt::format(
            "{}, {} without it: {:+.1f} %", in_seconds(disturbed), in_seconds(alone),
            (static_cast<double>(disturbed.count()) / static_cast<double>(alone.count()) - 1) *
                100),
        "<= +10 %");
  }
}

}  // namespace
}  // namespace imagedeps::simulation
