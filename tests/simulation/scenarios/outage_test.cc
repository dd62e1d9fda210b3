// A cluster is installed while one registry is unreachable.
#include <fmt/core.h>

#include <algorithm>

#include "simulation/scenario.h"

namespace imagedeps::simulation {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kHost = "registry.redhat.io";

class Outage : public Scenario {
 protected:
  /// Creates 60 streams with 349 tags, 40 of them needed.
  void install() {
    for (int i = 0; i < 60; ++i) {
      const std::string name = "s" + std::to_string(i);
      const int tags = i < 49 ? 6 : 5;
      define(stage_, "openshift", name, tags, kHost);
      for (int tag = 1; tag <= tags; ++tag)
        (i < 40 && tag == 3 ? needed_ : others_)
            .push_back({"openshift", name, std::to_string(tag)});
    }
    for (const auto& tag : needed_) need(stage_, "shop", tag);
  }

  Stage stage_{{}};
  std::vector<objects::TagRef> needed_, others_;
};

TEST_F(Outage, EndsInHealingWithinSecondsAndCostsTheRegistryAlmostNothing) {
  stage_.cluster.set_registry(kHost, sim::RegistryMood::Down);
  install();
  ASSERT_EQ(needed_.size() + others_.size(), 349u);
  const TimePoint start = stage_.loop.now();
  stage_.start_operator();
  stage_.loop.run_for(minutes{10});
  const TimePoint back = stage_.loop.now();
  stage_.cluster.set_registry(kHost, sim::RegistryMood::Fine);

  const auto during = imports(stage_, start, back);
  EXPECT_LT(during.size(), 30u);
  // Four imports start together. Each of the first two answers allows one more, and the third
  // answer opens the circuit. After that there is one probe per pause.
  const auto opening =
      static_cast<std::size_t>(std::count_if(during.begin(), during.end(), [&](const auto& each) {
        return each.at < during.front().at + seconds{5};
      }));
  EXPECT_LE(opening, 6u);
  Duration shortest = Duration::max();
  for (std::size_t i = opening; i < during.size(); ++i)
    shortest = std::min<Duration>(shortest, during[i].at - during[i - 1].at);
  EXPECT_GE(shortest, seconds{10}) << "the first pause";

  ASSERT_TRUE(wait(stage_, minutes{5}, [&] { return count_populated(stage_, needed_) == 40; }));
  TimePoint last{};
  for (const auto& [tag, healing] : healed(stage_)) last = std::max(last, healing.at);
  EXPECT_LE(last - back, seconds{60});
  stage_.loop.run_for(minutes{30});
  EXPECT_EQ(count_populated(stage_, others_), 0);
  EXPECT_EQ(imports(stage_, back).size(), 40u) << "each once";

  row("1 outage of 10 min: requests during it",
      fmt::format("{}, {} of them to open the circuit", during.size(), opening), "< 30");
  row("1 outage: shortest time between two probes", in_seconds(shortest), ">= 10 s");
  row("1 outage: 40 needed tags healed after return", in_seconds(last - back), "<= 60 s");
  std::size_t of_others = 0;
  for (const auto& record : imports(stage_, start)) of_others += record.tag == "3" ? 0 : 1;
  EXPECT_EQ(of_others, 0u);
  row("1 outage: imports of the 309 other tags", fmt::format("{}", of_others), "0");
}

/// An expired time in an object is checked only after a delay, and times are rounded to seconds.
constexpr Duration kTimeLag{seconds{6}};

class OutageOf : public Scenario, public ::testing::WithParamInterface<sim::RegistryMood> {
 protected:
  /// Returns the number of objects with a next attempt. None of these times may be in the past.
  static std::size_t check_times(const Stage& stage) {
    std::size_t times = 0;
    for (const Json& object : stage.cluster.list("imagedeps.io", "imagedependencies")) {
      const Json& status = at(object, "status");
      const auto next = parse_rfc3339(string_at(status, "nextAttemptTime"));
      times += next ? 1 : 0;
      EXPECT_FALSE(next && *next < stage.loop.wall() - kTimeLag) << to_text(status);
    }
    return times;
  }
};

TEST_P(OutageOf, NeverShowsANextAttemptInThePast) {
  Stage stage{{}};
  stage.cluster.set_registry(kHost, GetParam());
  for (const auto& tag : define_many(stage, "openshift", 20, 1, kHost)) need(stage, "shop", tag);
  stage.start_operator();
  std::size_t times = 0;
  for (int i = 0; i < 700 && !HasFailure(); ++i) {
    stage.loop.run_for(seconds{1});
    times += check_times(stage);
  }
  EXPECT_GT(times, 500u);
}

INSTANTIATE_TEST_SUITE_P(Moods, OutageOf,
                         ::testing::Values(sim::RegistryMood::Down, sim::RegistryMood::RateLimited,
                                           sim::RegistryMood::Unauthorized,
                                           sim::RegistryMood::Silent),
                         [](const auto& each) { return std::string(to_string(each.param)); });

TEST_F(Outage, OfManyTagsReportsTheFirstProbeAndWritesNothingBetweenProbes) {
  stage_.cluster.set_registry(kHost, sim::RegistryMood::Down);
  for (const auto& tag : define_many(stage_, "openshift", 20, 2, kHost)) need(stage_, "shop", tag);
  stage_.start_operator();
  const auto times = [&] {
    int count = 0;
    for (const Json& object : stage_.cluster.list("imagedeps.io", "imagedependencies"))
      count += string_at(at(object, "status"), "nextAttemptTime").empty() ? 0 : 1;
    return count;
  };
  EXPECT_TRUE(stage_.loop.run_until([&] { return times() == 40; }, minutes{1}))
      << "each shows when it is tried next";
  stage_.loop.run_for(minutes{3});
  const auto written = [&] {
    return metric(stage_, R"(imagedeps_status_updates_total{result="applied"})");
  };
  const double before = written();
  ASSERT_GT(before, 0);
  for (int i = 0; i < 20; ++i) {
    stage_.loop.run_for(seconds{30});
    EXPECT_EQ(times(), 0);
  }
  EXPECT_LT(written() - before, 60) << "one for each probe, and one more";
}

}  // namespace
}  // namespace imagedeps::simulation
