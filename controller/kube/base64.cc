#include "kube/base64.h"

#include <cstdint>

namespace imagedeps::kube {

std::optional<std::string> decode_base64(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  std::size_t letters = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const auto value = kAlphabet.find(c);
    if (value == std::string_view::npos || padding > 0) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    if (++letters % 4 == 0) {
      for (const int shift : {16, 8, 0}) bytes += static_cast<char>((bits >> shift) & 0xff);
    }
  }
  if (padding > 2 || (letters + padding) % 4 != 0) return std::nullopt;
  if (padding > 0) bytes += static_cast<char>((bits >> (padding == 2 ? 4 : 10)) & 0xff);
  if (padding == 1) bytes += static_cast<char>((bits >> 2) & 0xff);
  return bytes;
}

}  // namespace imagedeps::kube
