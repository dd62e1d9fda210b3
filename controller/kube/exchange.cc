#include "kube/exchange.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/time.h"

namespace imagedeps::kube {

namespace {

constexpr std::size_t kBodyMax = 64u << 20;
constexpr std::size_t kErrorBodyMax = 64u << 10;
constexpr int kTicksPerLimit = 4;

}  // namespace

Exchange::Exchange(loop::Loop& loop, std::shared_ptr<Mailbox> mailbox, Plan plan,
                   Transport::OnResponse done)
    : loop_(loop), mailbox_(std::move(mailbox)), plan_(std::move(plan)), done_(std::move(done)) {}

void Exchange::start(std::function<void()> hang_up) {
  hang_up_ = std::move(hang_up);
  timer_ = loop_.after(plan_.deadline,
                       [this] { time_out("no answer within " + format_duration(plan_.deadline)); });
}

void Exchange::cancel() {
  timer_.reset();
  if (!done_) return;
  done_ = nullptr;
  give_up();
}

void Exchange::presume_dead(std::uint64_t heard) {
  if (done_ && open_ && !held() && heard_at_ <= heard)
    time_out("the server is silent, and did not answer another request");
}

void Exchange::heard() {
  if (plan_.heard) heard_at_ = ++*plan_.heard;
}

void Exchange::give_up() {
  // The HTTP client waits until its bytes are returned, and cannot end before.
  change([this] { cancelled_ = true; });
  if (hang_up_) hang_up_();
}

void Exchange::header(int status, std::map<std::string, std::string, std::less<>> headers) {
  heard();
  response_.status = status;
  response_.headers = std::move(headers);
  if (streams()) {
    plan_.receiver->opened();
    mailbox_->post([self = shared_from_this()] { self->opened(); });
  }
  std::string_view bytes;
  std::function<void()> taken;
  {
    const std::lock_guard lock(mutex_);
    header_seen_ = true;
    bytes = std::exchange(early_, {});
    taken = std::exchange(early_taken_, nullptr);
  }
  if (taken) deliver(bytes, std::move(taken));
}

void Exchange::put(std::string_view bytes, std::function<void()> taken) {
  {
    const std::lock_guard lock(mutex_);
    if (!header_seen_ && !cancelled_) {
      early_ = bytes;
      early_taken_ = std::move(taken);
      return;
    }
  }
  deliver(bytes, std::move(taken));
}

void Exchange::deliver(std::string_view bytes, std::function<void()> taken) {
  heard();
  ++pieces_;
  bytes_ += bytes.size();
  change([&] {
    reading_ = !cancelled_;
    wanted_ = reading_;
    held_ = std::move(taken);
  });
  if (!reading_) return;
  read(bytes);
  change([this] { reading_ = false; });
}

void Exchange::read(std::string_view bytes) {
  if (!streams()) {
    collect(bytes);
    return take();
  }
  // The receiver may keep this callback indefinitely. It must not keep the exchange alive.
  plan_.receiver->receive(bytes, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->take();
  });
}

void Exchange::collect(std::string_view bytes) {
  const auto room = (plan_.receiver ? kErrorBodyMax : kBodyMax) - response_.body.size();
  response_.body.append(bytes.substr(0, room));
  if (bytes.size() > room && !plan_.receiver) too_large_ = true;
}

void Exchange::take() {
  ++pieces_;
  change([this] { wanted_ = false; });
}

template <typename Change>
void Exchange::change(Change change) {
  std::function<void()> taken;
  std::function<void()> early;
  {
    const std::lock_guard lock(mutex_);
    change();
    if (!reading_ && (!wanted_ || cancelled_)) taken = std::exchange(held_, nullptr);
    if (cancelled_) early = std::exchange(early_taken_, nullptr);
  }
  if (taken) taken();
  if (early) early();
}

bool Exchange::streams() const {
  return plan_.receiver != nullptr && response_.status >= 200 && response_.status < 300;
}

void Exchange::finish(std::optional<Error> error) {
  mailbox_->post(
      [self = shared_from_this(), result = result(std::move(error))] { self->complete(result); });
}

Result<Response> Exchange::result(std::optional<Error> error) {
  if (error) return *std::move(error);
  if (too_large_)
    return Error{.kind = Error::Kind::Malformed, .message = "the answer is larger than 64 MiB"};
  return std::move(response_);
}

void Exchange::opened() {
  timer_.reset();
  open_ = true;
  opened_at_ = loop_.now();
  ticked_at_ = opened_at_;
  left_ = plan_.total;
  if (done_) tick_later();
}

void Exchange::tick_later() {
  const auto shortest = plan_.idle > Duration{} && plan_.total > Duration{}
                            ? std::min(plan_.idle, plan_.total)
                            : std::max(plan_.idle, plan_.total);
  if (shortest > Duration{}) timer_ = loop_.after(shortest / kTicksPerLimit, [this] { tick(); });
}

void Exchange::tick() {
  if (const auto message = overdue(); !message.empty()) return time_out(message);
  tick_later();
}

/// Says which limit has passed, or nothing. Silence is measured in ticks in which no byte was
/// received or consumed, so that IO threads need no clock.
std::string Exchange::overdue() {
  const bool waits = held();
  const auto pieces = pieces_.load();
  quiet_ticks_ = waits || pieces != pieces_seen_ ? 0 : quiet_ticks_ + 1;
  pieces_seen_ = pieces;
  if (plan_.idle > Duration{} && quiet_ticks_ >= kTicksPerLimit)
    return "nothing was received for " + format_duration(plan_.idle);
  if (!waits) spend(loop_.now() - ticked_at_);
  ticked_at_ = loop_.now();
  if (plan_.total > Duration{} && left_ < Duration{})
    return "the answer is not complete after " +
           format_duration(std::chrono::floor<std::chrono::seconds>(loop_.now() - opened_at_));
  return {};
}

/// True if bytes wait for the receiver.
bool Exchange::held() {
  const std::lock_guard lock(mutex_);
  return held_ != nullptr;
}

void Exchange::spend(Duration time) {
  left_ -= time;
  if (plan_.rate == 0) return;
  const auto bytes = bytes_.load();
  left_ += std::chrono::duration_cast<Duration>(std::chrono::duration<double>(
      static_cast<double>(bytes - bytes_seen_) / static_cast<double>(plan_.rate)));
  left_ = std::min(left_, plan_.total);
  bytes_seen_ = bytes;
}

void Exchange::time_out(const std::string& message) {
  const auto self = shared_from_this();
  const auto done = std::exchange(done_, nullptr);
  timer_.reset();
  give_up();
  if (done) done(Error{.kind = Error::Kind::Timeout, .message = message});
}

void Exchange::complete(Result<Response> result) {
  timer_.reset();
  if (const auto done = std::exchange(done_, nullptr)) done(std::move(result));
}

}  // namespace imagedeps::kube
