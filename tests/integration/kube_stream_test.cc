#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <utility>

#include "support/transport_thread.h"

namespace imagedeps::kube {
namespace {

using namespace std::chrono_literals;
using loop::HttpRequest;
using loop::HttpResponder;
using test::ServerThread;
using test::TransportThread;
using Responder = std::shared_ptr<HttpResponder>;

ConnectionConfig config(const ServerThread& server) {
  return {.server = "http://127.0.0.1:" + std::to_string(server.port())};
}

/// Takes a body, or lets it wait.
class Collector final : public Receiver {
 public:
  explicit Collector(bool holding = false) : holding_(holding) {}
  void opened() override {
    change([this] { opened_ = true; });
  }
  void receive(std::string_view bytes, std::function<void()> taken) override {
    bool now = false;
    change([&] {
      text_ += bytes;
      now = !holding_;
      if (!now) held_ = std::move(taken);
    });
    if (now) taken();
  }
  void release() {
    std::function<void()> taken;
    change([&] {
      holding_ = false;
      taken = std::exchange(held_, nullptr);
    });
    if (taken) taken();
  }
  template <typename Condition>
  bool wait_until(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 20s, [&] { return condition(*this); });
  }
  // For conditions.
  bool opened_ = false;
  std::string text_;

 private:
  template <typename Change>
  void change(Change change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool holding_;
  std::function<void()> held_;
};

/// What a stream is made of, written by the test when it likes.
class Stage {
 public:
  loop::HttpHandler handler() {
    return [this](const HttpRequest&, Responder responder) {
      responder->begin(200, {{"Content-Type", "application/json"}});
      responder->on_gone([this] { gone.set_value(); });
      entered.set_value(std::move(responder));
    };
  }
  std::promise<Responder> entered;
  std::promise<void> gone;
};

TEST(KubeStream, OpensBeforeAnythingIsSaid) {
  Stage stage;
  ServerThread server(stage.handler());
  TransportThread transport(config(server));
  const auto collector = std::make_shared<Collector>();
  auto answer = transport.begin({.target = "/"}, collector);
  const auto responder = stage.entered.get_future().get();
  EXPECT_TRUE(collector->wait_until([](auto& seen) { return seen.opened_; }));
  server.thread().call([&] { responder->write("one "); });
  EXPECT_TRUE(collector->wait_until([](auto& seen) { return seen.text_ == "one "; }));
  server.thread().call([&] {
    responder->write("two");
    responder->end();
  });
  const auto response = TransportThread::wait(std::move(answer));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "");
  EXPECT_EQ(collector->text_, "one two");
}

TEST(KubeStream, HoldsTheServerBackWhileNothingIsTaken) {
  Stage stage;
  ServerThread server(stage.handler());
  TransportThread transport(config(server));
  const auto collector = std::make_shared<Collector>(true);
  auto answer = transport.begin({.target = "/"}, collector);
  const auto responder = stage.entered.get_future().get();
  constexpr std::size_t kPieces = 1000;
  constexpr std::size_t kPieceBytes = 64u << 10;
  server.thread().call([&] {
    for (std::size_t i = 0; i < kPieces; ++i) responder->write(std::string(kPieceBytes, 'x'));
    responder->end();
  });
  EXPECT_TRUE(collector->wait_until([](auto& seen) { return !seen.text_.empty(); }));
  // A second request and its answer are time enough for what would come.
  TransportThread other(config(server));
  EXPECT_EQ(collector->text_.size(), kPieceBytes);
  // Kernel buffers take a few megabytes.
  EXPECT_GT(server.thread().call([&] { return responder->pending(); }), kPieces * kPieceBytes / 2);
  collector->release();
  ASSERT_TRUE(TransportThread::wait(std::move(answer)));
  EXPECT_EQ(collector->text_.size(), kPieces * kPieceBytes);
}

TEST(KubeStream, StopsWhenItsCallIsDestroyed) {
  Stage stage;
  ServerThread server(stage.handler());
  TransportThread transport(config(server));
  const auto collector = std::make_shared<Collector>();
  auto answer = transport.begin({.target = "/"}, collector);
  const auto responder = stage.entered.get_future().get();
  EXPECT_TRUE(collector->wait_until([](auto& seen) { return seen.opened_; }));
  transport.cancel();
  EXPECT_EQ(stage.gone.get_future().wait_for(20s), std::future_status::ready);
  // The promise went with the callback, which was never called.
  EXPECT_THROW(static_cast<void>(answer.get()), std::future_error);
}

TEST(KubeStream, StopsAlsoWhileItIsHeldBack) {
  Stage stage;
  ServerThread server(stage.handler());
  TransportThread transport(config(server));
  const auto collector = std::make_shared<Collector>(true);
  const std::weak_ptr<Collector> alive = collector;
  auto answer = transport.begin({.target = "/"}, collector);
  const auto responder = stage.entered.get_future().get();
  server.thread().call([&] { responder->write("x"); });
  EXPECT_TRUE(collector->wait_until([](auto& seen) { return !seen.text_.empty(); }));
  transport.cancel();
  EXPECT_EQ(stage.gone.get_future().wait_for(20s), std::future_status::ready);
}

TEST(KubeStream, IsAnErrorIfItEndsEarly) {
  Stage stage;
  ServerThread server(stage.handler());
  TransportThread transport(config(server));
  const auto collector = std::make_shared<Collector>();
  auto answer = transport.begin({.target = "/"}, collector);
  const auto responder = stage.entered.get_future().get();
  server.thread().call([&] { responder->write("half a"); });
  EXPECT_TRUE(collector->wait_until([](auto& seen) { return seen.text_ == "half a"; }));
  server.thread().call([&] { responder->abort(); });
  const auto response = TransportThread::wait(std::move(answer));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, Error::Kind::Unavailable);
}

TEST(KubeStream, GivesTheBodyOfAnErrorToTheCaller) {
  ServerThread server([](const HttpRequest&, const Responder& responder) {
    answer(*responder, 410, "text/plain", std::string(100000, 'x'));
  });
  TransportThread transport(config(server));
  const auto collector = std::make_shared<Collector>();
  const auto response = TransportThread::wait(transport.begin({.target = "/"}, collector));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 410);
  EXPECT_EQ(response->body.size(), 64u << 10);
  EXPECT_FALSE(collector->opened_);
}

TEST(KubeStream, GivesUpAfterLongSilence) {
  Stage stage;
  ServerThread server(stage.handler());
  TransportThread transport(config(server));
  auto answer = transport.begin({.target = "/", .idle = 200ms}, std::make_shared<Collector>());
  const auto responder = stage.entered.get_future().get();
  const auto response = TransportThread::wait(std::move(answer));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, Error::Kind::Timeout);
  EXPECT_EQ(response.error().message, "nothing was received for 200ms");
}

}  // namespace
}  // namespace imagedeps::kube
