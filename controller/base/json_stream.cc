#include "base/json_stream.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace imagedeps {

namespace {

constexpr std::string_view kBlank = " \t\r\n";

/// The position after the closing quote of the string whose opening quote is at `at`, or the end of
/// the text.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at)
    if (text[at] == '\\') ++at;
  return std::min(at + 1, text.size());
}

/// The end of the object or array that starts at `at`: after its last bracket, or the end of the
/// text.
std::size_t end_of_json(std::string_view text, std::size_t at) {
  int depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = end_of_string(text, at);
      continue;
    }
    ++at;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return at;
  }
  return text.size();
}

int lines_in(std::string_view text) { return static_cast<int>(std::ranges::count(text, '\n')); }

/// Reads one valid JSON document and finds the keys that an object has more than once.
class Keys {
 public:
  Keys(YamlDocument& document, std::size_t count_max)
      : document_(document), count_max_(count_max), line_(document.line) {}

  void read(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const char c = text[at];
      const auto end = c == '"' ? end_of_string(text, at) : at + 1;
      if (c == '"') {
        string(text, at, end);
      } else {
        mark(c);
      }
      at = end;
    }
  }

 private:
  void mark(char c) {
    if (c == '\n') ++line_;
    if (c == '{' || c == '[') open_.emplace_back();
    if (c == '}' || c == ']') open_.pop_back();
  }

  /// A string is a key if a colon follows it.
  void string(std::string_view text, std::size_t begin, std::size_t end) {
    const auto next = text.find_first_not_of(kBlank, end);
    if (open_.empty() || next == std::string_view::npos || text[next] != ':') return;
    const auto key = text.substr(begin + 1, end - begin - 2);
    if (open_.back().insert(key).second || document_.duplicates.size() >= count_max_) return;
    document_.duplicates.push_back({std::string(key), line_});
  }

  YamlDocument& document_;
  std::size_t count_max_;
  int line_;
  std::vector<std::set<std::string_view>> open_;  ///< Keys of the objects around the position.
};

}  // namespace

std::optional<std::vector<YamlDocument>> json_documents(std::string_view text) {
  std::vector<YamlDocument> documents;
  int line = 1;
  std::size_t seen = 0;
  for (std::size_t at = text.find_first_not_of(kBlank); at != std::string_view::npos;) {
    if (text[at] != '{' && text[at] != '[') return std::nullopt;
    const auto end = end_of_json(text, at);
    auto parsed = parse_json(text.substr(at, end - at));
    if (!parsed) return std::nullopt;
    line += lines_in(text.substr(seen, at - seen));
    documents.push_back({*std::move(parsed), line, {}});
    seen = at;
    at = text.find_first_not_of(kBlank, end);
  }
  return documents.empty() ? std::nullopt : std::optional(std::move(documents));
}

void note_duplicates(std::string_view text, std::vector<YamlDocument>& documents,
                     std::size_t count_max) {
  std::size_t at = 0;
  for (YamlDocument& document : documents) {
    at = text.find_first_not_of(kBlank, at);
    const auto end = end_of_json(text, at);
    Keys(document, count_max).read(text.substr(at, end - at));
    at = end;
  }
}

}  // namespace imagedeps
