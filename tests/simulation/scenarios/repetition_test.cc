// The same failure occurs again and again. The server writes nothing, so no watch event is sent.
#include <fmt/core.h>

#include <algorithm>

#include "decide/decide.h"
#include "simulation/scenario.h"

namespace imagedeps::simulation {
namespace {

using objects::ImportFailure;
using std::chrono::hours;
using std::chrono::seconds;

class Repetition : public Scenario {};

TEST_F(Repetition, OfAFailureIsCountedAndBacksOffWithOneWritePerAttempt) {
  Stage stage{{}};
  const objects::TagRef tag{"openshift", "php", "1"};
  define(stage, tag.ns, tag.stream, 1, "quay.io");
  need(stage, "shop", tag);
  stage.cluster.set_image("quay.io/openshift/php:1", false);
  const TimePoint start = stage.loop.now();
  stage.start_operator();
  stage.loop.run_for(hours{24});

  const auto attempts = imports(stage, start);
  ASSERT_GT(attempts.size(), 20u);
  const auto stream_version = [&] {
    return string_at(
        at(stage.cluster.get("image.openshift.io", "imagestreams", tag.ns, tag.stream), "metadata"),
        "resourceVersion");
  };
  EXPECT_EQ(stream_version(), attempts.back().resource_version) << "the server writes nothing";
  int out_of_bounds = 0;
  for (std::uint32_t i = 1; i < attempts.size(); ++i) {
    const Duration gap = attempts[i].at - attempts[i - 1].at;
    const Duration cap = decide::backoff_cap(ImportFailure::ManifestUnknown, i);
    out_of_bounds += gap < cap / 2 || gap > cap + seconds{2} ? 1 : 0;
  }
  EXPECT_EQ(out_of_bounds, 0);
  const Json status = at(dependency(stage, tag), "status");
  EXPECT_EQ(integer_at(status, "importAttempts"), static_cast<std::int64_t>(attempts.size()));
  EXPECT_EQ(reason(stage, tag), "ManifestUnknown");
  const auto writes = stage.cluster.requests("PATCH imagedeps.io/imagedependencies/status");
  EXPECT_LE(writes, attempts.size() + 1) << "one before the first attempt, one per attempt";
  const auto events = stage.cluster.requests("POST events");
  EXPECT_EQ(events, 2u) << "one on the BuildConfig, one on the ImageDependency";
  row("6 the same failure for 24 h: attempts counted",
      fmt::format("{} of {}", integer_at(status, "importAttempts"), attempts.size()), "all");
  row("6 the same failure: gaps outside the back-off",
      fmt::format("{} of {}", out_of_bounds, attempts.size() - 1), "0");
  row("6 the same failure: status writes",
      fmt::format("{} for {} attempts", writes, attempts.size()), "<= attempts + 1");
  row("6 the same failure: events", fmt::format("{} for {} attempts", events, attempts.size()),
      "2");
}

TEST_F(Repetition, OfAnOutageWritesNoStatusPerProbe) {
  Stage stage{{}};
  const auto tags = define_many(stage, "openshift", 10, 4, "quay.io");
  for (const auto& tag : tags) need(stage, "shop", tag);
  stage.cluster.set_registry("quay.io", sim::RegistryMood::Down);
  const TimePoint start = stage.loop.now();
  stage.start_operator();
  stage.loop.run_for(hours{6});
  const auto attempts = imports(stage, start).size();
  const auto writes = stage.cluster.requests("PATCH imagedeps.io/imagedependencies/status");
  EXPECT_GT(attempts, 500u);
  EXPECT_LE(writes, attempts + 2 * tags.size())
      << "one for each attempt, the first report, and the removal of its next attempt time";
  row("6 outage of 6 h, 40 tags: status writes",
      fmt::format("{} for {} attempts", writes, attempts), "<= attempts + 2 per tag");
  const auto events = stage.cluster.requests("POST events");
  EXPECT_GE(events, 2 * tags.size()) << "on each BuildConfig and each ImageDependency";
  EXPECT_LE(events, 4 * tags.size()) << "for the failed import, and for the paused registry";
  row("6 outage of 6 h, 40 tags: events", fmt::format("{} for {} attempts", events, attempts),
      "2 to 4 per tag");
}

}  // namespace
}  // namespace imagedeps::simulation
