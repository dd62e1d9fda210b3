// A server that answers after 40 s, with a 504, or not at all.
#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "simulation/scenario.h"

namespace imagedeps::simulation {
namespace {

using objects::TagRef;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kOldest = R"(workqueue_longest_running_processor_seconds{name="import"})";

class SlowServer : public Scenario {
 protected:
  static std::vector<TagRef> install(Stage& stage) {
    auto tags = define_many(stage, "openshift", 20, 2, "quay.io");
    for (const TagRef& tag : tags) need(stage, "shop", tag);
    return tags;
  }

  /// Checks that every tag is healed exactly once, and that no import slot is still in use.
  static void expect_sound(Stage& stage, const std::string& what, const std::string& seen) {
    stage.loop.run_for(minutes{5});
    int twice = 0;
    for (const auto& [tag, healing] : healed(stage)) twice += healing.times > 1 ? 1 : 0;
    EXPECT_EQ(twice, 0);
    const double left = metric(stage, "imagedeps_imports_in_flight");
    EXPECT_EQ(left, 0);
    EXPECT_EQ(metric(stage, kOldest), 0);
    row("9 " + what, seen, "all healed");
    row("9 " + what + ": double imports, slots left", fmt::format("{}, {}", twice, left), "0, 0");
  }

  static std::string healing(Stage& stage, const std::vector<TagRef>& tags) {
    const TimePoint start = stage.loop.now();
    const bool all = wait(stage, hours{3}, [&] {
      return count_populated(stage, tags) == static_cast<int>(tags.size());
    });
    EXPECT_TRUE(all);
    return fmt::format("{} of {} after {}", count_populated(stage, tags), tags.size(),
                       in_seconds(stage.loop.now() - start));
  }
};

TEST_F(SlowServer, WithImportsOfFortySecondsKeepsItsSlotsAndShowsThem) {
  Stage stage{{.cluster = {.import_time = seconds{40}}}};
  const auto tags = install(stage);
  stage.start_operator();
  stage.loop.run_for(seconds{30});
  const double slots = metric(stage, "imagedeps_imports_in_flight"), age = metric(stage, kOldest);
  EXPECT_EQ(slots, 2) << "the registry has not answered yet";
  EXPECT_GT(age, 28);
  EXPECT_LT(age, 31);
  row("9 40 s per import: slots, oldest after 30 s", fmt::format("{}, {:.1f} s", slots, age),
      "2, 28 to 31 s");
  const std::string seen = healing(stage, tags);
  expect_sound(stage, "40 s per import", seen);
}

TEST_F(SlowServer, ThatAnswersGatewayTimeoutIsRetried) {
  Stage stage{{}};
  stage.cluster.set_registry("quay.io", sim::RegistryMood::Silent);
  const auto tags = install(stage);
  stage.start_operator();
  stage.loop.run_for(minutes{1});
  EXPECT_EQ(metric(stage, "imagedeps_imports_in_flight"), 2);
  stage.loop.run_for(minutes{9});
  int timeouts = 0;
  for (const auto& record : imports(stage, TimePoint{}))
    timeouts += record.http_status == 504 ? 1 : 0;
  EXPECT_GT(timeouts, 4);
  EXPECT_LT(timeouts, 20) << "one probe at a time";
  stage.cluster.set_registry("quay.io", sim::RegistryMood::Fine);
  const std::string seen = healing(stage, tags);
  expect_sound(stage, "504 for 10 min", seen + fmt::format(", {} timeouts before", timeouts));
}

TEST_F(SlowServer, WithADeadlineOfFiveSecondsIsReportedAndPaused) {
  Stage::Options options;
  options.config.import.timeout = seconds{5};
  Stage stage{options};
  stage.cluster.set_registry("quay.io", sim::RegistryMood::Silent);
  const auto tags = install(stage);
  stage.start_operator();
  stage.loop.run_for(minutes{2});
  const auto paused = std::ranges::count_if(
      tags, [&](const TagRef& tag) { return reason(stage, tag) == "RegistryBackoff"; });
  EXPECT_GE(paused, std::ssize(tags) - 1) << "all but the probe";
  const TimePoint from = stage.loop.now();
  stage.loop.run_for(minutes{8});
  const std::size_t sent = imports(stage, from).size();
  EXPECT_LE(sent, 20U) << "one probe every 30 s and more";
  stage.cluster.set_registry("quay.io", sim::RegistryMood::Fine);
  const std::string seen = healing(stage, tags);
  expect_sound(stage, "silent, deadline of 5 s", seen + fmt::format(", {} requests", sent));
}

TEST_F(SlowServer, ThatLosesItsAnswersIsNotAskedTwice) {
  Stage stage{{}};
  const auto tags = install(stage);
  int again = 0;
  stage.wire.on_import = [&](const SentImport& import) {
    again += populated(stage, import.tag) ? 1 : 0;
  };
  stage.cluster.set_faults({.lost_answer = 1});
  stage.start_operator();
  const std::string seen = healing(stage, tags);
  EXPECT_EQ(again, 0);
  stage.cluster.set_faults({});
  expect_sound(stage, "every answer lost", seen);
}

TEST_F(SlowServer, OfEveryKindBlocksNothing) {
  Stage stage{{}};
  const auto tags = install(stage);
  stage.cluster.set_faults({.server_error = 0.3, .lost_answer = 0.3, .slow = 0.3});
  stage.start_operator();
  stage.loop.run_for(minutes{10});
  stage.cluster.set_faults({});
  const std::string seen = healing(stage, tags);
  expect_sound(stage, "a third each slow, 5xx, lost for 10 min", seen);
}

}  // namespace
}  // namespace imagedeps::simulation
