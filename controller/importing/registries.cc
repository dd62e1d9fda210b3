#include "importing/registries.h"

#include <algorithm>

namespace imagedeps::importing {

using objects::ImportFailure;
using objects::TagRef;

namespace {

using Key = std::pair<std::string, std::string>;

/// The circuits that an import can affect.
std::array<Key, 2> keys_of(const RegistryAccess& access) {
  return {Key{access.registry, {}}, Key{access.registry, access.ns}};
}

Circuit::Kind kind_of(const Key& key) {
  return key.second.empty() ? Circuit::Kind::Reach : Circuit::Kind::Credentials;
}

constexpr Duration kSoon{std::chrono::seconds{1}};

}  // namespace

bool Registries::admits(TimePoint now, std::string_view registry) const {
  const auto at = hosts_.find(registry);
  if (at == hosts_.end()) return true;
  return at->second.in_flight < config_.per_registry.in_flight && at->second.bucket.ready(now);
}

bool Registries::silent(std::string_view registry) const {
  const auto at = hosts_.find(registry);
  return at == hosts_.end() || !at->second.answers;
}

TimePoint Registries::next_admission(TimePoint now, std::string_view registry) const {
  const auto at = hosts_.find(registry);
  return at == hosts_.end() ? now : at->second.bucket.next(now);
}

void Registries::started(TimePoint now, const RegistryAccess& access) {
  Host& at = host(now, access.registry);
  at.bucket.take(now);
  ++at.in_flight;
}

void Registries::ended(const RegistryAccess& access) {
  const auto at = hosts_.find(access.registry);
  if (at != hosts_.end() && at->second.in_flight > 0) --at->second.in_flight;
}

std::optional<TimePoint> Registries::paused_until(TimePoint now, const RegistryAccess& access,
                                                  const TagRef& tag) const {
  if (paused_by_admin(access.registry)) return TimePoint::max();
  const Breaker* const by = blocking(access, tag);
  if (by == nullptr) return std::nullopt;
  const TimePoint until = by->circuit.probing() ? now + by->circuit.pause() : by->circuit.until();
  return std::max(until, now + kSoon);
}

void Registries::wait(TimePoint now, const RegistryAccess& access, const TagRef& tag,
                      Priority priority) {
  std::optional<Key> chosen;
  for (const Key& key : keys_of(access)) {
    const auto at = breakers_.find(key);
    if (at == breakers_.end() || !at->second->circuit.open() || at->second->probe == tag) continue;
    if (!chosen || !at->second->circuit.probe_due(now)) chosen = key;
  }
  const auto known = waits_.find(tag);
  if (known != waits_.end() && known->second != chosen) stop_waiting(tag);
  if (chosen) queue_up(now, *chosen, tag, priority);
}

void Registries::queue_up(TimePoint now, const Key& key, const TagRef& tag, Priority priority) {
  Breaker& at = breaker(key);
  at.waiting.put(tag, now, priority);
  waits_.insert_or_assign(tag, key);
  schedule(key, at);
}

void Registries::stop_waiting(const TagRef& tag) {
  const auto at = waits_.find(tag);
  if (at == waits_.end()) return;
  Breaker& from = breaker(at->second);
  from.waiting.drop(tag);
  if (from.waiting.empty()) unschedule(at->second, from);
  waits_.erase(at);
}

void Registries::forget(TimePoint now, const TagRef& tag) {
  stop_waiting(tag);
  unanswered(now, tag);
  drop_failure(tag);
  prune(now);
}

/// Removes entries that equal new ones: idle hosts with a full bucket, and circuits without istags
/// that are closed or past their pause.
void Registries::prune(TimePoint now) {
  std::erase_if(hosts_, [now](const auto& each) {
    return each.second.in_flight == 0 && each.second.bucket.full(now);
  });
  std::erase_if(breakers_, [now](const auto& each) {
    const Breaker& at = *each.second;
    return at.waiting.empty() && at.failed.empty() && !at.probe &&
           (!at.circuit.open() || at.circuit.probe_due(now));
  });
}

std::vector<Registries::News> Registries::answered(TimePoint now, const RegistryAccess& access,
                                                   const TagRef& tag,
                                                   std::optional<ImportFailure> failure) {
  host(now, access.registry).answers = failure != ImportFailure::ImportTimeout &&
                                       failure != ImportFailure::RegistryUnreachable &&
                                       failure != ImportFailure::ProxyError;
  std::vector<News> news;
  std::optional<Key> failed_for;
  for (const Key& key : keys_of(access)) {
    const bool concerned = failure && Circuit::concerns(kind_of(key), *failure);
    if (concerned) failed_for = key;
    if (concerned || breakers_.contains(key))
      news.push_back(answer_circuit(now, key, access, tag, failure));
  }
  const auto known = failures_.find(tag);
  if (known != failures_.end() && known->second != failed_for) drop_failure(tag);
  for (const Key& key : keys_of(access)) erase_if_idle(key);
  return news;
}

Registries::News Registries::answer_circuit(TimePoint now, const Key& key,
                                            const RegistryAccess& access, const TagRef& tag,
                                            std::optional<ImportFailure> failure) {
  Breaker& at = breaker(key);
  unschedule(key, at);
  if (failure && Circuit::concerns(kind_of(key), *failure)) {
    const auto known = failures_.find(tag);
    if (known != failures_.end() && known->second != key) drop_failure(tag);
    at.failed.insert(tag);
    failures_.insert_or_assign(tag, key);
  }
  const bool probe = at.probe == tag;
  News news{.kind = kind_of(key)};
  news.change = at.circuit.answered(now, failure, access.repository, probe);
  if (probe || news.change == Circuit::Change::Closed) end_probe(key, at);
  if (news.change == Circuit::Change::Closed) {
    news.concerned = at.waiting.take_all();
    for (const TagRef& each : news.concerned) waits_.erase(each);
  }
  if (news.change == Circuit::Change::Extended) news.concerned = at.waiting.all();
  if (news.change == Circuit::Change::Closed || news.change == Circuit::Change::Opened) {
    news.concerned.insert(news.concerned.end(), at.failed.begin(), at.failed.end());
    std::sort(news.concerned.begin(), news.concerned.end());
    news.concerned.erase(std::unique(news.concerned.begin(), news.concerned.end()),
                         news.concerned.end());
  }
  if (at.circuit.open()) news.pause = at.circuit.pause();
  schedule(key, at);
  return news;
}

void Registries::drop_failure(const TagRef& tag) {
  const auto known = failures_.find(tag);
  if (known == failures_.end()) return;
  const Key key = known->second;
  breaker(key).failed.erase(tag);
  failures_.erase(known);
  erase_if_idle(key);
}

void Registries::erase_if_idle(const Key& key) {
  const auto at = breakers_.find(key);
  if (at == breakers_.end()) return;
  const Breaker& breaker = *at->second;
  if (!breaker.circuit.open() && breaker.failed.empty() && breaker.waiting.empty())
    breakers_.erase(at);
}

void Registries::unanswered(TimePoint now, const TagRef& tag) {
  const auto probe = probes_.find(tag);
  if (probe == probes_.end()) return;
  const std::set<Key> keys = probe->second;
  for (const Key& key : keys) {
    Breaker& at = breaker(key);
    end_probe(key, at);
    at.circuit.probe_lost(now);
    schedule(key, at);
  }
}

void Registries::restore(TimePoint now, const RegistryAccess& access, ImportFailure failure) {
  for (const Key& key : keys_of(access)) {
    if (Circuit::concerns(kind_of(key), failure)) breaker(key).circuit.restore(now, failure);
  }
}

std::optional<TagRef> Registries::next_probe(TimePoint now) {
  while (!agenda_.empty() && agenda_.begin()->first <= now) {
    const Key key = agenda_.begin()->second;
    agenda_.erase(agenda_.begin());
    Breaker& at = breaker(key);
    auto tag = at.waiting.take(now);
    if (!tag) continue;
    waits_.erase(*tag);
    const Key other{key.first, key.second.empty() ? tag->ns : std::string{}};
    const auto beside = breakers_.find(other);
    const bool also = beside != breakers_.end() && beside->second->circuit.open();
    if (also && !beside->second->circuit.probe_due(now)) {
      queue_up(now, other, *tag, Priority::Blocking);
      schedule(key, at);
      continue;
    }
    if (also) start_probe(other, *tag);
    start_probe(key, *tag);
    return tag;
  }
  return std::nullopt;
}

void Registries::start_probe(const Key& key, const TagRef& tag) {
  Breaker& at = breaker(key);
  unschedule(key, at);
  at.probe = tag;
  at.circuit.probe_started();
  probes_[tag].insert(key);
}

void Registries::end_probe(const Key& key, Breaker& at) {
  if (!at.probe) return;
  const auto probe = probes_.find(*at.probe);
  probe->second.erase(key);
  if (probe->second.empty()) probes_.erase(probe);
  at.probe.reset();
}

std::optional<TimePoint> Registries::next_probe_at() const {
  return agenda_.empty() ? std::nullopt : std::optional(agenda_.begin()->first);
}

std::vector<Registries::View> Registries::view() const {
  std::vector<View> all;
  for (const auto& [name, registry] : config_.registries) {
    if (registry.paused)
      all.push_back({.registry = name, .paused_by_admin = true, .until = TimePoint::max()});
  }
  for (const auto& [key, at] : breakers_) {
    if (!at->circuit.open()) continue;
    all.push_back({.registry = key.first,
                   .ns = key.second,
                   .open = true,
                   .until = at->circuit.until(),
                   .failure = at->circuit.failure(),
                   .waiting = at->waiting.size()});
  }
  return all;
}

void Registries::remembered(std::map<std::string, std::size_t>& sizes) const {
  sizes["registry hosts"] = hosts_.size();
  sizes["circuits"] = breakers_.size();
  sizes["istags waiting for a registry"] = waits_.size();
  sizes["istags whose registry failed"] = failures_.size();
  sizes["probes"] = probes_.size();
}

Registries::Host& Registries::host(TimePoint now, std::string_view registry) {
  const auto at = hosts_.find(registry);
  if (at != hosts_.end()) return at->second;
  if (hosts_.size() >= prune_at_) {
    prune(now);
    prune_at_ = std::max(kHostsMin, 2 * hosts_.size());
  }
  return hosts_.try_emplace(std::string(registry), config_.per_registry).first->second;
}

Registries::Breaker& Registries::breaker(const Key& key) {
  auto& at = breakers_[key];
  if (!at) at = std::make_unique<Breaker>(kind_of(key));
  return *at;
}

const Registries::Breaker* Registries::blocking(const RegistryAccess& access,
                                                const TagRef& tag) const {
  for (const Key& key : keys_of(access)) {
    const auto at = breakers_.find(key);
    if (at != breakers_.end() && at->second->circuit.open() && at->second->probe != tag)
      return at->second.get();
  }
  return nullptr;
}

void Registries::schedule(const Key& key, const Breaker& at) {
  if (at.circuit.open() && !at.circuit.probing() && !at.waiting.empty())
    agenda_.insert({at.circuit.until(), key});
}

void Registries::unschedule(const Key& key, const Breaker& at) {
  agenda_.erase({at.circuit.until(), key});
}

bool Registries::paused_by_admin(std::string_view registry) const {
  const auto at = config_.registries.find(std::string(registry));
  return at != config_.registries.end() && at->second.paused;
}

}  // namespace imagedeps::importing
