#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/scan.h"
#include "objects/references.h"

namespace imagedeps::objects {

/// A `from` or `to`: corev1.ObjectReference, as far as it is read.
struct ObjectRef {
  bool present = false;  ///< The field is there and is not null.
  std::string kind;
  std::string ns;
  std::string name;
};
[[nodiscard]] ObjectRef read_object_ref(scan::Value& value);

/// `stream:tag` with exactly one ':', no '@' and both parts there: how BuildConfigs are resolved
/// (openshift-image-api.md 1.1).
[[nodiscard]] std::optional<TagRef> strict_istag(std::string_view name, std::string_view ns);
/// Split at the first ':'; an empty tag means latest: how triggers of DeploymentConfigs are
/// resolved.
[[nodiscard]] std::optional<TagRef> trigger_istag(std::string_view name, std::string_view ns);

/// What a strategy's or a source image's `from` names, with the legacy kind ImageStream
/// (`name:latest`); nothing for a DockerImage and for what can never be resolved. `ns` is the
/// object's own namespace.
[[nodiscard]] std::optional<Reference> input_reference(const ObjectRef& from, std::string_view ns,
                                                       std::string field_path);

/// What an `output.to` makes: an istag (kinds ImageStreamTag, legacy ImageStream, none) or a pull
/// spec.
[[nodiscard]] std::optional<Output> build_output(const ObjectRef& to, std::string_view ns);

}  // namespace imagedeps::objects
