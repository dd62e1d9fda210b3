#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "objects/meta.h"
#include "simulator/cluster.h"

namespace imagedeps::simulation {

/// Stores objects in a namespace of its own that cost much more than their size, or contain what
/// the API server does not check. Refers to the tags of a RandomCluster too. A seed determines
/// everything.
class HostileTenant {
 public:
  /// Receives a description of each change.
  using Log = std::function<void(const std::string& what)>;
  HostileTenant(sim::Cluster& cluster, std::uint64_t seed, Log log);

  /// Stores or deletes one object, or changes a registry.
  void step();
  /// Makes the registries answer.
  void end_faults();
  /// Deletes all objects.
  void clear();

 private:
  void put(const std::string& what, const Json& object);
  [[nodiscard]] std::string new_name(std::string_view prefix);
  [[nodiscard]] std::string shared_istag();
  void put_many_tags();
  void put_template();
  void put_annotation();
  void put_containers();
  void put_odd_names();
  void put_nothing();
  void put_own_builds();
  void change_registry();
  [[nodiscard]] std::vector<std::string> names_of(objects::Kind kind) const;
  void remove(objects::Kind kind, const std::string& name);
  void remove_one();

  sim::Cluster& cluster_;
  Random random_;
  Log log_;
  std::uint64_t created_ = 0;
};

}  // namespace imagedeps::simulation
