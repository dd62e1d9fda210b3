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

  /// True if changes of the stream trigger it. An entry of another kind or with an apiVersion is
  /// only resolved when the object changes.
  [[nodiscard]] bool indexed() const;
};

/// Returns nothing if the platform cannot read the annotation: it is not a JSON array, a field has
/// the wrong type, or two entries name the same field.
[[nodiscard]] std::optional<std::vector<AnnotatedTrigger>> read_annotation(std::string_view text);

/// The container that a field path selects, or null if it does not exist. `known` is false if the
/// path is not a container selector.
struct Selected {
  Json* container = nullptr;
  bool known = false;
};
[[nodiscard]] Selected select_container(Json& object, std::string_view field_path);

}  // namespace imagedeps::sim
