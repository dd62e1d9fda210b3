#include "reporting/write_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "base/json.h"

namespace imagedeps::reporting {
namespace {

using namespace std::chrono_literals;
using objects::DependencyStatus;
using objects::ImageDependency;
using objects::TagRef;
using Action = ObjectTarget::Action;
using Step = Write::Step;

const std::string kName = "php.7.1";

class WritePlanTest : public testing::Test {
 protected:
  static DependencyStatus status(const std::string& reason) {
    DependencyStatus made;
    made.state = reason;
    made.conditions.push_back({.type = "Ready", .status = false, .reason = reason});
    return made;
  }
  static std::shared_ptr<ImageDependency> object(const std::string& version,
                                                 const DependencyStatus& with = {},
                                                 const TagRef& of = kTag) {
    auto made = std::make_shared<ImageDependency>();
    made->meta.ns = of.ns;
    made->meta.name = kName;
    made->meta.uid = "uid";
    made->meta.resource_version = version;
    made->meta.generation = 1;
    made->tag = of;
    made->status = with;
    return made;
  }
  /// The server's answer to a write.
  static Result<std::string> answer(const std::string& version) {
    return to_text(Json{{"metadata",
                         {{"namespace", "shop"},
                          {"name", kName},
                          {"uid", "uid"},
                          {"generation", 1},
                          {"resourceVersion", version}}},
                        {"spec", {{"imageStreamTag", {{"name", "php"}, {"tag", "7.1"}}}}}});
  }
  static Error error(Error::Kind kind, int http_status) {
    Error made{kind, "no"};
    made.http_status = http_status;
    return made;
  }

  static ObjectTarget create() { return {Action::Create, kName, nullptr}; }
  static ObjectTarget report(std::shared_ptr<const ImageDependency> seen) {
    return {Action::Report, kName, std::move(seen)};
  }
  WritePlan::Step plan(const ObjectTarget& target, const DependencyStatus& wanted,
                       const TagRef& tag = kTag) {
    const bool needs_status = plan_.base(tag, target).has_value();
    return plan_.plan({now_, now_}, tag, target,
                      needs_status ? std::optional(wanted) : std::nullopt);
  }
  FinishedWrite answered(const Result<std::string>& with) {
    return plan_.answered({now_, now_}, kTag, kName, with);
  }
  /// Creates the object and writes `first` to it. The cache has shown nothing yet.
  void write_first(const DependencyStatus& first) {
    ASSERT_TRUE(plan(create(), {}).write);
    (void)answered(answer("2"));
    ASSERT_TRUE(plan(create(), first).write);
    (void)answered(answer("3"));
  }
  void take_all() {
    while (plan_.take(now_)) continue;
  }

  static inline const TagRef kTag{"shop", "php", "7.1"};
  TimePoint now_{1h};
  Random random_{1};
  WritePlan plan_{0, random_};
};

TEST_F(WritePlanTest, CoalescesMarksAndKeepsTheEarliest) {
  plan_.mark(now_, kTag, 10s);
  plan_.mark(now_, kTag, 2s);
  plan_.mark(now_, kTag, 5s);
  EXPECT_FALSE(plan_.take(now_));
  EXPECT_EQ(plan_.next_due(now_), now_ + 2s);
  EXPECT_EQ(plan_.take(now_ + 2s), kTag);
  EXPECT_FALSE(plan_.take(now_ + 10s));
  EXPECT_EQ(plan_.taken(), 1u);
}

TEST_F(WritePlanTest, IsIdleNowWhileItsMarksAreDueLater) {
  plan_.mark(now_, kTag, 1min);
  EXPECT_FALSE(plan_.idle());
  EXPECT_TRUE(plan_.idle_now(now_));
  EXPECT_FALSE(plan_.idle_now(now_ + 1min));
}

TEST_F(WritePlanTest, CreatesAnObjectAndThenWritesItsStatus) {
  EXPECT_FALSE(plan_.base(kTag, create())) << "a new object has no status to compare with";
  const auto first = plan(create(), {});
  ASSERT_TRUE(first.write);
  EXPECT_EQ(first.write->step, Step::Create);
  EXPECT_FALSE(plan_.idle_now(now_));
  (void)answered(answer("2"));
  EXPECT_EQ(plan_.take(now_), kTag) << "the status is next";
  const auto second = plan(create(), status("Pending"));
  ASSERT_TRUE(second.write);
  EXPECT_EQ(second.write->step, Step::Status);
  EXPECT_EQ(second.write->ready_before, "");
  const auto finished = answered(answer("3"));
  EXPECT_FALSE(finished.error);
  EXPECT_EQ(finished.uid, "uid");
  EXPECT_TRUE(plan_.idle());
}

TEST_F(WritePlanTest, WritesOnlyWhatDiffers) {
  write_first(status("Pending"));
  EXPECT_TRUE(plan(create(), status("Pending")).unchanged) << "as the answer has shown";
  plan_.seen(*object("3", status("Pending")));
  const auto seen = object("3", status("Pending"));
  EXPECT_TRUE(plan(report(seen), status("Pending")).unchanged) << "as the cache shows";
  const auto changed = plan(report(seen), status("ImportFailed"));
  ASSERT_TRUE(changed.write);
  EXPECT_EQ(changed.write->ready_before, "Pending");
}

TEST_F(WritePlanTest, WritesAgainWhenNextAttemptTimeHasPassed) {
  DependencyStatus waits = status("ImportFailed");
  waits.next_attempt = now_ + 1min;
  const auto seen = object("3", waits);
  EXPECT_TRUE(plan(report(seen), waits).unchanged);
  EXPECT_FALSE(plan_.take(now_ + 1min));
  now_ += 1min + 5s;
  EXPECT_EQ(plan_.take(now_), kTag) << "5 s after that time";
  EXPECT_TRUE(plan(report(seen), status("ImportFailed")).write);
}

TEST_F(WritePlanTest, CoalescesMarksWhileAWriteIsInFlight) {
  ASSERT_TRUE(plan(report(object("2")), status("Pending")).write);
  for (int i = 0; i < 3; ++i) {
    plan_.mark(now_, kTag);
    ASSERT_EQ(plan_.take(now_), kTag);
    EXPECT_FALSE(plan_.base(kTag, report(object("2"))));
    EXPECT_FALSE(plan(report(object("2")), status("ImportFailed")).write);
  }
  (void)answered(answer("3"));
  EXPECT_EQ(plan_.take(now_), kTag) << "once for all three marks";
  EXPECT_FALSE(plan_.take(now_));
}

TEST_F(WritePlanTest, KeepsFewWritesInFlight) {
  for (int i = 0; i < 6; ++i) plan_.mark(now_, {"shop", "php", std::to_string(i)});
  std::size_t started = 0;
  while (const auto tag = plan_.take(now_)) {
    ASSERT_TRUE(
        plan_.plan({now_, now_}, *tag, {Action::Create, "php." + tag->tag, nullptr}, std::nullopt)
            .write);
    ++started;
  }
  EXPECT_EQ(started, WritePlan::kInFlightMax);
  EXPECT_FALSE(plan_.due(now_));
  EXPECT_FALSE(plan_.next_due(now_)) << "an answer comes first";
}

TEST_F(WritePlanTest, LimitsTheRateOfFirstWrites) {
  WritePlan slow(1, random_);
  const auto create_one = [&](int i) {
    const std::string number = std::to_string(i);
    return slow.plan({now_, now_}, {"shop", "php", number}, {Action::Create, number, nullptr},
                     std::nullopt);
  };
  EXPECT_TRUE(create_one(1).write);
  EXPECT_FALSE(create_one(2).write);
  EXPECT_EQ(slow.next_due(now_), now_ + 1s);
  now_ += 1s;
  EXPECT_EQ(slow.take(now_), (TagRef{"shop", "php", "2"}));
  EXPECT_TRUE(create_one(2).write);
}

TEST_F(WritePlanTest, KeepsNoGhostWhenTheAnswerComesAfterTheDeletion) {
  plan_.seen(*object("2"));
  ASSERT_TRUE(plan(report(object("2")), status("Pending")).write);
  plan_.seen(*object("3", status("Pending")));
  plan_.removed(now_, {objects::Kind::ImageDependency, "shop", kName});
  (void)answered(answer("3"));
  EXPECT_EQ(plan_.take(now_), kTag) << "the object is created again";
  const auto again = plan(create(), {});
  ASSERT_TRUE(again.write);
  EXPECT_EQ(again.write->step, Step::Create);
}

TEST_F(WritePlanTest, KeepsNothingOfAnAnswerThatIsOlderThanTheWatch) {
  ASSERT_TRUE(plan(report(object("2")), status("Pending")).write);
  plan_.seen(*object("4", status("ImportFailed")));
  (void)answered(answer("3"));
  std::map<std::string, std::size_t> sizes;
  plan_.remembered(sizes);
  EXPECT_EQ(sizes["objects from answers"], 0u);
}

TEST_F(WritePlanTest, PrefersAListToItsAnswers) {
  write_first(status("Pending"));
  plan_.listing();
  const auto next = plan(create(), {});
  ASSERT_TRUE(next.write);
  EXPECT_EQ(next.write->step, Step::Create) << "the list does not have the object";
}

TEST_F(WritePlanTest, WaitsForANameThatAnotherIstagHolds) {
  const TagRef holder{"shop", "php.7", "1"};
  plan_.seen(*object("2", {}, holder));
  const auto first = plan(create(), {});
  EXPECT_FALSE(first.write);
  EXPECT_EQ(first.name_holder, holder);
  EXPECT_FALSE(plan(create(), {}).name_holder) << "reported once";
  plan_.removed(now_, {objects::Kind::ImageDependency, "shop", kName});
  EXPECT_EQ(plan_.take(now_), kTag);
  EXPECT_TRUE(plan(create(), {}).write);
}

TEST_F(WritePlanTest, WritesNoStatusToAnObjectOfAnotherIstag) {
  const auto target = report(object("2", {}, {"shop", "php.7", "1"}));
  EXPECT_FALSE(plan_.base(kTag, target));
  EXPECT_FALSE(plan(target, status("Pending")).write);
}

TEST_F(WritePlanTest, RetriesWithBackOff) {
  Duration before{};
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(plan(report(object("2")), status("Pending")).write);
    const auto finished = answered(error(Error::Kind::Conflict, 409));
    EXPECT_EQ(finished.first_failure, i == 0);
    EXPECT_FALSE(finished.api_retry_at) << "the API has answered";
    const auto due = plan_.next_due(now_);
    ASSERT_TRUE(due);
    EXPECT_GE(*due - now_, before);
    before = *due - now_;
    now_ = *due;
    ASSERT_EQ(plan_.take(now_), kTag);
  }
}

TEST_F(WritePlanTest, RetriesRarelyAfterAnErrorThatOnlyAnAdminCanFix) {
  ASSERT_TRUE(plan(report(object("2")), status("Pending")).write);
  (void)answered(error(Error::Kind::Denied, 403));
  const auto due = plan_.next_due(now_);
  ASSERT_TRUE(due);
  EXPECT_GE(*due, now_ + 30s);
}

TEST_F(WritePlanTest, RetriesRefusedWritesAsSoonAsTheApiIsBack) {
  ASSERT_TRUE(plan(report(object("2")), status("Pending")).write);
  const auto finished = answered(error(Error::Kind::Unavailable, 503));
  ASSERT_TRUE(finished.api_retry_at);
  EXPECT_GT(*finished.api_retry_at, now_);
  EXPECT_FALSE(plan_.take(now_));
  plan_.api_is_back(now_);
  EXPECT_EQ(plan_.take(now_), kTag);
  EXPECT_FALSE(plan_.take(now_ + 1h)) << "not a second time";
}

TEST_F(WritePlanTest, CreatesAgainAnObjectThatWasNotFound) {
  write_first(status("Pending"));
  ASSERT_TRUE(plan(create(), status("ImportFailed")).write);
  (void)answered(error(Error::Kind::NotFound, 404));
  const auto next = plan(create(), {});
  ASSERT_TRUE(next.write);
  EXPECT_EQ(next.write->step, Step::Create);
}

TEST_F(WritePlanTest, RemovesAnObjectWithPreconditions) {
  const auto target = ObjectTarget{Action::Remove, kName, object("7")};
  EXPECT_FALSE(plan_.base(kTag, target));
  const auto step = plan(target, {});
  ASSERT_TRUE(step.write);
  EXPECT_EQ(step.write->step, Step::Remove);
  EXPECT_EQ(step.write->uid, "uid");
  EXPECT_EQ(step.write->resource_version, "7");
  (void)answered(error(Error::Kind::NotFound, 404));
  EXPECT_TRUE(plan_.idle()) << "it is removed already";
}

TEST_F(WritePlanTest, OrphansOnlyAnObjectWithAStatus) {
  EXPECT_FALSE(plan_.base(kTag, {Action::Orphan, kName, object("2")}));
  EXPECT_TRUE(plan_.base(kTag, {Action::Orphan, kName, object("2", status("Pending"))}));
}

TEST_F(WritePlanTest, KeepsItsMarksWhenItIsStopped) {
  write_first(status("Pending"));
  take_all();
  ASSERT_TRUE(plan(create(), status("ImportFailed")).write);
  plan_.mark(now_, {"shop", "other", "1"});
  plan_.stop();
  EXPECT_EQ(plan_.in_flight(), 0u);
  EXPECT_TRUE(plan_.take(now_));
  std::map<std::string, std::size_t> sizes;
  plan_.remembered(sizes);
  EXPECT_EQ(sizes["objects from answers"], 0u);
}

TEST_F(WritePlanTest, KeepsNothingOfAForgottenIstag) {
  DependencyStatus waits = status("ImportFailed");
  waits.next_attempt = now_ + 1h;
  write_first(waits);
  take_all();
  ASSERT_TRUE(plan(create(), status("Pending")).write);
  (void)answered(error(Error::Kind::Conflict, 409));
  now_ += 1min;
  take_all();
  plan_.forget(kTag);
  std::map<std::string, std::size_t> sizes;
  plan_.remembered(sizes);
  for (const auto& [what, size] : sizes) EXPECT_EQ(size, 0u) << what;
}

}  // namespace
}  // namespace imagedeps::reporting
