#include "reconcile/sync_board.h"

#include <algorithm>

namespace imagedeps::reconcile {

using kube::SyncState;
using objects::Kind;

namespace {
bool up_to_date(SyncState state) {
  return state == SyncState::Synced || state == SyncState::Absent;
}
}  // namespace

void SyncBoard::expect(Kind kind, std::string_view ns) {
  caches_.push_back({.kind = kind, .ns = std::string(ns)});
}

void SyncBoard::set(Kind kind, std::string_view ns, SyncState state, const Error* why) {
  for (Cache& cache : caches_) {
    if (cache.kind != kind || cache.ns != ns) continue;
    cache.state = state;
    cache.complete_once = cache.complete_once || up_to_date(state);
    cache.why = why != nullptr ? why->message : std::string();
  }
}

bool SyncBoard::all(FunctionRef<bool(const Cache&)> holds) const {
  return std::all_of(caches_.begin(), caches_.end(), holds);
}

bool SyncBoard::started() const {
  return all([](const Cache& cache) { return cache.state != SyncState::Starting; });
}

bool SyncBoard::imports_allowed() const {
  return started() &&
         all([](const Cache& cache) { return !essential(cache.kind) || usable(cache); });
}

bool SyncBoard::usable(const Cache& cache) {
  return cache.complete_once && cache.state != SyncState::Denied;
}

bool SyncBoard::complete() const {
  return all([](const Cache& cache) { return up_to_date(cache.state); });
}

bool SyncBoard::served(Kind kind) const {
  return all([kind](const Cache& cache) {
    return cache.kind != kind || cache.state == SyncState::Synced;
  });
}

std::optional<std::string> SyncBoard::problem(Kind kind) const {
  for (const Cache& cache : caches_) {
    if (cache.kind != kind || cache.state == SyncState::Synced) continue;
    if (cache.state == SyncState::Absent) return "not served by this cluster";
    std::string text(kube::to_string(cache.state));
    if (!cache.ns.empty()) text += " in namespace " + cache.ns;
    return cache.why.empty() ? text : text + ": " + cache.why;
  }
  return std::nullopt;
}

std::optional<std::string> SyncBoard::obstacle(Kind kind) const {
  const bool stops = essential(kind) && !all([kind](const Cache& cache) {
                       return cache.kind != kind || usable(cache);
                     });
  return stops ? problem(kind) : std::nullopt;
}

bool SyncBoard::essential(Kind kind) {
  return kind == Kind::ImageStream || kind == Kind::BuildConfig || kind == Kind::Build;
}

std::vector<Kind> SyncBoard::kinds() const {
  std::vector<Kind> kinds;
  for (const Cache& cache : caches_) {
    if (std::find(kinds.begin(), kinds.end(), cache.kind) == kinds.end())
      kinds.push_back(cache.kind);
  }
  return kinds;
}

}  // namespace imagedeps::reconcile
