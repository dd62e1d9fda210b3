#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "objects/meta.h"

namespace imagedeps::commands {

/// The object or image stream tag that `explain` explains.
struct Subject {
  std::optional<objects::ObjectKey> object;  ///< A consumer or an ImageDependency.
  objects::TagRef tag;                       ///< Set if `object` is empty.
};
/// Accepts "dc/web", "deployment.apps/web", "imgdep/php.7.1", "php:7.1", "openshift/php:7.1" and
/// "istag/php:7.1". Invalid for any other text.
[[nodiscard]] Result<Subject> parse_subject(const std::string& text, const std::string& ns);
/// "NAME:TAG" or "NS/NAME:TAG". Invalid for any other text.
[[nodiscard]] Result<objects::TagRef> parse_istag(const std::string& text, const std::string& ns);

}  // namespace imagedeps::commands
