#pragma once

#include <string>
#include <string_view>

#include "base/json_library.h"
#include "base/result.h"

namespace imagedeps {

/// For small documents and for output. Lists and watch events are read with base/scan.h.
using Json = nlohmann::json;
/// Keeps insertion order: for output that users read.
using OrderedJson = nlohmann::ordered_json;

/// Returns Malformed, with line and column, unless `text` is exactly one JSON document that is
/// nested at most 500 levels deep.
[[nodiscard]] Result<Json> parse_json(std::string_view text);
/// Compact JSON. Invalid UTF-8 is replaced, so this never throws.
[[nodiscard]] std::string to_text(const Json& value);
[[nodiscard]] std::string to_text(const OrderedJson& value);
/// Compact JSON in ASCII, with escapes for everything else, so that it is safe on a terminal.
[[nodiscard]] std::string to_ascii_text(const Json& value);
[[nodiscard]] std::string to_ascii_text(const OrderedJson& value);
/// The same, indented by two spaces.
[[nodiscard]] std::string to_pretty_text(const Json& value);
[[nodiscard]] std::string to_pretty_text(const OrderedJson& value);

/// Lenient reads that never throw. They return the fallback if `value` is not an object, or if the
/// key is absent, null, or of another type.
[[nodiscard]] std::string string_at(const Json& value, std::string_view key,
                                    std::string_view fallback = {});
[[nodiscard]] std::int64_t integer_at(const Json& value, std::string_view key,
                                      std::int64_t fallback = 0);
[[nodiscard]] bool bool_at(const Json& value, std::string_view key, bool fallback = false);
/// The member, or a shared null if it is absent or `value` is not an object. Calls can be chained:
/// at(at(x, "spec"), "tags").
[[nodiscard]] const Json& at(const Json& value, std::string_view key);
/// Applies at() to each key of a path.
[[nodiscard]] const Json& at_path(const Json& value, std::initializer_list<std::string_view> keys);

}  // namespace imagedeps
