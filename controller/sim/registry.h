#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "loop/loop.h"
#include "objects/pull_spec.h"
#include "sim/cluster.h"

namespace imagedeps::sim {

/// The result of pulling one image from a registry.
struct Pull {
  bool answered = true;  ///< False if the registry never answers.
  Duration delay{};      ///< The additional time until the registry answers.
  std::string digest;    ///< "sha256:..." if the image exists.
  /// If `digest` is empty: the metav1.Status into which the image API translates the registry's
  /// error. Null for RegistryMood::Hollow.
  Json failure;
};

/// All registries. Every pull spec exists unless set_image() specifies otherwise. The digest of an
/// image is derived from its name. Loop thread.
class Registries {
 public:
  explicit Registries(loop::Loop& loop) : loop_(loop) {}

  /// See Cluster::set_registry().
  void set_fault(std::string_view host, const RegistryFault& fault);
  void set_image(std::string_view pull_spec, bool exists);

  enum class Security { Tls, Insecure };
  /// Pulls an image and records the pull.
  [[nodiscard]] Pull pull(const objects::PullSpec& spec, Security security);
  /// The tags of a repository: those that were passed to set_image(), or else "latest".
  [[nodiscard]] std::vector<std::string> tags(const objects::PullSpec& repository) const;

  [[nodiscard]] const std::vector<Cluster::PullRecord>& pulls() const { return pulls_; }

 private:
  /// A fault and the interval in which it is active.
  struct Rule {
    RegistryFault fault;
    TimePoint from{}, until = TimePoint::max();
    TimePoint window_start{};
    std::uint64_t used = 0;  ///< The pulls in the current window.
  };
  [[nodiscard]] Rule* rule_of(std::string_view host);
  [[nodiscard]] Rule* rule_of(const objects::PullSpec& spec);
  [[nodiscard]] bool within_allowance(Rule& rule) const;
  [[nodiscard]] Pull answer(const objects::PullSpec& spec, Security security);

  loop::Loop& loop_;
  // The faults of each host, in the order in which they were added.
  std::map<std::string, std::vector<Rule>, std::less<>> hosts_;
  std::set<std::string, std::less<>> missing_;
  // Keyed by registry/repository.
  std::map<std::string, std::set<std::string>, std::less<>> known_tags_;
  std::vector<Cluster::PullRecord> pulls_;
};

/// The image in the form that messages and conditions use, such as "docker.io/library/x:latest".
[[nodiscard]] std::string normalised(const objects::PullSpec& spec);

}  // namespace imagedeps::sim
