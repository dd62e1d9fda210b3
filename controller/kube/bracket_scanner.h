#pragma once

#include <cstdint>
#include <string_view>

namespace imagedeps::kube {

/// Finds the brackets of a JSON text that arrives in pieces, 64 bytes at a time. It detects strings
/// by arithmetic on bit masks, without a branch per byte (Langdale and Lemire, "Parsing gigabytes
/// of JSON per second", 2019). It does not validate: for other text the brackets are meaningless.
class BracketScanner {
 public:
  static constexpr std::size_t kBlock = 64;

  /// Bit i is set where byte i of a block is a bracket outside of strings.
  struct Brackets {
    std::uint64_t opening = 0;  ///< '{' and '['
    std::uint64_t closing = 0;  ///< '}' and ']'
  };

  /// The next bytes of the text, at most kBlock of them.
  [[nodiscard]] Brackets next(std::string_view bytes);

 private:
  std::uint64_t in_string_ = 0;  ///< All ones if the text so far ends inside a string.
  std::uint64_t escaped_ = 0;    ///< 1 if the next byte is escaped by a backslash.
};

}  // namespace imagedeps::kube
