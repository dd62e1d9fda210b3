#include "sim/patterns.h"

#include <algorithm>

namespace imagedeps::sim {
namespace {

bool lower(char c) { return c >= 'a' && c <= 'z'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool lower_or_digit(char c) { return lower(c) || digit(c); }
bool letter(char c) { return lower(c) || (c >= 'A' && c <= 'Z'); }
bool word(char c) { return letter(c) || digit(c) || c == '_'; }

}  // namespace

bool dns_label(std::string_view text) {
  return !text.empty() && text.size() <= 63 && lower_or_digit(text.front()) &&
         lower_or_digit(text.back()) &&
         std::ranges::all_of(text, [](char c) { return lower_or_digit(c) || c == '-'; });
}

bool dns_subdomain(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  for (std::size_t start = 0; start <= text.size();) {
    const auto end = std::min(text.find('.', start), text.size());
    const auto label = text.substr(start, end - start);
    // Unlike a DNS label, a part of a Kubernetes subdomain may be longer than 63 characters.
    if (label.empty() || !lower_or_digit(label.front()) || !lower_or_digit(label.back()))
      return false;
    if (!std::ranges::all_of(label, [](char c) { return lower_or_digit(c) || c == '-'; }))
      return false;
    start = end + 1;
  }
  return true;
}

bool stream_name(std::string_view text) {
  char before = '.';
  for (const char c : text) {
    const bool separator = c == '.' || c == '_' || c == '-';
    if (!separator && !lower_or_digit(c)) return false;
    if (separator && !lower_or_digit(before)) return false;
    before = c;
  }
  return lower_or_digit(before);
}

bool tag_name(std::string_view text) {
  return !text.empty() && text.size() <= 128 && word(text.front()) &&
         std::ranges::all_of(text, [](char c) { return word(c) || c == '.' || c == '-'; });
}

bool condition_word(std::string_view text) {
  return !text.empty() && letter(text.front()) &&
         std::ranges::all_of(text, [](char c) { return letter(c) || digit(c); });
}

}  // namespace imagedeps::sim
