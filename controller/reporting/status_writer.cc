#include "reporting/status_writer.h"

#include <algorithm>

namespace imagedeps::reporting {

using objects::TagRef;

namespace {

constexpr std::string_view kManager = "imagedeps";
constexpr std::string_view kStatusManager = "imagedeps-status";

const Resource& image_dependencies() { return resource(objects::Kind::ImageDependency); }

}  // namespace

StatusWriter::StatusWriter(loop::Loop& loop, kube::Client& client, observe::Log& log,
                           ReconcileMetrics& metrics, double first_writes_per_second,
                           Random& random, loop::Wakeup& wake)
    : loop_(loop),
      client_(client),
      log_(log),
      metrics_(metrics),
      wake_(wake),
      plan_(first_writes_per_second, random) {}

void StatusWriter::stop() {
  running_ = false;
  plan_.stop();
  sent_.clear();
  finished_.clear();
  permit_.reset();
  return_.reset();
  timer_.reset();
}

std::optional<TagRef> StatusWriter::next(bool may_write) {
  if (!running_) return std::nullopt;
  std::optional<TagRef> tag;
  if (may_write && plan_.due(loop_.now()) && admitted()) tag = plan_.take(loop_.now());
  if (tag) {
    metrics_.waited(Worker::ImageDependency, plan_.queue().last_wait());
  } else {
    rest(may_write);
  }
  return tag;
}

/// True if the API may be asked now. If not, the owner is woken when it may.
bool StatusWriter::admitted() {
  if (!permit_)
    permit_ = client_.transport().group_gate().try_ask(loop_, image_dependencies().group,
                                                       [this] { wake_.soon(); });
  return permit_->admitted();
}

/// Releases an unused permit, and sets the timer for the next mark.
void StatusWriter::rest(bool may_write) {
  if (permit_ && permit_->admitted()) permit_.reset();
  timer_.reset();
  if (permit_ || !may_write) return;
  if (const auto at = plan_.next_due(loop_.now()))
    timer_ = loop_.after(*at - loop_.now(), [this] { wake_.soon(); });
}

void StatusWriter::write(const TagRef& tag, const ObjectTarget& target,
                         std::optional<objects::DependencyStatus> status) {
  const WritePlan::Step step = plan_.plan(instant(), tag, target, std::move(status));
  if (step.unchanged) metrics_.status_update("unchanged");
  if (step.name_holder) {
    log_.warn("cannot create ImageDependency",
              {{"namespace", tag.ns},
               {"name", target.name},
               {"istag", objects::istag_name(tag)},
               {"error", "the name belongs to " + objects::istag_name(*step.name_holder)}});
  }
  if (step.write) send(*step.write);
}

void StatusWriter::send(const Write& write) {
  const Key key{write.tag.ns, write.name};
  // A second object of the same istag is sent without waiting for the gate.
  sent_[key].permit = permit_ ? std::move(permit_)
                              : client_.transport().group_gate().ask(
                                    loop_, image_dependencies().group, loop_.now(), [] {});
  auto call = request(write, [this, key, tag = write.tag](const Result<std::string>& answer) {
    answered(key, tag, answer);
  });
  sent_[key].call = std::move(call);
}

std::unique_ptr<kube::Call> StatusWriter::request(const Write& write, kube::Client::OnBody done) {
  const auto& [step, tag, name, status, before, uid, version] = write;
  switch (step) {
    case Write::Step::Create:
      return client_.apply(image_dependencies(), tag.ns, name, {}, kManager,
                           objects::dependency_apply(tag, name), std::move(done));
    case Write::Step::Status:
      return client_.apply(image_dependencies(), tag.ns, name, "status", kStatusManager,
                           objects::dependency_status_apply(tag.ns, name, status), std::move(done));
    case Write::Step::Remove:
      return client_.remove(image_dependencies(), tag.ns, name, uid, version, std::move(done));
  }
  return nullptr;
}

void StatusWriter::answered(const Key& key, const TagRef& tag, const Result<std::string>& answer) {
  const auto sent = sent_.extract(key);
  if (answer) {
    sent.mapped().permit->answered();
  } else {
    sent.mapped().permit->failed(answer.error());
  }
  FinishedWrite finished = plan_.answered(instant(), tag, key.second, answer);
  count(finished);
  if (finished.api_retry_at) wait_for_api(*finished.api_retry_at);
  finished_.push_back(std::move(finished));
  wake_.soon();
}

void StatusWriter::wait_for_api(TimePoint retry_at) {
  if (return_) return;
  return_ =
      client_.transport().group_gate().ask(loop_, image_dependencies().group, retry_at, [this] {
        plan_.api_is_back(loop_.now());
        permit_ = std::move(return_);
        wake_.soon();
      });
}

void StatusWriter::count(const FinishedWrite& finished) {
  using Outcome = ReconcileMetrics::Outcome;
  const auto& error = finished.error;
  metrics_.worked(Worker::ImageDependency, error ? Outcome::Error : Outcome::Success,
                  finished.took);
  metrics_.status_update(!error                                 ? "applied"
                         : error->kind == Error::Kind::Conflict ? "conflict"
                                                                : "error");
  if (!finished.first_failure) return;
  const Write& write = finished.write;
  log_.warn("cannot write ImageDependency", {{"namespace", write.tag.ns},
                                             {"name", write.name},
                                             {"istag", objects::istag_name(write.tag)},
                                             {"step", std::string(to_string(write.step))},
                                             {"error", error->message}});
}

}  // namespace imagedeps::reporting
