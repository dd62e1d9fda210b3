#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "support/collector.h"
#include "support/transport_thread.h"

namespace imagedeps::kube {
namespace {

using namespace std::chrono_literals;
using loop::HttpRequest;
using loop::HttpResponder;
using test::Collector;
using test::ServerThread;
using test::TransportThread;
using Responder = std::shared_ptr<HttpResponder>;

ConnectionConfig config(const ServerThread& server) {
  return {.server = "http://127.0.0.1:" + std::to_string(server.port())};
}

/// A server that starts one answer and leaves the rest to the test. Its responder stays on the
/// server's thread.
class Stage {
 public:
  Stage()
      : server_([this](const HttpRequest&, Responder responder) { enter(std::move(responder)); }) {}
  ~Stage() {
    server_.thread().call([this] { responder_.reset(); });
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  [[nodiscard]] ServerThread& server() { return server_; }
  /// Runs `task` with the responder on the server's thread, after a request has arrived.
  template <typename Task>
  auto with_responder(Task task) {
    entered_.wait();
    return server_.thread().call([&] { return task(*responder_); });
  }
  [[nodiscard]] bool client_leaves(Duration within = 20s) const {
    return gone_.wait_for(within) == std::future_status::ready;
  }

 private:
  void enter(Responder responder) {
    responder->begin(200, {{"Content-Type", "application/json"}});
    responder->on_gone([this] { tell_gone_.set_value(); });
    responder_ = std::move(responder);
    tell_entered_.set_value();
  }

  std::promise<void> tell_entered_, tell_gone_;
  std::future<void> entered_ = tell_entered_.get_future(), gone_ = tell_gone_.get_future();
  Responder responder_;  // server's thread
  ServerThread server_;
};

TEST(KubeStream, OpensBeforeTheFirstByte) {
  Stage stage;
  TransportThread transport(config(stage.server()));
  const auto collector = std::make_shared<Collector>();
  auto answer = transport.begin({.target = "/"}, collector);
  EXPECT_TRUE(collector->wait_until([](auto& seen) { return seen.opened_; }));
  stage.with_responder([](auto& responder) { responder.write("one "); });
  EXPECT_TRUE(collector->wait_until([](auto& seen) { return seen.text_ == "one "; }));
  stage.with_responder([](auto& responder) {
    responder.write("two");
    responder.end();
  });
  const auto response = TransportThread::wait(std::move(answer));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "");
  EXPECT_EQ(collector->text_, "one two");
}

TEST(KubeStream, SlowsTheServerDownWhileNothingIsTaken) {
  Stage stage;
  TransportThread transport(config(stage.server()));
  const auto collector = std::make_shared<Collector>(true);
  auto answer = transport.begin({.target = "/"}, collector);
  constexpr std::size_t kPieces = 1000;
  constexpr std::size_t kPieceBytes = 64u << 10;
  stage.with_responder([](auto& responder) {
    for (std::size_t i = 0; i < kPieces; ++i) responder.write(std::string(kPieceBytes, 'x'));
    responder.end();
  });
  EXPECT_TRUE(collector->wait_until([](auto& seen) { return !seen.text_.empty(); }));
  // Enough time to fill the kernel's buffers, which hold a few megabytes.
  EXPECT_FALSE(stage.client_leaves(300ms));
  EXPECT_LE(collector->text_.size(), kPieceBytes);
  EXPECT_GT(stage.with_responder([](auto& responder) { return responder.pending(); }),
            kPieces * kPieceBytes / 2);
  collector->release();
  ASSERT_TRUE(TransportThread::wait(std::move(answer)));
  EXPECT_EQ(collector->text_.size(), kPieces * kPieceBytes);
}

TEST(KubeStream, StopsWhenItsCallIsDestroyed) {
  Stage stage;
  TransportThread transport(config(stage.server()));
  const auto collector = std::make_shared<Collector>();
  auto answer = transport.begin({.target = "/"}, collector);
  EXPECT_TRUE(collector->wait_until([](auto& seen) { return seen.opened_; }));
  transport.cancel();
  EXPECT_TRUE(stage.client_leaves());
  // The promise was destroyed with the callback, which was never called.
  EXPECT_THROW(static_cast<void>(answer.get()), std::future_error);
}

TEST(KubeStream, StopsAlsoWhileItIsHeldBack) {
  Stage stage;
  TransportThread transport(config(stage.server()));
  const auto collector = std::make_shared<Collector>(true);
  const std::weak_ptr<Collector> alive = collector;
  auto answer = transport.begin({.target = "/"}, collector);
  stage.with_responder([](auto& responder) { responder.write("x"); });
  EXPECT_TRUE(collector->wait_until([](auto& seen) { return !seen.text_.empty(); }));
  transport.cancel();
  EXPECT_TRUE(stage.client_leaves());
}

TEST(KubeStream, IsAnErrorIfItEndsEarly) {
  Stage stage;
  TransportThread transport(config(stage.server()));
  const auto collector = std::make_shared<Collector>();
  auto answer = transport.begin({.target = "/"}, collector);
  stage.with_responder([](auto& responder) { responder.write("half a"); });
  EXPECT_TRUE(collector->wait_until([](auto& seen) { return seen.text_ == "half a"; }));
  stage.with_responder([](auto& responder) { responder.abort(); });
  const auto response = TransportThread::wait(std::move(answer));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, Error::Kind::Unavailable);
}

TEST(KubeStream, PassesTheBodyOfAnErrorToTheCaller) {
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

TEST(KubeStream, EndsAfterLongSilence) {
  Stage stage;
  TransportThread transport(config(stage.server()));
  auto answer = transport.begin({.target = "/", .idle = 200ms}, std::make_shared<Collector>());
  const auto response = TransportThread::wait(std::move(answer));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, Error::Kind::Timeout);
  EXPECT_EQ(response.error().message, "nothing was received for 200ms");
}

/// A server that begins an answer to one request for /watch, and answers nothing else.
class SilentServer {
 public:
  ~SilentServer() {
    server_.thread().call([this] { responders_.clear(); });
  }
  /// Sends bytes of the watch.
  void write(std::string bytes) {
    server_.thread().call([&] { responders_.at("/watch")->write(std::move(bytes)); });
  }

 private:
  std::map<std::string, Responder> responders_;  // server's thread

 public:
  ServerThread server_{[this](const HttpRequest& request, Responder responder) {
    if (request.target == "/watch") responder->begin(200, {{"Content-Type", "application/json"}});
    responders_[request.target] = std::move(responder);
  }};
};

/// A watch that is open and receives nothing.
class KubeSilence : public testing::Test {
 protected:
  KubeSilence() {
    EXPECT_TRUE(collector_->wait_until([](auto& seen) { return seen.opened_; }));
  }

  SilentServer silent_;
  TransportThread transport_{config(silent_.server_)};
  const std::shared_ptr<Collector> collector_ = std::make_shared<Collector>();
  TransportThread::Answer watch_ = transport_.begin({.target = "/watch"}, collector_);
};

TEST_F(KubeSilence, EndsIfAnotherRequestHasNoAnswer) {
  auto lease = transport_.begin({.target = "/lease", .deadline = 200ms});
  EXPECT_EQ(TransportThread::wait(std::move(lease)).error().kind, Error::Kind::Timeout);
  const auto response = TransportThread::wait(std::move(watch_));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, Error::Kind::Timeout);
  EXPECT_EQ(response.error().message, "the server is silent, and did not answer another request");
}

TEST_F(KubeSilence, ContinuesIfItReceivesSomethingMeanwhile) {
  auto lease = transport_.begin({.target = "/lease", .deadline = 1s});
  silent_.write("x");
  EXPECT_EQ(TransportThread::wait(std::move(lease)).error().kind, Error::Kind::Timeout);
  silent_.write("y");
  EXPECT_TRUE(collector_->wait_until([](auto& seen) { return seen.text_ == "xy"; }));
  EXPECT_EQ(watch_.wait_for(0s), std::future_status::timeout);
}

TEST_F(KubeSilence, ContinuesIfAnImportHasNoAnswer) {
  auto import = transport_.begin({.method = "POST", .target = "/imports", .deadline = 200ms});
  EXPECT_EQ(TransportThread::wait(std::move(import)).error().kind, Error::Kind::Timeout);
  EXPECT_EQ(watch_.wait_for(100ms), std::future_status::timeout) << "it waits for a registry";
}

}  // namespace
}  // namespace imagedeps::kube
