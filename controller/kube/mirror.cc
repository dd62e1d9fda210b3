#include "kube/mirror.h"

#include <string>
#include <utility>

namespace imagedeps::kube {

void Mirror::apply(Watcher::Upsert upserted) {
  for (auto& arrival : upserted.arrivals) upsert(std::move(arrival), upserted.epoch, Via::List);
}

void Mirror::apply(Watcher::Apply applied) {
  Watcher::Change change = std::move(applied.change);
  if (change.kind == Watcher::Change::Kind::Delete && !change.arrival.fault)
    return remove(change.arrival.object.identity);
  upsert(std::move(change.arrival), applied.epoch, Via::Watch);
}

void Mirror::upsert(Arrival arrival, std::uint32_t epoch, Via via) {
  const auto& identity = arrival.object.identity;
  if (identity.name.empty()) {
    nameless_epoch_ = epoch;
    return sink_.quarantine(identity, *arrival.fault);
  }
  const auto uid = hash_of(identity.uid);
  const auto version = Version::of(identity.resource_version);
  auto* entry = known_.find(identity.ns, identity.name);
  if (entry != nullptr) {
    entry->epoch = epoch;
    const bool news =
        via == Via::List ? version != entry->version : version.newer_than(entry->version);
    if (entry->uid == uid && !news) return;
  } else {
    entry = &known_.add(identity.ns, identity.name);
  }
  entry->uid = uid;
  entry->version = version;
  entry->epoch = epoch;
  set_quarantined(*entry, arrival.fault != nullptr);
  if (arrival.fault) return sink_.quarantine(identity, *arrival.fault);
  sink_.upsert(std::move(arrival.object));
}

void Mirror::remove(const Identity& identity) {
  auto* const entry = known_.find(identity.ns, identity.name);
  if (entry == nullptr || entry->uid != hash_of(identity.uid)) return;
  // A deletion has its own version, which is later than any version of the object.
  if (entry->version.newer_than(Version::of(identity.resource_version)) && entry->version.ordered)
    return;
  set_quarantined(*entry, false);
  known_.erase(identity.ns, identity.name);
  sink_.remove(identity);
}

void Mirror::apply(Watcher::Sweep sweep) {
  if (nameless_epoch_ == sweep.epoch) return;
  known_.sweep(sweep.epoch, [this](const SeenVersions::Entry& entry, std::string_view ns,
                                   std::string_view name) {
    if (entry.quarantined) --quarantined_;
    sink_.remove(
        {.ns = std::string(ns), .name = std::string(name), .uid = {}, .resource_version = {}});
  });
}

void Mirror::set_quarantined(SeenVersions::Entry& entry, bool quarantined) {
  if (entry.quarantined == quarantined) return;
  entry.quarantined = quarantined;
  quarantined_ += quarantined ? 1 : std::size_t{0} - 1;
}

}  // namespace imagedeps::kube
