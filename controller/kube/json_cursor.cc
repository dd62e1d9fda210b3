#include "kube/json_cursor.h"

#include <bit>

#include "base/json.h"
#include "kube/bracket_scanner.h"

namespace imagedeps::kube {

namespace {

constexpr auto kNone = std::string_view::npos;

}  // namespace

void JsonCursor::skip_space() {
  while (at_ < json_.size() &&
         (json_[at_] == ' ' || json_[at_] == '\n' || json_[at_] == '\t' || json_[at_] == '\r'))
    ++at_;
}

bool JsonCursor::take(char expected) {
  skip_space();
  if (at_ >= json_.size() || json_[at_] != expected) return false;
  ++at_;
  return true;
}

std::optional<std::string_view> JsonCursor::key() {
  static_cast<void>(take(','));
  skip_space();
  if (at_ >= json_.size() || json_[at_] != '"') return std::nullopt;
  const auto text = value();
  if (!text || !take(':')) return std::nullopt;
  return text->substr(1, text->size() - 2);
}

std::optional<std::string_view> JsonCursor::value() {
  skip_space();
  if (at_ >= json_.size()) return std::nullopt;
  const auto start = at_;
  const char first = json_[at_];
  auto end = first == '"'                   ? end_of_string()
             : first == '{' || first == '[' ? end_of_container()
                                            : json_.find_first_of(",}] \t\r\n", at_);
  if (end == kNone || end == start) return std::nullopt;
  at_ = end;
  return json_.substr(start, end - start);
}

std::optional<std::string> JsonCursor::string() {
  const auto text = value();
  if (!text) return std::nullopt;
  if (!text->starts_with('"')) return std::string{};
  if (text->find('\\') == kNone) return std::string(text->substr(1, text->size() - 2));
  const auto parsed = parse_json(*text);
  if (!parsed || !parsed->is_string()) return std::nullopt;
  return *parsed->get_ptr<const std::string*>();
}

std::size_t JsonCursor::end_of_string() const {
  auto at = at_ + 1;
  while (at < json_.size()) {
    at = json_.find_first_of("\"\\", at);
    if (at == kNone) return kNone;
    if (json_[at] == '"') return at + 1;
    at += 2;  // A backslash and the character that it escapes.
  }
  return kNone;
}

std::size_t JsonCursor::end_of_container() const {
  BracketScanner scanner;
  std::size_t depth = 0;
  for (auto base = at_; base < json_.size(); base += BracketScanner::kBlock) {
    const auto brackets = scanner.next(json_.substr(base, BracketScanner::kBlock));
    for (auto left = brackets.opening | brackets.closing; left != 0; left &= left - 1) {
      if ((brackets.opening & left & (0 - left)) != 0) {
        ++depth;
      } else if (--depth == 0) {
        return base + static_cast<std::size_t>(std::countr_zero(left)) + 1;
      }
    }
  }
  return kNone;
}

}  // namespace imagedeps::kube
