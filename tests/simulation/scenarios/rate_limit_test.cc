// A registry allows 100 pulls in each window of ten minutes, but does not announce the limit.
#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "simulation/scenario.h"

namespace imagedeps::simulation {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr const char* kHost = "docker.io";
constexpr auto kWindow = minutes{10};
constexpr int kAllowance = 100;
constexpr int kTags = 1000;

class RateLimit : public Scenario {};

TEST_F(RateLimit, IsUsedWellWithoutBeingKnown) {
  Stage stage{{}};
  stage.cluster.set_registry(
      kHost, {.mood = sim::RegistryMood::RateLimited, .allowance = kAllowance, .window = kWindow});
  const TimePoint start = stage.loop.now();
  std::vector<objects::TagRef> tags;
  for (int i = 0; i < 10; ++i) {
    const std::string ns = "team" + std::to_string(i);
    const auto more = define_many(stage, ns, 20, kTags / 200, kHost);
    for (const auto& tag : more) need(stage, ns, tag);
    tags.insert(tags.end(), more.begin(), more.end());
  }
  ASSERT_EQ(tags.size(), std::size_t{kTags});
  stage.start_operator();
  const auto minimum = kWindow * (kTags / kAllowance - 1);
  ASSERT_TRUE(wait(stage, hours{6}, [&] { return healed(stage).size() == tags.size(); }));
  EXPECT_EQ(count_populated(stage, tags), kTags);

  std::map<std::int64_t, int> refused;
  for (const auto& pull : stage.cluster.pulls())
    refused[(pull.at - start) / kWindow] += pull.refused ? 1 : 0;
  int most = 0;
  for (const auto& [window, count] : refused) most = std::max(most, count);
  EXPECT_LE(most, 10);
  TimePoint last{};
  for (const auto& [tag, healing] : healed(stage)) {
    last = std::max(last, healing.at);
    EXPECT_EQ(healing.times, 1) << to_string(tag);
  }
  EXPECT_LE((last - start) * 2, minimum * 3);
  row("2 rate limit: refused in the worst window",
      fmt::format("{} of {} windows, {} at most",
                  std::count_if(refused.begin(), refused.end(),
                                [](const auto& each) { return each.second > 0; }),
                  refused.size(), most),
      "<= 10");
  row("2 rate limit: 1,000 tags healed",
      in_seconds(last - start) + ", the minimum is " + in_seconds(minimum), "<= 1.5 times");
}

}  // namespace
}  // namespace imagedeps::simulation
