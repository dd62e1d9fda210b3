#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/scan.h"
#include "objects/references.h"

namespace imagedeps::objects {

/// The fields of a `from` or `to` (corev1.ObjectReference) that the program uses.
struct ObjectRef {
  bool present = false;  ///< The field exists and is not null.
  std::string kind;
  std::string ns;
  std::string name;
};
[[nodiscard]] ObjectRef read_object_ref(scan::Value& value);

/// Parses `stream:tag` as the platform does for BuildConfigs (openshift-image-api.md 1.1): exactly
/// one ':', no '@', and both parts not empty. Otherwise nullopt.
[[nodiscard]] std::optional<TagRef> strict_istag(std::string_view name, std::string_view ns);
/// Parses `stream[:tag]` as the platform does for triggers of DeploymentConfigs: splits at the
/// first ':', and an empty tag means latest.
[[nodiscard]] std::optional<TagRef> trigger_istag(std::string_view name, std::string_view ns);

/// The istag that the `from` of a DeploymentConfig's trigger names. The API converts the legacy
/// kinds ImageStream and ImageRepository, with `name` meaning `name:latest`. Nullopt for other
/// kinds and for names without a tag.
[[nodiscard]] std::optional<TagRef> trigger_source(const ObjectRef& from, std::string_view ns);

/// The reference in the `from` of a build strategy or source image. The legacy kind ImageStream
/// means `name:latest`. Nullopt for a DockerImage and for names that can never be resolved. `ns` is
/// the namespace of the object.
[[nodiscard]] std::optional<Reference> input_reference(const ObjectRef& from, std::string_view ns,
                                                       std::string field_path);

/// The output that `output.to` specifies: an istag (kind ImageStreamTag, legacy ImageStream, or no
/// kind) or a pull spec.
[[nodiscard]] std::optional<Output> build_output(const ObjectRef& to, std::string_view ns);

/// The istag that a name was probably meant to be, perhaps with a namespace in front. Parts that it
/// does not have are empty.
[[nodiscard]] TagRef meant_istag(std::string_view name, std::string_view ns);

/// The fault of a `from` or `to` that names no istag and is not of a kind that names something else.
[[nodiscard]] Fault not_an_istag(const ObjectRef& ref, std::string_view ns, std::string field_path);

}  // namespace imagedeps::objects
