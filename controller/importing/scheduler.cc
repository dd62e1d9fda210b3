#include "importing/scheduler.h"

#include <algorithm>
#include <utility>

#include "base/backoff.h"
#include "objects/pull_spec.h"

namespace imagedeps::importing {

using objects::TagRef;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr Duration kHold{seconds{30}};
constexpr Backoff kConflictPause{.first = seconds{1}, .max = minutes{1}};
constexpr std::uint32_t kFreeConflicts = 3;
constexpr Duration kAloneMax{seconds{5}};
constexpr Duration kFirstDeadline{seconds{30}};

/// True if a namespace that holds `held` slots may take one of the `free` slots: it then has at most
/// half of the slots that the others leave, or its first one.
bool may_take(std::size_t held, std::size_t free) {
  return free > 0 && (held == 0 || held + 1 <= (held + free) / 2);
}

void keep_earlier(std::optional<TimePoint>& at, std::optional<TimePoint> other) {
  if (other) at = at ? std::min(*at, *other) : *other;
}

}  // namespace

RegistryAccess access_of(const objects::ImportOrder& order) {
  const auto parsed = objects::parse_pull_spec(order.pull_spec);
  return {order.registry, parsed ? parsed->repository : order.pull_spec, order.tag.ns};
}

Scheduler::Scheduler(const Config::Import& config, Random& random)
    : config_(config),
      random_(random),
      registries_(config),
      bucket_(config.overall.per_second, config.overall.burst) {}

void Scheduler::want(TimePoint now, const TagRef& tag, std::string_view registry,
                     const Claim& claim) {
  registries_.stop_waiting(tag);
  const auto held = held_.find(tag);
  line_.put(tag, registry, held == held_.end() ? now : std::max(held->second, now), claim);
}

void Scheduler::unwant(TimePoint now, const TagRef& tag) {
  line_.drop(tag);
  registries_.stop_waiting(tag);
  if (!importing(tag)) registries_.unanswered(now, tag);
}

void Scheduler::wait_for_registry(TimePoint now, const TagRef& tag, const RegistryAccess& access,
                                  Priority priority) {
  line_.drop(tag);
  if (!importing(tag)) registries_.unanswered(now, tag);
  registries_.wait(now, access, tag, priority);
}

void Scheduler::forget(TimePoint now, const TagRef& tag) {
  line_.drop(tag);
  registries_.forget(now, tag);
  attempts_.forget(tag);
  held_.erase(tag);
  conflicts_.erase(stream_of(tag));
}

void Scheduler::stop(TimePoint now) {
  for (const auto& [tag, running] : in_flight_) {
    registries_.ended(running.access);
    registries_.unanswered(now, tag);
  }
  in_flight_.clear();
  end_alone();
  line_.clear();
}

bool Scheduler::ready(TimePoint now) const {
  const bool alone = alone_ && alone_since_ && now < *alone_since_ + kAloneMax;
  return !alone && in_flight_.size() < config_.overall.in_flight && server_.over(now) &&
         bucket_.ready(now);
}

/// The slots of all imports, and those that silent registries share.
class Scheduler::Slots : public ImportLine::Admission {
 public:
  Slots(const Scheduler& of, TimePoint now) : of_(of), now_(now) {
    for (const auto& [tag, running] : of.in_flight_) {
      all_.add(running.consumer);
      if (of.registries_.silent(running.access.registry)) silent_.add(running.consumer);
    }
  }

  [[nodiscard]] bool registry(std::string_view registry) override {
    if (of_.registries_.admits(now_, registry)) return true;
    const TimePoint next = of_.registries_.next_admission(now_, registry);
    if (next > now_) keep_earlier(next_admission_, next);
    return false;
  }

  [[nodiscard]] bool consumer(std::string_view registry, std::string_view ns) override {
    const std::size_t slots = of_.config_.overall.in_flight;
    if (!all_.admits(ns, slots)) return false;
    return !of_.registries_.silent(registry) || silent_.admits(ns, (slots + 2) / 3);
  }

  /// When a registry whose rate refused an import admits one.
  [[nodiscard]] std::optional<TimePoint> next_admission() const { return next_admission_; }

 private:
  struct Held {
    std::size_t all = 0;
    std::map<std::string, std::size_t, std::less<>> by;

    void add(const std::string& ns) {
      ++all;
      ++by[ns];
    }
    [[nodiscard]] bool admits(std::string_view ns, std::size_t slots) const {
      const auto at = by.find(ns);
      return may_take(at == by.end() ? 0 : at->second, slots - std::min(slots, all));
    }
  };

  const Scheduler& of_;
  TimePoint now_;
  Held all_;
  Held silent_;
  std::optional<TimePoint> next_admission_;
};

std::optional<TagRef> Scheduler::take(TimePoint now) {
  if (alone_since_ && now >= *alone_since_ + kAloneMax) end_alone();
  Slots slots(*this, now);
  auto taken = line_.take(now, slots);
  next_admission_ = slots.next_admission();
  if (!taken) return std::nullopt;
  held_.erase(taken->tag);
  next_consumer_ = std::move(taken->served);
  return std::move(taken->tag);
}

void Scheduler::dropped(TimePoint now, const TagRef& tag) { line_.release(stream_of(tag), now); }

void Scheduler::started(TimePoint now, const objects::ImportOrder& order) {
  const RegistryAccess access = access_of(order);
  line_.drop(order.tag);
  bucket_.take(now);
  registries_.started(now, access);
  in_flight_.emplace(order.tag, Running{access, next_consumer_});
  if (alone_) alone_since_ = now;
}

Duration Scheduler::deadline(const objects::ImportOrder& order) const {
  const auto& last = attempts_.of(order.tag).failure;
  const bool short_before = last == objects::ImportFailure::ImportTimeout;
  if (short_before || !registries_.silent(order.registry)) return config_.timeout;
  return std::min(config_.timeout, kFirstDeadline);
}

std::optional<TimePoint> Scheduler::next_look(TimePoint now) const {
  std::optional<TimePoint> at = registries_.next_probe_at();
  if (line_.size() == 0) return at;
  keep_earlier(at, next_admission_);
  if (!server_.over(now)) keep_earlier(at, server_.until());
  if (alone_since_) keep_earlier(at, *alone_since_ + kAloneMax);
  if (!bucket_.ready(now)) keep_earlier(at, bucket_.next(now));
  keep_earlier(at, line_.next_due(now));
  return at;
}

std::vector<TagRef> Scheduler::probes(TimePoint now) {
  std::vector<TagRef> tags;
  while (auto tag = registries_.next_probe(now)) tags.push_back(*std::move(tag));
  return tags;
}

Scheduler::Effects Scheduler::ended(TimePoint now, const objects::ImportOrder& order,
                                    const Verdict& verdict) {
  const RegistryAccess access = access_of(order);
  Effects effects;
  in_flight_.erase(order.tag);
  registries_.ended(access);
  record(now, order.tag, verdict);
  ask_registry(now, order.tag, access, verdict, effects);
  const TagRef stream = stream_of(order.tag);
  line_.release(stream, next_of_stream(now, stream, verdict.kind));
  return effects;
}

void Scheduler::record(TimePoint now, const TagRef& tag, const Verdict& verdict) {
  switch (verdict.kind) {
    case Verdict::Kind::Populated: attempts_.succeeded(tag); break;
    case Verdict::Kind::Failed:
      attempts_.failed(tag, *verdict.failure, verdict.message, now, random_);
      break;
    case Verdict::Kind::Held: held_[tag] = now + kHold; break;
    case Verdict::Kind::Trouble:
    case Verdict::Kind::Lost:
      if (!verdict.api_away) server_.trouble(now, verdict.retry_after, random_);
      alone_ = true;
      alone_since_.reset();
      return;
    case Verdict::Kind::Stale:
    case Verdict::Kind::StreamChanged: break;
  }
  server_.fine();
  end_alone();
}

/// From now on only the bounds limit the number of imports.
void Scheduler::end_alone() {
  alone_ = false;
  alone_since_.reset();
}

void Scheduler::ask_registry(TimePoint now, const TagRef& tag, const RegistryAccess& access,
                             const Verdict& verdict, Effects& effects) {
  if (!verdict.by_registry) {
    registries_.unanswered(now, tag);
    return;
  }
  for (const Registries::News& news : registries_.answered(now, access, tag, verdict.failure))
    apply(news, access, effects);
  const bool paused = registries_.paused_until(now, access, tag).has_value();
  if (verdict.failure && paused) attempts_.leave_to_registry(tag);
}

void Scheduler::apply(const Registries::News& news, const RegistryAccess& access,
                      Effects& effects) {
  if (news.change == Circuit::Change::None) return;
  auto& again = effects.recheck;
  again.insert(again.end(), news.concerned.begin(), news.concerned.end());
  if (news.change == Circuit::Change::Extended) return;
  const bool opened = news.change == Circuit::Change::Opened;
  effects.registries.push_back({access, news.kind, opened, news.concerned.size()});
  for (const TagRef& tag : news.concerned) attempts_.leave_to_registry(tag);
  if (!opened) return;
  const std::string ns = news.kind == Circuit::Kind::Credentials ? access.ns : std::string();
  const auto waiting = line_.waiting_for(access.registry, ns);
  again.insert(again.end(), waiting.begin(), waiting.end());
}

/// When the stream's next import may start. The first few Stale conflicts cause no pause, because
/// they come from a cache that has not caught up.
TimePoint Scheduler::next_of_stream(TimePoint now, const TagRef& stream, Verdict::Kind kind) {
  if (kind == Verdict::Kind::Populated || kind == Verdict::Kind::Failed) conflicts_.erase(stream);
  if (kind != Verdict::Kind::Stale && kind != Verdict::Kind::StreamChanged) return now;
  const std::uint32_t count = ++conflicts_[stream];
  const std::uint32_t free = kind == Verdict::Kind::Stale ? kFreeConflicts : 0;
  if (count <= free) return now;
  return now + kConflictPause.cap(count - free);
}

void Scheduler::remembered(std::map<std::string, std::size_t>& sizes) const {
  sizes["imports in flight"] = in_flight_.size();
  sizes["istags with attempts"] = attempts_.size();
  sizes["held istags"] = held_.size();
  sizes["streams with waiting istags"] = line_.streams();
  sizes["streams with conflicts"] = conflicts_.size();
  registries_.remembered(sizes);
}

}  // namespace imagedeps::importing
