#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/json.h"
#include "simulator/resource_type.h"

namespace imagedeps::sim {

/// One version of one object, never changed: shared by the store, the pages of a list and the
/// watchers. Loop thread.
class Version {
 public:
  /// `object` without apiVersion and kind: they are the type's, and the items of a list of built-in
  /// types do not have them.
  Version(const ResourceType& type, Json object, std::uint64_t number);

  [[nodiscard]] const ResourceType& type() const { return type_; }
  [[nodiscard]] const Json& json() const { return object_; }
  [[nodiscard]] std::uint64_t number() const { return number_; }
  [[nodiscard]] const std::string& ns() const { return ns_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Serialised once, when first asked for.
  [[nodiscard]] const std::string& text() const;
  /// With apiVersion and kind.
  [[nodiscard]] Json full() const;
  [[nodiscard]] std::string full_text() const;
  /// As PartialObjectMetadata.
  [[nodiscard]] std::string metadata_text() const;

 private:
  const ResourceType& type_;
  Json object_;
  std::uint64_t number_;
  std::string ns_, name_;
  mutable std::string text_;
};
using VersionPtr = std::shared_ptr<const Version>;

}  // namespace imagedeps::sim
