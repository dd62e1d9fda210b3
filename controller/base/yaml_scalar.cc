#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/yaml.h"

namespace imagedeps {

namespace {

bool is_one_of(std::string_view text, const auto& words) {
  return std::ranges::find(words, text) != words.end();
}

constexpr std::array<std::string_view, 5> kNull{"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 9> kTrue{"true", "True", "TRUE", "yes", "Yes",
                                                "YES",  "on",   "On",   "ON"};
constexpr std::array<std::string_view, 9> kFalse{"false", "False", "FALSE", "no", "No",
                                                 "NO",    "off",   "Off",   "OFF"};

/// Hexadecimal, binary and octal numbers have a prefix, as in Go. A leading 0 also means octal.
int take_base(std::string_view& digits) {
  const auto take = [&](std::string_view prefix) {
    const bool found = digits.size() > prefix.size() && digits.starts_with(prefix);
    if (found) digits.remove_prefix(prefix.size());
    return found;
  };
  if (take("0x") || take("0X")) return 16;
  if (take("0b") || take("0B")) return 2;
  if (take("0o") || take("0O") || take("0")) return 8;
  return 10;
}

std::optional<Json> integer(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const int base = take_base(text);
  std::uint64_t magnitude = 0;
  const auto* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, magnitude, base);
  if (text.empty() || error != std::errc() || end != last) return std::nullopt;
  if (!negative) return Json(magnitude);
  constexpr std::uint64_t kLowest = 1ull << 63;
  if (magnitude > kLowest) return std::nullopt;
  return Json(static_cast<std::int64_t>(~magnitude + 1));
}

std::optional<Json> real(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto digit = text.find_first_of("0123456789");
  if (digit == std::string_view::npos ||
      text.find_first_not_of("0123456789.eE+-") != std::string_view::npos)
    return std::nullopt;
  double number = 0;
  const auto* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc() || end != last || !std::isfinite(number)) return std::nullopt;
  return Json(number);
}

}  // namespace

Json yaml_plain_scalar(std::string_view text) {
  if (is_one_of(text, kNull)) return nullptr;
  if (is_one_of(text, kTrue)) return true;
  if (is_one_of(text, kFalse)) return false;
  if (text.find_first_of("0123456789") > 3)
    return std::string(text);  // No number has a longer prefix than "-0x".
  std::string digits(text);
  if (!digits.starts_with('_')) std::erase(digits, '_');
  if (auto number = integer(digits)) return *number;
  if (auto number = real(digits)) return *number;
  return std::string(text);
}

}  // namespace imagedeps
