#include "reporting/event_writer.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "support/manual_loop.h"
#include "support/scripted_transport.h"

namespace imagedeps::reporting {
namespace {

using objects::Kind;
using std::chrono::seconds;

class EventWriterTest : public testing::Test {
 protected:
  EventWriterTest() { writer_.start(); }
  static objects::Event event(const std::string& name,
                              const std::string& about = "openshift/php:7.1") {
    return {{Kind::BuildConfig, "shop", name}, "uid", true, "ImportFailed", "no", about};
  }
  void add(const std::string& name, const std::string& about = "openshift/php:7.1") {
    writer_.add(event(name, about));
    loop_.advance({});
  }
  [[nodiscard]] double counted(const std::string& result) const {
    const std::string text = registry_.text(),
                      line = "imagedeps_events_total{result=\"" + result + "\"} ";
    return std::stod(text.substr(text.find(line) + line.size()));
  }

  test::ManualLoop loop_;
  test::ScriptedTransport transport_;
  kube::Client client_{transport_};
  std::vector<std::string> lines_;
  observe::Log log_{observe::Log::Format::Text, observe::Level::Info,
                    [this] { return loop_.now(); },
                    [this](const std::string& line) { lines_.push_back(line); }};
  observe::Metrics registry_;
  ReconcileMetrics metrics_{registry_, 10};
  bool may_write_ = true;
  loop::Wakeup wake_{loop_, [this] { writer_.pump(may_write_); }};
  EventWriter writer_{loop_, client_, log_, metrics_, wake_};
};

TEST_F(EventWriterTest, CreatesOneAfterTheOther) {
  add("a");
  add("b");
  ASSERT_EQ(transport_.exchanges.size(), 1u);
  EXPECT_EQ(transport_.last().request.method, "POST");
  EXPECT_EQ(transport_.last().request.target, "/api/v1/namespaces/shop/events");
  transport_.last().end(201, "{}");
  loop_.advance({});
  EXPECT_EQ(transport_.exchanges.size(), 2u);
  transport_.last().end(201, "{}");
  EXPECT_EQ(counted("created"), 2);
  EXPECT_EQ(writer_.waiting(), 0u);
}

TEST_F(EventWriterTest, CreatesTheSameEventOnce) {
  add("a");
  transport_.last().end(201, "{}");
  add("a");
  EXPECT_EQ(transport_.exchanges.size(), 1u);
}

TEST_F(EventWriterTest, AcceptsAnEventThatTheServerHasAlready) {
  add("a");
  transport_.last().end(409, R"({"kind": "Status", "reason": "AlreadyExists", "code": 409})");
  EXPECT_EQ(counted("known"), 1);
  EXPECT_TRUE(lines_.empty());
  EXPECT_EQ(writer_.waiting(), 0u);
}

TEST_F(EventWriterTest, DropsForbiddenEventsAndLogsThatOnce) {
  for (const auto* name : {"a", "b"}) {
    add(name);
    transport_.last().end(
        403, R"({"kind": "Status", "reason": "Forbidden", "code": 403, "message": "no"})");
    loop_.advance({});
  }
  EXPECT_EQ(counted("failed"), 2);
  EXPECT_EQ(lines_.size(), 1u);
}

TEST_F(EventWriterTest, TriesFiveTimesWhileTheServerIsInTrouble) {
  add("a");
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(transport_.exchanges.size(), static_cast<std::size_t>(i) + 1);
    transport_.last().end(503, "");
    loop_.advance(seconds{11});
  }
  EXPECT_EQ(transport_.exchanges.size(), 5u);
  EXPECT_EQ(counted("failed"), 1);
}

TEST_F(EventWriterTest, CreatesAtMost25EventsForOneObject) {
  for (int i = 0; i < 40; ++i) {
    add("a", std::to_string(i));
    if (transport_.open() > 0) transport_.last().end(201, "{}");
    loop_.advance(seconds{1});
  }
  EXPECT_EQ(counted("created"), 25);
  EXPECT_EQ(counted("dropped"), 15);
  add("b");
  EXPECT_EQ(transport_.exchanges.size(), 26u) << "other objects still get events";
}

TEST_F(EventWriterTest, CreatesFivePerSecond) {
  for (int i = 0; i < 100; ++i) add("a" + std::to_string(i));
  const TimePoint started = loop_.now();
  while (writer_.waiting() > 0) {
    if (transport_.open() > 0) transport_.last().end(201, "{}");
    loop_.advance(std::chrono::milliseconds{50});
  }
  EXPECT_NEAR(static_cast<double>((loop_.now() - started) / seconds{1}), 75.0 / 5, 2);
}

TEST_F(EventWriterTest, QueuesAThousandAndCountsTheRest) {
  for (int i = 0; i < 1100; ++i) add("a" + std::to_string(i));
  EXPECT_EQ(writer_.waiting(), 1001u) << "and the one in flight";
  EXPECT_EQ(counted("dropped"), 99);
}

TEST_F(EventWriterTest, WritesNothingWithoutPermission) {
  may_write_ = false;
  add("a");
  EXPECT_TRUE(transport_.exchanges.empty());
  writer_.stop();
  may_write_ = true;
  add("b");
  EXPECT_TRUE(transport_.exchanges.empty()) << "stopped";
  writer_.start();
  add("a");
  EXPECT_EQ(transport_.exchanges.size(), 1u)
      << "the queue was dropped, and the same event may be created again";
}

}  // namespace
}  // namespace imagedeps::reporting
