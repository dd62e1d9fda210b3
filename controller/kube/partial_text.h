#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace imagedeps::kube {

/// Larger objects end the stream. For comparison, etcd's limit is 1.5 MiB, and JSON may need six
/// bytes for one.
inline constexpr std::size_t kObjectMax = 16u << 20;

/// The start of a text whose rest has not arrived. Uses little more memory than the text has bytes,
/// also while it grows, and returns the memory of large texts.
class PartialText {
 public:
  /// Returns Malformed if the text becomes larger than kObjectMax, and is then unchanged.
  [[nodiscard]] Result<void> append(std::string_view bytes);
  /// Valid until the next change. A few bytes after it are readable in most cases.
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  void clear();

 private:
  std::string text_;
};

}  // namespace imagedeps::kube
