#include "reporting/status_writer.h"

#include <gtest/gtest.h>

#include "reporting/reconcile_metrics.h"
#include "support/manual_loop.h"
#include "support/scripted_transport.h"

namespace imagedeps::reporting {
namespace {

using objects::TagRef;

class StatusWriterTest : public ::testing::Test {
 protected:
  void mark(int first, int last) {
    for (int i = first; i <= last; ++i) writer_.mark({"openshift", "php", std::to_string(i)});
  }

  /// What the controller does, with one object to create for each istag.
  void pump() {
    (void)writer_.take_finished();
    while (const auto tag = writer_.next(may_write_))
      writer_.write(*tag, {ObjectTarget::Action::Create, tag->stream + "." + tag->tag, nullptr},
                    std::nullopt);
  }

  test::ManualLoop loop_;
  test::ScriptedTransport transport_;
  kube::Client client_{transport_};
  observe::Log log_{observe::Log::Format::Text, observe::Level::Error,
                    [this] { return loop_.now(); }, [](const std::string&) {}};
  observe::Metrics registry_;
  ReconcileMetrics metrics_{registry_, 10};
  Random random_{1};
  bool may_write_ = true;
  loop::Wakeup wake_{loop_, [this] { pump(); }};
  StatusWriter writer_{loop_, client_, log_, metrics_, 0, random_, wake_};
};

TEST_F(StatusWriterTest, KeepsFewWritesInFlightAndSetsNoTimerForTheRest) {
  writer_.start();
  mark(1, 10);
  pump();
  EXPECT_EQ(transport_.open(), 4u);
  mark(11, 12);
  pump();
  EXPECT_EQ(transport_.open(), 4u);
  EXPECT_EQ(loop_.until_timer(), Duration::max()) << "an answer comes first";
}

TEST_F(StatusWriterTest, WritesNothingBeforeItIsStarted) {
  mark(1, 3);
  pump();
  EXPECT_EQ(loop_.until_timer(), Duration::max());
  EXPECT_EQ(transport_.open(), 0u);
  writer_.start();
  pump();
  EXPECT_EQ(transport_.open(), 3u);
}

TEST_F(StatusWriterTest, WritesNothingWithoutALeaseAndSetsNoTimer) {
  writer_.start();
  may_write_ = false;
  mark(1, 3);
  pump();
  EXPECT_EQ(transport_.open(), 0u);
  EXPECT_EQ(loop_.until_timer(), Duration::max()) << "a new lease causes a pass";
  may_write_ = true;
  pump();
  EXPECT_EQ(transport_.open(), 3u);
}

TEST_F(StatusWriterTest, IsIdleNowWhileItsMarksAreDueLater) {
  writer_.start();
  writer_.mark({"openshift", "php", "1"}, std::chrono::minutes{1});
  EXPECT_FALSE(writer_.idle());
  EXPECT_TRUE(writer_.idle_now()) << "SIGTERM does not have to wait for it";
  writer_.mark({"openshift", "php", "2"});
  EXPECT_FALSE(writer_.idle_now());
}

TEST_F(StatusWriterTest, WritesOneObjectAtATimeWhileTheApiIsAwayAndTheRestWhenItIsBack) {
  writer_.start();
  mark(1, 6);
  pump();
  ASSERT_EQ(transport_.open(), 4u);
  for (int i = 0; i < 4; ++i) transport_.exchanges[static_cast<std::size_t>(i)]->end(503);
  loop_.run();
  for (int second = 0; second < 60; ++second) {
    loop_.advance(std::chrono::seconds{1});
    EXPECT_LE(transport_.open(), 1u);
    if (transport_.open() > 0) transport_.last().end(503);
    loop_.run();
  }
  const auto asked = transport_.exchanges.size();
  EXPECT_GE(asked, 4u + 10u);
  EXPECT_LE(asked, 4u + 35u);
  while (transport_.open() == 0) loop_.advance(std::chrono::seconds{1});
  transport_.last().end(404);
  loop_.run();
  EXPECT_EQ(transport_.open(), 4u);
}

}  // namespace
}  // namespace imagedeps::reporting
