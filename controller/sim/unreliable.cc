#include "sim/unreliable.h"

#include <array>

#include "sim/forced_status.h"

namespace imagedeps::sim {
namespace {

constexpr std::array kTroubles{500, 502, 503, 504};

/// Lets the server do its work and drops the connection instead of the answer.
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
  const bool lost = request.method != "GET" && world_.random.chance(world_.faults.lost_answer);
  serve_(request, lost ? std::make_shared<LostAnswer>(responder) : responder);
}

}  // namespace imagedeps::sim
