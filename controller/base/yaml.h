#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace imagedeps {

/// One document of a YAML stream as JSON, and the line (from 1) where it starts.
struct YamlDocument {
  Json value;
  int line = 1;
};

/// Limits that are enforced while reading. Without them, input can make yaml-cpp run out of memory.
struct YamlLimits {
  std::size_t bytes_max = 32u << 20;
  /// The most bytes that yaml-cpp may read without emitting an event. It reads a whole flow
  /// collection ("[...]") before it emits one, and needs up to 230 bytes of memory per byte of
  /// text. JSON text is parsed as JSON and has no such limit.
  std::size_t lookahead_bytes_max = 2u << 20;
  int depth_max = 100;
  std::size_t aliases_max = 100;  ///< Uses of anchors in one stream.
  std::size_t nodes_max =
      2'000'000;  ///< Nodes after aliases are expanded, which stops alias bombs.
                  ///< Every 32 bytes of text count as one node.
};

/// Parses all documents of a stream and omits empty ones. JSON is accepted, including several JSON
/// values in a row. Plain scalars are typed as in Kubernetes (YAML 1.1: `true`, `yes`, `off`,
/// numbers, null), and merge keys are applied. Quoted text and dates remain text. Duplicate keys
/// are an error. Errors are Malformed with "line L, column C: ...".
[[nodiscard]] Result<std::vector<YamlDocument>> parse_yaml(std::string_view text,
                                                           const YamlLimits& limits = {});

/// Block style with keys in insertion order, for users. parse_yaml() returns the same value.
[[nodiscard]] std::string to_yaml(const OrderedJson& value);

/// The line (from 1) of a key in the first document, for messages such as "file:line: unknown key".
/// `path` lists the keys that lead to it; items of sequences are addressed by number. Returns 0 if
/// the key does not exist.
[[nodiscard]] int yaml_line_of(std::string_view text, const std::vector<std::string>& path);

/// The value of a plain (unquoted) YAML scalar.
[[nodiscard]] Json yaml_plain_scalar(std::string_view text);

}  // namespace imagedeps
