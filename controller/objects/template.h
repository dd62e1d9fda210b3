#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "base/result.h"

namespace imagedeps::objects {

/// The parameters without a value, and for each why the platform rejects its generator (empty if it
/// has none). The platform refuses to process the Template until all of them have a value.
using OpenParameters = std::map<std::string, std::string>;

/// A template.openshift.io/v1 Template, processed as `oc process` does. `${NAME}` is replaced in
/// strings, `${{NAME}}` replaces a whole string with the JSON of the value, and parameters with
/// `generate: expression` get a value from their `from` pattern. A parameter is left open, and its
/// `${NAME}` unchanged, if it is required and has no value or if the platform rejects its
/// generator.
struct ProcessedTemplate {
  std::vector<Json> objects;
  std::map<std::string, std::string> parameters;  ///< The values that were used.
  std::map<std::string, std::string>
      labels;  ///< Labels of the template, which `objects` already have.
  OpenParameters open;
  /// Unknown `${X}`, which are left unchanged and reported, as oc does.
  std::vector<std::string> problems;
};

/// The number of bytes that parameter values may add to a processed Template.
inline constexpr std::size_t kProcessedMax = 16u << 20;

/// Processes a Template. `given` overrides the default values of its parameters. Returns Invalid if
///   - `objects` or `parameters` is not a list of objects
///   - `given` has a parameter that the template does not have (the message names all)
///   - values would add more than kProcessedMax bytes (the message names the parameter)
///   - the template has labels, and the metadata or labels of an object is not a JSON object
[[nodiscard]] Result<ProcessedTemplate> process_template(
    const Json& definition, const std::map<std::string, std::string>& given, Random& random);

}  // namespace imagedeps::objects
