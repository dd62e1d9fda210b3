#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "objects/meta.h"

namespace imagedeps::objects {

/// HOST[:PORT]/path[:tag][@digest], parsed as OpenShift does (openshift-image-api.md 1.1). The
/// first component is a registry iff it contains '.' or ':' or is "localhost". The defaults are
/// docker.io, library (Docker Hub only) and latest.
struct PullSpec {
  std::string registry;    ///< host[:port]; "docker.io" if absent.
  std::string repository;  ///< Path without registry, tag and digest.
  std::string tag;         ///< "latest" if both tag and digest are absent.
  std::string digest;      ///< "sha256:..." or empty.
};
/// Nullopt if the text is not a valid image pull spec.
[[nodiscard]] std::optional<PullSpec> parse_pull_spec(std::string_view text);

/// The istag that `HOST/ns/name[:tag]` refers to if HOST is in `internal_hosts`. Nullopt for a
/// digest or any other host.
[[nodiscard]] std::optional<TagRef> internal_istag(
    std::string_view image, const std::set<std::string, std::less<>>& internal_hosts);
/// Reports whether an image could be an istag on some internal registry: HOST/ns/name with a '.' or
/// ':' in HOST, and no digest. It is cheap, so decoders use it to keep only such images.
[[nodiscard]] bool may_be_internal(std::string_view image);

}  // namespace imagedeps::objects
