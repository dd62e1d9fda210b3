#include "kube/framer.h"

#include <algorithm>
#include <bit>

#include "base/json.h"

namespace imagedeps::kube {

namespace {

// Depth of brackets: 1 inside the list, 2 inside its `items`, 3 inside an item.
constexpr std::size_t kItemsDepth = 2;
constexpr std::size_t kItemDepth = 3;

Error malformed(std::string message) {
  return {.kind = Error::Kind::Malformed, .message = std::move(message)};
}

constexpr const char* kNoObject = "a list has an item that is not an object";

std::string_view without_trailing_space(std::string_view text) {
  const auto last = text.find_last_not_of(" \t\r\n");
  return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

/// True if the text ends with `"items":`, which precedes the array of a list's items.
bool names_items(std::string_view text) {
  text = without_trailing_space(text);
  if (text.empty() || text.back() != ':') return false;
  text.remove_suffix(1);
  text = without_trailing_space(text);
  constexpr std::string_view kKey = "\"items\"";
  return text.ends_with(kKey) && !text.substr(0, text.size() - kKey.size()).ends_with('\\');
}

/// The text that `start` and `end` make, copied only if it arrived in pieces.
Result<std::string_view> whole(PartialText& start, std::string_view end) {
  if (start.empty() && end.size() <= kObjectMax) return end;
  TRY(start.append(end));
  return start.text();
}

}  // namespace

Result<void> LineFramer::feed(std::string_view bytes, const OnObject& on_line) {
  while (true) {
    const auto end = bytes.find('\n');
    if (end == std::string_view::npos) return rest_.append(bytes);
    const auto line = whole(rest_, bytes.substr(0, end));
    if (!line) return line.error();
    if (!without_trailing_space(*line).empty()) on_line(*line);
    rest_.clear();
    bytes.remove_prefix(end + 1);
  }
}

Result<void> ListFramer::feed(std::string_view bytes, const OnObject& on_item) {
  taken_ = 0;
  for (std::size_t base = 0; base < bytes.size(); base += BracketScanner::kBlock) {
    const auto brackets = scanner_.next(bytes.substr(base, BracketScanner::kBlock));
    for (auto left = brackets.opening | brackets.closing; left != 0; left &= left - 1) {
      const auto at = base + static_cast<std::size_t>(std::countr_zero(left));
      const bool opens = (brackets.opening & left & (0 - left)) != 0;
      TRY(opens ? go_in(bytes, at) : go_out(bytes, at, on_item));
    }
  }
  return keep(bytes);
}

Result<void> ListFramer::go_in(std::string_view bytes, std::size_t at) {
  return ++depth_ <= kItemDepth ? open(bytes, at) : Result<void>();
}

Result<void> ListFramer::go_out(std::string_view bytes, std::size_t at, const OnObject& on_item) {
  if (depth_ == 0) return malformed("a list has more closing brackets than opening ones");
  return --depth_ < kItemDepth ? close(bytes, at, on_item) : Result<void>();
}

Result<void> ListFramer::open(std::string_view bytes, std::size_t at) {
  if (depth_ == kItemsDepth && bytes[at] == '[') {
    TRY(envelope_.append(bytes.substr(taken_, at - taken_)));
    in_items_ = names_items(envelope_.text());
    taken_ = at;
    if (in_items_) {
      TRY(check_head());
      TRY(envelope_.append("["));
      taken_ = at + 1;
    }
    return {};
  }
  if (!in_items_) return {};
  TRY(skip_separators(bytes.substr(taken_, at - taken_)));
  if (bytes[at] != '{') return malformed(kNoObject);
  taken_ = at;
  return {};
}

/// Checks the kind before the first item, if it precedes the items.
Result<void> ListFramer::check_head() {
  const auto head = parse_json(std::string(envelope_.text()) + "[]}");
  if (!head || !head->contains("kind")) return {};
  return kinds_.list(string_at(*head, "kind"));
}

Result<void> ListFramer::close(std::string_view bytes, std::size_t at, const OnObject& on_item) {
  if (!in_items_) return {};
  if (depth_ < kItemsDepth) {
    in_items_ = false;
    TRY(skip_separators(bytes.substr(taken_, at - taken_)));
    taken_ = at;
    return {};
  }
  const auto json = whole(item_, bytes.substr(taken_, at + 1 - taken_));
  if (!json) return json.error();
  TRY(kinds_.item(*json));
  on_item(*json);
  item_.clear();
  taken_ = at + 1;
  return {};
}

Result<void> ListFramer::skip_separators(std::string_view bytes) {
  const auto text = whole(item_, bytes);
  if (!text) return text.error();
  const bool only_separators = text->find_first_not_of(", \t\r\n") == std::string_view::npos;
  item_.clear();
  if (!only_separators) return malformed(kNoObject);
  return {};
}

Result<void> ListFramer::keep(std::string_view bytes) {
  return (in_items_ ? item_ : envelope_).append(bytes.substr(taken_));
}

Result<ListFramer::Envelope> ListFramer::finish() {
  if (depth_ != 0 || envelope_.empty()) return malformed("a list is incomplete");
  const auto list = parse_json(envelope_.text());
  if (!list) return list.error().within("the fields around the items of a list");
  TRY(kinds_.list(string_at(*list, "kind")));
  const auto& metadata = at(*list, "metadata");
  Envelope envelope{.resource_version = string_at(metadata, "resourceVersion"),
                    .continue_token = string_at(metadata, "continue")};
  if (envelope.resource_version.empty())
    return malformed("the answer is not a list: it has no metadata.resourceVersion");
  const auto& items = at(*list, "items");
  if (!list->contains("items") || !(items.is_array() || items.is_null()))
    return malformed("the answer is not a list: it has no items");
  return envelope;
}

}  // namespace imagedeps::kube
