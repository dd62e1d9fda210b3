#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "objects/image_stream.h"

namespace imagedeps::graph {

/// The host names of the internal registry that a stream's status reveals (see InternalHosts), with
/// empty names for what it does not. Valid as long as the stream.
using TaughtHosts = std::array<std::string_view, 2>;
/// `stream` may be null.
[[nodiscard]] TaughtHosts taught_by(const objects::ImageStream* stream);

/// The host names of the internal registry: those that are configured, and those in the status of
/// streams (dockerImageRepository, publicDockerImageRepository). A learned host is kept while at
/// least one stream has it.
///
/// Without an internal registry, the API server copies spec.dockerImageRepository into the status.
/// So a repository counts only if it ends in the stream's own "/NAMESPACE/NAME" and differs from
/// the spec. Otherwise any tenant could declare docker.io to be internal.
class InternalHosts {
 public:
  using Hosts = std::set<std::string, std::less<>>;

  explicit InternalHosts(Hosts configured);

  /// Replaces the hosts learned from `before` with those of `after`. Either may be null. Returns
  /// the hosts that were added or removed, which is nearly always empty.
  [[nodiscard]] Hosts replace(const objects::ImageStream* before,
                              const objects::ImageStream* after);
  [[nodiscard]] const Hosts& hosts() const { return hosts_; }
  [[nodiscard]] bool contains(std::string_view host) const { return hosts_.contains(host); }

 private:
  Hosts configured_;
  Hosts hosts_;  ///< configured_ and the keys of learned_.
  std::map<std::string, std::size_t, std::less<>> learned_;  ///< host -> number of repositories
};

}  // namespace imagedeps::graph
