#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "objects/blank_images.h"
#include "objects/references.h"

namespace imagedeps::objects {

/// The number and names of the containers in one list. Lookups take constant time, because tenants
/// choose the number.
class ContainerNames {
 public:
  ContainerNames() = default;
  ContainerNames(std::initializer_list<std::string_view> names) {
    for (const auto name : names) add(name);
  }
  void add(std::string_view name) { ordered_.push_back(*names_.emplace(name).first); }
  [[nodiscard]] std::size_t size() const { return ordered_.size(); }
  [[nodiscard]] const std::string& at(std::size_t index) const { return ordered_.at(index); }
  [[nodiscard]] bool contains(const std::string& name) const { return names_.contains(name); }
  /// The name of the only container; empty unless there is exactly one with a valid length.
  [[nodiscard]] std::string only() const {
    constexpr std::size_t kNameMax = 63;  // A DNS label.
    return size() == 1 && ordered_.front().size() <= kNameMax ? ordered_.front() : std::string();
  }

 private:
  std::vector<std::string> ordered_;
  std::unordered_set<std::string> names_;
};

/// The containers in the pod template of an object.
struct Containers {
  bool known = false;    ///< False if only the metadata of the object was read.
  ContainerNames names;  ///< spec.containers
  ContainerNames init;   ///< spec.initContainers

  /// Reports whether either list has a container with that name.
  [[nodiscard]] bool has(const std::string& name) const {
    return names.contains(name) || init.contains(name);
  }
  /// The name of the only container that is not an init container; empty if there are several.
  [[nodiscard]] std::string only() const { return names.only(); }
};

/// What the annotation of one object says.
struct AnnotationTriggers {
  std::vector<Reference> references;
  Faults faults;
  TriggerTargets targets;  ///< Also of entries that have a fault.
};

/// Reads the annotation image.openshift.io/triggers as the platform does (openshift-image-api.md
/// 7.1). Entries with boolean `paused: true` do not need the istag: they have a fault and no
/// reference. If an error disables the object's triggers (string `paused`, a bad selector, a
/// duplicate fieldPath), the references have an obstacle, and the entry at fault has a fault. Text
/// that is not a JSON array has a fault and no references. `pod_spec` is the path of the pod spec in
/// the object, such as "spec.template.spec": the platform skips entries outside it.
[[nodiscard]] AnnotationTriggers read_triggers_annotation(std::string_view annotation,
                                                          std::string_view ns,
                                                          std::string_view pod_spec,
                                                          const Containers& containers);

/// The fault of an annotation that is not where the platform looks for it, with the istag and the
/// container of its first entry. `owner` is the path of the metadata that has it, such as
/// "spec.template.metadata".
[[nodiscard]] Fault ignored_triggers(std::string_view annotation, std::string_view ns,
                                     std::string_view pod_spec, const Containers& containers,
                                     std::string_view owner, std::string why);

}  // namespace imagedeps::objects
