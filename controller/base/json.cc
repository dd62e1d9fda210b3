#include "base/json.h"

#include <algorithm>

namespace imagedeps {

namespace {

const Json kNull;

/// Deeper documents are rejected, because the library dumps, copies and compares recursively.
constexpr int kDepthMax = 500;

/// The position after the string whose first character is at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
  return at + 1;
}

bool too_deep(std::string_view text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i++];
    if (c == '"') i = end_of_string(text, i);
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth > kDepthMax) return true;
  }
  return false;
}

/// Extracts "line 1, column 5: ..." from the library's "[json.exception...] parse error at line 1,
/// column 5: ...".
std::string place_and_cause(std::string_view what) {
  constexpr std::string_view kMark = "parse error at ";
  const auto at = what.find(kMark);
  return std::string(at == std::string_view::npos ? what : what.substr(at + kMark.size()));
}

template <typename J>
std::string dump(const J& value, int indent, bool ascii) {
  return value.dump(indent, ' ', ascii, J::error_handler_t::replace);
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (too_deep(text))
    return Error{.kind = Error::Kind::Malformed, .message = "JSON is nested too deeply"};
  // The library treats NUL as the end and ignores the rest. JSON does not allow NUL.
  if (text.find('\0') != std::string_view::npos)
    return Error{.kind = Error::Kind::Malformed, .message = "JSON has a NUL character"};
  try {
    return Json::parse(text);
  } catch (const Json::exception& e) {
    return Error{.kind = Error::Kind::Malformed, .message = place_and_cause(e.what())};
  }
}

std::string to_text(const Json& value) { return dump(value, -1, false); }
std::string to_text(const OrderedJson& value) { return dump(value, -1, false); }
std::string to_ascii_text(const Json& value) { return dump(value, -1, true); }
std::string to_ascii_text(const OrderedJson& value) { return dump(value, -1, true); }
std::string to_pretty_text(const Json& value) { return dump(value, 2, true); }
std::string to_pretty_text(const OrderedJson& value) { return dump(value, 2, true); }

std::string string_at(const Json& value, std::string_view key, std::string_view fallback) {
  const auto& member = at(value, key);
  return member.is_string() ? member.get_ref<const std::string&>() : std::string(fallback);
}

std::int64_t integer_at(const Json& value, std::string_view key, std::int64_t fallback) {
  const auto& member = at(value, key);
  if (member.is_number_unsigned()) {
    const auto number = member.get<std::uint64_t>();
    return number > static_cast<std::uint64_t>(INT64_MAX) ? fallback
                                                          : static_cast<std::int64_t>(number);
  }
  return member.is_number_integer() ? member.get<std::int64_t>() : fallback;
}

bool bool_at(const Json& value, std::string_view key, bool fallback) {
  const auto& member = at(value, key);
  return member.is_boolean() ? member.get<bool>() : fallback;
}

const Json& at(const Json& value, std::string_view key) {
  if (!value.is_object()) return kNull;
  const auto member = value.find(key);
  return member == value.end() ? kNull : *member;
}

const Json& at_path(const Json& value, std::initializer_list<std::string_view> keys) {
  const Json* here = &value;
  for (const auto key : keys) here = &at(*here, key);
  return *here;
}

}  // namespace imagedeps
