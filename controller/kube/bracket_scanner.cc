#include "kube/bracket_scanner.h"

#include <array>
#include <cstring>

#include "base/check.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace imagedeps::kube {

namespace {

/// The positions of the relevant bytes: bit i stands for byte i of a block.
struct Marks {
  std::uint64_t quote = 0;
  std::uint64_t backslash = 0;
  std::uint64_t opening = 0;
  std::uint64_t closing = 0;
};

// '[' and '{' differ only in bit 0x20, and so do ']' and '}'. Setting that bit turns no other byte
// into one of them.
constexpr char kCase = 0x20;

#if defined(__SSE2__)
std::uint64_t equal(__m128i bytes, char wanted) {
  return static_cast<std::uint32_t>(
      _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted))));
}

Marks marks_of(const char* block) {
  Marks marks;
  for (unsigned shift = 0; shift < BracketScanner::kBlock; shift += 16) {
    const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + shift));
    const auto folded = _mm_or_si128(bytes, _mm_set1_epi8(kCase));
    marks.quote |= equal(bytes, '"') << shift;
    marks.backslash |= equal(bytes, '\\') << shift;
    marks.opening |= equal(folded, '{') << shift;
    marks.closing |= equal(folded, '}') << shift;
  }
  return marks;
}
#else
Marks marks_of(const char* block) {
  Marks marks;
  for (unsigned i = 0; i < BracketScanner::kBlock; ++i) {
    const auto bit = [i](bool set) { return static_cast<std::uint64_t>(set) << i; };
    const char folded = static_cast<char>(block[i] | kCase);
    marks.quote |= bit(block[i] == '"');
    marks.backslash |= bit(block[i] == '\\');
    marks.opening |= bit(folded == '{');
    marks.closing |= bit(folded == '}');
  }
  return marks;
}
#endif

/// Bytes after a backslash that is not escaped. `first` is 1 if the first byte is escaped.
std::uint64_t escaped_bytes(std::uint64_t backslashes, std::uint64_t first) {
  auto escaped = first;
  while (backslashes != 0) {
    const auto lowest = backslashes & (0 - backslashes);
    if ((escaped & lowest) == 0) escaped |= lowest << 1;
    backslashes ^= lowest;
  }
  return escaped;
}

/// Bit i of the result is the parity of bits 0 to i.
std::uint64_t parity_up_to(std::uint64_t bits) {
  for (unsigned shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

}  // namespace

BracketScanner::Brackets BracketScanner::next(std::string_view bytes) {
  CHECK(!bytes.empty() && bytes.size() <= kBlock);
  std::array<char, kBlock> padded;
  const char* block = bytes.data();
  if (bytes.size() < kBlock) {
    padded.fill(' ');
    std::memcpy(padded.data(), bytes.data(), bytes.size());
    block = padded.data();
  }
  const auto marks = marks_of(block);
  const auto escaped = escaped_bytes(marks.backslash, escaped_);
  const auto in_string = parity_up_to(marks.quote & ~escaped) ^ in_string_;

  const auto last = bytes.size() - 1;
  escaped_ = ((marks.backslash & ~escaped) >> last) & 1;
  in_string_ = 0 - ((in_string >> last) & 1);
  return {.opening = marks.opening & ~in_string, .closing = marks.closing & ~in_string};
}

}  // namespace imagedeps::kube
