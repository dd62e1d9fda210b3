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
#include "simulator/cluster.h"

namespace imagedeps::sim {

/// What came of asking a registry for one image.
struct Pull {
  bool answered = true;  ///< False: the registry keeps silent.
  Duration delay{};      ///< So much longer than usual it takes to answer.
  std::string digest;    ///< "sha256:..." if the image is there.
  Json failure;  ///< Else: the metav1.Status that the image API makes of the registry's answer;
                 ///< null for RegistryMood::Hollow.
};

/// All registries of the world. Every pull spec exists unless said otherwise; its digest follows
/// from its name. Loop thread.
class Registries {
 public:
  explicit Registries(loop::Loop& loop) : loop_(loop) {}

  /// As Cluster::set_registry.
  void set_fault(std::string_view host, const RegistryFault& fault);
  void set_image(std::string_view pull_spec, bool exists);

  enum class Security { Tls, Insecure };
  [[nodiscard]] Pull pull(const objects::PullSpec& spec, Security security);
  /// The tags of a repository: those that set_image() named, else "latest".
  [[nodiscard]] std::vector<std::string> tags(const objects::PullSpec& repository) const;

  [[nodiscard]] const std::vector<Cluster::PullRecord>& pulls() const { return pulls_; }

 private:
  /// A fault with the time in which it is in force.
  struct Rule {
    RegistryFault fault;
    TimePoint from{}, until = TimePoint::max();
    TimePoint window_start{};
    std::uint64_t used = 0;  ///< Pulls in that window.
  };
  [[nodiscard]] Rule* rule_of(std::string_view host);
  [[nodiscard]] Rule* rule_of(const objects::PullSpec& spec);
  [[nodiscard]] bool within_allowance(Rule& rule) const;
  [[nodiscard]] Pull answer(const objects::PullSpec& spec, Security security);

  loop::Loop& loop_;
  std::map<std::string, std::vector<Rule>, std::less<>>
      hosts_;  // In the order in which they were set.
  std::set<std::string, std::less<>> missing_;
  std::map<std::string, std::set<std::string>, std::less<>> known_tags_;  // By registry/repository.
  std::vector<Cluster::PullRecord> pulls_;
};

/// "docker.io/library/x:latest": how messages and conditions name an image.
[[nodiscard]] std::string normalised(const objects::PullSpec& spec);

}  // namespace imagedeps::sim
