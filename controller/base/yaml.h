#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace imagedeps {

/// A key that a map has more than once, and the line (from 1) of the second or a later one.
struct DuplicateKey {
  std::string key;
  int line = 1;
};

/// One document of a YAML stream as JSON, and the line (from 1) where it starts.
struct YamlDocument {
  Json value;
  int line = 1;
  std::vector<DuplicateKey> duplicates = {};  ///< The first 20.
};

/// What to do with a map that has a key more than once. LastWins is what kubectl does, in YAML and
/// in JSON.
enum class DuplicateKeys { Refused, LastWins };

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
/// numbers, null), and merge keys are applied. Quoted text and dates remain text. Errors are
/// Malformed with "line L, column C: ...".
[[nodiscard]] Result<std::vector<YamlDocument>> parse_yaml(
    std::string_view text, const YamlLimits& limits = {},
    DuplicateKeys duplicates = DuplicateKeys::Refused);

/// Block style with keys in insertion order, for users. parse_yaml() returns the same value.
[[nodiscard]] std::string to_yaml(const OrderedJson& value);

/// Like parse_yaml(), for one of several texts that share limits. Reduces `left` by the nodes and
/// aliases of this text, also if it is not valid.
[[nodiscard]] Result<std::vector<YamlDocument>> parse_yaml_part(std::string_view text,
                                                                YamlLimits& left,
                                                                DuplicateKeys duplicates);

/// The keys that lead to a node of a document. Items of sequences are addressed by number.
using YamlPath = std::vector<std::string>;

/// Where a node is in a text. `line` is that of its key, from 1. Both are empty if it was not
/// found.
struct YamlPlace {
  int line = 0;
  std::string text;  ///< A scalar as written, without quotes.
};
/// The places of nodes in one document of a text, counted as parse_yaml() does, in the order of
/// `paths`.
[[nodiscard]] std::vector<YamlPlace> yaml_places_of(std::string_view text, std::size_t document,
                                                    const std::vector<YamlPath>& paths);
/// The line (from 1) of a key in the first document, for messages such as "file:line: unknown key".
/// Returns 0 if the key does not exist.
[[nodiscard]] int yaml_line_of(std::string_view text, const YamlPath& path);

/// The value of a plain (unquoted) YAML scalar.
[[nodiscard]] Json yaml_plain_scalar(std::string_view text);

}  // namespace imagedeps
