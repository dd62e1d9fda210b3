#pragma once

#include <string_view>

namespace imagedeps::reconcile {

/// Whether resourceVersion `a` is older than `b`, of one object. Both must be numbers (KEP-5504),
/// else only "the same" is known: false.
[[nodiscard]] inline bool older(std::string_view a, std::string_view b) {
  const auto number = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos &&
           text.front() != '0';
  };
  if (!number(a) || !number(b)) return false;
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

}  // namespace imagedeps::reconcile
