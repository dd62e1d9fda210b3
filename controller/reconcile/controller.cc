#include "reconcile/controller.h"

#include <set>
#include <utility>
#include <vector>

namespace imagedeps::reconcile {

using objects::Kind;
using objects::TagRef;

namespace {

constexpr Duration kDrainInterval{20};

}  // namespace

Controller::Controller(loop::Loop& loop, kube::Transport& transport, observe::Log& log,
                       observe::Metrics& metrics, Config config, std::uint64_t seed)
    : loop_(loop),
      log_(log),
      state_(std::move(config), loop),
      metrics_(metrics, state_.config.registry_labels_max),
      random_(seed),
      client_(transport),
      wake_(loop, [this] { pass(); }),
      engine_(loop, client_, state_.config.import, random_, wake_),
      reporter_(loop, client_, log, metrics_, state_, engine_, random_, wake_),
      evaluator_(loop, log, metrics_, state_, engine_, reporter_, wake_) {
  for (const auto& [registry, settings] : state_.config.import.registries) metrics_.meet(registry);
}

void Controller::listing(Kind kind) {
  if (kind == Kind::ImageStream) state_.answered_streams.clear();
  if (kind == Kind::ImageDependency) reporter_.listing();
}

void Controller::upsert(std::shared_ptr<const objects::ImageStream> stream) {
  if (state_.answered_streams.outdates(*stream)) return;
  const TagRef key{stream->meta.ns, stream->meta.name, {}};
  state_.grace.saw(*stream);
  const auto before = state_.graph.stream(key.ns, key.stream);
  if (before && before->requested_at != stream->requested_at) {
    for (const TagRef& tag : state_.graph.needed_of_stream(key.ns, key.stream)) {
      state_.requests.ask(tag, stream->requested_at);
      evaluator_.queue(tag, loop_.now());
    }
  }
  state_.graph.upsert(std::move(stream));
  wake_.soon();
}

void Controller::upsert(std::shared_ptr<const objects::ReferenceObject> object) {
  const objects::ObjectKey key = object->key;
  if (key.kind == Kind::Template && state_.config.templates == TemplatesPolicy::Report)
    return state_.template_needs.put(std::move(object));
  evaluator_.check_dependents(*object);
  state_.graph.upsert(std::move(object));
  reporter_.announcer().check(key);
  wake_.soon();
}

void Controller::upsert(std::shared_ptr<const objects::ImageDependency> dependency) {
  const TagRef tag = dependency->tag;
  reporter_.seen(*dependency);
  restore_attempts(*dependency);
  state_.requests.was_served(tag, dependency->status.last_handled_request);
  state_.requests.ask(tag, dependency->requested_at);
  state_.graph.upsert(std::move(dependency));
  if (state_.requests.pending(tag)) evaluator_.queue(tag, loop_.now());
  if (state_.lead.active()) reporter_.mark(tag);
  wake_.soon();
}

void Controller::upsert(std::shared_ptr<const objects::Namespace> ns) {
  state_.graph.upsert(std::move(ns));
  namespaces_changed_ = true;
  wake_.soon();
}

void Controller::remove(const objects::ObjectKey& key) {
  if (key.kind == Kind::ImageStream) {
    state_.answered_streams.remove(key);
    state_.grace.gone(key.ns, key.name);
  }
  if (key.kind == Kind::Template) state_.template_needs.remove(key);
  if (key.kind == Kind::Namespace) namespaces_changed_ = true;
  state_.graph.remove(key);
  reporter_.removed(key);
  wake_.soon();
}

/// Attempts are kept in memory. They are read from an object only by a process that has not led, or
/// does not have the istag.
void Controller::restore_attempts(const objects::ImageDependency& dependency) {
  importing::AttemptLedger& ledger = engine_.scheduler().attempts();
  if (state_.lead.active() && ledger.knows(dependency.tag)) return;
  if (dependency.status.import_attempts > 0)
    ledger.load(dependency.tag, importing::attempts_of(dependency.status, loop_));
}

void Controller::start_leading(std::function<bool()> lease_valid) {
  state_.lead.start(std::move(lease_valid));
  wake_.soon();
}

void Controller::stop_leading() {
  state_.lead.stop();
  engine_.stop();
  reporter_.stop();
  evaluator_.queue_all();  // What was importing is not importing any more.
  wake_.soon();
}

void Controller::drain(Duration limit, std::function<void()> done) {
  engine_.wind_down();
  drain_until(loop_.now() + limit, std::move(done));
}

void Controller::drain_until(TimePoint limit, std::function<void()> done) {
  const bool over = engine_.idle() && !wake_.pending() && reporter_.idle_now();
  if (!over && state_.lead.active() && loop_.now() < limit) {
    drain_timer_ = loop_.after(kDrainInterval, [this, limit, done = std::move(done)] {
      engine_.wind_down();
      drain_until(limit, done);
    });
    return;
  }
  stop_leading();
  done();
}

/// One pass: what has ended, then decisions, then imports, then reports.
void Controller::pass() {
  finish_imports();
  if (!state_.board.started()) return;
  check_caches();
  evaluator_.run();
  start_imports();
  reporter_.run();
  evaluator_.set_timer();
}

/// Starts what needs complete caches.
void Controller::check_caches() {
  if (leading() && !state_.lead.active() && board().imports_allowed()) activate();
  check_scope();
  const bool before =
      std::exchange(reportable_, board().served(Kind::ImageDependency) && board().complete());
  if (reportable_ && !before) reporter_.mark_all();
  if (reportable_ && !std::exchange(stream_requests_queued_, true)) queue_stream_requests();
}

/// Logs each entry of the scope that starts to match no namespace.
void Controller::check_scope() {
  if (!board().served(Kind::Namespace) || !std::exchange(namespaces_changed_, false)) return;
  auto unmatched = state_.graph.unmatched(state_.config.scope);
  for (const std::string& entry : unmatched) {
    if (!unmatched_.contains(entry))
      log_.warn("scope matches no namespace",
                {{"entry", entry}, {"do", "correct scope.namespaces, or create the namespace"}});
  }
  unmatched_ = std::move(unmatched);
}

void Controller::activate() {
  state_.lead.activate();
  restore_circuits();
  evaluator_.queue_all();
  engine_.start();
  reporter_.start();
  state_.istags.reset_announced();
  reporter_.mark_all();
  log_.info("leading", {{"needed", std::to_string(state_.graph.counts().needed)}});
}

void Controller::restore_circuits() {
  for (const TagRef& tag : state_.graph.all_needed()) {
    const auto& failure = engine_.scheduler().attempts().of(tag).failure;
    if (!failure) continue;
    const decide::TagFacts facts = evaluator_.gather(tag);
    const bool populated = facts.status && !facts.status->image.empty();
    if (!populated && !facts.registry.empty())
      engine_.scheduler().registries().restore(loop_.now(), {facts.registry, {}, tag.ns}, *failure);
  }
}

/// Queues the requests that were made on streams while no replica ran. If an object of the same
/// stream shows a request as handled, a replica ran at that time.
void Controller::queue_stream_requests() {
  std::vector<std::pair<TagRef, std::string>> asked;
  std::set<std::pair<TagRef, std::string>> handled;
  for (const TagRef& tag : state_.graph.all_needed()) {
    const auto stream = state_.graph.stream(tag.ns, tag.stream);
    if (!stream || stream->requested_at.empty()) continue;
    asked.emplace_back(tag, stream->requested_at);
    for (const auto& dependency : state_.graph.dependencies(tag))
      handled.emplace(importing::stream_of(tag), dependency->status.last_handled_request);
  }
  for (const auto& [tag, value] : asked) {
    if (handled.contains({importing::stream_of(tag), value})) continue;
    state_.requests.ask(tag, value);
    evaluator_.queue(tag, loop_.now());
  }
}

void Controller::each_istag(FunctionRef<void(const reporting::IstagView&)> visit) const {
  state_.istags.each([&](const TagRef& tag, const reporting::Tracked& tracked) {
    visit({tag, tracked, engine_.scheduler().attempts().of(tag), engine_.importing(tag)});
  });
}

std::map<std::string, std::size_t> Controller::remembered() const {
  std::map<std::string, std::size_t> sizes{{"needed istags", state_.istags.needed()},
                                           {"released istags", state_.istags.released()},
                                           {"streams from answers", state_.answered_streams.size()},
                                           {"force requests", state_.requests.size()},
                                           {"streams with grace", state_.grace.size()}};
  evaluator_.remembered(sizes);
  engine_.scheduler().remembered(sizes);
  reporter_.remembered(sizes);
  return sizes;
}

bool Controller::settled() const {
  return !wake_.pending() && state_.lead.active() && engine_.idle() && engine_.waiting() == 0 &&
         reporter_.idle();
}

}  // namespace imagedeps::reconcile
