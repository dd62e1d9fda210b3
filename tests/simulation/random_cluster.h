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

/// Changes a cluster at random, as users, templates and failures do. There are few names, so that
/// objects often refer to each other. A seed determines the whole history. It changes the cluster
/// only as a user could, and the server and the registries only through faults.
class RandomCluster {
 public:
  /// Receives a description of each change.
  using Log = std::function<void(const std::string& what)>;
  RandomCluster(sim::Cluster& cluster, std::uint64_t seed, Log log);

  /// Creates the first objects, while all registries are unreachable, and sets random faults of the
  /// server.
  void create_initial();
  /// Makes one change.
  void step();
  /// Ends all faults of the server and the registries. Missing images stay missing.
  void end_faults();

  /// Deletes every stream, consumer and ImageDependency, as a user could.
  void clear();

  /// Streams that were deleted and that no user created again. If one of them exists, the operator
  /// created it.
  [[nodiscard]] const std::set<std::pair<std::string, std::string>>& deleted_streams() const {
    return deleted_;
  }
  /// The number of times that a stream of this name was deleted or renamed, or that an edit took the
  /// image of the tag away (by deletion, or `reference: true`).
  [[nodiscard]] std::uint64_t lives_of(const objects::TagRef& tag) const;
  /// True if an import of this tag was ever requested.
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
  [[nodiscard]] Place any_consumer();

  void put(const std::string& what, Json object, const std::string& ns);
  void drop(const std::string& group, const std::string& plural, const Place& place);
  void mark_deleted(const Place& stream);
  void put_tags(const std::string& what, const Json& stream, const Place& place);
  [[nodiscard]] std::set<objects::TagRef> with_image(const Place& stream) const;
  void mark_forced(const Place& stream);
  void new_stream();
  void edit_tag();
  void drop_tag();
  void move_route();
  void rename_stream();
  void annotate();
  template <typename Manifest>
  [[nodiscard]] Manifest with_image(Manifest manifest, std::string& what);
  void new_consumer();
  void drop_consumer();
  void declare();
  void drop_namespace();
  void trouble_registry();
  void trouble_image();
  void trouble_server();

  sim::Cluster& cluster_;
  Random random_;
  Log log_;
  std::set<std::pair<std::string, std::string>> deleted_;
  std::set<objects::TagRef> forced_;
  std::map<std::pair<std::string, std::string>, std::uint64_t> lives_;
  std::map<objects::TagRef, std::uint64_t> tag_lives_;
};

}  // namespace imagedeps::simulation
