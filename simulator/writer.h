#pragma once

#include <string>
#include <string_view>

#include "simulator/outcome.h"
#include "simulator/world.h"

namespace imagedeps::sim {

/// Which object, and which part of it, a request is about.
struct Target {
  const ResourceType& type;
  std::string ns;
  std::string name;
  std::string subresource;
};

struct WriteOptions {
  std::string manager;  ///< For managedFields; empty: none are kept.
  bool force = false;   ///< Server-side apply takes fields from other managers.
  bool dry_run = false;
};

struct Preconditions {
  std::string uid;
  std::string resource_version;
};

/// Creates, changes and removes objects as the API server does: checks, defaults, generations,
/// ownership of fields, finalizers. A change that changes nothing is not written. Loop thread.
class Writer {
 public:
  explicit Writer(World& world) : world_(world) {}

  Outcome create(const Target& target, Json object, const WriteOptions& options);
  Outcome update(const Target& target, Json object, const WriteOptions& options);
  enum class Patch { Merge, StrategicMerge };
  Outcome patch(const Target& target, Patch kind, const Json& patch, const WriteOptions& options);
  /// Server-side apply: creates the object if it is not there (not through a subresource).
  Outcome apply(const Target& target, Json applied, const WriteOptions& options);
  Outcome remove(const Target& target, const Preconditions& preconditions);

 private:
  [[nodiscard]] Json refuse_in_namespace(const Target& target, std::string_view name) const;
  Outcome store_new(const Target& target, Json object, const WriteOptions& options);
  Outcome store_changed(const Target& target, const VersionPtr& old, Json object,
                        const WriteOptions& options);
  Outcome put(const ResourceType& type, Json object, const WriteOptions& options, int code);

  World& world_;
};

}  // namespace imagedeps::sim
