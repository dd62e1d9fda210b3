#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "objects/references.h"

namespace imagedeps::objects {

/// One list of containers: how many it has, and which names. A lookup takes constant time, however
/// many a tenant declares.
class ContainerNames {
 public:
  ContainerNames() = default;
  ContainerNames(std::initializer_list<std::string_view> names) {
    for (const auto name : names) add(name);
  }
  void add(std::string_view name) {
    ++size_;
    names_.emplace(name);
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool contains(const std::string& name) const { return names_.contains(name); }

 private:
  std::size_t size_ = 0;
  std::unordered_set<std::string> names_;
};

/// The containers that an object's pod template has. Unknown where only its metadata was read.
struct Containers {
  bool known = false;
  ContainerNames names;  ///< spec.containers
  ContainerNames init;   ///< spec.initContainers

  /// Whether either list has the name.
  [[nodiscard]] bool has(const std::string& name) const {
    return names.contains(name) || init.contains(name);
  }
};

/// Reads annotation image.openshift.io/triggers as the platform reads it (openshift-image-api.md
/// 7.1): entries with boolean `paused: true` are no need and are left out; what disables the
/// object's triggers (string `paused`, a bad selector, a duplicate fieldPath) leaves the
/// references, with an obstacle. Text that is no JSON array gives no reference. `pod_spec` is the
/// path of the pod spec in the object, "spec.template.spec": the platform skips entries outside of
/// it.
[[nodiscard]] std::vector<Reference> read_triggers_annotation(std::string_view annotation,
                                                              std::string_view ns,
                                                              std::string_view pod_spec,
                                                              const Containers& containers);

}  // namespace imagedeps::objects
