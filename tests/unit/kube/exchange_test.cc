#include "kube/exchange.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "support/manual_loop.h"

namespace imagedeps::kube {
namespace {

using namespace std::chrono_literals;

/// Runs a task while it reads, as the loop may do on its own thread.
class Busy final : public Receiver {
 public:
  void receive(std::string_view bytes, std::function<void()> taken) override {
    text_ += bytes;
    taken_ = std::move(taken);
    if (meanwhile_) meanwhile_();
  }
  std::string text_;
  std::function<void()> taken_;
  std::function<void()> meanwhile_;
};

class ExchangeTest : public testing::Test {
 protected:
  ~ExchangeTest() override { mailbox_->close(); }

  /// Passes bytes as the HTTP client does, and counts how often they are returned.
  void put(std::string_view bytes) {
    exchange_->put(bytes, [this] { ++taken_; });
  }

  test::ManualLoop loop_;
  std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>(loop_);
  std::shared_ptr<Busy> receiver_ = std::make_shared<Busy>();
  std::shared_ptr<Exchange> exchange_ = std::make_shared<Exchange>(
      loop_, mailbox_, Exchange::Plan{1s, {}, receiver_}, [](const Result<Response>&) {});
  int taken_ = 0;
};

TEST_F(ExchangeTest, KeepsBytesThatAreBeingRead) {
  exchange_->header(200, {});
  receiver_->meanwhile_ = [this] {
    exchange_->cancel();
    EXPECT_EQ(taken_, 0);
  };
  put("x");
  EXPECT_EQ(taken_, 1);
}

TEST_F(ExchangeTest, KeepsBytesThatCameBeforeTheHeader) {
  put("x");
  receiver_->meanwhile_ = [this] {
    exchange_->cancel();
    EXPECT_EQ(taken_, 0);
  };
  exchange_->header(200, {});
  EXPECT_EQ(receiver_->text_, "x");
  EXPECT_EQ(taken_, 1);
}

TEST_F(ExchangeTest, ReturnsBytesAfterTheyWereReadEvenIfTheReceiverIsFaster) {
  exchange_->header(200, {});
  receiver_->meanwhile_ = [this] {
    receiver_->taken_();
    EXPECT_EQ(taken_, 0) << "the next bytes would overwrite these";
  };
  put("x");
  EXPECT_EQ(taken_, 1);
}

TEST_F(ExchangeTest, ReturnsBytesWhenItIsCancelledAfterTheyWereRead) {
  exchange_->header(200, {});
  put("x");
  EXPECT_EQ(taken_, 0) << "the receiver still has them";
  exchange_->cancel();
  EXPECT_EQ(taken_, 1);
  receiver_->taken_();
  EXPECT_EQ(taken_, 1);
}

TEST_F(ExchangeTest, ReadsNothingAfterItWasCancelled) {
  put("early");
  exchange_->cancel();
  EXPECT_EQ(taken_, 1);
  exchange_->header(200, {});
  put("late");
  EXPECT_EQ(taken_, 2);
  EXPECT_EQ(receiver_->text_, "");
}

/// An exchange whose body has limits, and how it ended.
class ExchangeLimitsTest : public testing::Test {
 protected:
  ~ExchangeLimitsTest() override { mailbox_->close(); }
  void open(Duration idle, Duration total, std::size_t rate) {
    exchange_ = std::make_shared<Exchange>(
        loop_, mailbox_, Exchange::Plan{1s, idle, receiver_, total, rate},
        [this](const Result<Response>& response) { end_ = response.error().message; });
    exchange_->start(nullptr);
    exchange_->header(200, {});
    loop_.run();
  }
  void put(std::string_view bytes) {
    exchange_->put(bytes, [] {});
    if (receiver_->taken_) receiver_->taken_();
  }
  /// A piece of the body each second.
  void trickle(int seconds, std::string_view piece) {
    for (int i = 0; i < seconds && end_.empty(); ++i) {
      put(piece);
      loop_.advance(1s);
    }
  }

  test::ManualLoop loop_;
  std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>(loop_);
  std::shared_ptr<Busy> receiver_ = std::make_shared<Busy>();
  std::shared_ptr<Exchange> exchange_;
  std::string end_;
};

TEST_F(ExchangeLimitsTest, EndsABodyThatIsSilent) {
  open(30s, {}, 0);
  trickle(60, "x");
  EXPECT_EQ(end_, "");
  loop_.advance(40s);
  EXPECT_EQ(end_, "nothing was received for 30s");
}

TEST_F(ExchangeLimitsTest, EndsABodyThatTrickles) {
  open(30s, 20s, 1000);
  trickle(60, "x");
  EXPECT_EQ(end_, "the answer is not complete after 25s");
}

TEST_F(ExchangeLimitsTest, EndsABodyThatTricklesAfterItsFirstPart) {
  open(30s, 20s, 1000);
  put(std::string(1u << 20, 'x'));
  trickle(60, "x");
  EXPECT_EQ(end_, "the answer is not complete after 30s");
}

TEST_F(ExchangeLimitsTest, WaitsForALongBodyThatKeepsTheRate) {
  open(30s, 20s, 1000);
  trickle(600, std::string(1000, 'x'));
  EXPECT_EQ(end_, "");
}

TEST_F(ExchangeLimitsTest, EndsAnAnswerWithoutAHeader) {
  exchange_ = std::make_shared<Exchange>(
      loop_, mailbox_, Exchange::Plan{1s, {}, receiver_, {}, 0},
      [this](const Result<Response>& response) { end_ = response.error().message; });
  exchange_->start(nullptr);
  loop_.advance(2s);
  EXPECT_EQ(end_, "no answer within 1s");
}

}  // namespace
}  // namespace imagedeps::kube
