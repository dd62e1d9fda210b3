#pragma once

#include <vector>

#include "base/yaml.h"

namespace imagedeps::audit {

/// A field that the API defines as text, but that holds a number or a boolean. The API server
/// rejects the object.
struct Unquoted {
  YamlPath path;
  Json value;
};
/// The first of these fields in a manifest: names, namespaces, kinds, images, labels, annotations
/// and values of variables in objects of Kubernetes and OpenShift, in Lists and Templates too, and
/// the values of Template parameters. Custom resources have their own schemas and are not checked.
[[nodiscard]] std::vector<Unquoted> unquoted_fields(const Json& manifest);

/// "spec.tags[0].name".
[[nodiscard]] std::string to_text(const YamlPath& path);
/// "spec.tags[0].name is a number: quote it".
[[nodiscard]] std::string to_text(const Unquoted& field);

/// Replaces the field by text, so that the rest of the object can be read as it was meant.
void set_text(Json& manifest, const YamlPath& path, const std::string& text);

}  // namespace imagedeps::audit
