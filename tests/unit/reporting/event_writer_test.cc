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
  void note(const std::string& name, const std::string& about = "openshift/php:7.1") {
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
  note("a");
  note("b");
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

TEST_F(EventWriterTest, TellsTheSameOnce) {
  note("a");
  transport_.last().end(201, "{}");
  note("a");
  EXPECT_EQ(transport_.exchanges.size(), 1u);
}

TEST_F(EventWriterTest, TakesWhatTheServerHasForTold) {
  note("a");
  transport_.last().end(409, R"({"kind": "Status", "reason": "AlreadyExists", "code": 409})");
  EXPECT_EQ(counted("known"), 1);
  EXPECT_TRUE(lines_.empty());
  EXPECT_EQ(writer_.waiting(), 0u);
}

TEST_F(EventWriterTest, DropsWhatIsForbiddenAndSaysSoOnce) {
  for (const auto* name : {"a", "b"}) {
    note(name);
    transport_.last().end(
        403, R"({"kind": "Status", "reason": "Forbidden", "code": 403, "message": "no"})");
    loop_.advance({});
  }
  EXPECT_EQ(counted("failed"), 2);
  EXPECT_EQ(lines_.size(), 1u);
}

TEST_F(EventWriterTest, TriesFiveTimesWhereTheServerIsInTrouble) {
  note("a");
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(transport_.exchanges.size(), static_cast<std::size_t>(i) + 1);
    transport_.last().end(503, "");
    loop_.advance(seconds{11});
  }
  EXPECT_EQ(transport_.exchanges.size(), 5u);
  EXPECT_EQ(counted("failed"), 1);
}

TEST_F(EventWriterTest, TellsNoMoreThan25OfOneObject) {
  for (int i = 0; i < 40; ++i) {
    note("a", std::to_string(i));
    if (transport_.open() > 0) transport_.last().end(201, "{}");
    loop_.advance(seconds{1});
  }
  EXPECT_EQ(counted("created"), 25);
  EXPECT_EQ(counted("dropped"), 15);
  note("b");
  EXPECT_EQ(transport_.exchanges.size(), 26u) << "others are told all the same";
}

TEST_F(EventWriterTest, KeepsAPaceOfFivePerSecond) {
  for (int i = 0; i < 100; ++i) note("a" + std::to_string(i));
  const TimePoint started = loop_.now();
  while (writer_.waiting() > 0) {
    if (transport_.open() > 0) transport_.last().end(201, "{}");
    loop_.advance(std::chrono::milliseconds{50});
  }
  EXPECT_NEAR(static_cast<double>((loop_.now() - started) / seconds{1}), 75.0 / 5, 2);
}

TEST_F(EventWriterTest, HoldsAThousandAndCountsTheRest) {
  for (int i = 0; i < 1100; ++i) note("a" + std::to_string(i));
  EXPECT_EQ(writer_.waiting(), 1001u) << "and the one that is under way";
  EXPECT_EQ(counted("dropped"), 100);
}

TEST_F(EventWriterTest, WritesNothingWithoutTheRightTo) {
  may_write_ = false;
  note("a");
  EXPECT_TRUE(transport_.exchanges.empty());
  writer_.stop();
  may_write_ = true;
  note("b");
  EXPECT_TRUE(transport_.exchanges.empty()) << "stopped";
  writer_.start();
  note("a");
  EXPECT_EQ(transport_.exchanges.size(), 1u) << "what waited is forgotten, and may be told again";
}

}  // namespace
}  // namespace imagedeps::reporting
