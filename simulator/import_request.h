#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "loop/http.h"
#include "objects/pull_spec.h"
#include "simulator/registry.h"

namespace imagedeps::sim {

/// One image of an ImageStreamImport, before and after it was fetched.
struct ImportedImage {
  Json from, import_policy, reference_policy;
  std::string to;  ///< Name of the tag.
  objects::PullSpec spec;
  bool of_repository = false;
  Pull pull;

  [[nodiscard]] bool fetched() const { return !pull.digest.empty(); }
  /// "docker.io/library/x@sha256:...".
  [[nodiscard]] std::string reference() const {
    return spec.registry + "/" + spec.repository + "@" + pull.digest;
  }
};

/// The request's body with its defaults, or the Status that refuses it (openshift-image-api.md
/// 3.1).
[[nodiscard]] std::variant<Json, Json> read_import(Json body);
inline constexpr std::size_t kReadable = 0;

/// The images that a readable request asks for; of a repository, those that its registry knows.
[[nodiscard]] std::vector<ImportedImage> images_of(const Json& body, const Registries& registries);

/// ?timeout=, 34 s where it is absent, or a message for a 400.
[[nodiscard]] std::variant<Duration, std::string> import_deadline(const loop::HttpRequest& request);

}  // namespace imagedeps::sim
