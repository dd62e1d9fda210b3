#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace imagedeps::kube {

/// Checks that an answer is a list of the requested resource. A list is authoritative: objects that
/// it does not contain are removed. A proxy or another version may answer with something else, such
/// as a Table. Pure.
class KindCheck {
 public:
  /// Accepts the lists of any resource.
  KindCheck() = default;
  /// `metadata`: PartialObjectMetadata was requested.
  KindCheck(std::string plural, bool metadata) : plural_(std::move(plural)), metadata_(metadata) {}

  /// The `kind` of the list. Returns Malformed if it is not a list of the resource.
  [[nodiscard]] Result<void> list(std::string_view kind);
  /// One item. Typed lists give their items no kind. Returns Malformed if an item has another one.
  [[nodiscard]] Result<void> item(std::string_view json);

 private:
  [[nodiscard]] bool expected(std::string_view kind) const;

  std::string plural_;
  bool metadata_ = false;
  std::string of_list_;   ///< "ImageStream", empty if it is not known yet.
  std::string of_items_;  ///< Empty if no item had a kind.
};

}  // namespace imagedeps::kube
