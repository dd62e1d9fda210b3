#include "kube/bracket_scanner.h"

#include <algorithm>
#include <vector>

#include "fuzz/target.h"

/// Property: the bit arithmetic finds the same brackets as a loop over single bytes, for any bytes
/// and blocks of any size.
namespace imagedeps::fuzz {
namespace {

class ByteByByte {
 public:
  kube::BracketScanner::Brackets next(std::string_view bytes) {
    kube::BracketScanner::Brackets brackets;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const std::uint64_t bit = std::uint64_t{1} << i;
      if (opens(bytes[i])) brackets.opening |= bit;
      if (closes(bytes[i])) brackets.closing |= bit;
      step(bytes[i]);
    }
    return brackets;
  }

 private:
  [[nodiscard]] bool opens(char c) const { return !in_string_ && (c == '{' || c == '['); }
  [[nodiscard]] bool closes(char c) const { return !in_string_ && (c == '}' || c == ']'); }
  void step(char c) {
    if (c == '"' && !escaped_) in_string_ = !in_string_;
    escaped_ = c == '\\' && !escaped_;
  }

  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace
}  // namespace imagedeps::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace imagedeps::fuzz;
  if (size == 0) return 0;
  auto text = text_of(data + 1, size - 1);
  Pieces pieces(*data);
  imagedeps::kube::BracketScanner scanner;
  ByteByByte reference;
  while (!text.empty()) {
    const auto block =
        text.substr(0, std::min(pieces.next(), imagedeps::kube::BracketScanner::kBlock));
    text.remove_prefix(block.size());
    const std::vector<char> bytes(block.begin(), block.end());
    const auto found = scanner.next({bytes.data(), bytes.size()});
    const auto expected = reference.next(block);
    CHECK(found.opening == expected.opening);
    CHECK(found.closing == expected.closing);
  }
  return 0;
}
