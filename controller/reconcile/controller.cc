#include "reconcile/controller.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "kube/resource_version.h"

namespace imagedeps::reconcile {

using decide::Decision;
using decide::Reason;
using decide::TagFacts;
using objects::TagRef;

namespace {

constexpr int kDecisionsPerTurn = 256;
constexpr Duration kDrainLook{20};

graph::Options graph_options(const Config& config) {
  graph::Options options;
  options.scope = config.scope;
  options.internal_registry_hosts.insert(config.internal_registry_hosts.begin(),
                                         config.internal_registry_hosts.end());
  options.references_per_object_max = config.references_per_object_max;
  options.foreign_tags_per_namespace_max = config.foreign_tags_per_namespace_max;
  return options;
}

}  // namespace

Controller::Controller(loop::Loop& loop, kube::Transport& transport, observe::Log& log,
                       observe::Metrics& metrics, Config config, std::uint64_t seed)
    : loop_(loop),
      log_(log),
      config_(std::move(config)),
      metrics_(metrics, config_.registry_labels_max),
      random_(seed),
      client_(transport),
      policy_{config_.mode, config_.stalled_after_attempts, config_.scope},
      graph_(graph_options(config_)),
      dependents_(graph_),
      grace_(loop, config_.import.grace),
      plan_(graph_, config_),
      engine_(loop, client_, config_.import, random_, [this] { schedule(); }),
      events_(loop, client_, log, metrics_, [this] { return may_write(); }),
      announcer_(graph_, config_, events_),
      writer_(loop, client_, log, metrics_, config_.status_rate, random_, writer_hooks()) {
  for (const auto& [registry, settings] : config_.import.registries) metrics_.meet(registry);
}

void Controller::listing(objects::Kind kind) {
  if (kind == objects::Kind::ImageStream) versions_from_answers_.clear();
  if (kind == objects::Kind::ImageDependency) writer_.listing();
}

void Controller::upsert(std::shared_ptr<const objects::ImageStream> stream) {
  const TagRef key{stream->meta.ns, stream->meta.name, {}};
  if (const auto ahead = versions_from_answers_.find(key); ahead != versions_from_answers_.end()) {
    if (kube::older(stream->meta.resource_version, ahead->second)) return;
    versions_from_answers_.erase(ahead);
  }
  grace_.saw(*stream);
  const auto before = graph_.stream(key.ns, key.stream);
  if (before && before->requested_at != stream->requested_at) {
    for (const TagRef& tag : graph_.needed_of_stream(key.ns, key.stream)) {
      requests_.ask(tag, stream->requested_at);
      due_.put(tag, loop_.now(), importing::Priority::Blocking);
    }
  }
  graph_.upsert(std::move(stream));
  schedule();
}

void Controller::upsert(std::shared_ptr<const objects::ReferenceObject> object) {
  if (object->key.kind == objects::Kind::Template && config_.templates == TemplatesPolicy::Report)
    return template_needs_.put(std::move(object));
  for (const TagRef& tag : dependents_.changed(loop_.now(), *object))
    due_.put(tag, loop_.now(), importing::Priority::Declared);
  const objects::ObjectKey key = object->key;
  graph_.upsert(std::move(object));
  announcer_.look_at_limits(key);
  schedule();
}

void Controller::upsert(std::shared_ptr<const objects::ImageDependency> dependency) {
  const TagRef tag = dependency->tag;
  writer_.seen(*dependency);
  read_attempts(*dependency);
  requests_.was_served(tag, dependency->status.last_handled_request);
  requests_.ask(tag, dependency->requested_at);
  graph_.upsert(std::move(dependency));
  if (requests_.pending(tag)) due_.put(tag, loop_.now(), importing::Priority::Blocking);
  if (took_lead_) writer_.mark(tag);
  schedule();
}

void Controller::upsert(std::shared_ptr<const objects::Namespace> ns) {
  graph_.upsert(std::move(ns));
  schedule();
}

void Controller::remove(const objects::ObjectKey& key) {
  if (key.kind == objects::Kind::ImageStream) {
    versions_from_answers_.erase({key.ns, key.name, {}});
    grace_.gone(key.ns, key.name);
  }
  if (key.kind == objects::Kind::ImageDependency) writer_.gone(key);
  if (key.kind == objects::Kind::Template) template_needs_.remove(key);
  graph_.remove(key);
  announcer_.removed(key);
  schedule();
}

/// Attempts live here; they are read from an object only by who has not been leading, or knows
/// nothing of the istag.
void Controller::read_attempts(const objects::ImageDependency& dependency) {
  importing::AttemptLedger& ledger = engine_.scheduler().attempts();
  if (took_lead_ && ledger.knows(dependency.tag)) return;
  if (dependency.status.import_attempts > 0)
    ledger.load(dependency.tag, importing::attempts_of(dependency.status, loop_));
}

void Controller::start_leading(std::function<bool()> lease_valid) {
  lease_valid_ = std::move(lease_valid);
  leading_ = true;
  schedule();
}

void Controller::stop_leading() {
  leading_ = false;
  took_lead_ = false;
  engine_.stop();
  writer_.stop();
  events_.stop();
  // What was importing is not any more, and the next lead is judged anew.
  for (const TagRef& tag : graph_.all_needed())
    due_.put(tag, loop_.now(), importing::Priority::Blocking);
  schedule();
}

void Controller::drain(Duration limit, std::function<void()> done) {
  engine_.wind_down();
  drained_by(loop_.now() + limit, std::move(done));
}

void Controller::drained_by(TimePoint limit, std::function<void()> done) {
  const bool over = engine_.idle() && !scheduled_ && writer_.idle_now();
  if (!over && took_lead_ && loop_.now() < limit) {
    drain_timer_ = loop_.after(kDrainLook, [this, limit, done = std::move(done)] {
      engine_.wind_down();
      drained_by(limit, done);
    });
    return;
  }
  stop_leading();
  done();
}

void Controller::schedule() {
  if (std::exchange(scheduled_, true)) return;
  loop_.post([this, alive = std::weak_ptr(alive_)] {
    if (alive.lock()) turn();
  });
}

void Controller::turn() {
  scheduled_ = false;
  settle_imports();
  if (!board_.started()) return;
  look_at_caches();
  for (const TagRef& tag : graph_.take_touched())
    due_.put(tag, loop_.now(), importing::Priority::Blocking);
  for (int i = 0; i < kDecisionsPerTurn; ++i) {
    const auto tag = due_.take(loop_.now());
    if (!tag) break;
    metrics_.waited(reporting::Worker::Istag, due_.last_wait());
    evaluate(*tag);
  }
  if (due_.best(loop_.now())) schedule();
  start_imports();
  writer_.pump();
  timer_.reset();
  if (const auto next = due_.next_due(loop_.now()))
    timer_ = loop_.after(*next - loop_.now(), [this] { turn(); });
}

/// What begins once enough caches are complete.
void Controller::look_at_caches() {
  if (leading_ && !took_lead_ && board_.imports_allowed()) take_lead();
  const bool before = std::exchange(
      reportable_, board_.served(objects::Kind::ImageDependency) && board_.complete());
  if (reportable_ && !before) mark_all();
  if (reportable_ && !std::exchange(took_up_requests_, true)) take_up_requests();
}

void Controller::take_lead() {
  took_lead_ = true;
  restore_circuits();
  for (const TagRef& tag : graph_.all_needed())
    due_.put(tag, loop_.now(), importing::Priority::Blocking);
  engine_.start();
  writer_.start();
  announcer_.start();
  for (auto& [tag, tracked] : tracked_) tracked.announced.reset();
  mark_all();
  log_.info("leading", {{"needed", std::to_string(graph_.counts().needed)}});
}

void Controller::restore_circuits() {
  for (const TagRef& tag : graph_.all_needed()) {
    const auto& failure = engine_.scheduler().attempts().of(tag).failure;
    if (!failure) continue;
    const TagFacts facts = gather(tag);
    const bool populated = facts.status && !facts.status->image.empty();
    if (!populated && !facts.registry.empty())
      engine_.scheduler().registries().restore(loop_.now(), {facts.registry, {}, tag.ns}, *failure);
  }
}

void Controller::mark_all() {
  for (const auto& [tag, tracked] : tracked_) writer_.mark(tag);
  for (const auto& [tag, since] : unreferenced_) writer_.mark(tag);
}

/// Requests on streams that were made while no replica ran. One that some istag of its stream shows
/// as handled came while one did.
void Controller::take_up_requests() {
  std::vector<std::pair<TagRef, std::string>> asked;
  std::set<std::pair<TagRef, std::string>> handled;
  for (const TagRef& tag : graph_.all_needed()) {
    const auto stream = graph_.stream(tag.ns, tag.stream);
    if (!stream || stream->requested_at.empty()) continue;
    asked.emplace_back(tag, stream->requested_at);
    for (const auto& dependency : graph_.dependencies(tag))
      handled.emplace(importing::stream_of(tag), dependency->status.last_handled_request);
  }
  for (const auto& [tag, value] : asked) {
    if (handled.contains({importing::stream_of(tag), value})) continue;
    requests_.ask(tag, value);
    due_.put(tag, loop_.now(), importing::Priority::Blocking);
  }
}

void Controller::each_istag(const std::function<void(const reporting::IstagView&)>& visit) const {
  for (const auto& [tag, tracked] : tracked_)
    visit({tag, tracked, engine_.scheduler().attempts().of(tag), engine_.importing(tag)});
}

std::size_t Controller::orphaned() const {
  std::size_t count = 0;
  for (const auto& [tag, since] : unreferenced_) count += graph_.dependencies(tag).empty() ? 0 : 1;
  return count;
}

const reporting::Tracked* Controller::find(const TagRef& tag) const {
  const auto at = tracked_.find(tag);
  return at == tracked_.end() ? nullptr : &at->second;
}

std::map<std::string, std::size_t> Controller::remembered() const {
  std::map<std::string, std::size_t> sizes{{"tracked istags", tracked_.size()},
                                           {"unreferenced istags", unreferenced_.size()},
                                           {"streams from answers", versions_from_answers_.size()},
                                           {"istags to decide on", due_.size()},
                                           {"force requests", requests_.size()},
                                           {"istags held back", plan_.held_back()},
                                           {"istags followed", dependents_.size()},
                                           {"streams with grace", grace_.size()},
                                           {"limits that were reported", announcer_.warned()}};
  engine_.scheduler().remembered(sizes);
  writer_.remembered(sizes);
  return sizes;
}

bool Controller::settled() const {
  return !scheduled_ && took_lead_ && engine_.idle() && engine_.waiting() == 0 && writer_.idle();
}

}  // namespace imagedeps::reconcile
