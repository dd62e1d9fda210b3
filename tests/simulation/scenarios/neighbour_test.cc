// One registry is dead, another one is healthy.
#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "simulation/scenario.h"

namespace imagedeps::simulation {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

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

  /// Each hostile namespace defines and needs tags of many registries that never answer.
  static void besiege(Stage& stage, int namespaces, int registries) {
    for (int n = 0; n < namespaces; ++n) {
      const std::string ns = fmt::format("hostile{}", n);
      for (int i = 0; i < registries; ++i) {
        const std::string host = fmt::format("{}-{}.silent.example", ns, i);
        stage.cluster.set_registry(host, sim::RegistryMood::Silent);
        define(stage, ns, fmt::format("s{}", i), 1, host);
        need(stage, ns, {ns, fmt::format("s{}", i), "1"});
      }
    }
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

TEST_F(Neighbour, WithManySilentRegistriesDoesNotDelayOthers) {
  for (const auto& [namespaces, registries] : {std::pair{2, 30}, {2, 150}, {3, 30}}) {
    Stage stage{{}};
    besiege(stage, namespaces, registries);
    stage.start_operator();
    stage.loop.run_for(seconds{20});
    const TimePoint start = stage.loop.now();
    const auto tags = define_many(stage, "shop", 3, 1, "fine.example.com");
    for (const auto& tag : tags) need(stage, "shop", tag);
    const bool all = wait(stage, minutes{10}, [&] { return count_populated(stage, tags) == 3; });
    EXPECT_TRUE(all);
    const Duration took = stage.loop.now() - start;
    const Duration limit = namespaces < 3 ? seconds{5} : seconds{35};
    EXPECT_LE(took, limit);
    row(fmt::format("3 {} namespaces with {} silent registries each: others healed after",
                    namespaces, registries),
        in_seconds(took), "<= " + in_seconds(limit));
  }
}

}  // namespace
}  // namespace imagedeps::simulation
