#include "reporting/event_plan.h"

#include <gtest/gtest.h>

namespace imagedeps::reporting {
namespace {

using namespace std::chrono_literals;
using Added = EventPlan::Added;

const TimePoint kStart{1h};

objects::Event event(const std::string& ns, int number, const std::string& about = "x") {
  return {.object = {objects::Kind::BuildConfig, ns, "web" + std::to_string(number)},
          .uid = "1",
          .reason = "ImageMissing",
          .about = about};
}

class EventPlanTest : public testing::Test {
 protected:
  /// Sends the next event, and returns its namespace and object.
  std::string send() {
    const auto at = plan_.next_at(now_);
    if (!at) return "";
    now_ = std::max(now_, *at);
    const objects::Event& next = plan_.start(now_);
    std::string name = next.object.ns + "/" + next.object.name;
    plan_.finished();
    return name;
  }

  EventPlan plan_;
  TimePoint now_ = kStart;
};

TEST_F(EventPlanTest, ServesNamespacesInTurn) {
  for (int i = 0; i < 3; ++i) ASSERT_EQ(plan_.add(event("loud", i)), Added::Queued);
  ASSERT_EQ(plan_.add(event("quiet", 9)), Added::Queued);
  EXPECT_EQ(send(), "loud/web0");
  EXPECT_EQ(send(), "quiet/web9");
  EXPECT_EQ(send(), "loud/web1");
  EXPECT_EQ(send(), "loud/web2");
  EXPECT_EQ(send(), "");
}

TEST_F(EventPlanTest, DelaysNoEventBehindAThousandOfAnotherNamespace) {
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(plan_.add(event("loud", i)), Added::Queued);
  for (int i = 0; i < 100; ++i) (void)send();
  const TimePoint added = now_;
  ASSERT_EQ(plan_.add(event("quiet", 1)), Added::Queued);
  while (send() != "quiet/web1") ASSERT_LT(now_ - added, 1s);
}

TEST_F(EventPlanTest, DropsTheNewestOfTheNamespaceWithTheMost) {
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(plan_.add(event("loud", i)), Added::Queued);
  EXPECT_EQ(plan_.add(event("loud", 1000)), Added::Dropped);
  EXPECT_EQ(plan_.add(event("quiet", 1)), Added::Dropped) << "one of the loud namespace";
  EXPECT_EQ(plan_.size(), 1000u);
  std::string sent, last;
  while (!(sent = send()).empty()) last = sent == "quiet/web1" ? last : sent;
  EXPECT_EQ(last, "loud/web998");
}

TEST_F(EventPlanTest, KeepsTheRate) {
  for (int i = 0; i < 30; ++i) (void)plan_.add(event("a", i));
  for (int i = 0; i < 25; ++i) (void)send();
  EXPECT_EQ(now_, kStart) << "the burst";
  (void)send();
  EXPECT_EQ(now_, kStart + 200ms);
}

TEST_F(EventPlanTest, AddsTheSameEventOnce) {
  EXPECT_EQ(plan_.add(event("a", 1)), Added::Queued);
  EXPECT_EQ(plan_.add(event("a", 1)), Added::Known);
  EXPECT_EQ(plan_.add(event("b", 1)), Added::Queued);
}

TEST_F(EventPlanTest, LimitsTheEventsOfAnObject) {
  for (int i = 0; i < 25; ++i)
    ASSERT_EQ(plan_.add(event("a", 1, std::to_string(i))), Added::Queued);
  EXPECT_EQ(plan_.add(event("a", 1, "26th")), Added::Dropped);
  EXPECT_EQ(plan_.add(event("a", 2)), Added::Queued);
}

TEST_F(EventPlanTest, SendsAFailedEventAgainAndGivesUp) {
  (void)plan_.add(event("a", 1));
  (void)plan_.add(event("b", 1));
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(plan_.start(now_).object.ns, "a");
    EXPECT_FALSE(plan_.next_at(now_)) << "one is being sent";
    EXPECT_TRUE(plan_.failed(now_, true));
    EXPECT_EQ(plan_.next_at(now_), now_ + 10s);
    now_ += 10s;
  }
  ASSERT_EQ(plan_.start(now_).object.ns, "a");
  EXPECT_FALSE(plan_.failed(now_, true));
  EXPECT_EQ(send(), "b/web1");
}

TEST_F(EventPlanTest, GivesUpAnEventThatIsRefused) {
  (void)plan_.add(event("a", 1));
  (void)plan_.start(now_);
  EXPECT_FALSE(plan_.failed(now_, false));
  EXPECT_EQ(plan_.size(), 0u);
}

}  // namespace
}  // namespace imagedeps::reporting
