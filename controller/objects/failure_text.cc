#include "objects/failure_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace imagedeps::objects {

namespace {

constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::string_view kErrorEnds = ",]\n";
constexpr std::string_view kClosing = ":,;.)]";

/// Words in errors of Go that contain a slash but are not names.
constexpr std::array<std::string_view, 3> kNoNames{"i/o", "net/http:", "http/1.x"};

bool is_name(std::string_view word) {
  if (std::ranges::find(kNoNames, word) != kNoNames.end()) return false;
  if (word.find('/') != std::string_view::npos) return true;
  const auto core = trimmed(word, kClosing);
  return core.size() > 2 && (core.front() == '\'' || core.front() == '`') &&
         core.back() == core.front();
}

/// The size of the quoted text at the start of `text`, including the marks. Format: %q of Go.
std::size_t quoted_size(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.size();
}

/// True if fits(text before, text after) holds for an occurrence of the pattern.
template <typename Fits>
bool occurs(std::string_view text, std::string_view pattern, Fits fits) {
  for (auto at = text.find(pattern); at != std::string_view::npos; at = text.find(pattern, at + 1))
    if (fits(text.substr(0, at), text.substr(at + pattern.size()))) return true;
  return false;
}

bool starts_error(std::string_view before) {
  return before.empty() || before.ends_with('\n') || before.ends_with('[') ||
         before.ends_with(": ");
}

bool ends_error(std::string_view after) {
  return after.empty() || kErrorEnds.find(after.front()) != std::string_view::npos;
}

bool ends_request(std::string_view before) {
  constexpr std::array<std::string_view, 3> kRequests{"get \": ", "head \": ", "post \": "};
  return std::ranges::any_of(kRequests,
                             [&](std::string_view request) { return before.ends_with(request); });
}

}  // namespace

FailureText::FailureText(std::string_view message) { take(lower_case(message)); }

void FailureText::take(std::string_view message) {
  while (!message.empty()) {
    if (kSpaces.find(message.front()) != std::string_view::npos) {
      words_ += message.front() == '\n' ? '\n' : ' ';
      message.remove_prefix(1);
      continue;
    }
    if (message.front() == '"') {
      const auto size = quoted_size(message);
      words_ += '"';
      quoted_ += message.substr(1, size - 1);
      message.remove_prefix(size);
      continue;
    }
    const auto end = std::min(message.find_first_of(" \t\r\n\""), message.size());
    const auto word = message.substr(0, end);
    if (is_name(word)) {
      words_ += '"';
      words_ += word.substr(std::min(word.find_last_not_of(kClosing) + 1, word.size()));
    } else {
      words_ += word;
    }
    message.remove_prefix(end);
  }
}

bool FailureText::has(std::string_view pattern) const {
  return words_.find(pattern) != std::string::npos;
}

bool FailureText::has_code(std::string_view pattern) const {
  return occurs(words_, pattern, [](std::string_view before, std::string_view after) {
    return starts_error(before) && (ends_error(after) || after.starts_with(':'));
  });
}

bool FailureText::has_reply(std::string_view pattern) const {
  return occurs(words_, pattern, [](std::string_view before, std::string_view after) {
    return ends_request(before) && ends_error(after);
  });
}

bool FailureText::has_quoted(std::string_view pattern) const {
  return quoted_.find(pattern) != std::string::npos;
}

}  // namespace imagedeps::objects
