#include "reporting/status_writer.h"

#include <algorithm>
#include <utility>

#include "base/backoff.h"
#include "base/json.h"
#include "kube/resource_version.h"
#include "reporting/status.h"

namespace imagedeps::reporting {

using objects::DependencyStatus;
using objects::TagRef;
using Action = ObjectTarget::Action;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr std::size_t kInFlightMax = 4;
constexpr int kLooksPerTurn = 256;
/// So long after an object's nextAttemptTime: by then most attempts and probes have written a new
/// one.
constexpr Duration kAfterNextAttempt{std::chrono::seconds{5}};
constexpr std::string_view kManager = "imagedeps";
constexpr std::string_view kStatusManager = "imagedeps-status";

const Resource& image_dependencies() { return resource(objects::Kind::ImageDependency); }

/// What nobody but a person can mend is tried rarely.
Duration retry_after(const Error& error, std::uint32_t failures, Random& random) {
  constexpr Backoff kSoon{.first = seconds{1}, .max = minutes{1}, .jitter = 0.5};
  constexpr Backoff kRarely{.first = minutes{1}, .max = minutes{10}, .jitter = 0.5};
  return (error.retryable() ? kSoon : kRarely).delay(failures, random);
}

/// Without a write of `after`.
bool says_enough(const DependencyStatus& before, const DependencyStatus& after,
                 TimePoint wall_now) {
  return !time_has_passed(before, wall_now) &&
         (before.same_but_times(after) || only_a_pause(before, after));
}

}  // namespace

StatusWriter::StatusWriter(loop::Loop& loop, kube::Client& client, observe::Log& log,
                           ReconcileMetrics& metrics, double first_writes_per_second,
                           Random& random, Hooks hooks)
    : loop_(loop),
      client_(client),
      log_(log),
      metrics_(metrics),
      random_(random),
      hooks_(std::move(hooks)),
      bucket_(first_writes_per_second, std::max(1.0, first_writes_per_second)) {}

void StatusWriter::mark(const TagRef& tag, Duration delay) {
  queue_.put(tag, loop_.now() + delay, importing::Priority::Blocking);
}

void StatusWriter::stop() {
  running_ = false;
  in_flight_.clear();
  permit_.reset();
  return_.reset();
  refused_.clear();
  written_.clear();
  (void)passing_.take_all();
  timer_.reset();
  wake_ = TimePoint::max();
}

void StatusWriter::pump() {
  if (!running_ || !hooks_.may_write()) return;
  while (const auto tag = passing_.take(loop_.now())) mark(*tag);
  const bool more = work_off();
  // What is not used now is another's turn; one that is waited for calls pump().
  if (permit_ && permit_->admitted()) permit_.reset();
  if (more) return wake_at(loop_.now());
  // With all slots in use, landed() goes on; what is due would wake us again and again for nothing.
  if (in_flight_.size() >= kInFlightMax || permit_) return;
  for (const auto& due : {queue_.next_due(loop_.now()), passing_.next_due(loop_.now())})
    if (due) wake_at(*due);
}

/// Writes what may be written now; whether that is more than one turn of the loop should take.
bool StatusWriter::work_off() {
  for (int looks = 0; looks < kLooksPerTurn; ++looks) {
    const auto tag = take_next();
    if (!tag) return false;
    metrics_.waited(Worker::ImageDependency, queue_.last_wait());
    ++looks_;
    work_on(*tag);
  }
  return true;
}

std::optional<TagRef> StatusWriter::take_next() {
  if (in_flight_.size() >= kInFlightMax || !hooks_.may_write()) return std::nullopt;
  if (queue_.any_due(loop_.now()) && !let_in()) return std::nullopt;
  return queue_.take(loop_.now());
}

/// Whether the API may be asked now; if not, pump() is called when it may.
bool StatusWriter::let_in() {
  if (!permit_)
    permit_ = client_.transport().group_gate().try_ask(loop_, image_dependencies().group,
                                                       [this] { pump(); });
  return permit_->admitted();
}

/// Its write is tried again at `until`, or when the API is back.
void StatusWriter::refused(const TagRef& tag, TimePoint until) {
  refused_.insert(tag);
  if (return_) return;
  return_ = client_.transport().group_gate().ask(loop_, image_dependencies().group, until, [this] {
    for (const TagRef& each : std::exchange(refused_, {})) mark(each);
    permit_ = std::move(return_);
    pump();
  });
}

void StatusWriter::wake_at(TimePoint at) {
  if (at >= wake_) return;
  wake_ = at;
  timer_ = loop_.after(std::max(at - loop_.now(), Duration::zero()), [this] {
    wake_ = TimePoint::max();
    pump();
  });
}

void StatusWriter::work_on(const TagRef& tag) {
  for (const ObjectTarget& target : hooks_.targets(tag)) {
    const auto busy = in_flight_.find({tag.ns, target.name});
    if (busy == in_flight_.end()) {
      carry_out(tag, target);
    } else {
      busy->second.marked_again = true;
    }
  }
}

void StatusWriter::carry_out(const TagRef& tag, const ObjectTarget& target) {
  switch (target.action) {
    case Action::Remove: return remove(tag, target);
    case Action::Create:
      if (!written_.contains({tag.ns, target.name})) return create(tag, target.name);
      return report(tag, target);
    case Action::Report:
    case Action::Orphan: return report(tag, target);
  }
}

bool StatusWriter::first_write_allowed(const TagRef& tag) {
  if (!bucket_.ready(loop_.now())) {
    queue_.put(tag, bucket_.next(loop_.now()), importing::Priority::Blocking);
    return false;
  }
  bucket_.take(loop_.now());
  return true;
}

/// Said once; it is looked at again when the other object goes.
bool StatusWriter::name_is_taken(const Key& key, const TagRef& tag) {
  const auto holder = names_.find(key);
  if (holder == names_.end() || holder->second == tag) return false;
  if (wanted_names_.insert_or_assign(key, tag).second) {
    log_.warn("cannot make ImageDependency; imports go on",
              {{"namespace", key.first},
               {"name", key.second},
               {"istag", objects::istag_name(tag)},
               {"error", "the name belongs to " + objects::istag_name(holder->second)}});
  }
  return true;
}

void StatusWriter::create(const TagRef& tag, const std::string& name) {
  const Key key{tag.ns, name};
  if (name_is_taken(key, tag) || !first_write_allowed(tag)) return;
  const auto send = [&](kube::Client::OnBody done) {
    return client_.apply(image_dependencies(), tag.ns, name, {}, kManager,
                         objects::dependency_apply(tag, name), std::move(done));
  };
  fly(key, tag, send, "create", [this, key](const std::string& body, const Flight& flight) {
    const auto made = objects::decode_image_dependency(body);
    if (made) note_written(key, flight, (*made)->meta, std::nullopt);
  });
}

StatusWriter::Latest StatusWriter::latest(const Key& key, const ObjectTarget& target) const {
  Latest found;
  if (target.seen) found = {&target.seen->status, target.seen->meta.generation};
  if (const auto written = written_.find(key); written != written_.end()) {
    found.status = written->second.status ? &*written->second.status : nullptr;
    found.generation = std::max(found.generation, written->second.generation);
  }
  if (found.status != nullptr && found.status->conditions.empty()) found.status = nullptr;
  return found;
}

void StatusWriter::report(const TagRef& tag, const ObjectTarget& target) {
  const Key key{tag.ns, target.name};
  if (target.seen && target.seen->tag != tag) return;
  const auto [before, generation] = latest(key, target);
  if (before == nullptr && target.action == Action::Orphan) return;
  DependencyStatus status =
      target.action == Action::Orphan
          ? orphaned(*before)
          : hooks_.describe(tag, before, generation,
                            target.seen ? target.seen->requested_at : std::string());
  if (before != nullptr && says_enough(*before, status, loop_.wall())) {
    look_when_passed(tag, *before);
    return metrics_.status_update("unchanged");
  }
  if (before == nullptr && target.seen && !first_write_allowed(tag)) return;
  const auto send = [&](kube::Client::OnBody done) {
    return client_.apply(image_dependencies(), tag.ns, target.name, "status", kStatusManager,
                         objects::dependency_status_apply(tag.ns, target.name, status),
                         std::move(done));
  };
  fly(key, tag, send, "status",
      [this, key, tag, status,
       was = before != nullptr ? std::string(ready_reason(*before)) : std::string()](
          const std::string& body, const Flight& flight) {
        const auto made = objects::decode_image_dependency(body);
        if (!made) return;
        const objects::Meta& meta = (*made)->meta;
        note_written(key, flight, meta, status);
        look_when_passed(tag, status);
        hooks_.reported({objects::Kind::ImageDependency, key.first, key.second}, meta.uid, was,
                        status);
      });
}

void StatusWriter::look_when_passed(const TagRef& tag, const DependencyStatus& status) {
  if (!status.next_attempt) return;
  const Duration ahead = *status.next_attempt - loop_.wall();
  passing_.put(tag, loop_.now() + std::max(ahead, Duration{}) + kAfterNextAttempt,
               importing::Priority::Blocking);
}

void StatusWriter::remove(const TagRef& tag, const ObjectTarget& target) {
  const Key key{tag.ns, target.name};
  const objects::Meta& meta = target.seen->meta;
  const auto send = [&](kube::Client::OnBody done) {
    return client_.remove(image_dependencies(), tag.ns, target.name, meta.uid,
                          meta.resource_version, std::move(done));
  };
  fly(key, tag, send, "remove",
      [this, key](const std::string&, const Flight&) { written_.erase(key); });
}

void StatusWriter::fly(const Key& key, const TagRef& tag,
                       const std::function<std::unique_ptr<kube::Call>(kube::Client::OnBody)>& send,
                       std::string_view what, OnWritten done) {
  in_flight_[key].tag = tag;
  in_flight_[key].sent = loop_.now();
  // A second object of the same istag goes with the first.
  in_flight_[key].permit = permit_ ? std::move(permit_)
                                   : client_.transport().group_gate().ask(
                                         loop_, image_dependencies().group, loop_.now(), [] {});
  auto call = send([this, key, what, done = std::move(done)](const Result<std::string>& answer) {
    landed(key, what, answer, done);
  });
  in_flight_[key].call = std::move(call);
}

void StatusWriter::landed(const Key& key, std::string_view what, const Result<std::string>& answer,
                          const OnWritten& done) {
  auto flight = in_flight_.extract(key);
  const TagRef& tag = flight.mapped().tag;
  metrics_.worked(Worker::ImageDependency,
                  answer ? ReconcileMetrics::Outcome::Success : ReconcileMetrics::Outcome::Error,
                  loop_.now() - flight.mapped().sent);
  if (answer) {
    flight.mapped().permit->answered();
    failures_.erase(key);
    done(*answer, flight.mapped());
    metrics_.status_update("applied");
    if (flight.mapped().marked_again || flight.mapped().gone || what == "create") mark(tag);
  } else {
    flight.mapped().permit->failed(answer.error());
    failed(key, flight.mapped(), what, answer.error());
  }
  pump();
}

/// The answer and the watch's event of the same write come in either order. What the cache has
/// shown since the write was sent may be newer: then the cache is right.
void StatusWriter::note_written(const Key& key, const Flight& flight, const objects::Meta& meta,
                                std::optional<DependencyStatus> status) {
  const bool caught_up =
      !flight.seen_version.empty() && !kube::older(flight.seen_version, meta.resource_version);
  if (flight.gone || caught_up) return;
  written_[key] = {meta.resource_version, meta.uid, meta.generation, std::move(status)};
}

void StatusWriter::failed(const Key& key, const Flight& flight, std::string_view what,
                          const Error& error) {
  const TagRef& tag = flight.tag;
  metrics_.status_update(error.kind == Error::Kind::Conflict ? "conflict" : "error");
  if (error.kind == Error::Kind::NotFound) written_.erase(key);
  if (flight.gone) return mark(tag);
  if (what == "remove" && error.kind == Error::Kind::NotFound) return;
  const std::uint32_t failures = failures_[key]++;
  if (failures == 0) {
    log_.warn("cannot write ImageDependency; imports go on", {{"namespace", key.first},
                                                              {"name", key.second},
                                                              {"istag", objects::istag_name(tag)},
                                                              {"step", std::string(what)},
                                                              {"error", error.message}});
  }
  const TimePoint again = loop_.now() + retry_after(error, failures + 1, random_);
  queue_.put(tag, again, importing::Priority::Blocking);
  if (kube::sign_of(error) == kube::GroupSign::Away) refused(tag, again);
}

void StatusWriter::remembered(std::map<std::string, std::size_t>& sizes) const {
  sizes["objects from answers"] = written_.size();
  sizes["failed writes"] = failures_.size();
  sizes["names of objects"] = names_.size();
  sizes["names that are taken"] = wanted_names_.size();
  sizes["refused writes"] = refused_.size();
  sizes["writes that wait"] = queue_.size();
  sizes["next attempts to look at"] = passing_.size();
}

void StatusWriter::each_in_flight(const std::function<void(TimePoint sent)>& visit) const {
  for (const auto& [key, flight] : in_flight_) visit(flight.sent);
}

void StatusWriter::seen(const objects::ImageDependency& dependency) {
  names_[{dependency.meta.ns, dependency.meta.name}] = dependency.tag;
  const auto flight = in_flight_.find({dependency.meta.ns, dependency.meta.name});
  if (flight != in_flight_.end()) {
    flight->second.seen_version = dependency.meta.resource_version;
    flight->second.gone = false;
  }
  const auto at = written_.find({dependency.meta.ns, dependency.meta.name});
  if (at != written_.end() &&
      !kube::older(dependency.meta.resource_version, at->second.resource_version))
    written_.erase(at);
}

void StatusWriter::gone(const objects::ObjectKey& key) {
  const Key name{key.ns, key.name};
  written_.erase(name);
  failures_.erase(name);
  names_.erase(name);
  if (const auto flight = in_flight_.find(name); flight != in_flight_.end())
    flight->second.gone = true;
  if (const auto waiting = wanted_names_.extract(name)) mark(waiting.mapped());
}

void StatusWriter::forget(const TagRef& tag) {
  passing_.drop(tag);
  const Key name{tag.ns, objects::dependency_name(tag)};
  written_.erase(name);
  failures_.erase(name);
  for (auto at = wanted_names_.begin(); at != wanted_names_.end();)
    at = at->second == tag ? wanted_names_.erase(at) : std::next(at);
}

}  // namespace imagedeps::reporting
