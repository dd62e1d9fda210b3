#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "base/time.h"
#include "objects/image_stream_import.h"

namespace imagedeps::objects {

namespace {

constexpr std::string_view kAround = "\"'()[]{}<>,;:.=";

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  constexpr std::string_view kSpace = " \t\r\n";
  while (true) {
    const auto start = text.find_first_not_of(kSpace);
    if (start == std::string_view::npos) return words;
    text.remove_prefix(start);
    const auto end = std::min(text.find_first_of(kSpace), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

/// Replaces the core of the word with `stand_in` and keeps the punctuation around it.
void replace_core(std::string& word, std::string_view stand_in) {
  const auto first = word.find_first_not_of(kAround);
  if (first == std::string::npos) return;
  const auto last = word.find_last_not_of(kAround);
  word.replace(first, last - first + 1, stand_in);
}

std::string_view core_of(std::string_view word) { return trimmed(word, kAround); }

bool is_uuid(std::string_view word) {
  if (word.size() != 36) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? word[i] != '-'
             : std::string_view("0123456789abcdefABCDEF").find(word[i]) == std::string_view::npos)
      return false;
  }
  return true;
}

/// True if the next word is an ID: "request-id", "RequestID", or "id" after "request".
bool announces_id(const std::vector<std::string>& words, std::size_t at) {
  constexpr std::array<std::string_view, 6> kNames{"requestid",    "request-id", "request_id",
                                                   "x-request-id", "traceid",    "trace-id"};
  const auto name = lower_case(core_of(words[at]));
  if (std::ranges::find(kNames, name) != kNames.end()) return true;
  return name == "id" && at > 0 && lower_case(core_of(words[at - 1])) == "request";
}

/// Replaces the ID in a word like "requestId=abc". Returns false if the word is not of that form.
bool take_assigned_id(std::string& word) {
  const auto sign = word.find('=');
  if (sign == std::string::npos || sign + 1 == word.size()) return false;
  if (!announces_id({word.substr(0, sign)}, 0)) return false;
  word.replace(sign + 1, std::string::npos, "<id>");
  return true;
}

/// The client port in "10.0.0.5:53722->10.0.0.9:443:" differs each time.
void drop_client_address(std::string& word) {
  const auto arrow = word.find("->");
  if (arrow != std::string::npos && word.rfind(':', arrow) != std::string::npos)
    word.erase(0, arrow + 2);
}

/// The time when a certificate expires is constant and useful, so it is kept.
bool is_passing_time(const std::vector<std::string>& words, std::size_t at) {
  const bool limit = at > 0 && (words[at - 1] == "after" || words[at - 1] == "before");
  return !limit && parse_rfc3339(core_of(words[at])).has_value();
}

void settle(std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto& word = words[i];
    drop_client_address(word);
    const bool reference =
        word.starts_with('#') && i > 0 && lower_case(words[i - 1]) == "reference";
    const bool announced = i > 0 && announces_id(words, i - 1);
    if (take_assigned_id(word)) continue;
    if (reference || announced || is_uuid(core_of(word))) replace_core(word, "<id>");
    if (is_passing_time(words, i)) replace_core(word, "<time>");
  }
}

/// The server lists exceeded limits in random order (openshift-image-api.md 3.8).
void sort_limits(std::string& text) {
  if (text.find("exceeds the maximum limit per") == std::string::npos) return;
  const auto open = text.find('[');
  const auto close = text.rfind(']');
  if (open == std::string::npos || close == std::string::npos || close < open) return;
  std::vector<std::string> limits;
  std::string_view rest = std::string_view(text).substr(open + 1, close - open - 1);
  while (true) {
    const auto comma = rest.find(", ");
    limits.emplace_back(rest.substr(0, comma));
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 2);
  }
  std::ranges::sort(limits);
  std::string sorted;
  for (const auto& limit : limits) sorted += (sorted.empty() ? "" : ", ") + limit;
  text.replace(open + 1, close - open - 1, sorted);
}

}  // namespace

std::string normalise_message(std::string_view message) {
  auto words = words_of(truncated(message, 4 * kMessageMax));
  settle(words);
  auto text = fmt::format("{}", fmt::join(words, " "));
  sort_limits(text);
  return std::string(truncated(text, kMessageMax));
}

}  // namespace imagedeps::objects
