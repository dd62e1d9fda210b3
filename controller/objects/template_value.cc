#include "objects/template_value.h"

#include <fmt/format.h>

#include <cctype>
#include <optional>

#include "base/text.h"

namespace imagedeps::objects {

namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kPunctuation = "~!@#$%^&*()-_+={}[]\\|<,>.?/\"';:`";
constexpr std::string_view kClasses = "wdaA";
constexpr int kCountMax = 255;

/// All characters, in the order in which a range such as `a-Z` counts them.
const std::string& all_characters() {
  static const std::string kAll =
      std::string(kLetters) + std::string(kDigits) + std::string(kPunctuation);
  return kAll;
}

bool alphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// `[CHARACTERS]{COUNT}` in a pattern.
struct Expression {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view characters;
  std::string_view count;
};

/// The expression whose opening bracket is at `open`, if there is one.
std::optional<Expression> expression_at(std::string_view text, std::size_t open) {
  const auto end_of = [&](std::size_t at, auto allowed) {
    while (at < text.size() && allowed(text[at])) ++at;
    return at;
  };
  const auto close =
      end_of(open + 1, [](char c) { return alphanumeric(c) || c == '-' || c == '\\'; });
  if (close == open + 1 || !text.substr(close).starts_with("]{")) return std::nullopt;
  const auto brace = end_of(close + 2, [](char c) { return c >= '0' && c <= '9'; });
  if (brace == close + 2 || brace >= text.size() || text[brace] != '}') return std::nullopt;
  return Expression{open, brace + 1, text.substr(open + 1, close - open - 1),
                    text.substr(close + 2, brace - close - 2)};
}

std::optional<Expression> next_expression(std::string_view text, std::size_t from) {
  for (auto open = text.find('[', from); open != std::string_view::npos;
       open = text.find('[', open + 1)) {
    if (const auto found = expression_at(text, open)) return found;
  }
  return std::nullopt;
}

/// The platform requires that the characters begin with a class (`\w`) or end with a range (`a-z`).
bool well_formed(std::string_view characters) {
  if (characters.size() >= 2 && characters[0] == '\\' &&
      kClasses.find(characters[1]) != std::string_view::npos)
    return true;
  if (characters.size() < 3) return false;
  const auto last = characters.substr(characters.size() - 3);
  return alphanumeric(last[0]) && last[1] == '-' && alphanumeric(last[2]);
}

/// Removes the first range or class from the text. Returns its first and last character, which are
/// equal for a single character. Nullopt at the end of the text.
std::optional<std::pair<char, char>> take_range(std::string_view& text) {
  const auto starts = [&](std::size_t at) { return at < text.size() && alphanumeric(text[at]); };
  while (!text.empty() && !starts(0) && !(text[0] == '\\' && starts(1))) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  std::size_t end = text[0] == '\\' ? 2 : 1;
  if (end < text.size() && text[end] == '-') ++end;
  if (starts(end)) ++end;
  const std::pair range{text[0], text[end - 1]};
  text.remove_prefix(end);
  return range;
}

/// The characters of a range or class. The last character of a range is not used. Nullopt if the
/// range has a wrong order.
std::optional<std::string> characters_of(char first, char last) {
  const std::string letters(kLetters);
  const std::string digits(kDigits);
  if (first == '\\') {
    switch (last) {
      case 'w': return letters + digits + "_";
      case 'd': return digits;
      case 'a': return letters + digits;
      case 'A': return std::string(kPunctuation);
      default: break;
    }
  }
  const auto left = all_characters().find(first);
  const auto right = all_characters().rfind(last);
  if (left > right) return std::nullopt;
  return all_characters().substr(left, right - left);
}

Error rejected(std::string_view pattern, std::string_view why) {
  constexpr std::size_t kShownMax = 100;
  return {.kind = Error::Kind::Invalid,
          .message = fmt::format("OpenShift rejects its generator '{}': {}",
                                 truncated(pattern, kShownMax), why)};
}

/// The characters from which an expression selects.
Result<std::string> alphabet_of(std::string_view characters, std::string_view pattern) {
  if (!well_formed(characters))
    return rejected(pattern, "the characters in brackets must end with a range such as a-z");
  std::string alphabet;
  while (const auto range = take_range(characters)) {
    const auto more = characters_of(range->first, range->second);
    if (!more)
      return rejected(
          pattern, fmt::format("the range {}-{} has the wrong order", range->first, range->second));
    alphabet += *more;
  }
  if (alphabet.empty()) return rejected(pattern, "the range has no characters");
  return alphabet;
}

}  // namespace

Result<std::string> generate_value(std::string_view pattern, Random& random) {
  std::string value;
  std::size_t at = 0;
  while (const auto next = next_expression(pattern, at)) {
    const auto alphabet = alphabet_of(next->characters, pattern);
    if (!alphabet) return alphabet.error();
    const int count = parse_number<int>(next->count).value_or(0);
    if (count < 1 || count > kCountMax)
      return rejected(pattern, "the number in braces must be from 1 to 255");
    value += pattern.substr(at, next->begin - at);
    if (value.size() > kGeneratedMax) return rejected(pattern, "the value would be too long");
    for (int i = 0; i < count; ++i) value += (*alphabet)[random.below(alphabet->size())];
    at = next->end;
  }
  return value += pattern.substr(at);
}

}  // namespace imagedeps::objects
