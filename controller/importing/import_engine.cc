#include "importing/import_engine.h"

#include <algorithm>
#include <utility>

#include "importing/stream_lookup.h"

namespace imagedeps::importing {

using objects::TagRef;

namespace {

constexpr Duration kRecheckInterval{std::chrono::seconds{1}};  ///< While imports are not allowed.

}  // namespace

ImportEngine::ImportEngine(loop::Loop& loop, kube::Client& client, const Config::Import& config,
                           Random& random, loop::Wakeup& wake)
    : loop_(loop),
      client_(client),
      wake_(wake),
      scheduler_(config, random),
      importer_(loop, client, random, wake) {}

std::vector<ImportEngine::Finished> ImportEngine::take_finished() {
  std::vector<Finished> finished;
  for (auto& [ended, verdict, took] : importer_.take_ended()) {
    auto effects = scheduler_.ended(loop_.now(), ended.order, verdict);
    finished.push_back({std::move(ended), std::move(verdict), took, std::move(effects)});
  }
  return finished;
}

void ImportEngine::stop() {
  running_ = false;
  importer_.cancel();
  scheduler_.stop(loop_.now());
  permit_.reset();
  timer_.reset();
}

std::vector<TagRef> ImportEngine::take_probes() {
  return running_ ? scheduler_.probes(loop_.now()) : std::vector<TagRef>();
}

/// True if the image API may be asked now. If not, the owner is woken when it may.
bool ImportEngine::admitted() {
  if (!permit_)
    permit_ = client_.transport().group_gate().try_ask(
        loop_, objects::resource(objects::Kind::ImageStream).group, [this] { wake_.soon(); });
  if (!permit_->admitted()) scheduler_.api_is_away();
  return permit_->admitted();
}

std::optional<TagRef> ImportEngine::next(bool allowed) {
  if (!running_) return std::nullopt;
  std::optional<TagRef> tag;
  const bool empty = scheduler_.waiting() == 0;
  if (allowed && scheduler_.ready(loop_.now()) && (empty || admitted()))
    tag = scheduler_.take(loop_.now());
  if (!tag) rest(allowed);
  return tag;
}

/// No import may start now. Releases an unused permit, and sets the timer for the next check.
void ImportEngine::rest(bool allowed) {
  const bool waits = scheduler_.waiting() > 0;
  if (permit_ && (permit_->admitted() || !waits)) permit_.reset();
  const TimePoint now = loop_.now();
  auto at = scheduler_.next_look(now);
  if (waits && !allowed) at = at ? std::min(*at, now + kRecheckInterval) : now + kRecheckInterval;
  timer_.reset();
  if (at) timer_ = loop_.after(std::max(*at - now, Duration{1}), [this] { wake_.soon(); });
}

void ImportEngine::begin(InFlight import) {
  import.deadline = scheduler_.deadline(import.order);
  scheduler_.started(loop_.now(), import.order);
  importer_.start(std::move(import), std::move(permit_));
}

}  // namespace imagedeps::importing
