#include "reporting/event_writer.h"

#include <algorithm>
#include <utility>

namespace imagedeps::reporting {

using std::chrono::seconds;

namespace {

constexpr double kPerSecond = 5;
constexpr double kBurst = 25;
constexpr std::size_t kWaitingMax = 1000;
constexpr std::size_t kToldMax = 10'000;
constexpr std::uint32_t kPerObjectMax = 25;
constexpr std::uint32_t kTries = 5;
constexpr Duration kDeadline = seconds{10};
constexpr Duration kPause = seconds{10};

}  // namespace

EventWriter::EventWriter(loop::Loop& loop, kube::Client& client, observe::Log& log,
                         ReconcileMetrics& metrics, std::function<bool()> may_write)
    : loop_(loop),
      client_(client),
      log_(log),
      metrics_(metrics),
      may_write_(std::move(may_write)),
      bucket_(kPerSecond, kBurst) {}

void EventWriter::note(objects::Event event) {
  if (!running_) return;
  if (told_.size() == kToldMax) forget();
  if (!told_.insert(event.object.ns + "/" + objects::event_name(event)).second) return;
  if (queue_.size() == kWaitingMax || ++per_object_[event.object] > kPerObjectMax)
    return metrics_.event("dropped");
  queue_.push_back(std::move(event));
  pump();
}

void EventWriter::start() { running_ = true; }

void EventWriter::stop() {
  running_ = false;
  call_.reset();
  timer_.reset();
  queue_.clear();
  forget();
}

void EventWriter::forget() {
  told_.clear();
  per_object_.clear();
}

void EventWriter::pump() {
  if (!running_ || call_ || timer_ || queue_.empty()) return;
  const Duration wait = std::max(bucket_.next(loop_.now()) - loop_.now(), Duration::zero());
  timer_ = loop_.after(wait, [this] {
    timer_.reset();
    send();
  });
}

void EventWriter::send() {
  if (!running_ || !may_write_()) return;
  bucket_.take(loop_.now());
  const objects::Event& event = queue_.front();
  call_ = client_.create(objects::events(), event.object.ns,
                         objects::event_body(event, loop_.wall()), {}, kDeadline,
                         [this](const Result<std::string>& answer) { answered(answer); });
}

void EventWriter::answered(const Result<std::string>& answer) {
  call_.reset();
  // A create of that name that was refused with a conflict has been told already, by us before a
  // restart.
  const bool known = !answer && answer.error().kind == Error::Kind::Conflict;
  if (!answer && !known) return failed(answer.error());
  metrics_.event(known ? "known" : "created");
  failures_ = 0;
  complained_ = false;
  queue_.pop_front();
  pump();
}

void EventWriter::failed(const Error& error) {
  if (!std::exchange(complained_, true))
    log_.warn("cannot write events; all else goes on",
              {{"namespace", queue_.front().object.ns}, {"error", error.message}});
  if (error.retryable() && ++failures_ < kTries) {
    timer_ = loop_.after(kPause, [this] {
      timer_.reset();
      pump();
    });
    return;
  }
  metrics_.event("failed");
  failures_ = 0;
  queue_.pop_front();
  pump();
}

}  // namespace imagedeps::reporting
