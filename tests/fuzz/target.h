#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/json.h"

/// What the fuzz targets share. A target is one function that libFuzzer calls with many inputs. A
/// property that does not hold ends the process (CHECK), and libFuzzer keeps the input.
namespace imagedeps::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Chooses how a text is cut into pieces: the first byte of the input seeds the sizes, so that
/// libFuzzer can vary them.
class Pieces {
 public:
  explicit Pieces(std::uint8_t seed) : state_(seed * 2654435761u + 1) {}
  /// From 1 to 129 bytes: below, at and above the 64 bytes that the framer reads at a time.
  std::size_t next() {
    state_ = state_ * 1664525u + 1013904223u;
    return 1 + (state_ >> 16) % 129;
  }

 private:
  std::uint32_t state_;
};

/// nlohmann's reading of a text; discarded where it is not JSON. Independent of parse_json().
inline Json reference_json(std::string_view text) { return Json::parse(text, nullptr, false); }

}  // namespace imagedeps::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
