#include "reporting/event_writer.h"

#include <utility>

namespace imagedeps::reporting {

namespace {

constexpr Duration kDeadline = std::chrono::seconds{10};

}  // namespace

EventWriter::EventWriter(loop::Loop& loop, kube::Client& client, observe::Log& log,
                         ReconcileMetrics& metrics, loop::Wakeup& wake)
    : loop_(loop), client_(client), log_(log), metrics_(metrics), wake_(wake) {}

void EventWriter::add(objects::Event event) {
  if (!running_) return;
  if (plan_.add(std::move(event)) == EventPlan::Added::Dropped) metrics_.event("dropped");
  wake_.soon();
}

void EventWriter::start() { running_ = true; }

void EventWriter::stop() {
  running_ = false;
  call_.reset();
  timer_.reset();
  plan_.clear();
}

void EventWriter::pump(bool may_write) {
  if (!running_ || !may_write) return;
  const auto at = plan_.next_at(loop_.now());
  if (!at) return;
  if (*at <= loop_.now()) return send();
  timer_ = loop_.after(*at - loop_.now(), [this] { wake_.soon(); });
}

void EventWriter::send() {
  const objects::Event& event = plan_.start(loop_.now());
  call_ = client_.create(
      objects::events(), event.object.ns, objects::event_body(event, loop_.wall()), {}, kDeadline,
      [this, ns = event.object.ns](const Result<std::string>& answer) { answered(ns, answer); });
}

void EventWriter::answered(const std::string& ns, const Result<std::string>& answer) {
  call_.reset();
  wake_.soon();
  // A conflict means that an earlier process has already created this event.
  const bool known = !answer && answer.error().kind == Error::Kind::Conflict;
  if (!answer && !known) return failed(ns, answer.error());
  metrics_.event(known ? "known" : "created");
  logged_ = false;
  plan_.finished();
}

void EventWriter::failed(const std::string& ns, const Error& error) {
  if (!std::exchange(logged_, true))
    log_.warn("cannot create event", {{"namespace", ns}, {"error", error.message}});
  if (!plan_.failed(loop_.now(), error.retryable())) metrics_.event("failed");
}

}  // namespace imagedeps::reporting
