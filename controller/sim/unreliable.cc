#include "sim/unreliable.h"

#include <array>
#include <utility>
#include <vector>

#include "sim/forced_status.h"

namespace imagedeps::sim {
namespace {

constexpr std::array kTroubles{500, 502, 503, 504};

/// Lets the server execute the request, and drops the connection instead of sending the answer.
class LostAnswer final : public loop::HttpResponder {
 public:
  explicit LostAnswer(std::shared_ptr<loop::HttpResponder> responder)
      : responder_(std::move(responder)) {}
  void begin(int, const std::map<std::string, std::string>&) override {}
  void write(std::string) override {}
  void end() override { responder_->abort(); }
  void abort() override { responder_->abort(); }
  void on_gone(std::function<void()> gone) override { responder_->on_gone(std::move(gone)); }
  [[nodiscard]] std::size_t pending() const override { return 0; }

 private:
  std::shared_ptr<loop::HttpResponder> responder_;
};

/// Lets the server execute the request immediately, and delays the answer. Watches may report the
/// effect first.
class LateAnswer final : public loop::HttpResponder,
                         public std::enable_shared_from_this<LateAnswer> {
 public:
  LateAnswer(loop::Loop& loop, Duration delay, std::shared_ptr<loop::HttpResponder> responder)
      : loop_(loop), delay_(delay), responder_(std::move(responder)) {}
  void begin(int status, const std::map<std::string, std::string>& headers) override {
    status_ = status;
    headers_ = headers;
  }
  void write(std::string bytes) override { body_ += bytes; }
  void end() override {
    timer_ = loop_.after(delay_, [self = shared_from_this()] {
      const auto timer = std::move(self->timer_);
      self->responder_->begin(self->status_, self->headers_);
      self->responder_->write(std::move(self->body_));
      self->responder_->end();
    });
  }
  void abort() override { responder_->abort(); }
  void on_gone(std::function<void()> gone) override {
    responder_->on_gone([weak = weak_from_this(), gone = std::move(gone)] {
      if (const auto self = weak.lock()) self->timer_.reset();
      gone();
    });
  }
  [[nodiscard]] std::size_t pending() const override { return 0; }

 private:
  loop::Loop& loop_;
  const Duration delay_;
  std::shared_ptr<loop::HttpResponder> responder_;
  int status_ = 0;
  std::map<std::string, std::string> headers_;
  std::string body_;
  std::unique_ptr<loop::Loop::Timer> timer_;
};

}  // namespace

void Unreliable::serve(loop::HttpRequest request, Responder responder) {
  if (!world_.random.chance(world_.faults.slow)) return serve_now(request, responder);
  const auto number = ++last_;
  const auto delay = std::chrono::milliseconds{1000 + world_.random.below(39'000)};
  delayed_[number] =
      world_.loop.after(delay, [this, number, request = std::move(request), responder] {
        const auto timer = std::move(delayed_[number]);
        delayed_.erase(number);
        serve_now(request, responder);
      });
  responder->on_gone([this, number] { delayed_.erase(number); });
}

void Unreliable::serve_now(const loop::HttpRequest& request, const Responder& responder) {
  if (world_.random.chance(world_.faults.throttle)) return send(*responder, trouble(429));
  if (world_.random.chance(world_.faults.server_error))
    return send(*responder, trouble(kTroubles[world_.random.below(kTroubles.size())]));
  serve_(request, answering(request, responder));
}

Unreliable::Responder Unreliable::answering(const loop::HttpRequest& request,
                                            const Responder& responder) {
  if (request.method != "GET" && world_.random.chance(world_.faults.lost_answer))
    return std::make_shared<LostAnswer>(responder);
  const bool watch = request.query("watch") == "true" || request.query("watch") == "1";
  if (watch || !world_.random.chance(world_.faults.late_answer)) return responder;
  const std::chrono::milliseconds delay{100 + world_.random.below(20'000)};
  return std::make_shared<LateAnswer>(world_.loop, delay, responder);
}

}  // namespace imagedeps::sim
