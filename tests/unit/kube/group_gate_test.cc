#include "kube/group_gate.h"

#include <gtest/gtest.h>

#include <string>

#include "support/manual_loop.h"

namespace imagedeps::kube {
namespace {

using namespace std::chrono_literals;
using Back = GroupHealth::Back;

const TimePoint kStart{1h};
const Error kAway{.kind = Error::Kind::Unavailable, .message = "m", .http_status = 503};

GroupSign sign_of_status(int status, std::optional<std::chrono::seconds> retry_after = {}) {
  return sign_of({.message = "m", .http_status = status, .retry_after = retry_after});
}

TEST(GroupSign, IsAnswersForARefusedRequest) {
  for (const int status : {400, 403, 404, 409, 410, 422})
    EXPECT_EQ(sign_of_status(status), GroupSign::Answers) << status;
  EXPECT_EQ(sign_of({.kind = Error::Kind::Malformed, .message = "m"}), GroupSign::Answers);
}

TEST(GroupSign, IsAwayForAFailingServer) {
  for (const int status : {500, 502, 503, 504})
    EXPECT_EQ(sign_of_status(status), GroupSign::Away) << status;
  EXPECT_EQ(sign_of({.kind = Error::Kind::Unavailable, .message = "m"}), GroupSign::Away);
  EXPECT_EQ(sign_of({.kind = Error::Kind::Timeout, .message = "m"}), GroupSign::Away);
  EXPECT_EQ(sign_of_status(429), GroupSign::Away) << "sent by a proxy";
}

TEST(GroupSign, IsNothingForFailuresOfTheClient) {
  EXPECT_EQ(sign_of_status(401), GroupSign::Nothing);
  EXPECT_EQ(sign_of_status(429, 1s), GroupSign::Nothing);
  EXPECT_EQ(sign_of({.kind = Error::Kind::Cancelled, .message = "m"}), GroupSign::Nothing);
}

TEST(GroupHealth, AdmitsAllWhileTheGroupAnswers) {
  GroupHealth health(1);
  EXPECT_TRUE(health.admit(1, kStart));
  EXPECT_TRUE(health.admit(2, kStart));
  EXPECT_EQ(health.answered(kStart), Back::No);
}

TEST(GroupHealth, AdmitsAProberAtMostFourSecondsAfterTheLast) {
  GroupHealth health(1);
  health.failed(1, kStart, kStart);
  TimePoint now = kStart;
  for (GroupHealth::Asker prober = 2; prober < 20; ++prober) {
    EXPECT_FALSE(health.admit(prober, now));
    EXPECT_GE(health.next_probe(), now + GroupHealth::kPauseFirst / 2);
    EXPECT_LE(health.next_probe(), now + GroupHealth::kPauseMax);
    now = health.next_probe();
    EXPECT_TRUE(health.admit(prober, now));
    EXPECT_FALSE(health.admit(100, now));
    health.failed(prober, now, now);
  }
  EXPECT_GE(health.next_probe(), now + GroupHealth::kPauseMax / 2) << "the pause has grown";
}

TEST(GroupHealth, CountsRequestsThatWereSentTogetherAsOneFailure) {
  GroupHealth health(1);
  health.failed(1, kStart, kStart);
  const TimePoint probe = health.next_probe();
  for (GroupHealth::Asker other = 2; other < 10; ++other)
    health.failed(other, kStart, kStart + 1ms);
  EXPECT_EQ(health.next_probe(), probe);
}

TEST(GroupHealth, DoesNotWaitForASlowOrCancelledProber) {
  GroupHealth health(1);
  health.failed(1, kStart, kStart);
  TimePoint now = health.next_probe();
  EXPECT_TRUE(health.admit(2, now));
  now += GroupHealth::kPatience;
  EXPECT_TRUE(health.admit(3, now)) << "the first prober got no answer";
  health.left(2, now);
  EXPECT_FALSE(health.admit(4, now)) << "the first one is no longer the prober";
  health.left(3, now);
  EXPECT_TRUE(health.admit(4, now));
}

TEST(GroupHealth, ReturnsWithAnyAnswer) {
  GroupHealth health(1);
  health.failed(1, kStart, kStart);
  EXPECT_EQ(health.answered(kStart + 1s), Back::Yes);
  EXPECT_FALSE(health.away());
  health.failed(2, kStart, kStart + 2s);
  EXPECT_FALSE(health.away()) << "the request was sent before the group returned";
  health.failed(3, kStart + 1s, kStart + 2s);
  EXPECT_TRUE(health.away());
}

TEST(GroupHealth, WakesLessOftenWhenRequestsFailAfterEachReturn) {
  GroupHealth health(1);
  TimePoint now = kStart;
  int woken = 0;
  for (int second = 0; second < 600; ++second, now += 1s) {
    health.failed(1, now, now);
    woken += health.answered(now) == Back::Yes ? 1 : 0;
  }
  EXPECT_GE(woken, 10);
  EXPECT_LE(woken, 30) << "1, 2, 4 ... and then 30 s apart";
  now += GroupHealth::kSteady;
  health.failed(1, now, now);
  EXPECT_EQ(health.answered(now), Back::Yes) << "another outage";
}

class GroupGateTest : public testing::Test {
 protected:
  using Permit = std::unique_ptr<GroupGate::Permit>;
  Permit ask(const std::string& name, Duration rest = {}, std::string_view group = "g") {
    return gate_.ask(loop_, group, loop_.now() + rest, [this, name] { let_in_ += name + " "; });
  }
  std::string let_in() { return std::exchange(let_in_, {}); }
  /// The group is away, and no request is probing.
  void take_away() {
    ask("first")->failed(kAway);
    EXPECT_EQ(let_in(), "first ");
    EXPECT_TRUE(gate_.away("g"));
  }

  test::ManualLoop loop_;
  GroupGate gate_;
  std::string let_in_;
};

TEST_F(GroupGateTest, AdmitsAllImmediatelyWhileTheGroupAnswers) {
  const auto a = ask("a"), b = ask("b");
  EXPECT_EQ(let_in(), "a b ");
  EXPECT_TRUE(a->admitted());
}

TEST_F(GroupGateTest, AdmitsOneAtATimeWhileTheGroupIsAway) {
  take_away();
  auto a = ask("a"), b = ask("b");
  loop_.run();
  EXPECT_EQ(let_in(), "");
  loop_.advance(1s);
  EXPECT_EQ(let_in(), "a ");
  a->failed(kAway);
  a = ask("a again");
  loop_.advance(2s);
  EXPECT_EQ(let_in(), "b ") << "a failed request queues up behind the others";
  b->failed(kAway);
  loop_.advance(4s);
  EXPECT_EQ(let_in(), "a again ");
}

TEST_F(GroupGateTest, AdmitsAllAfterTheFirstAnswerButNotInsideIt) {
  take_away();
  const auto a = ask("a"), b = ask("b"), resting = ask("resting", 30s);
  loop_.advance(1s);
  EXPECT_EQ(let_in(), "a ");
  a->failed({.kind = Error::Kind::NotFound, .message = "m", .http_status = 404});
  EXPECT_EQ(let_in(), "");
  loop_.run();
  EXPECT_EQ(let_in(), "b resting ");
}

TEST_F(GroupGateTest, AdmitsTheNextWhenAProberIsCancelled) {
  take_away();
  auto a = ask("a");
  const auto b = ask("b");
  loop_.advance(1s);
  EXPECT_EQ(let_in(), "a ");
  a.reset();
  loop_.run();
  EXPECT_EQ(let_in(), "b ");
}

TEST_F(GroupGateTest, DoesNotWaitLongForAProber) {
  take_away();
  const auto a = ask("a"), b = ask("b"), c = ask("c");
  loop_.advance(1s);
  EXPECT_EQ(let_in(), "a ");
  loop_.advance(GroupHealth::kPatience);
  EXPECT_EQ(let_in(), "b ");
  loop_.advance(GroupHealth::kPatience);
  EXPECT_EQ(let_in(), "c ");
}

TEST_F(GroupGateTest, AdmitsAWaitingRequestAsProberBeforeItsTime) {
  take_away();
  const auto resting = ask("resting", 30s);
  loop_.advance(1s);
  EXPECT_EQ(let_in(), "resting ");
}

TEST_F(GroupGateTest, AdmitsAWaitingRequestAtItsTimeWhileTheGroupAnswers) {
  const auto resting = ask("resting", 30s);
  loop_.advance(29s);
  EXPECT_EQ(let_in(), "");
  loop_.advance(1s);
  EXPECT_EQ(let_in(), "resting ");
}

TEST_F(GroupGateTest, KeepsGroupsSeparate) {
  take_away();
  const auto other = ask("other", {}, "");
  EXPECT_EQ(let_in(), "other ");
  EXPECT_FALSE(gate_.away(""));
}

TEST_F(GroupGateTest, RemovesDestroyedPermitsAndKeepsNoTimerForThem) {
  take_away();
  ask("a").reset();
  loop_.advance(1min);
  EXPECT_EQ(let_in(), "");
  EXPECT_EQ(loop_.until_timer(), Duration::max());
}

}  // namespace
}  // namespace imagedeps::kube
