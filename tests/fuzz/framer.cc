#include "kube/framer.h"

#include <string>
#include <vector>

#include "fuzz/target.h"

/// Property: the framers produce the same objects however the bytes of a list or a watch are split.
/// If nlohmann parses the whole list, the objects are its items.
namespace imagedeps::fuzz {
namespace {

struct Outcome {
  std::vector<std::string> items;
  std::string error;
  std::string resource_version;
  std::string continue_token;
  bool operator==(const Outcome&) const = default;
};

template <typename Framer>
Outcome fed_to(Framer& framer, std::string_view text, Pieces* pieces) {
  Outcome outcome;
  while (!text.empty() && outcome.error.empty()) {
    const auto piece = text.substr(0, pieces ? pieces->next() : text.size());
    text.remove_prefix(piece.size());
    // A separate copy, so that AddressSanitizer detects reads past its end.
    const std::vector<char> bytes(piece.begin(), piece.end());
    const auto fed = framer.feed({bytes.data(), bytes.size()},
                                 [&](std::string_view item) { outcome.items.emplace_back(item); });
    if (!fed) outcome.error = fed.error().message;
  }
  return outcome;
}

Outcome read_list(std::string_view text, Pieces* pieces) {
  kube::ListFramer framer;
  auto outcome = fed_to(framer, text, pieces);
  if (!outcome.error.empty()) return outcome;
  const auto end = framer.finish();
  if (end) {
    outcome.resource_version = end->resource_version;
    outcome.continue_token = end->continue_token;
  } else {
    outcome.error = end.error().message;
  }
  return outcome;
}

Outcome read_lines(std::string_view text, Pieces* pieces) {
  kube::LineFramer framer;
  return fed_to(framer, text, pieces);
}

/// True if nlohmann's tree is comparable: "items" and "kind" occur once, and the text has no
/// escapes.
bool comparable(std::string_view text) {
  const auto once = [text](std::string_view key) {
    const auto first = text.find(key);
    return first != text.npos && text.find(key, first + 1) == text.npos;
  };
  return once("\"items\"") && once("\"kind\"") && text.find('\\') == text.npos;
}

bool is_list(const Json& page) {
  if (!page.is_object() || string_at(at(page, "metadata"), "resourceVersion").empty()) return false;
  if (!string_at(page, "kind").ends_with("List")) return false;
  const auto& items = at(page, "items");
  if (!items.is_array()) return false;
  for (const auto& item : items)
    if (!item.is_object()) return false;
  return true;
}

void compare_with_tree(std::string_view text, const Outcome& outcome) {
  const auto parsed = comparable(text) ? parse_json(text) : Json(nullptr);
  if (!parsed || !is_list(*parsed)) return;
  CHECK(outcome.error.empty());
  const auto& items = at(*parsed, "items");
  CHECK(outcome.items.size() == items.size());
  for (std::size_t i = 0; i < items.size(); ++i)
    CHECK(reference_json(outcome.items[i]) == items[i]);
  CHECK(outcome.resource_version == string_at(at(*parsed, "metadata"), "resourceVersion"));
  CHECK(outcome.continue_token == string_at(at(*parsed, "metadata"), "continue"));
}

}  // namespace
}  // namespace imagedeps::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace imagedeps::fuzz;
  if (size == 0) return 0;
  const auto text = text_of(data + 1, size - 1);
  Pieces list_pieces(*data);
  Pieces line_pieces(*data);
  const auto whole = read_list(text, nullptr);
  CHECK(read_list(text, &list_pieces) == whole);
  CHECK(read_lines(text, &line_pieces) == read_lines(text, nullptr));
  compare_with_tree(text, whole);
  return 0;
}
