#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "objects/meta.h"

namespace imagedeps::commands {

/// The object or image stream tag that `explain` explains.
struct Subject {
  std::optional<objects::ObjectKey> object;  ///< A consumer or an ImageDependency.
  objects::TagRef tag;                       ///< Set if `object` is empty.
};
/// Accepts "dc/web", "deployment.apps/web", "imgdep/php.7.1", "php:7.1", "openshift/php:7.1" and
/// "istag/php:7.1". Any other "KIND/NAME" is an object of Kind::Other, whose `other` is the word in
/// lower case. Invalid for any other text.
[[nodiscard]] Result<Subject> parse_subject(const std::string& text, const std::string& ns);
/// The error for a text that is not a subject.
[[nodiscard]] Error not_a_subject(const std::string& text);
/// Reports whether a word in lower case names a kind as kubectl does: "job", "jobs", "po".
[[nodiscard]] bool names_kind(std::string_view word, std::string_view kind);
/// "NAME:TAG" or "NS/NAME:TAG". Invalid for any other text.
[[nodiscard]] Result<objects::TagRef> parse_istag(const std::string& text, const std::string& ns);

}  // namespace imagedeps::commands
