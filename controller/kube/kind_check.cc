#include "kube/kind_check.h"

#include "base/printable.h"
#include "base/text.h"
#include "kube/json_cursor.h"

namespace imagedeps::kube {

namespace {

constexpr std::string_view kList = "List";
constexpr std::size_t kQuotedMax = 100;

Error another_kind(const std::string& message) {
  return {.kind = Error::Kind::Malformed, .message = message};
}

std::string in_quotes(std::string_view kind) {
  return "\"" + printable(truncated(kind, kQuotedMax)) + "\"";
}

/// The kind of an object, if it precedes the metadata as in all answers of API servers.
std::string kind_of_item(std::string_view json) {
  JsonCursor cursor(json);
  if (!cursor.take('{')) return {};
  for (auto key = cursor.key(); key && *key != "metadata"; key = cursor.key()) {
    if (*key == "kind") return cursor.string().value_or("");
    if (!cursor.value()) return {};
  }
  return {};
}

/// True if a plural may be that of a kind: "imagedependencies" and "ImageDependency".
bool is_plural(std::string_view plural, std::string_view kind) {
  const auto lower = lower_case(kind);
  constexpr std::size_t kEndingMax = 3;
  return !kind.empty() && plural.starts_with(lower.substr(0, lower.size() - 1)) &&
         plural.size() <= lower.size() + kEndingMax;
}

}  // namespace

bool KindCheck::expected(std::string_view kind) const {
  if (plural_.empty() || kind.empty()) return true;
  return kind == "PartialObjectMetadata" ? metadata_ : is_plural(plural_, kind);
}

Result<void> KindCheck::list(std::string_view kind) {
  if (!kind.ends_with(kList))
    return another_kind("the answer is not a list: its kind is " + in_quotes(kind));
  of_list_ = kind.substr(0, kind.size() - kList.size());
  if (!expected(of_list_))
    return another_kind("the answer is not a list of " + plural_ + ": its kind is " +
                        in_quotes(kind));
  if (!of_list_.empty() && !of_items_.empty() && of_list_ != of_items_)
    return another_kind("a list of kind " + in_quotes(kind) + " has an item of kind " +
                        in_quotes(of_items_));
  return {};
}

Result<void> KindCheck::item(std::string_view json) {
  const auto kind = kind_of_item(json);
  if (kind.empty() || kind == of_items_) return {};
  const auto& other = of_list_.empty() ? of_items_ : of_list_;
  if (!expected(kind) || (!other.empty() && other != kind))
    return another_kind("a list of " + (plural_.empty() ? "objects" : plural_) +
                        " has an item of kind " + in_quotes(kind));
  of_items_ = kind;
  return {};
}

}  // namespace imagedeps::kube
