#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "kube/bracket_scanner.h"

namespace imagedeps::kube {

/// Framers cut the bytes of an answer into the JSON texts of objects as they arrive, however they
/// are split. Pure; one thread at a time. They do not judge the objects: a broken one is handed on
/// like any other, so that it spoils nothing but itself.

/// An object's JSON. Valid during the call; a few bytes behind it can be read in most cases, which
/// saves simdjson a copy.
using OnObject = std::function<void(std::string_view json)>;

/// Larger objects end the stream: etcd's own limit is 1.5 MiB.
inline constexpr std::size_t kObjectMax = 16u << 20;

/// The lines of a watch.
class LineFramer {
 public:
  /// Malformed if a line is longer than kObjectMax. What comes behind the last newline waits for
  /// the rest of its line, and is dropped with the framer if that never comes: the stream was cut.
  [[nodiscard]] Result<void> feed(std::string_view bytes, const OnObject& on_line);

 private:
  std::string rest_;
};

/// The items of one page of a list, without ever holding the page.
class ListFramer {
 public:
  /// Malformed if an item, or all that is around the items, is larger than kObjectMax, or if
  /// something else than objects is among the items.
  [[nodiscard]] Result<void> feed(std::string_view bytes, const OnObject& on_item);

  /// What stands around the items. Behind them in lists of custom resources, before them in others.
  struct Envelope {
    std::string resource_version;
    std::string continue_token;  ///< Empty at the last page.
  };
  /// After the last byte. Malformed if the page is not complete, or is no list.
  [[nodiscard]] Result<Envelope> finish() const;

 private:
  [[nodiscard]] Result<void> go_in(std::string_view bytes, std::size_t at);
  [[nodiscard]] Result<void> go_out(std::string_view bytes, std::size_t at,
                                    const OnObject& on_item);
  [[nodiscard]] Result<void> open(std::string_view bytes, std::size_t at);
  [[nodiscard]] Result<void> close(std::string_view bytes, std::size_t at, const OnObject& on_item);
  [[nodiscard]] Result<void> skip_separators(std::string_view bytes);
  [[nodiscard]] Result<void> keep(std::string_view bytes);

  BracketScanner scanner_;
  std::size_t depth_ = 0;
  bool in_items_ = false;
  std::string envelope_;   ///< The page without its items.
  std::string item_;       ///< The beginning of an item whose end has not come yet.
  std::size_t taken_ = 0;  ///< How much of the bytes at hand is in an item or the envelope already.
};

}  // namespace imagedeps::kube
