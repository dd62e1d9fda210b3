#include "reporting/event_writer.h"

#include <algorithm>
#include <utility>

namespace imagedeps::reporting {

using std::chrono::seconds;

namespace {

constexpr double kPerSecond = 5;
constexpr double kBurst = 25;
constexpr std::size_t kWaitingMax = 1000;
constexpr std::size_t kSeenMax = 10'000;
constexpr std::uint32_t kPerObjectMax = 25;
constexpr std::uint32_t kAttemptsMax = 5;
constexpr Duration kDeadline = seconds{10};
constexpr Duration kPause = seconds{10};

}  // namespace

EventWriter::EventWriter(loop::Loop& loop, kube::Client& client, observe::Log& log,
                         ReconcileMetrics& metrics, loop::Wakeup& wake)
    : loop_(loop),
      client_(client),
      log_(log),
      metrics_(metrics),
      wake_(wake),
      bucket_(kPerSecond, kBurst) {}

void EventWriter::add(objects::Event event) {
  if (!running_) return;
  if (seen_.size() == kSeenMax) clear_history();
  if (!seen_.insert(event.object.ns + "/" + objects::event_name(event)).second) return;
  if (queue_.size() == kWaitingMax || ++per_object_[event.object] > kPerObjectMax)
    return metrics_.event("dropped");
  queue_.push_back(std::move(event));
  wake_.soon();
}

void EventWriter::start() { running_ = true; }

void EventWriter::stop() {
  running_ = false;
  call_.reset();
  timer_.reset();
  queue_.clear();
  not_before_ = {};
  clear_history();
}

void EventWriter::clear_history() {
  seen_.clear();
  per_object_.clear();
}

void EventWriter::pump(bool may_write) {
  if (!running_ || !may_write || call_ || queue_.empty()) return;
  const TimePoint at = std::max(bucket_.next(loop_.now()), not_before_);
  if (at <= loop_.now()) return send();
  timer_ = loop_.after(at - loop_.now(), [this] { wake_.soon(); });
}

void EventWriter::send() {
  bucket_.take(loop_.now());
  const objects::Event& event = queue_.front();
  call_ = client_.create(objects::events(), event.object.ns,
                         objects::event_body(event, loop_.wall()), {}, kDeadline,
                         [this](const Result<std::string>& answer) { answered(answer); });
}

void EventWriter::answered(const Result<std::string>& answer) {
  call_.reset();
  // A conflict means that an earlier process has already created this event.
  const bool known = !answer && answer.error().kind == Error::Kind::Conflict;
  if (!answer && !known) return failed(answer.error());
  metrics_.event(known ? "known" : "created");
  logged_ = false;
  next();
}

void EventWriter::failed(const Error& error) {
  if (!std::exchange(logged_, true))
    log_.warn("cannot create event",
              {{"namespace", queue_.front().object.ns}, {"error", error.message}});
  if (error.retryable() && ++failures_ < kAttemptsMax) {
    not_before_ = loop_.now() + kPause;
    return wake_.soon();
  }
  metrics_.event("failed");
  next();
}

void EventWriter::next() {
  failures_ = 0;
  queue_.pop_front();
  wake_.soon();
}

}  // namespace imagedeps::reporting
