#pragma once

#include <cstdint>
#include <string_view>

#include "base/function_ref.h"
#include "base/result.h"

/// Reads one JSON document forward, once, without building a tree: for lists and watch events.
///
/// Fields are iterated, also those that are `null` and those that stand twice: a reader that
/// assigns (and starts every nested object anew) gets the last one. `null` reads as the empty
/// result of every type. What is not read is not judged (it may even be malformed). Values and keys
/// point into the scanner's buffers and are valid until `document` returns. scan.cc is simdjson's
/// only user.
namespace imagedeps::scan {

class Value;

/// Lent for one call: see FunctionRef.
using OnField = FunctionRef<void(std::string_view key, Value& value)>;
using OnItem = FunctionRef<void(Value& value)>;

/// One value, to be read at most once, while its callback runs. A value of another type than the
/// one asked for marks the document as Malformed and gives the empty result.
class Value {
 public:
  [[nodiscard]] bool is_null();
  [[nodiscard]] std::string_view string();
  [[nodiscard]] std::int64_t integer();
  [[nodiscard]] bool boolean();
  void fields(OnField on_field);
  void items(OnItem on_item);
  /// The JSON text of the value, without reading it.
  [[nodiscard]] std::string_view raw();

 private:
  friend class Reading;
  Value(void* node, class Reading& reading) : node_(node), reading_(reading) {}

  void* node_;
  class Reading& reading_;
};

/// Parses `json` and calls `read` with its root, an object or array. Malformed if the document is
/// broken where it was read, if anything follows it, or if a value was read as a type that it is
/// not. Any thread; each reuses one parser and one buffer, into which `json` is copied.
[[nodiscard]] Result<void> document(std::string_view json, OnItem read);

}  // namespace imagedeps::scan
