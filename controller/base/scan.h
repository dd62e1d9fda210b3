#pragma once

#include <cstdint>
#include <string_view>

#include "base/function_ref.h"
#include "base/result.h"

/// Reads one JSON document in a single forward pass, without building a tree. Used for lists and
/// watch events.
///
/// All fields are iterated, including `null` and duplicate fields. A reader that assigns each field
/// (and resets nested objects) therefore keeps the last duplicate. `null` reads as the empty value
/// of every type. Unread parts are not validated and may be malformed. Values and keys point into
/// the scanner's buffers and are valid until `document` returns. Only scan.cc uses simdjson.
namespace imagedeps::scan {

class Value;

/// Callbacks that are valid for one call: see FunctionRef.
using OnField = FunctionRef<void(std::string_view key, Value& value)>;
using OnItem = FunctionRef<void(Value& value)>;

/// One value. Read it at most once, while its callback runs. Reading it as a type that it does not
/// have marks the document as Malformed and returns the empty value.
class Value {
 public:
  [[nodiscard]] bool is_null();
  [[nodiscard]] std::string_view string();
  [[nodiscard]] std::int64_t integer();
  [[nodiscard]] bool boolean();
  void fields(OnField on_field);
  void items(OnItem on_item);
  /// The raw JSON text of the value, which is not parsed.
  [[nodiscard]] std::string_view raw();

 private:
  friend class Reading;
  Value(void* node, class Reading& reading) : node_(node), reading_(reading) {}

  void* node_;
  class Reading& reading_;
};

/// Parses `json` and calls `read` with its root, which must be an object or array. Returns
/// Malformed if the parts that were read are malformed, if anything follows the document, or if a
/// value was read as a type that it does not have. Any thread. Each thread reuses one parser and
/// one buffer, into which `json` is copied.
[[nodiscard]] Result<void> document(std::string_view json, OnItem read);

}  // namespace imagedeps::scan
