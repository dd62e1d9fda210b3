#include "base/printable.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace imagedeps {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

/// Unicode: Cc beyond ASCII, Cf (format characters), line and paragraph separators, noncharacters.
constexpr std::array kUnsafe = {
    Range{0x80, 0x9f},       Range{0xad, 0xad},       Range{0x600, 0x605},
    Range{0x61c, 0x61c},     Range{0x6dd, 0x6dd},     Range{0x70f, 0x70f},
    Range{0x180e, 0x180e},   Range{0x200b, 0x200f},   Range{0x2028, 0x202e},
    Range{0x2060, 0x206f},   Range{0xfdd0, 0xfdef},   Range{0xfeff, 0xfeff},
    Range{0xfff9, 0xfffb},   Range{0xfffe, 0xffff},   Range{0x1d173, 0x1d17a},
    Range{0xe0000, 0xe0fff}, Range{0xf0000, 0x10ffff}};

bool is_unsafe(std::uint32_t code_point) {
  return std::ranges::any_of(kUnsafe, [code_point](const Range& range) {
    return range.first <= code_point && code_point <= range.last;
  });
}

bool is_control(unsigned char byte) { return byte < 0x20 || byte == 0x7f; }

/// A character at the beginning of `text`, which is not empty.
struct Character {
  std::size_t size = 1;
  bool safe = false;
};

/// The number of bytes that the first byte of a character announces. 0: it cannot be the first.
std::size_t announced_size(unsigned char first) {
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

Character decode(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return {1, !is_control(first)};
  const std::size_t size = announced_size(first);
  if (size == 0 || text.size() < size) return {};
  std::uint32_t code_point = first & (0xffU >> (size + 1));
  for (const char c : text.substr(1, size - 1)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) != 0x80) return {};
    code_point = code_point << 6U | (byte & 0x3fU);
  }
  constexpr std::array<std::uint32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
  if (code_point < kLeast[size] || surrogate || code_point > 0x10ffff) return {};
  return {size, !is_unsafe(code_point)};
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character next = decode(text);
    if (next.safe) {
      out += text.substr(0, next.size);
    } else if (is_control(static_cast<unsigned char>(text.front()))) {
      out += ' ';
    } else {
      out += kReplacement;
    }
    text.remove_prefix(next.size);
  }
  return out;
}

bool is_printable(std::string_view text) {
  while (!text.empty()) {
    const Character next = decode(text);
    if (!next.safe) return false;
    text.remove_prefix(next.size);
  }
  return true;
}

}  // namespace imagedeps
