#include "base/scan.h"

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <cstring>
#include <memory>
#include <string>

namespace imagedeps::scan {

namespace {

namespace ondemand = simdjson::ondemand;

/// If one document needs more than this, the memory is freed immediately.
constexpr std::size_t kRetainedBytesMax = 8u << 20;

/// The buffers that a thread reuses for all documents.
struct Workspace {
  ondemand::parser parser;
  std::unique_ptr<char[]> buffer;
  std::size_t capacity = 0;
  bool busy = false;

  simdjson::padded_string_view copy(std::string_view json) {
    const auto needed = json.size() + simdjson::SIMDJSON_PADDING;
    if (needed > capacity) {
      capacity = std::max(needed, 2 * capacity);
      buffer = std::make_unique_for_overwrite<char[]>(capacity);
    }
    if (!json.empty()) std::memcpy(buffer.get(), json.data(), json.size());
    std::memset(buffer.get() + json.size(), 0, simdjson::SIMDJSON_PADDING);
    return simdjson::padded_string_view(buffer.get(), json.size(), capacity);
  }
  void shrink() {
    if (capacity <= kRetainedBytesMax) return;
    buffer.reset();
    capacity = 0;
    parser = ondemand::parser();
  }
};

/// A key's text. Nearly all keys contain no escapes and do not have to be copied.
simdjson::error_code read_key(ondemand::field& field, std::string_view& key) {
  const auto* const start = field.key().raw();
  const auto* end = start;
  while (*end != '"' && *end != '\\') ++end;  // Stage 1 has checked that every string is closed.
  if (*end == '\\') return field.unescaped_key().get(key);
  key = {start, static_cast<std::size_t>(end - start)};
  return simdjson::SUCCESS;
}

std::string_view without_trailing_space(std::string_view text) {
  const auto last = text.find_last_not_of(" \t\r\n");
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

}  // namespace

/// One pass over one document. It stores the first error, after which nothing more is read.
class Reading {
 public:
  explicit Reading(ondemand::document& document) : document_(document) {}

  static ondemand::value& node(Value& value) { return *static_cast<ondemand::value*>(value.node_); }
  static Reading& of(Value& value) { return value.reading_; }
  Value wrap(ondemand::value& node) { return {&node, *this}; }

  [[nodiscard]] bool failed() const { return error_ != simdjson::SUCCESS; }
  void fail(simdjson::error_code error) {
    if (!failed()) error_ = error;
  }
  /// True if the step succeeded. Otherwise stores the error.
  bool ok(simdjson::error_code error) {
    if (error != simdjson::SUCCESS) fail(error);
    return !failed();
  }
  void expect_end() {
    if (!failed() && document_.current_location().error() != simdjson::OUT_OF_BOUNDS)
      error_ = simdjson::TRAILING_CONTENT;
  }
  [[nodiscard]] simdjson::error_code error() const { return error_; }

 private:
  ondemand::document& document_;
  simdjson::error_code error_ = simdjson::SUCCESS;
};

namespace {

/// True if a value of this type can be read: no error occurred, and the value is not null. (The
/// root is an object or array. Reading it as another type must not reach simdjson, which asserts.)
bool readable(Value& value, ondemand::json_type wanted) {
  auto& reading = Reading::of(value);
  auto& node = Reading::node(value);
  ondemand::json_type type{};
  if (reading.failed() || !reading.ok(node.type().get(type))) return false;
  if (type == wanted) return true;
  bool null = false;
  if (type != ondemand::json_type::null || (reading.ok(node.is_null().get(null)) && !null))
    reading.fail(simdjson::INCORRECT_TYPE);
  return false;
}

template <typename T>
T read(Value& value, ondemand::json_type type) {
  T result{};
  if (readable(value, type)) Reading::of(value).ok(Reading::node(value).get(result));
  return Reading::of(value).failed() ? T{} : result;
}

Result<void> read_document(Workspace& workspace, std::string_view json, OnItem on_root) {
  ondemand::document document;
  auto error = workspace.parser.iterate(workspace.copy(json)).get(document);
  if (error == simdjson::SUCCESS) {
    Reading reading(document);
    ondemand::value root;
    if (reading.ok(document.get_value().get(root))) {
      Value value = reading.wrap(root);
      on_root(value);
      reading.expect_end();
    }
    error = reading.error();
  }
  if (error == simdjson::SUCCESS) return {};
  return Error{.kind = Error::Kind::Malformed,
               .message = std::string("unexpected JSON: ") + simdjson::error_message(error)};
}

}  // namespace

bool Value::is_null() {
  ondemand::json_type type{};
  return !reading_.failed() && reading_.ok(Reading::node(*this).type().get(type)) &&
         type == ondemand::json_type::null;
}

std::string_view Value::string() {
  return read<std::string_view>(*this, ondemand::json_type::string);
}
std::int64_t Value::integer() { return read<std::int64_t>(*this, ondemand::json_type::number); }
bool Value::boolean() { return read<bool>(*this, ondemand::json_type::boolean); }

void Value::fields(OnField on_field) {
  ondemand::object object;
  if (!readable(*this, ondemand::json_type::object) ||
      !reading_.ok(Reading::node(*this).get_object().get(object)))
    return;
  for (auto step : object) {
    ondemand::field field;
    std::string_view key;
    if (!reading_.ok(std::move(step).get(field)) || !reading_.ok(read_key(field, key))) return;
    Value value = reading_.wrap(field.value());
    on_field(key, value);
    if (reading_.failed()) return;
  }
}

void Value::items(OnItem on_item) {
  ondemand::array array;
  if (!readable(*this, ondemand::json_type::array) ||
      !reading_.ok(Reading::node(*this).get_array().get(array)))
    return;
  for (auto step : array) {
    ondemand::value node;
    // get() is for rvalues only. NOLINTNEXTLINE(performance-move-const-arg)
    if (!reading_.ok(std::move(step).get(node))) return;
    Value value = reading_.wrap(node);
    on_item(value);
    if (reading_.failed()) return;
  }
}

std::string_view Value::raw() {
  if (reading_.failed()) return {};
  auto& node = Reading::node(*this);
  ondemand::json_type type{};
  std::string_view text;
  if (!reading_.ok(node.type().get(type))) return {};
  if (type == ondemand::json_type::object) {
    ondemand::object object;
    if (!reading_.ok(node.get_object().get(object)) || !reading_.ok(object.raw_json().get(text)))
      return {};
  } else if (type == ondemand::json_type::array) {
    ondemand::array array;
    if (!reading_.ok(node.get_array().get(array)) || !reading_.ok(array.raw_json().get(text)))
      return {};
  } else {
    text = node.raw_json_token();
  }
  return without_trailing_space(text);
}

Result<void> document(std::string_view json, OnItem read) {
  thread_local Workspace shared;
  if (shared.busy) {  // A document inside a document.
    Workspace own;
    return read_document(own, json, read);
  }
  shared.busy = true;
  auto result = read_document(shared, json, read);
  shared.busy = false;
  shared.shrink();
  return result;
}

}  // namespace imagedeps::scan
