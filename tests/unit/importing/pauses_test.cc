// Attempts, grace, force requests and the pause for the API server. Each of them delays imports for
// one cause.
#include <gtest/gtest.h>

#include "decide/decide.h"
#include "importing/attempts.h"
#include "importing/force_requests.h"
#include "importing/grace.h"
#include "importing/server_pause.h"
#include "support/cluster_objects.h"
#include "support/manual_loop.h"

namespace imagedeps::importing {
namespace {

using objects::ImportFailure;
using objects::TagRef;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::image_stream;

const TimePoint kStart{hours{1}};
const TagRef kTag{"openshift", "php", "7.1"};

TEST(AttemptLedger, BacksOffWithConsecutiveFailuresOfOneClass) {
  AttemptLedger ledger;
  Random random(1);
  for (int i = 0; i < 4; ++i)
    ledger.failed(kTag, ImportFailure::ManifestUnknown, "gone", kStart, random);
  EXPECT_EQ(ledger.of(kTag).count, 4u);
  EXPECT_GE(*ledger.of(kTag).next, kStart + minutes{2}) << "half of 30 s doubled three times";
  ledger.failed(kTag, ImportFailure::ImportFailed, "other", kStart, random);
  EXPECT_EQ(ledger.of(kTag).count, 5u);
  EXPECT_LE(*ledger.of(kTag).next, kStart + seconds{30})
      << "another class starts with its own shortest delay";
}

TEST(AttemptLedger, ForgetsFailuresOnSuccessButKeepsTheTag) {
  AttemptLedger ledger;
  Random random(1);
  ledger.failed(kTag, ImportFailure::ManifestUnknown, "gone", kStart, random);
  ledger.succeeded(kTag);
  EXPECT_EQ(ledger.of(kTag), decide::Attempts{});
  EXPECT_TRUE(ledger.knows(kTag));
  ledger.forget(kTag);
  EXPECT_FALSE(ledger.knows(kTag));
}

TEST(AttemptLedger, ReadsAStoredNextAttemptOnTheLoopsClock) {
  const test::ManualLoop loop;
  objects::DependencyStatus status;
  status.import_attempts = 3;
  status.last_error_reason = "ManifestUnknown";
  status.next_attempt = loop.wall() + minutes{1};
  const auto attempts = attempts_of(status, loop);
  EXPECT_EQ(attempts.count, 3u);
  EXPECT_EQ(attempts.failure, ImportFailure::ManifestUnknown);
  EXPECT_EQ(attempts.next, loop.now() + minutes{1});
}

TEST(AttemptLedger, ShortensANextAttemptBeyondTheLongestBackOff) {
  const test::ManualLoop loop;
  objects::DependencyStatus status;
  status.import_attempts = 1;
  status.last_error_reason = "RegistryUnreachable";
  status.next_attempt = loop.wall() + hours{24 * 365};
  EXPECT_EQ(attempts_of(status, loop).next,
            loop.now() + decide::backoff_cap(ImportFailure::RegistryUnreachable, 1));
}

TEST(Grace, OfTheFirstGenerationStartsWithTheStreamsCreation) {
  const test::ManualLoop loop;
  Grace grace(loop, minutes{2});
  auto stream = image_stream("openshift", "php").docker("7.1", "quay.io/php:7.1");
  stream.edit().meta.created = loop.wall() - seconds{90};
  grace.saw(stream.edit());
  EXPECT_EQ(grace.until("openshift", "php"), loop.now() + seconds{30});
}

TEST(Grace, OfALaterGenerationStartsWhenItIsFirstSeen) {
  test::ManualLoop loop;
  Grace grace(loop, minutes{2});
  auto stream = image_stream("openshift", "php").docker("7.1", "quay.io/php:7.1", 5);
  grace.saw(stream.edit());
  const TimePoint first = loop.now();
  loop.advance(seconds{50});
  grace.saw(stream.version("2").edit());
  EXPECT_EQ(grace.until("openshift", "php"), first + minutes{2}) << "the same generation";
  grace.saw(image_stream("openshift", "php").docker("7.1", "quay.io/php:7.1", 6).edit());
  EXPECT_EQ(grace.until("openshift", "php"), loop.now() + minutes{2}) << "a newer one";
}

TEST(Grace, IsOverWhenThePlatformHasTried) {
  const test::ManualLoop loop;
  Grace grace(loop, minutes{2});
  grace.saw(image_stream("openshift", "php").docker("7.1", "quay.io/php:7.1", 5).edit());
  grace.saw(image_stream("openshift", "php")
                .docker("7.1", "quay.io/php:7.1", 5)
                .failed("7.1", "NotFound", "gone", 5)
                .edit());
  EXPECT_FALSE(grace.until("openshift", "php"));
}

TEST(Grace, StartsAgainForARecreatedStream) {
  test::ManualLoop loop;
  Grace grace(loop, minutes{2});
  auto stream = image_stream("openshift", "php").docker("7.1", "quay.io/php:7.1", 5);
  grace.saw(stream.edit());
  loop.advance(minutes{10});
  stream.edit().meta.uid = "another";
  grace.saw(stream.edit());
  EXPECT_EQ(grace.until("openshift", "php"), loop.now() + minutes{2});
}

TEST(ForceRequests, ServesEachValueOnce) {
  ForceRequests requests;
  requests.ask(kTag, "monday");
  EXPECT_TRUE(requests.due(kTag, kStart));
  requests.serve(kTag, kStart);
  requests.ask(kTag, "monday");
  EXPECT_FALSE(requests.pending(kTag));
  EXPECT_EQ(requests.handled(kTag, "monday"), "monday");
  EXPECT_EQ(requests.handled(kTag, ""), "monday");
}

TEST(ForceRequests, ServesAtMostOnceInHalfAMinute) {
  ForceRequests requests;
  requests.ask(kTag, "monday");
  requests.serve(kTag, kStart);
  requests.ask(kTag, "tuesday");
  EXPECT_FALSE(requests.due(kTag, kStart + seconds{29}));
  EXPECT_TRUE(requests.due(kTag, kStart + seconds{30}));
}

TEST(ForceRequests, IgnoreValuesThatAnObjectShowsAsHandled) {
  ForceRequests requests;
  requests.was_served(kTag, "monday");
  requests.ask(kTag, "monday");
  EXPECT_FALSE(requests.pending(kTag));
  requests.ask(kTag, "");
  EXPECT_FALSE(requests.pending(kTag));
}

TEST(ServerPause, GrowsFromOneToThirtySeconds) {
  ServerPause pause;
  Random random(7);
  TimePoint now = kStart;
  for (int i = 0; i < 8; ++i) {
    pause.trouble(now, {}, random);
    EXPECT_GE(pause.until() - now, seconds{1});
    EXPECT_LE(pause.until() - now, seconds{30});
    now = pause.until();
  }
  pause.trouble(now, {}, random);
  EXPECT_GE(pause.until() - now, seconds{15});
  now = pause.until();
  pause.fine();
  pause.trouble(now, {}, random);
  EXPECT_LE(pause.until() - now, seconds{1});
}

TEST(ServerPause, LastsAsLongAsTheServerAsks) {
  ServerPause pause;
  Random random(7);
  pause.trouble(kStart, seconds{20}, random);
  EXPECT_EQ(pause.until(), kStart + seconds{20});
  pause.trouble(kStart + seconds{1}, seconds{50}, random);
  EXPECT_EQ(pause.until(), kStart + seconds{20}) << "an answer to a request sent before the pause";
}

}  // namespace
}  // namespace imagedeps::importing
