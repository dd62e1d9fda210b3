#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/json.h"
#include "sim/resource_type.h"

namespace imagedeps::sim {

/// One immutable version of one object, shared by the store, the pages of lists and the watches.
/// Loop thread.
class Version {
 public:
  /// `object` has no apiVersion and kind: the type provides them, and list items of built-in types
  /// do not have them. `number` is the resourceVersion.
  Version(const ResourceType& type, Json object, std::uint64_t number);

  [[nodiscard]] const ResourceType& type() const { return type_; }
  [[nodiscard]] const Json& json() const { return object_; }
  [[nodiscard]] std::uint64_t number() const { return number_; }
  [[nodiscard]] const std::string& ns() const { return ns_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// The object as JSON text, serialised on first use.
  [[nodiscard]] const std::string& text() const;
  /// The object with apiVersion and kind.
  [[nodiscard]] Json full() const;
  [[nodiscard]] std::string full_text() const;
  /// The object as PartialObjectMetadata.
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
