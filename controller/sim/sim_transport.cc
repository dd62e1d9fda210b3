#include <algorithm>
#include <deque>
#include <utility>

#include "sim/cluster.h"

namespace imagedeps::sim {
namespace {

// The latency from the client to the server.
constexpr Duration kNetwork = std::chrono::milliseconds{1};
constexpr std::size_t kErrorBodyMax = 64u << 10;

using OnResponse = kube::Transport::OnResponse;

Error unavailable(std::string message) {
  return {.kind = Error::Kind::Unavailable, .message = std::move(message)};
}
Error timed_out() { return {.kind = Error::Kind::Timeout, .message = "no answer in time"}; }

/// One request and its response, shared by both ends. The server keeps it alive as its responder,
/// the client through its call.
class Exchange final : public loop::HttpResponder, public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(loop::Loop& loop, std::shared_ptr<kube::Receiver> receiver, OnResponse on_response)
      : loop_(loop), receiver_(std::move(receiver)), on_response_(std::move(on_response)) {}

  void start(Cluster& cluster, kube::Request request) {
    idle_ = request.idle;
    deadline_ = loop_.after(request.deadline, [self = weak_from_this()] {
      if (const auto exchange = self.lock()) exchange->fail(timed_out());
    });
    arrival_ = loop_.after(
        kNetwork, [self = weak_from_this(), &cluster, request = std::move(request)]() mutable {
          if (const auto exchange = self.lock())
            cluster.serve(to_http(std::move(request)), exchange);
        });
  }

  /// The client has cancelled. Its callback is not called any more.
  void leave() {
    on_response_ = nullptr;
    if (!over_) hang_up();
  }

  void begin(int status, const std::map<std::string, std::string>& headers) override {
    response_.status = status;
    response_.headers = {headers.begin(), headers.end()};
    if (!streaming()) return;
    deadline_.reset();
    watch_silence();
    loop_.post([self = shared_from_this()] {
      if (!self->over_) self->receiver_->opened();
    });
  }

  void write(std::string bytes) override {
    if (over_) return;
    watch_silence();
    if (!streaming()) {
      const auto room =
          receiver_ ? kErrorBodyMax - std::min(kErrorBodyMax, response_.body.size()) : bytes.size();
      response_.body.append(bytes, 0, room);
      return;
    }
    pending_ += bytes.size();
    chunks_.push_back(std::move(bytes));
    deliver_later();
  }

  void end() override {
    ended_ = true;
    deliver_later();
  }

  void abort() override {
    loop_.post([self = shared_from_this()] {
      self->fail(unavailable(self->response_.status == 0
                                 ? "connection refused or reset"
                                 : "the connection was closed before the end of the answer"));
    });
  }

  void on_gone(std::function<void()> gone) override { gone_ = std::move(gone); }
  [[nodiscard]] std::size_t pending() const override { return pending_; }

 private:
  static loop::HttpRequest to_http(kube::Request request) {
    loop::HttpRequest http{.method = std::move(request.method),
                           .target = std::move(request.target),
                           .headers = {{"user-agent", "imagedeps/simulated"}},
                           .body = std::move(request.body),
                           .peer = "simulated"};
    if (!request.content_type.empty()) http.headers["content-type"] = request.content_type;
    if (!request.accept.empty()) http.headers["accept"] = request.accept;
    return http;
  }

  [[nodiscard]] bool streaming() const {
    return receiver_ != nullptr && response_.status >= 200 && response_.status < 300;
  }

  void watch_silence() {
    if (!streaming() || idle_ == Duration::zero()) return;
    silence_ = loop_.after(idle_, [self = weak_from_this()] {
      if (const auto exchange = self.lock()) exchange->fail(timed_out());
    });
  }

  void deliver_later() {
    if (scheduled_ || busy_) return;
    scheduled_ = true;
    loop_.post([self = shared_from_this()] {
      self->scheduled_ = false;
      self->deliver();
    });
  }

  /// Passes on everything that was received since the last call as one piece, as a socket does.
  void deliver() {
    if (over_ || busy_) return;
    if (chunks_.empty()) {
      if (ended_) finish(std::move(response_));
      return;
    }
    std::string bytes;
    for (const auto& chunk : std::exchange(chunks_, {})) bytes += chunk;
    busy_ = true;
    pending_ = 0;
    const auto receiver = receiver_;
    receiver->receive(bytes, [self = weak_from_this(), &loop = loop_] {
      loop.post([self] {
        if (const auto exchange = self.lock()) exchange->taken();
      });
    });
  }

  void taken() {
    busy_ = false;
    deliver();
  }

  void fail(Error error) {
    if (over_) return;
    hang_up();
    finish(std::move(error));
  }

  /// Notifies the server that the client has disconnected.
  void hang_up() {
    over_ = true;
    arrival_.reset();
    if (const auto gone = std::exchange(gone_, nullptr); gone && !ended_) gone();
  }

  void finish(Result<kube::Response> result) {
    over_ = true;
    deadline_.reset();
    silence_.reset();
    gone_ = nullptr;
    receiver_.reset();
    if (const auto done = std::exchange(on_response_, nullptr)) done(std::move(result));
  }

  loop::Loop& loop_;
  std::shared_ptr<kube::Receiver> receiver_;
  OnResponse on_response_;
  kube::Response response_;
  std::deque<std::string> chunks_;
  std::size_t pending_ = 0;
  Duration idle_{};
  bool scheduled_ = false, busy_ = false, ended_ = false, over_ = false;
  std::function<void()> gone_;
  std::unique_ptr<loop::Loop::Timer> arrival_, deadline_, silence_;
};

class SimCall final : public kube::Call {
 public:
  explicit SimCall(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
  ~SimCall() override { exchange_->leave(); }

 private:
  std::shared_ptr<Exchange> exchange_;
};

class SimTransport final : public kube::Transport {
 public:
  SimTransport(loop::Loop& loop, Cluster& cluster) : loop_(loop), cluster_(cluster) {}

  std::unique_ptr<kube::Call> send(kube::Request request, OnResponse on_response) override {
    return stream(std::move(request), nullptr, std::move(on_response));
  }

  std::unique_ptr<kube::Call> stream(kube::Request request,
                                     std::shared_ptr<kube::Receiver> receiver,
                                     OnResponse on_end) override {
    auto exchange = std::make_shared<Exchange>(loop_, std::move(receiver), std::move(on_end));
    exchange->start(cluster_, std::move(request));
    return std::make_unique<SimCall>(std::move(exchange));
  }

 private:
  loop::Loop& loop_;
  Cluster& cluster_;
};

}  // namespace

std::unique_ptr<kube::Transport> make_sim_transport(loop::Loop& loop, Cluster& cluster) {
  return std::make_unique<SimTransport>(loop, cluster);
}

}  // namespace imagedeps::sim
