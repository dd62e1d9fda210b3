#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "kube/bracket_scanner.h"
#include "kube/kind_check.h"
#include "kube/partial_text.h"

namespace imagedeps::kube {

/// Framers split the bytes of an answer into the JSON texts of objects, however the bytes arrive.
/// Pure. One thread at a time. They do not validate objects: a malformed object is passed on like
/// any other and does not affect the rest.

/// Receives an object's JSON, which is valid during the call. In most cases a few bytes after it
/// are readable, which saves simdjson a copy.
using OnObject = std::function<void(std::string_view json)>;

/// Splits a watch into lines.
class LineFramer {
 public:
  /// Returns Malformed if a line is longer than kObjectMax. An incomplete line is kept until its
  /// rest arrives. If the stream is cut, it is dropped with the framer.
  [[nodiscard]] Result<void> feed(std::string_view bytes, const OnObject& on_line);

 private:
  PartialText rest_;
};

/// Splits one page of a list into items, without storing the page.
class ListFramer {
 public:
  ListFramer() = default;
  explicit ListFramer(KindCheck kinds) : kinds_(std::move(kinds)) {}

  /// Returns Malformed if an item, or everything outside the items, is larger than kObjectMax, if an
  /// item is not an object, or if the kinds are not as expected.
  [[nodiscard]] Result<void> feed(std::string_view bytes, const OnObject& on_item);

  /// The fields outside the items. In lists of custom resources they follow the items.
  struct Envelope {
    std::string resource_version;
    std::string continue_token;  ///< Empty on the last page.
  };
  /// Call it after the last byte. Returns Malformed if the page is incomplete or is not a list.
  [[nodiscard]] Result<Envelope> finish();

 private:
  [[nodiscard]] Result<void> go_in(std::string_view bytes, std::size_t at);
  [[nodiscard]] Result<void> go_out(std::string_view bytes, std::size_t at,
                                    const OnObject& on_item);
  [[nodiscard]] Result<void> open(std::string_view bytes, std::size_t at);
  [[nodiscard]] Result<void> close(std::string_view bytes, std::size_t at, const OnObject& on_item);
  [[nodiscard]] Result<void> skip_separators(std::string_view bytes);
  [[nodiscard]] Result<void> keep(std::string_view bytes);

  [[nodiscard]] Result<void> check_head();

  BracketScanner scanner_;
  KindCheck kinds_;
  std::size_t depth_ = 0;
  bool in_items_ = false;
  PartialText envelope_;   ///< The page without its items.
  PartialText item_;       ///< The start of an item that is incomplete.
  std::size_t taken_ = 0;  ///< How many of the current bytes are stored in item_ or envelope_.
};

}  // namespace imagedeps::kube
