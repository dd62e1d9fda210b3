#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace imagedeps::sim {

/// One entry of the annotation image.openshift.io/triggers.
struct AnnotatedTrigger {
  Json from;
  std::string field_path;
  bool paused = false;

  /// Whether stream events wake it: entries of another kind or with an apiVersion are resolved once
  /// only, when the object changes.
  [[nodiscard]] bool indexed() const;
};

/// Nothing where the platform can read none of it: no JSON array, a field of a wrong type, two
/// entries for one field.
[[nodiscard]] std::optional<std::vector<AnnotatedTrigger>> read_annotation(std::string_view text);

/// The container that a field path selects; null for one that is not there. `known` is false for a
/// path that is no such selector at all.
struct Selected {
  Json* container = nullptr;
  bool known = false;
};
[[nodiscard]] Selected select_container(Json& object, std::string_view field_path);

}  // namespace imagedeps::sim
