#pragma once

#include <string>
#include <string_view>

#include "sim/outcome.h"
#include "sim/world.h"

namespace imagedeps::sim {

/// The object and the subresource that a request refers to. `name` is empty for create,
/// `subresource` for the object itself.
struct Target {
  const ResourceType& type;
  std::string ns;
  std::string name;
  std::string subresource;
};

struct WriteOptions {
  std::string manager;  ///< The field manager. If empty, managedFields is not updated.
  bool force = false;   ///< Server-side apply takes fields over from other managers.
  bool dry_run = false;
};

/// The preconditions of a deletion. Empty members are not checked.
struct Preconditions {
  std::string uid;
  std::string resource_version;
};

/// Creates, updates and deletes objects as the API server does: validation, defaults, generations,
/// field ownership, finalizers. A write that changes nothing is not stored. Loop thread.
class Writer {
 public:
  explicit Writer(World& world) : world_(world) {}

  Outcome create(const Target& target, Json object, const WriteOptions& options);
  Outcome update(const Target& target, Json object, const WriteOptions& options);
  enum class Patch { Merge, StrategicMerge };
  Outcome patch(const Target& target, Patch kind, const Json& patch, const WriteOptions& options);
  /// Server-side apply. Creates the object if it does not exist, except through a subresource.
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
