#include "kube/watcher.h"

#include <gtest/gtest.h>

namespace imagedeps::kube {
namespace {

using Kind = Error::Kind;

Error failure(Kind kind, std::optional<std::chrono::seconds> retry_after = {}) {
  return {.kind = kind, .message = "m", .retry_after = retry_after};
}

Watcher::Change change(std::string resource_version) {
  return {.kind = Watcher::Change::Kind::Upsert,
          .arrival = {.object = {.identity = {"ns", "n", "u", std::move(resource_version)},
                                 .view = nullptr},
                      .fault = nullptr}};
}

/// The effects as text: "list(token)", "watch(rv)", "upsert", "apply", "sweep(epoch)",
/// "report(State)", "rest".
std::string words(const Watcher::Effects& effects) {
  struct Word {
    std::string operator()(const Watcher::List& list) const {
      return "list(" + list.continue_token + ")";
    }
    std::string operator()(const Watcher::Watch& watch) const {
      return "watch(" + watch.resource_version + ")";
    }
    std::string operator()(const Watcher::Upsert&) const { return "upsert"; }
    std::string operator()(const Watcher::Apply&) const { return "apply"; }
    std::string operator()(const Watcher::Sweep& sweep) const {
      return "sweep(" + std::to_string(sweep.epoch) + ")";
    }
    std::string operator()(const Watcher::Report& report) const {
      return "report(" + std::string(to_string(report.state)) + ")";
    }
    std::string operator()(const Watcher::Rest&) const { return "rest"; }
  };
  std::string all;
  for (const auto& effect : effects) all += (all.empty() ? "" : " ") + std::visit(Word{}, effect);
  return all;
}

Duration rest_of(const Watcher::Effects& effects) {
  return std::get<Watcher::Rest>(effects.back()).duration;
}

class WatcherTest : public testing::Test {
 protected:
  std::string on(Watcher::Input input) { return words(watcher_.on(std::move(input))); }
  std::string closed(Kind kind) { return on(Watcher::Closed{failure(kind)}); }
  std::string rested() { return on(Watcher::Rested{}); }
  void sync() {
    static_cast<void>(watcher_.start());
    ASSERT_EQ(on(Watcher::Listed{"", "10"}), "sweep(1) report(Synced) watch(10)");
    on(Watcher::Opened{});
  }
  Watcher watcher_{{}, 1};
};

TEST_F(WatcherTest, ListsPageByPageAndThenWatches) {
  EXPECT_EQ(words(watcher_.start()), "list()");
  EXPECT_EQ(on(Watcher::Page{}), "upsert");
  EXPECT_EQ(on(Watcher::Listed{"more", "9"}), "list(more)");
  EXPECT_EQ(on(Watcher::Listed{"", "10"}), "sweep(1) report(Synced) watch(10)");
}

TEST_F(WatcherTest, ResumesAtTheLastEventOrBookmark) {
  sync();
  EXPECT_EQ(on(change("11")), "apply");
  EXPECT_EQ(on(Watcher::Closed{}), "watch(11)");
  EXPECT_EQ(on(Watcher::Bookmark{"15"}), "");
  EXPECT_EQ(on(Watcher::Closed{}), "watch(15)");
}

TEST_F(WatcherTest, DoesNotSpinOnAnIdleStream) {
  sync();
  EXPECT_EQ(on(Watcher::Closed{}), "rest");
  EXPECT_EQ(rested(), "watch(10)");
  EXPECT_EQ(on(Watcher::Closed{}), "report(Unavailable) rest");
}

TEST_F(WatcherTest, ListsAgainAfterGone) {
  sync();
  EXPECT_EQ(closed(Kind::Gone), "rest");
  EXPECT_EQ(rested(), "list()");
  EXPECT_EQ(on(Watcher::Listed{"", "20"}), "sweep(2) watch(20)");
}

TEST_F(WatcherTest, RestartsAListThatFailsHalfWayAndSweepsNothing) {
  static_cast<void>(watcher_.start());
  EXPECT_EQ(on(Watcher::Listed{"more", "9"}), "list(more)");
  EXPECT_EQ(closed(Kind::Gone), "rest");
  EXPECT_EQ(rested(), "list()");
  EXPECT_EQ(on(Watcher::Listed{"", "10"}), "sweep(2) report(Synced) watch(10)");
}

TEST_F(WatcherTest, KeepsItsPlaceThroughTransientErrors) {
  sync();
  on(change("11"));
  EXPECT_EQ(closed(Kind::Unavailable),
            "rest");  // Cutting an open stream does not change the state.
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(rested(), "watch(11)");
    EXPECT_EQ(closed(Kind::Unavailable), i == 0 ? "report(Unavailable) rest" : "rest");
  }
  EXPECT_EQ(rested(), "watch(11)");
  EXPECT_EQ(on(Watcher::Opened{}), "report(Synced)");
}

TEST_F(WatcherTest, ListsAgainIfItCannotResume) {
  sync();
  EXPECT_EQ(closed(Kind::Invalid), "rest");
  EXPECT_EQ(rested(), "list()");
}

TEST_F(WatcherTest, ListsAgainAfterRepeatedSilence) {
  sync();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(closed(Kind::Timeout), "rest");
    EXPECT_EQ(rested(), "watch(10)");
    on(Watcher::Opened{});
  }
  EXPECT_EQ(closed(Kind::Timeout), "rest");
  EXPECT_EQ(rested(), "list()");
}

TEST_F(WatcherTest, ListsAgainIfTheServerHasNotReachedItsVersion) {
  sync();
  auto why = failure(Kind::Timeout);
  why.http_status = 504;
  why.cause = "ResourceVersionTooLarge";
  on(Watcher::Closed{why});
  EXPECT_EQ(rested(), "list()") << "etcd was restored from a backup";
}

TEST_F(WatcherTest, IgnoresBookmarksThatAreNotNewer) {
  sync();
  on(change("11"));
  for (const auto* version : {"10", "", "1"}) on(Watcher::Bookmark{version});
  EXPECT_EQ(on(Watcher::Closed{}), "watch(11)");
  on(Watcher::Bookmark{"3"});
  EXPECT_EQ(on(Watcher::Closed{}), "rest") << "nothing useful arrived";
}

TEST_F(WatcherTest, RestsBrieflyIfItsGroupRecoveredMeanwhile) {
  sync();
  for (int i = 0; i < 10; ++i) closed(Kind::Timeout);
  const auto effects =
      watcher_.on(Watcher::Closed{.why = failure(Kind::Timeout), .outdated = true});
  EXPECT_LE(rest_of(effects), std::chrono::seconds{2});
}

TEST_F(WatcherTest, KeepsItsPlaceWhileTheServerIsSilentOrAnswers504) {
  sync();
  for (int i = 0; i < 10; ++i) {
    closed(Kind::Timeout);
    EXPECT_EQ(rested(), "watch(10)") << "no list, because the stream did not open";
  }
}

TEST_F(WatcherTest, RestsBrieflyWhenItsStreamIsCutAfterALongOutage) {
  sync();
  for (int i = 0; i < 10; ++i) {
    closed(Kind::Unavailable);
    rested();
  }
  on(Watcher::Opened{});
  EXPECT_LE(rest_of(watcher_.on(Watcher::Closed{failure(Kind::Unavailable)})),
            std::chrono::seconds{2});
}

TEST_F(WatcherTest, EndsItsRestWithTheGroupsReturnOnlyIfTheGroupIsAway) {
  sync();
  const auto refused = [&](Kind kind) {
    return std::get<Watcher::Rest>(watcher_.on(Watcher::Closed{failure(kind)}).back()).refused;
  };
  EXPECT_FALSE(refused(Kind::Unavailable)) << "an open stream was cut";
  EXPECT_TRUE(refused(Kind::Unavailable));
  EXPECT_TRUE(refused(Kind::Timeout));
  EXPECT_FALSE(refused(Kind::Denied));
  EXPECT_FALSE(refused(Kind::Invalid));
}

TEST_F(WatcherTest, ReportsAnApiThatIsNotServed) {
  static_cast<void>(watcher_.start());
  const auto effects = watcher_.on(Watcher::Closed{failure(Kind::NotFound)});
  EXPECT_EQ(words(effects), "sweep(2) report(Absent) rest");
  EXPECT_GE(rest_of(effects), std::chrono::seconds{24});
  EXPECT_EQ(rested(), "list()");
  EXPECT_EQ(closed(Kind::NotFound), "sweep(4) rest");
  EXPECT_EQ(rested(), "list()");
  EXPECT_EQ(on(Watcher::Listed{"", "1"}), "sweep(5) report(Synced) watch(1)");
}

TEST_F(WatcherTest, NeedsTwo404sBeforeItSweepsTrackedObjects) {
  sync();
  EXPECT_EQ(closed(Kind::NotFound), "report(Unavailable) rest");
  EXPECT_EQ(rested(), "list()");
  EXPECT_EQ(closed(Kind::NotFound), "sweep(3) report(Absent) rest");
}

TEST_F(WatcherTest, RetriesRarelyWhileItIsDenied) {
  static_cast<void>(watcher_.start());
  auto effects = watcher_.on(Watcher::Closed{failure(Kind::Denied)});
  EXPECT_EQ(words(effects), "report(Denied) rest");
  EXPECT_LE(rest_of(effects), std::chrono::seconds{2});  // The token may have been replaced.
  EXPECT_EQ(rested(), "list()");
  effects = watcher_.on(Watcher::Closed{failure(Kind::Denied)});
  EXPECT_LE(rest_of(effects), std::chrono::seconds{3})
      << "an API server that has just started refuses all requests for a moment";
  for (int i = 0; i < 8; ++i) effects = watcher_.on(Watcher::Closed{failure(Kind::Denied)});
  EXPECT_GE(rest_of(effects), std::chrono::seconds{30}) << "an admin must grant access";
}

TEST_F(WatcherTest, RetriesSoonWhenItIsDeniedAfterAnOutage) {
  sync();
  for (int i = 0; i < 10; ++i)
    static_cast<void>(watcher_.on(Watcher::Closed{failure(Kind::Unavailable)}));
  EXPECT_LE(rest_of(watcher_.on(Watcher::Closed{failure(Kind::Denied)})), std::chrono::seconds{2});
}

TEST_F(WatcherTest, KeepsItsPlaceWhileItIsNotAllowedToWatch) {
  sync();
  EXPECT_EQ(closed(Kind::Denied), "report(Denied) rest");
  EXPECT_EQ(rested(), "watch(10)");
  EXPECT_EQ(on(Watcher::Opened{}), "report(Synced)");
}

TEST_F(WatcherTest, IsNotSyncedBeforeTheFirstList) {
  static_cast<void>(watcher_.start());
  EXPECT_EQ(closed(Kind::Unavailable), "report(Unavailable) rest");
  EXPECT_EQ(on(Watcher::Opened{}), "");
}

TEST_F(WatcherTest, BacksOffWithJitterUpToItsCap) {
  static_cast<void>(watcher_.start());
  Duration last{};
  for (int i = 0; i < 12; ++i) {
    const auto rest = rest_of(watcher_.on(Watcher::Closed{failure(Kind::Unavailable)}));
    const auto full =
        std::min<Duration>(std::chrono::milliseconds{800} * (1 << i), std::chrono::seconds{30});
    EXPECT_GE(rest, full / 2);
    EXPECT_LE(rest, full * 3 / 2);
    EXPECT_NE(rest, last);
    last = rest;
  }
}

TEST_F(WatcherTest, RestsAsLongAsRetryAfter) {
  static_cast<void>(watcher_.start());
  const auto effects =
      watcher_.on(Watcher::Closed{failure(Kind::Throttled, std::chrono::seconds{20})});
  EXPECT_GE(rest_of(effects), std::chrono::seconds{20});
  EXPECT_LE(rest_of(effects), std::chrono::seconds{25});
}

}  // namespace
}  // namespace imagedeps::kube
