#include "importing/import_engine.h"

#include <algorithm>
#include <utility>

#include "importing/stream_lookup.h"
#include "objects/pull_spec.h"

namespace imagedeps::importing {

using objects::TagRef;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr Duration kHold{seconds{30}};
constexpr Duration kConflictFirst{seconds{1}};
constexpr Duration kConflictMax{minutes{1}};
constexpr std::uint32_t kFreeConflicts = 3;
constexpr Duration kAloneMax{seconds{5}};
constexpr Duration kLookAgain{seconds{1}};  ///< While imports are not allowed.

std::string_view about(Circuit::Kind kind) {
  return kind == Circuit::Kind::Reach ? "reach" : "credentials";
}

}  // namespace

Source source_of(const objects::ImportOrder& order) {
  const auto parsed = objects::parse_pull_spec(order.pull_spec);
  return {order.registry, parsed ? parsed->repository : order.pull_spec, order.tag.ns};
}

ImportEngine::ImportEngine(loop::Loop& loop, kube::Client& client, observe::Log& log,
                           const Config& config, Random& random, Hooks hooks)
    : loop_(loop),
      log_(log),
      config_(config),
      random_(random),
      hooks_(std::move(hooks)),
      importer_(loop, client, config.import, random,
                [this](const InFlight& import, const Verdict& verdict, Duration took) {
                  done(import, verdict, took);
                }),
      registries_(config.import),
      client_(client),
      bucket_(config.import.overall.per_second, config.import.overall.burst) {}

void ImportEngine::want(const TagRef& tag, std::string_view registry, Priority priority) {
  registries_.stop_waiting(tag);
  const auto held = held_.find(tag);
  line_.put(tag, registry, held == held_.end() ? loop_.now() : std::max(held->second, loop_.now()),
            priority);
}

void ImportEngine::unwant(const TagRef& tag) {
  line_.drop(tag);
  registries_.stop_waiting(tag);
  if (!importing(tag)) registries_.unanswered(loop_.now(), tag);
}

void ImportEngine::wait_for_registry(const TagRef& tag, const Source& source, Priority priority) {
  line_.drop(tag);
  if (!importing(tag)) registries_.unanswered(loop_.now(), tag);
  registries_.wait(loop_.now(), source, tag, priority);
}

void ImportEngine::forget(const TagRef& tag) {
  line_.drop(tag);
  registries_.forget(loop_.now(), tag);
  attempts_.forget(tag);
  held_.erase(tag);
  conflicts_.erase(stream_of(tag));
}

void ImportEngine::remembered(std::map<std::string, std::size_t>& sizes) const {
  sizes["istags with attempts"] = attempts_.size();
  sizes["istags held"] = held_.size();
  sizes["streams in line"] = line_.streams();
  sizes["streams with conflicts"] = conflicts_.size();
  registries_.remembered(sizes);
}

void ImportEngine::start() { running_ = true; }

void ImportEngine::stop() {
  running_ = false;
  importer_.each([this](const InFlight& import) {
    const Source source = source_of(import.order);
    registries_.ended(source);
    registries_.unanswered(loop_.now(), import.order.tag);
  });
  importer_.cancel();
  permit_.reset();
  together();
  line_.clear();
}

bool ImportEngine::may_start() const {
  const TimePoint now = loop_.now();
  return running_ && server_.over(now) && slot_free() && bucket_.ready(now) && hooks_.may_start();
}

bool ImportEngine::slot_free() const {
  if (alone_ && alone_since_) return false;
  return importer_.in_flight() < config_.import.overall.in_flight;
}

/// Whether the image API may be asked now; if not, pump() is called when it may.
bool ImportEngine::let_in() {
  if (!permit_) {
    asking_ = true;
    permit_ =
        client_.transport().group_gate().ask(loop_, image_streams().group, loop_.now(), [this] {
          if (!asking_) pump();
        });
    asking_ = false;
  }
  if (permit_->admitted()) return true;
  alone_ = true;
  return false;
}

void ImportEngine::pump() {
  if (!running_) return;
  wake_ = TimePoint::max();
  probe();
  if (alone_since_ && loop_.now() >= *alone_since_ + kAloneMax) together();
  while (may_start() && (line_.size() == 0 || let_in())) {
    const auto tag = take_next();
    if (!tag) break;
    launch(*tag);
  }
  // What is not used now is another's turn.
  if (permit_ && (permit_->admitted() || line_.size() == 0)) permit_.reset();
  arm();
}

/// The next tag that every bound lets go; notes when it is worth asking again.
std::optional<TagRef> ImportEngine::take_next() {
  const TimePoint now = loop_.now();
  const std::size_t per_namespace = std::max<std::size_t>(1, config_.import.overall.in_flight / 2);
  const ImportLine::Admission admission{
      .registry =
          [&](std::string_view registry) {
            if (registries_.admits(now, registry)) return true;
            const TimePoint next = registries_.next_admission(now, registry);
            if (next > now) wake_ = std::min(wake_, next);
            return false;
          },
      .ns = [&](std::string_view ns) { return importer_.in_flight_of(ns) < per_namespace; }};
  return line_.take(now, admission);
}

void ImportEngine::launch(const TagRef& tag) {
  held_.erase(tag);
  auto import = hooks_.order(tag);
  if (!import) {
    line_.release(stream_of(tag), loop_.now());
    return;
  }
  bucket_.take(loop_.now());
  registries_.started(loop_.now(), source_of(import->order));
  if (alone_) alone_since_ = loop_.now();
  importer_.start(std::move(*import), std::move(permit_));
}

/// Pauses that are over get their probe: look_again() finds the tag free to go.
void ImportEngine::probe() {
  while (const auto tag = registries_.next_probe(loop_.now())) hooks_.look_again(*tag);
}

void ImportEngine::arm() {
  const TimePoint now = loop_.now();
  if (line_.size() > 0) {
    if (!server_.over(now)) wake_ = std::min(wake_, server_.until());
    if (alone_since_) wake_ = std::min(wake_, *alone_since_ + kAloneMax);
    if (!bucket_.ready(now)) wake_ = std::min(wake_, bucket_.next(now));
    if (!hooks_.may_start()) wake_ = std::min(wake_, now + kLookAgain);
    if (const auto due = line_.next_due(now)) wake_ = std::min(wake_, *due);
  }
  if (const auto probe_at = registries_.next_probe_at()) wake_ = std::min(wake_, *probe_at);
  timer_.reset();
  if (wake_ != TimePoint::max())
    timer_ = loop_.after(std::max(wake_ - now, Duration{1}), [this] { pump(); });
}

void ImportEngine::done(const InFlight& import, const Verdict& verdict, Duration took) {
  const Source source = source_of(import.order);
  registries_.ended(source);
  if (verdict.stream || verdict.stream_gone) hooks_.stream_seen(import, verdict.stream);
  record(import, verdict);
  ask_registry(import, source, verdict);
  line_.release(stream_of(import.order.tag),
                next_of_stream(stream_of(import.order.tag), verdict.kind));
  hooks_.settled(import, verdict, took);
  pump();
}

void ImportEngine::record(const InFlight& import, const Verdict& verdict) {
  const TagRef& tag = import.order.tag;
  const TimePoint now = loop_.now();
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
    case Verdict::Kind::Overtaken: break;
  }
  server_.fine();
  together();
}

/// The bounds alone say how many imports may run.
void ImportEngine::together() {
  alone_ = false;
  alone_since_.reset();
}

void ImportEngine::ask_registry(const InFlight& import, const Source& source,
                                const Verdict& verdict) {
  const TagRef& tag = import.order.tag;
  if (!verdict.by_registry) {
    registries_.unanswered(loop_.now(), tag);
    return;
  }
  for (const Registries::News& news :
       registries_.answered(loop_.now(), source, tag, verdict.failure))
    apply(news, source);
  const bool paused = registries_.paused_until(loop_.now(), source, tag).has_value();
  if (verdict.failure && paused) attempts_.leave_to_registry(tag);
}

void ImportEngine::apply(const Registries::News& news, const Source& source) {
  if (news.change == Circuit::Change::None) return;
  if (news.change == Circuit::Change::Extended) {
    for (const TagRef& tag : news.concerned) hooks_.look_again(tag);
    return;
  }
  const bool opened = news.change == Circuit::Change::Opened;
  log_.warn(opened ? "registry paused: it fails every import" : "registry answers again",
            {{"registry", source.registry},
             {"about", std::string(about(news.kind))},
             {"namespace", news.kind == Circuit::Kind::Credentials ? source.ns : std::string()},
             {"istags", std::to_string(news.concerned.size())}});
  for (const TagRef& tag : news.concerned) {
    attempts_.leave_to_registry(tag);
    hooks_.look_again(tag);
  }
  if (!opened) return;
  const std::string ns = news.kind == Circuit::Kind::Credentials ? source.ns : std::string();
  for (const TagRef& tag : line_.waiting_for(source.registry, ns)) hooks_.look_again(tag);
}

/// When the stream's next import may start. Of early conflicts a few are free; they come from our
/// own stale cache.
TimePoint ImportEngine::next_of_stream(const TagRef& stream, Verdict::Kind kind) {
  const TimePoint now = loop_.now();
  if (kind == Verdict::Kind::Populated || kind == Verdict::Kind::Failed) conflicts_.erase(stream);
  if (kind != Verdict::Kind::Stale && kind != Verdict::Kind::Overtaken) return now;
  const std::uint32_t count = ++conflicts_[stream];
  const std::uint32_t free = kind == Verdict::Kind::Stale ? kFreeConflicts : 0;
  if (count <= free) return now;
  return now + std::min(kConflictMax, kConflictFirst * (1 << std::min(count - free - 1, 6u)));
}

}  // namespace imagedeps::importing
