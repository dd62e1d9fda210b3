#include "kube/elector.h"

#include <gtest/gtest.h>

#include "support/manual_loop.h"
#include "support/scripted_transport.h"

namespace imagedeps::kube {
namespace {

using namespace std::chrono_literals;
using test::ManualLoop;
using test::ScriptedTransport;

constexpr const char* kPath = "/apis/coordination.k8s.io/v1/namespaces/imagedeps/leases";

class ElectorTest : public testing::Test {
 protected:
  void start() {
    elector_ = std::make_unique<Elector>(
        loop_, transport_,
        Lease::Options{.ns = "imagedeps",
                       .name = "imagedeps",
                       .identity = "me",
                       .duration = 15s,
                       .renew_deadline = 10s,
                       .retry_period = 2s},
        Elector::Hooks{
            .led = [this] { log_ += "led "; },
            .lost = [this](const Error&) { log_ += "lost "; },
            .holder =
                [this](const LeaseRecord& record) { log_ += "holder:" + record.holder + " "; },
            .failed =
                [this](const Error& why) {
                  log_ += "failed:" + std::string(to_string(why.kind)) + " ";
                }},
        1);
    elector_->start();
  }
  ScriptedTransport::Exchange& last() { return transport_.last(); }
  void end(int status, const std::string& body = "{}") {
    last().end(status, body);
    loop_.run();
  }
  /// Stores the body of the last request.
  void accept(int status = 200) {
    auto lease = *parse_json(last().request.body);
    lease["metadata"]["resourceVersion"] = std::to_string(++version_);
    end(status, to_text(lease));
  }
  void lead() {
    start();
    end(404);
    accept(201);
    ASSERT_EQ(take_log(), "holder: holder:me led ");
  }
  std::string take_log() { return std::exchange(log_, {}); }

  ManualLoop loop_;
  ScriptedTransport transport_;
  std::unique_ptr<Elector> elector_;
  std::string log_;
  int version_ = 0;
};

TEST_F(ElectorTest, ReadsThenCreatesThenRenews) {
  start();
  EXPECT_EQ(last().request.method + " " + last().request.target,
            std::string("GET ") + kPath + "/imagedeps");
  EXPECT_FALSE(elector_->valid());
  end(404);
  EXPECT_EQ(last().request.method + " " + last().request.target, std::string("POST ") + kPath);
  accept(201);
  EXPECT_TRUE(elector_->valid());
  loop_.advance(2s);
  EXPECT_EQ(last().request.method + " " + last().request.target,
            std::string("PUT ") + kPath + "/imagedeps");
  EXPECT_EQ(last().request.deadline, 5s) << "half of the renew deadline";
  accept();
  EXPECT_EQ(take_log(), "holder: holder:me led ");
}

TEST_F(ElectorTest, LosesAtTheDeadlineOfItsLastRenewalDespitePendingCalls) {
  lead();
  loop_.advance(2s);
  ASSERT_EQ(last().request.method, "PUT");
  loop_.advance(7999ms);
  EXPECT_TRUE(elector_->valid());
  EXPECT_EQ(take_log(), "");
  loop_.advance(1ms);
  EXPECT_FALSE(elector_->valid());
  EXPECT_EQ(take_log(), "lost ");
  EXPECT_EQ(transport_.open(), 0u) << "the renewal is cancelled";
}

TEST_F(ElectorTest, IsNotValidAfterASuspendBeforeAnyTimerFires) {
  lead();
  loop_.sleep(1h);
  EXPECT_FALSE(elector_->valid());
  loop_.run();
  EXPECT_EQ(take_log(), "lost ") << "valid() detects it";
}

TEST_F(ElectorTest, ReleasesTheLease) {
  lead();
  bool done = false;
  elector_->release(5s, [&] { done = true; });
  EXPECT_FALSE(elector_->valid());
  EXPECT_EQ(string_at(at(*parse_json(last().request.body), "spec"), "holderIdentity", "?"), "");
  accept();
  EXPECT_TRUE(done);
  loop_.advance(1h);
  EXPECT_EQ(transport_.open(), 0u);
}

TEST_F(ElectorTest, LimitsTheWaitForAServerThatIsAway) {
  lead();
  bool done = false;
  elector_->release(5s, [&] { done = true; });
  loop_.advance(4999ms);
  EXPECT_FALSE(done);
  loop_.advance(1ms);
  EXPECT_TRUE(done);
  EXPECT_EQ(transport_.open(), 0u);
}

TEST_F(ElectorTest, ReportsAFailureOnceUntilItChanges) {
  start();
  for (int i = 0; i < 3; ++i) {
    end(403, R"({"kind":"Status","reason":"Forbidden","message":"no"})");
    EXPECT_EQ(elector_->error()->kind, Error::Kind::Denied);
    loop_.advance(5s);
  }
  last().fail({.kind = Error::Kind::Unavailable, .message = "away"});
  loop_.run();
  loop_.advance(5s);
  end(404);
  EXPECT_FALSE(elector_->error());
  EXPECT_EQ(take_log(), "failed:Denied failed:Unavailable holder: ");
}

TEST_F(ElectorTest, TreatsAnAnswerThatIsNotALeaseAsAFailure) {
  start();
  end(200, "<html>");
  EXPECT_EQ(take_log(), "failed:Malformed ");
  loop_.advance(5s);
  end(200, R"({"kind":"Status"})");
  EXPECT_EQ(take_log(), "") << "the error did not change";
  EXPECT_FALSE(elector_->leading());
}

TEST_F(ElectorTest, CallsNoHookAfterItIsDestroyed) {
  lead();
  loop_.advance(2s);
  last().end(500, "{}");
  elector_.reset();
  loop_.run();
  loop_.advance(1h);
  EXPECT_EQ(take_log(), "");
  EXPECT_EQ(transport_.open(), 0u);
}

}  // namespace
}  // namespace imagedeps::kube
