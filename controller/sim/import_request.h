#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "loop/http.h"
#include "objects/pull_spec.h"
#include "sim/registry.h"

namespace imagedeps::sim {

/// One image of an ImageStreamImport. `pull` is set when the image has been fetched.
struct ImportedImage {
  Json from, import_policy, reference_policy;
  std::string to;  ///< The name of the target tag.
  objects::PullSpec spec;
  /// True if the image comes from spec.repository, not from spec.images.
  bool of_repository = false;
  Pull pull;

  [[nodiscard]] bool fetched() const { return !pull.digest.empty(); }
  /// The image by digest, such as "docker.io/library/x@sha256:...".
  [[nodiscard]] std::string reference() const {
    return spec.registry + "/" + spec.repository + "@" + pull.digest;
  }
};

/// Returns the request body with its defaults, or the metav1.Status that refuses it
/// (openshift-image-api.md 3.1).
[[nodiscard]] std::variant<Json, Json> read_import(Json body);
/// The index of the request body in the result of read_import().
inline constexpr std::size_t kReadable = 0;

/// The images that a valid request asks for. A repository is expanded to the tags that its registry
/// lists.
[[nodiscard]] std::vector<ImportedImage> images_of(const Json& body, const Registries& registries);

/// Parses ?timeout=, which defaults to 34 s. Returns a message for a 400 if it is not a valid
/// duration.
[[nodiscard]] std::variant<Duration, std::string> import_deadline(const loop::HttpRequest& request);

}  // namespace imagedeps::sim
