#include "reporting/write_plan.h"

#include <algorithm>
#include <utility>

#include "base/backoff.h"
#include "kube/group_health.h"
#include "kube/resource_version.h"
#include "reporting/status.h"

namespace imagedeps::reporting {

using objects::DependencyStatus;
using objects::TagRef;
using Action = ObjectTarget::Action;
using importing::Priority;

namespace {

/// The delay after an object's nextAttemptTime. By then most attempts and probes have ended, and
/// the object has a new time.
constexpr Duration kAfterNextAttempt{std::chrono::seconds{5}};

constexpr Backoff kRetry{
    .first = std::chrono::seconds{1}, .max = std::chrono::minutes{1}, .jitter = 0.5};
/// For errors that only an admin can fix.
constexpr Backoff kRareRetry{
    .first = std::chrono::minutes{1}, .max = std::chrono::minutes{10}, .jitter = 0.5};

bool need_no_write(const DependencyStatus& before, const DependencyStatus& after,
                   TimePoint wall_now) {
  return !time_has_passed(before, wall_now) &&
         (before.same_but_times(after) || only_a_pause(before, after));
}

}  // namespace

std::string_view to_string(Write::Step step) {
  switch (step) {
    case Write::Step::Create: return "create";
    case Write::Step::Status: return "status";
    case Write::Step::Remove: return "remove";
  }
  return {};
}

WritePlan::WritePlan(double first_writes_per_second, Random& random)
    : random_(random), bucket_(first_writes_per_second, std::max(1.0, first_writes_per_second)) {}

void WritePlan::mark(TimePoint now, const TagRef& tag, Duration delay) {
  queue_.put(tag, now + delay, Priority::Blocking);
}

void WritePlan::stop() {
  in_flight_.clear();
  refused_.clear();
  written_.clear();
  (void)next_attempts_.take_all();
}

bool WritePlan::due(TimePoint now) {
  while (const auto tag = next_attempts_.take(now)) mark(now, *tag);
  return !full() && queue_.any_due(now);
}

std::optional<TagRef> WritePlan::take(TimePoint now) {
  auto tag = due(now) ? queue_.take(now) : std::nullopt;
  if (tag) ++taken_;
  return tag;
}

std::optional<TimePoint> WritePlan::next_due(TimePoint now) const {
  if (full()) return std::nullopt;
  const auto marked = queue_.next_due(now), attempt = next_attempts_.next_due(now);
  if (marked && attempt) return std::min(*marked, *attempt);
  return marked ? marked : attempt;
}

std::optional<WritePlan::Base> WritePlan::base(const TagRef& tag,
                                               const ObjectTarget& target) const {
  const Key key{tag.ns, target.name};
  const bool of_another = target.seen && target.seen->tag != tag;
  const bool create = target.action == Action::Create && !written_.contains(key);
  if (in_flight_.contains(key) || of_another || create || target.action == Action::Remove)
    return std::nullopt;
  const Base found = latest(key, target);
  if (found.status == nullptr && target.action == Action::Orphan) return std::nullopt;
  return found;
}

WritePlan::Base WritePlan::latest(const Key& key, const ObjectTarget& target) const {
  Base found;
  if (target.seen) found = {&target.seen->status, target.seen->meta.generation};
  if (const auto written = written_.find(key); written != written_.end()) {
    found.status = written->second.status ? &*written->second.status : nullptr;
    found.generation = std::max(found.generation, written->second.generation);
  }
  if (found.status != nullptr && found.status->conditions.empty()) found.status = nullptr;
  return found;
}

WritePlan::Step WritePlan::plan(Instant at, const TagRef& tag, const ObjectTarget& target,
                                std::optional<DependencyStatus> status) {
  const Key key{tag.ns, target.name};
  if (const auto busy = in_flight_.find(key); busy != in_flight_.end()) {
    busy->second.marked_again = true;
    return {};
  }
  if (target.action == Action::Remove)
    return send(at.now, {.step = Write::Step::Remove,
                         .tag = tag,
                         .name = target.name,
                         .uid = target.seen->meta.uid,
                         .resource_version = target.seen->meta.resource_version});
  if (status) return update(at, tag, target, std::move(*status));
  const bool create_it = target.action == Action::Create && !written_.contains(key);
  return create_it ? create(at.now, tag, target.name) : Step{};
}

WritePlan::Step WritePlan::send(TimePoint now, Write write) {
  in_flight_[{write.tag.ns, write.name}] = {.write = write, .sent = now};
  return {.write = std::move(write)};
}

WritePlan::Step WritePlan::create(TimePoint now, const TagRef& tag, const std::string& name) {
  const auto holder = holders_.find({tag.ns, name});
  if (holder != holders_.end() && holder->second != tag) {
    const bool is_new = wanted_.insert_or_assign({tag.ns, name}, tag).second;
    return {.name_holder = is_new ? std::optional(holder->second) : std::nullopt};
  }
  if (!admit_first_write(now, tag)) return {};
  return send(now, {.step = Write::Step::Create, .tag = tag, .name = name});
}

WritePlan::Step WritePlan::update(Instant at, const TagRef& tag, const ObjectTarget& target,
                                  DependencyStatus status) {
  const DependencyStatus* const before = latest({tag.ns, target.name}, target).status;
  if (before != nullptr && need_no_write(*before, status, at.wall)) {
    mark_after_next_attempt(at, tag, *before);
    return {.unchanged = true};
  }
  if (before == nullptr && target.seen && !admit_first_write(at.now, tag)) return {};
  return send(at.now, {.step = Write::Step::Status,
                       .tag = tag,
                       .name = target.name,
                       .status = std::move(status),
                       .ready_before =
                           before != nullptr ? std::string(ready_reason(*before)) : std::string()});
}

bool WritePlan::admit_first_write(TimePoint now, const TagRef& tag) {
  if (!bucket_.ready(now)) {
    queue_.put(tag, bucket_.next(now), Priority::Blocking);
    return false;
  }
  bucket_.take(now);
  return true;
}

void WritePlan::mark_after_next_attempt(Instant at, const TagRef& tag,
                                        const DependencyStatus& status) {
  if (!status.next_attempt) return;
  const Duration ahead = *status.next_attempt - at.wall;
  next_attempts_.put(tag, at.now + std::max(ahead, Duration{}) + kAfterNextAttempt,
                     Priority::Blocking);
}

FinishedWrite WritePlan::answered(Instant at, const TagRef& tag, const std::string& name,
                                  const Result<std::string>& answer) {
  const Key key{tag.ns, name};
  auto node = in_flight_.extract(key);
  Flight& flight = node.mapped();
  FinishedWrite finished{.took = at.now - flight.sent};
  if (answer) {
    succeeded(at, key, flight, *answer, finished);
  } else {
    finished.error = answer.error();
    failed(at.now, key, flight, answer.error(), finished);
  }
  finished.write = std::move(flight.write);
  return finished;
}

/// The answer to a write and the watch event of the same change arrive in either order. If the
/// cache has shown this version or a newer one since the write was sent, the cache is right.
void WritePlan::succeeded(Instant at, const Key& key, const Flight& flight, const std::string& body,
                          FinishedWrite& finished) {
  const Write& write = flight.write;
  failures_.erase(key);
  if (write.step == Write::Step::Remove) {
    written_.erase(key);
  } else if (const auto made = objects::decode_image_dependency(body)) {
    const objects::Meta& meta = (*made)->meta;
    const bool with_status = write.step == Write::Step::Status;
    const bool caught_up =
        !flight.seen_version.empty() && !kube::older(flight.seen_version, meta.resource_version);
    if (!flight.removed && !caught_up)
      written_[key] = {meta.resource_version, meta.generation,
                       with_status ? std::optional(write.status) : std::nullopt};
    if (with_status) mark_after_next_attempt(at, write.tag, write.status);
    finished.uid = meta.uid;
  }
  if (flight.marked_again || flight.removed || write.step == Write::Step::Create)
    mark(at.now, write.tag);
}

void WritePlan::failed(TimePoint now, const Key& key, const Flight& flight, const Error& error,
                       FinishedWrite& finished) {
  const bool not_found = error.kind == Error::Kind::NotFound;
  if (not_found) written_.erase(key);
  if (flight.removed) return mark(now, flight.write.tag);
  if (not_found && flight.write.step == Write::Step::Remove) return;
  const std::uint32_t failures = ++failures_[key];
  finished.first_failure = failures == 1;
  const Backoff& backoff = error.retryable() ? kRetry : kRareRetry;
  const TimePoint again = now + backoff.delay(failures, random_);
  queue_.put(flight.write.tag, again, Priority::Blocking);
  if (kube::sign_of(error) != kube::GroupSign::Away) return;
  refused_.insert(flight.write.tag);
  finished.api_retry_at = again;
}

void WritePlan::api_is_back(TimePoint now) {
  for (const TagRef& each : std::exchange(refused_, {})) mark(now, each);
}

void WritePlan::seen(const objects::ImageDependency& dependency) {
  const objects::Meta& meta = dependency.meta;
  const Key key{meta.ns, meta.name};
  holders_[key] = dependency.tag;
  if (const auto flight = in_flight_.find(key); flight != in_flight_.end()) {
    flight->second.seen_version = meta.resource_version;
    flight->second.removed = false;
  }
  const auto at = written_.find(key);
  if (at != written_.end() && !kube::older(meta.resource_version, at->second.resource_version))
    written_.erase(at);
}

void WritePlan::removed(TimePoint now, const objects::ObjectKey& object) {
  const Key key{object.ns, object.name};
  written_.erase(key);
  failures_.erase(key);
  holders_.erase(key);
  if (const auto flight = in_flight_.find(key); flight != in_flight_.end())
    flight->second.removed = true;
  if (const auto waiting = wanted_.extract(key)) mark(now, waiting.mapped());
}

void WritePlan::forget(const TagRef& tag) {
  next_attempts_.drop(tag);
  const Key key{tag.ns, objects::dependency_name(tag)};
  written_.erase(key);
  failures_.erase(key);
  std::erase_if(wanted_, [&](const auto& each) { return each.second == tag; });
}

std::vector<Duration> WritePlan::ages(TimePoint now) const {
  std::vector<Duration> ages;
  for (const auto& [key, flight] : in_flight_) ages.push_back(now - flight.sent);
  return ages;
}

void WritePlan::remembered(std::map<std::string, std::size_t>& sizes) const {
  sizes["objects from answers"] = written_.size();
  sizes["failed writes"] = failures_.size();
  sizes["object names"] = holders_.size();
  sizes["names that are taken"] = wanted_.size();
  sizes["refused writes"] = refused_.size();
  sizes["marked writes"] = queue_.size();
  sizes["next attempts"] = next_attempts_.size();
}

}  // namespace imagedeps::reporting
