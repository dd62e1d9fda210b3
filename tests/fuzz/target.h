#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/json.h"

/// Shared code of the fuzz targets. A target is one function that libFuzzer calls with many inputs.
/// A violated property aborts the process (CHECK), and libFuzzer saves the input.
namespace imagedeps::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Splits a text into pieces. The first byte of the input seeds their sizes, so that libFuzzer can
/// vary them.
class Pieces {
 public:
  explicit Pieces(std::uint8_t seed) : state_(seed * 2654435761u + 1) {}
  /// Returns a size from 1 to 129 bytes: less than, equal to and more than the 64 bytes that the
  /// framer reads at a time.
  std::size_t next() {
    state_ = state_ * 1664525u + 1013904223u;
    return 1 + (state_ >> 16) % 129;
  }

 private:
  std::uint32_t state_;
};

/// Parses a text with nlohmann, independently of parse_json(). Returns a discarded value if it is
/// not JSON.
inline Json reference_json(std::string_view text) { return Json::parse(text, nullptr, false); }

}  // namespace imagedeps::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
