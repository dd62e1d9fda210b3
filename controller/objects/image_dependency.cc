#include "objects/image_dependency.h"

#include <algorithm>
#include <tuple>

#include "base/digest.h"
#include "base/text.h"

namespace imagedeps::objects {

namespace {

constexpr std::size_t kNameMax = 253;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// A DNS-1123 subdomain: labels of lower-case letters, digits and inner dashes, separated by dots.
bool is_subdomain(std::string_view name) {
  if (name.size() > kNameMax) return false;
  while (true) {
    const auto dot = name.find('.');
    const auto label = name.substr(0, dot);
    if (label.empty() || !is_letter_or_digit(label.front()) || !is_letter_or_digit(label.back()))
      return false;
    if (!std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; }))
      return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

std::string sanitized(std::string_view text, std::size_t length_max) {
  auto name = lower_case(text);
  std::ranges::replace_if(
      name, [](char c) { return !is_letter_or_digit(c); }, '-');
  name.erase(0, std::min(name.find_first_not_of('-'), name.size()));
  name.resize(std::min(name.size(), length_max));
  name.erase(name.find_last_not_of('-') + 1);
  return name.empty() ? "istag" : name;
}

/// Words of lower-case letters and digits, separated by single characters.
bool is_stream_name(std::string_view name) {
  bool in_word = false;
  for (const char c : name) {
    const bool separator = c == '.' || c == '_' || c == '-';
    if (separator ? !in_word : !is_letter_or_digit(c)) return false;
    in_word = !separator;
  }
  return in_word && name.size() <= kStreamNameMax;
}

bool is_tag_name(std::string_view name) {
  const auto fits = [](char c) {
    return is_letter_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && name.size() <= kTagNameMax && fits(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return fits(c) || c == '.' || c == '-'; });
}

auto without_times(const DependencyStatus& s) {
  return std::tie(s.observed_generation, s.state, s.image, s.source_kind, s.source_pull_spec,
                  s.source_scheduled, s.registry, s.references, s.reference_count,
                  s.foreign_reference_count, s.import_attempts, s.last_error_reason,
                  s.last_error_message, s.alias_chain, s.last_handled_request);
}

}  // namespace

const Condition* DependencyStatus::find(std::string_view type) const {
  const auto found = std::ranges::find(conditions, type, &Condition::type);
  return found == conditions.end() ? nullptr : &*found;
}

bool DependencyStatus::same_but_times(const DependencyStatus& other) const {
  return without_times(*this) == without_times(other) &&
         first_seen.has_value() == other.first_seen.has_value() &&
         populated_at.has_value() == other.populated_at.has_value() &&
         next_attempt.has_value() == other.next_attempt.has_value() &&
         std::ranges::equal(conditions, other.conditions,
                            [](const Condition& a, const Condition& b) { return a.same(b); });
}

bool describable(const TagRef& tag) { return is_stream_name(tag.stream) && is_tag_name(tag.tag); }

std::string dependency_name(const TagRef& tag) {
  auto name = tag.stream + '.' + tag.tag;
  if (tag.stream.find('.') == std::string::npos && is_subdomain(name)) return name;
  constexpr std::size_t kHashDigits = 16;
  return sanitized(name, kNameMax - kHashDigits - 1) + '-' +
         sha256_hex(istag_name(tag)).substr(0, kHashDigits);
}

}  // namespace imagedeps::objects
