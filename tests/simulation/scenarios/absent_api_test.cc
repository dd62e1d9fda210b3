// The image API, which an aggregated API server provides, is unavailable while 60 tags wait for
// their import.
#include <fmt/core.h>

#include <algorithm>

#include "simulation/scenario.h"

namespace imagedeps::simulation {
namespace {

using objects::TagRef;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kGroup = "image.openshift.io";
constexpr int kTags = 60;

struct Outage {
  const char* name;
  Duration length;
  /// The status of every request for the group. 0: the whole API server is down.
  int status;
  int requests_max;  ///< The maximum number of requests for the group during the outage.
  std::uint64_t seed = 1;
};

class Healing : public Scenario {
 protected:
  /// Runs two seconds of healing and records all requests. Returns the needed istags.
  static std::vector<TagRef> begin(Stage& stage) {
    auto tags = define_many(stage, "openshift", kTags, 1, "quay.io");
    for (const TagRef& tag : tags) need(stage, "shop", tag);
    stage.wire.keep_requests();
    stage.start_operator();
    stage.loop.run_for(seconds{2});
    return tags;
  }
};

class AbsentApi : public Healing, public testing::WithParamInterface<Outage> {
 protected:
  AbsentApi() : stage_({.cluster = {.seed = GetParam().seed}, .seed = GetParam().seed}) {}

  void take_away() {
    if (GetParam().status == 0) return stage_.cluster.set_down(true);
    for (const auto* plural : {"imagestreams", "imagestreamimports"})
      stage_.cluster.set_resource_status(kGroup, plural, GetParam().status);
  }
  void bring_back() {
    stage_.cluster.set_down(false);
    for (const auto* plural : {"imagestreams", "imagestreamimports"})
      stage_.cluster.set_resource_status(kGroup, plural, 0);
  }

  using Sent = std::shared_ptr<SentRequest>;
  [[nodiscard]] std::vector<Sent> requests(TimePoint from, TimePoint to) const {
    std::vector<Sent> found;
    for (const auto& each : stage_.wire.kept()) {
      if (each->at >= from && each->at < to) found.push_back(each);
    }
    return found;
  }
  static bool of_group(const SentRequest& sent) {
    return sent.target.starts_with("/apis/" + std::string(kGroup) + "/");
  }
  /// The maximum number of concurrent requests for the group.
  static std::size_t most_concurrent(const std::vector<Sent>& all) {
    std::size_t most = 0;
    for (const Sent& each : all) {
      const auto concurrent = std::count_if(all.begin(), all.end(), [&](const Sent& other) {
        return of_group(*other) && other->at <= each->at &&
               (!other->answered || *other->answered > each->at);
      });
      most = std::max(most, static_cast<std::size_t>(concurrent));
    }
    return most;
  }

  Stage stage_;
};

TEST_P(AbsentApi, IsUsedAgainWithinSecondsOfItsReturn) {
  const auto tags = begin(stage_);
  const int before = count_populated(stage_, tags);
  ASSERT_GT(before, 0);
  const TimePoint away = stage_.loop.now();
  take_away();
  stage_.loop.run_for(GetParam().length);
  const TimePoint back = stage_.loop.now();
  bring_back();
  ASSERT_TRUE(wait(stage_, minutes{5}, [&] { return count_populated(stage_, tags) == kTags; }));
  stage_.loop.run_for(minutes{1});

  // The outage is detected in the first second.
  const auto meanwhile = requests(away + seconds{1}, back);
  const auto asked = std::count_if(meanwhile.begin(), meanwhile.end(),
                                   [](const Sent& each) { return of_group(*each); });
  EXPECT_LE(most_concurrent(meanwhile), 1u);
  EXPECT_LE(asked, GetParam().requests_max);
  EXPECT_GE(asked, GetParam().length / seconds{5});

  TimePoint answer = TimePoint::max(), import = TimePoint::max(), watched{}, last{};
  std::vector<Sent> imports;
  for (const Sent& each : requests(back - seconds{40}, TimePoint::max())) {
    if (each->answered < back || each->status == 0 || each->status >= 500) continue;
    if (of_group(*each)) answer = std::min(answer, *each->answered);
    if (of_group(*each) && each->imports()) {
      imports.push_back(each);
      import = std::min(import, each->at);
      last = std::max(last, each->at);
    }
    if (each->watches() && each->at < back + minutes{1})
      watched = std::max(watched, *each->answered);
  }
  ASSERT_GE(imports.size(), 2u);
  EXPECT_GE(imports[1]->at, *imports[0]->answered) << "the first import is a probe";
  EXPECT_LE(import - answer, seconds{2});
  EXPECT_LE(import - back, seconds{7});
  EXPECT_LE(watched - back, seconds{7});
  // 10 immediately, then 2 per second.
  const Duration owed = milliseconds{500} * std::max(0, kTags - before - 10);
  EXPECT_LE(last - back - owed, seconds{7});
  for (const auto& [tag, healing] : healed(stage_)) EXPECT_EQ(healing.times, 1);

  const std::string what = fmt::format("10 {}: ", GetParam().name);
  row(what + "requests during it, most concurrent",
      fmt::format("{}, {}", asked, most_concurrent(meanwhile)),
      fmt::format("<= {}, 1", GetParam().requests_max));
  row(what + "first answer, import, all watches after its end",
      in_seconds(answer - back) + ", " + in_seconds(import - back) + ", " +
          in_seconds(watched - back),
      "<= 5 s, 7 s, 7 s");
  row(what + "last of 60 healed, beyond the rate limit", in_seconds(last - back - owed), "<= 7 s");
}

class BrokenResource : public Healing {
 protected:
  Stage stage_{{}};
};

// A list that the API server cannot serve (because of an object that it cannot convert) fails
// permanently, while the rest of its group works.
TEST_F(BrokenResource, HardlyDelaysTheRestOfItsGroup) {
  const auto tags = begin(stage_);
  const int before = count_populated(stage_, tags);
  const TimePoint broken = stage_.loop.now();
  stage_.cluster.set_resource_status(kGroup, "imagestreams", 500);
  ASSERT_TRUE(wait(stage_, minutes{5}, [&] { return count_populated(stage_, tags) == kTags; }));
  const Duration owed = milliseconds{500} * std::max(0, kTags - before - 10);
  const Duration late = stage_.loop.now() - broken - owed;
  EXPECT_LE(late, seconds{20});
  stage_.loop.run_for(minutes{10});
  std::map<std::string, int> asked;
  for (const auto& each : stage_.wire.kept()) {
    if (each->at >= broken && each->method == "GET") ++asked[each->target.substr(0, 47)];
  }
  int most = 0;
  for (const auto& [target, count] : asked) most = std::max(most, count);
  EXPECT_LE(most, 330) << "one probe every 2 to 4 s";
  row("10 imagestreams always 500: 60 healed, beyond the rate limit", in_seconds(late), "<= 20 s");
  row("10 imagestreams always 500: requests for them in 10 min", fmt::format("{}", most), "<= 330");
}

INSTANTIATE_TEST_SUITE_P(
    Outages, AbsentApi,
    testing::Values(Outage{"image API 503 for 10 s", seconds{10}, 503, 10},
                    Outage{"image API 503 for 60 s", seconds{60}, 503, 35},
                    Outage{"image API 503 for 10 min", minutes{10}, 503, 310},
                    Outage{"image API 504 for 10 min", minutes{10}, 504, 310, 2},
                    Outage{"API server down for 10 s", seconds{10}, 0, 10},
                    Outage{"API server down for 60 s", seconds{60}, 0, 35, 2},
                    Outage{"API server down for 10 min", minutes{10}, 0, 310, 3}),
    [](const auto& each) {
      std::string name;
      for (const char c : std::string(each.param.name)) {
        if (c != ' ') name += c;
      }
      return name;
    });

}  // namespace
}  // namespace imagedeps::simulation
