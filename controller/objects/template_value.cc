#include "objects/template_value.h"

#include <cctype>
#include <charconv>

namespace imagedeps::objects {

namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kPunctuation = "~!@#$%^&*()-_+={}[]\\|<,>.?/\"';:`";

Error bad_pattern(std::string_view pattern, std::string_view why) {
  return {.kind = Error::Kind::Invalid,
          .message =
              "cannot generate a value from '" + std::string(pattern) + "': " + std::string(why)};
}

std::string escaped_class(char letter) {
  switch (letter) {
    case 'w': return std::string(kLetters) + std::string(kDigits) + "_";
    case 'd': return std::string(kDigits);
    case 'a': return std::string(kLetters) + std::string(kDigits);
    case 'A': return std::string(kPunctuation);
    default: return {};
  }
}

/// The characters of a class such as `a-zA-Z0-9` or `\w`; empty if the class is invalid.
std::string alphabet_of(std::string_view text) {
  std::string alphabet;
  while (!text.empty()) {
    if (text.size() >= 2 && text[0] == '\\') {
      const std::string characters = escaped_class(text[1]);
      if (characters.empty()) return {};
      alphabet += characters;
      text.remove_prefix(2);
    } else if (text.size() >= 3 && text[1] == '-' && text[0] <= text[2]) {
      for (int c = text[0]; c <= text[2]; ++c) alphabet += static_cast<char>(c);
      text.remove_prefix(3);
    } else {
      return {};
    }
  }
  return alphabet;
}

/// Removes `{N}` from the start of `text` and returns N; 0 if there is none.
int take_count(std::string_view& text) {
  const auto end = text.find('}');
  if (text.empty() || text.front() != '{' || end == std::string_view::npos) return 0;
  int count = 0;
  const char* last = text.data() + end;
  const auto [stop, failed] = std::from_chars(text.data() + 1, last, count);
  if (failed != std::errc() || stop != last || count < 1 || count > 255) return 0;
  text.remove_prefix(end + 1);
  return count;
}

}  // namespace

Result<std::string> generate_value(std::string_view pattern, Random& random) {
  std::string value;
  std::string_view rest = pattern;
  while (!rest.empty()) {
    const auto open = rest.find('[');
    value += rest.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = rest.find(']', open);
    if (close == std::string_view::npos) return bad_pattern(pattern, "'[' without ']'");
    const std::string alphabet = alphabet_of(rest.substr(open + 1, close - open - 1));
    if (alphabet.empty())
      return bad_pattern(pattern,
                         "the characters in brackets must be ranges or \\w, \\d, \\a, \\A");
    rest.remove_prefix(close + 1);
    const int count = take_count(rest);
    if (count == 0) return bad_pattern(pattern, "expected {N} with N from 1 to 255 after ']'");
    for (int i = 0; i < count; ++i) value += alphabet[random.below(alphabet.size())];
  }
  return value;
}

}  // namespace imagedeps::objects
