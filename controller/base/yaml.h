#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace imagedeps {

/// One document of a YAML stream as JSON, and the line (from 1) where it begins.
struct YamlDocument {
  Json value;
  int line = 1;
};

/// What is refused before yaml-cpp sees it: it can be driven out of memory.
struct YamlLimits {
  std::size_t bytes_max = 32u << 20;
  int depth_max = 100;
  std::size_t aliases_max = 100;    ///< Uses of anchors in one stream.
  std::size_t nodes_max = 2'000'000;  ///< After aliases are expanded: an alias bomb ends here.
};

/// Every document of a stream; empty ones are left out. JSON is YAML and is accepted. Scalars become what YAML 1.1's core
/// says as Kubernetes reads them (plain `true`, numbers, null; quoted text stays text). Duplicate keys are refused.
/// Malformed with "line L, column C: ..." else.
[[nodiscard]] Result<std::vector<YamlDocument>> parse_yaml(std::string_view text, const YamlLimits& limits = {});

/// Block style, keys in order, for people.
[[nodiscard]] std::string to_yaml(const OrderedJson& value);

/// The line (from 1) of the value at a path of keys in the first document, 0 if there is none: for "file:line: unknown key".
[[nodiscard]] int yaml_line_of(std::string_view text, const std::vector<std::string>& path);

}  // namespace imagedeps
