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

/// What is refused while reading, before it costs memory: yaml-cpp itself can be driven out of it.
struct YamlLimits {
  std::size_t bytes_max = 32u << 20;
  /// yaml-cpp reads a flow collection ("[...]") to its end before it says anything, at up to 230
  /// bytes of memory for a byte of text. Further than this it may not read without saying
  /// something. Text that is JSON is read as JSON and has no such limit.
  std::size_t lookahead_bytes_max = 2u << 20;
  int depth_max = 100;
  std::size_t aliases_max = 100;      ///< Uses of anchors in one stream.
  std::size_t nodes_max = 2'000'000;  ///< After aliases are expanded: an alias bomb ends here. 32
                                      ///< bytes of text count as one.
};

/// Every document of a stream; empty ones are left out. JSON is YAML and is accepted, several
/// values in a row too. Plain scalars become what Kubernetes
/// makes of them (YAML 1.1: `true`, `yes`, `off`, numbers, null; merge keys are followed); quoted
/// text stays text, and so do dates. Duplicate keys are refused. Malformed with "line L, column C:
/// ..." else.
[[nodiscard]] Result<std::vector<YamlDocument>> parse_yaml(std::string_view text,
                                                           const YamlLimits& limits = {});

/// Block style, keys in order, for people. Reads back as the same value.
[[nodiscard]] std::string to_yaml(const OrderedJson& value);

/// The line (from 1) of the key at a path of keys (items of sequences by their number) in the first
/// document, 0 if there is none: for "file:line: unknown key".
[[nodiscard]] int yaml_line_of(std::string_view text, const std::vector<std::string>& path);

/// What a plain (unquoted) YAML scalar means.
[[nodiscard]] Json yaml_plain_scalar(std::string_view text);

}  // namespace imagedeps
