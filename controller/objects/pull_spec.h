#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "objects/meta.h"

namespace imagedeps::objects {

/// HOST[:PORT]/path[:tag][@digest], parsed as OpenShift does (openshift-image-api.md 1.1): the
/// first component is a registry iff it contains '.' or ':' or is "localhost"; defaults docker.io,
/// library (Hub only), latest.
struct PullSpec {
  std::string registry;    ///< host[:port], "docker.io" where none was named.
  std::string repository;  ///< Path without registry, tag and digest.
  std::string tag;         ///< "latest" where neither tag nor digest was given.
  std::string digest;      ///< "sha256:..." or empty.
};
/// Nothing for text that is no pull spec.
[[nodiscard]] std::optional<PullSpec> parse_pull_spec(std::string_view text);

/// The istag that `HOST/ns/name[:tag]` means if HOST is one of `internal_hosts`; nothing for a
/// digest or any other host.
[[nodiscard]] std::optional<TagRef> internal_istag(
    std::string_view image, const std::set<std::string, std::less<>>& internal_hosts);
/// Whether an image could be an istag of some internal registry: HOST/ns/name with a '.' or ':' in
/// HOST, and no digest. Cheap; for keeping only such images until the hosts are known.
[[nodiscard]] bool may_be_internal(std::string_view image);

}  // namespace imagedeps::objects
