#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"

namespace imagedeps::scan {

/// Reads one JSON document forward, once, without building a tree: for lists and watch events.
///
/// Fields are iterated, and of two with one name the last wins, as in Go; `null` counts as absent. What is not read is not
/// judged (it may even be malformed). Values and keys point into the document or into the scanner's buffer and are valid
/// until the document ends. simdjson's only user is scan.cc.
class Value;

using OnField = std::function<void(std::string_view key, Value& value)>;
using OnItem = std::function<void(Value& value)>;

class Value {
 public:
  virtual ~Value() = default;
  [[nodiscard]] virtual bool is_null() = 0;
  /// Each of these reads the value; a value of another type marks the document as Malformed and gives the empty result.
  [[nodiscard]] virtual std::string_view string() = 0;
  [[nodiscard]] virtual std::int64_t integer() = 0;
  [[nodiscard]] virtual bool boolean() = 0;
  virtual void fields(const OnField& on_field) = 0;
  virtual void items(const OnItem& on_item) = 0;
  /// The raw JSON text of the value, without reading it.
  [[nodiscard]] virtual std::string_view raw() = 0;
};

/// Parses `json` and calls `read` with its root. Malformed if the document is broken where it was read, or a value was read
/// as a type that it is not. Any thread; one parser per thread is reused. `json` may be followed by anything: it is copied
/// only if its allocation has no room for simdjson's padding, so pass what you have.
[[nodiscard]] Result<void> document(std::string_view json, const OnItem& read);

}  // namespace imagedeps::scan
