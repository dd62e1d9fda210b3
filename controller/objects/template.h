#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "base/result.h"

namespace imagedeps::objects {

/// template.openshift.io/v1 Template, processed as `oc process` does: `${NAME}` in strings,
/// `${{NAME}}` replaces the whole value with its JSON, parameters with `generate: expression` get a
/// value from their `from` pattern.
struct ProcessedTemplate {
  std::vector<Json> objects;
  std::map<std::string, std::string> parameters;  ///< As used.
  std::map<std::string, std::string> labels;      ///< Of the template, already put on the objects.
  std::vector<std::string>
      problems;  ///< Unknown `${X}` left as they were: reported, not refused (as oc does).
};

/// Invalid for objects or parameters that are no list of objects, for a parameter in `given` that
/// the template does not have, and for a required one without a value: the message names them all.
/// Invalid if the result would be larger than kProcessedMax, however small the Template is: the
/// message names the parameter. Invalid too if the Template has labels and an object's metadata or
/// labels are no object.
inline constexpr std::size_t kProcessedMax = 16u << 20;  ///< Bytes that values may add in all.
[[nodiscard]] Result<ProcessedTemplate> process_template(
    const Json& definition, const std::map<std::string, std::string>& given, Random& random);

}  // namespace imagedeps::objects
