#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "objects/meta.h"
#include "simulator/cluster.h"

namespace imagedeps::simulation {

/// What people, templates and accidents do to a cluster, at random: few names, so that everything
/// meets everything. One seed is one history. It changes the cluster only as a user could, and the
/// server and registries only as faults do.
class RandomCluster {
 public:
  using Tell = std::function<void(const std::string& what)>;
  RandomCluster(sim::Cluster& cluster, std::uint64_t seed, Tell tell);

  /// A first set of objects, while no registry can be reached.
  void found();
  /// One change.
  void step();
  /// No fault any more: server and registries are fine, but for images that do not exist.
  void calm();

  /// Deletes every stream, consumer and ImageDependency, as a user could.
  void clear();

  /// Streams that were deleted and not made again by anybody but, if it should be there, the
  /// operator.
  [[nodiscard]] const std::set<std::pair<std::string, std::string>>& deleted_streams() const {
    return deleted_;
  }
  /// How many streams of this name were deleted or renamed so far.
  [[nodiscard]] std::uint64_t lives_of(const std::string& ns, const std::string& stream) const;
  /// Somebody asked for an import of it at some time.
  [[nodiscard]] bool ever_forced(const objects::TagRef& tag) const { return forced_.contains(tag); }

  [[nodiscard]] static std::vector<objects::TagRef> tags();
  [[nodiscard]] static const std::vector<std::string>& namespaces();

 private:
  struct Place {
    std::string ns;
    std::string name;
  };
  template <typename List>
  const auto& pick(const List& list) {
    return list[random_.below(list.size())];
  }
  [[nodiscard]] objects::TagRef any_tag();
  [[nodiscard]] std::string any_istag();
  [[nodiscard]] std::string any_internal_image();
  [[nodiscard]] std::string any_pull_spec();
  [[nodiscard]] Json any_spec_tag(const std::string& name);
  [[nodiscard]] Place any_stream();
  [[nodiscard]] Place any_holder();

  void put(const std::string& what, Json object, const std::string& ns);
  void drop(const std::string& group, const std::string& plural, const Place& place);
  void mark_gone(const Place& stream);
  void mark_forced(const Place& stream);
  void new_stream();
  void edit_tag();
  void drop_tag();
  void move_route();
  void rename_stream();
  void annotate();
  template <typename Manifest>
  [[nodiscard]] Manifest with_image(Manifest manifest, std::string& what);
  void new_holder();
  void drop_holder();
  void declare();
  void drop_namespace();
  void trouble_registry();
  void trouble_image();
  void trouble_server();

  sim::Cluster& cluster_;
  Random random_;
  Tell tell_;
  std::set<std::pair<std::string, std::string>> deleted_;
  std::set<objects::TagRef> forced_;
  std::map<std::pair<std::string, std::string>, std::uint64_t> lives_;
};

}  // namespace imagedeps::simulation
