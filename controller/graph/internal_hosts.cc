#include "graph/internal_hosts.h"

namespace imagedeps::graph {
namespace {

/// The internal host that `repository` of `stream` reveals; empty if none.
std::string_view host_of(const objects::ImageStream& stream, std::string_view repository) {
  const auto slash = repository.find('/');
  if (slash == std::string_view::npos || repository == stream.spec_repository) return {};
  const auto path = repository.substr(slash + 1);
  const bool own = path.size() == stream.meta.ns.size() + 1 + stream.meta.name.size() &&
                   path.starts_with(stream.meta.ns) && path[stream.meta.ns.size()] == '/' &&
                   path.ends_with(stream.meta.name);
  return own ? repository.substr(0, slash) : std::string_view{};
}

}  // namespace

TaughtHosts taught_by(const objects::ImageStream* stream) {
  if (stream == nullptr) return {};
  return {host_of(*stream, stream->repository), host_of(*stream, stream->public_repository)};
}

InternalHosts::InternalHosts(Hosts configured)
    : configured_(std::move(configured)), hosts_(configured_) {}

InternalHosts::Hosts InternalHosts::replace(const objects::ImageStream* before,
                                            const objects::ImageStream* after) {
  const auto forgotten = taught_by(before);
  const auto learned = taught_by(after);
  if (forgotten == learned) return {};
  Hosts changed;
  for (const auto host : learned) {
    if (host.empty()) continue;
    ++learned_[std::string(host)];
    if (hosts_.emplace(host).second) changed.emplace(host);
  }
  for (const auto host : forgotten) {
    const auto it = learned_.find(host);
    if (it == learned_.end() || --it->second > 0) continue;
    if (!configured_.contains(host) && hosts_.erase(it->first) > 0) changed.emplace(host);
    learned_.erase(it);
  }
  return changed;
}

}  // namespace imagedeps::graph
