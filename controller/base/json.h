#pragma once

#include <string>
#include <string_view>

#include "base/json_library.h"
#include "base/result.h"

namespace imagedeps {

/// For everything that is small or written. Lists and watch events go through base/scan.h.
using Json = nlohmann::json;
/// Keeps the order of insertion: for output that people read.
using OrderedJson = nlohmann::ordered_json;

/// Malformed with line and column for anything that is not one JSON document; nested at most 500
/// deep.
[[nodiscard]] Result<Json> parse_json(std::string_view text);
/// Compact; invalid UTF-8 is replaced, so that it never throws.
[[nodiscard]] std::string to_text(const Json& value);
[[nodiscard]] std::string to_text(const OrderedJson& value);
/// Indented by two.
[[nodiscard]] std::string to_pretty_text(const Json& value);
[[nodiscard]] std::string to_pretty_text(const OrderedJson& value);

/// Lenient reads that never throw: the fallback where `value` is no object, the key is absent,
/// null, or of another type.
[[nodiscard]] std::string string_at(const Json& value, std::string_view key,
                                    std::string_view fallback = {});
[[nodiscard]] std::int64_t integer_at(const Json& value, std::string_view key,
                                      std::int64_t fallback = 0);
[[nodiscard]] bool bool_at(const Json& value, std::string_view key, bool fallback = false);
/// The member, or a shared null where it is absent or `value` is no object. Chain freely: at(at(x,
/// "spec"), "tags").
[[nodiscard]] const Json& at(const Json& value, std::string_view key);
/// at() along a path of keys.
[[nodiscard]] const Json& at_path(const Json& value, std::initializer_list<std::string_view> keys);

}  // namespace imagedeps
