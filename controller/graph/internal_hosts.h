#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "objects/image_stream.h"

namespace imagedeps::graph {

/// The hosts under which the internal registry is known: configured ones, and those that the
/// streams' status names (dockerImageRepository, publicDockerImageRepository). A learned host stays
/// while some stream names it.
///
/// Without an internal registry the API server copies spec.dockerImageRepository into the status,
/// so a repository counts only where it ends in the stream's own "/NAMESPACE/NAME" and is not what
/// the spec says: else any tenant could declare docker.io to be internal.
class InternalHosts {
 public:
  using Hosts = std::set<std::string, std::less<>>;

  explicit InternalHosts(Hosts configured);

  /// Replaces what `before` taught by what `after` teaches; either may be null. The hosts that
  /// appeared or vanished by it: nearly always none.
  [[nodiscard]] Hosts replace(const objects::ImageStream* before,
                              const objects::ImageStream* after);
  [[nodiscard]] const Hosts& hosts() const { return hosts_; }
  [[nodiscard]] bool contains(std::string_view host) const { return hosts_.contains(host); }

 private:
  Hosts configured_;
  Hosts hosts_;  ///< configured_ and the keys of learned_.
  std::map<std::string, std::size_t, std::less<>>
      learned_;  ///< host -> number of repositories that name it
};

}  // namespace imagedeps::graph
