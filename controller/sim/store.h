#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/version.h"

namespace imagedeps::sim {

/// One write, as watchers see it.
struct Change {
  enum class Type { Added, Modified, Deleted };
  Type type = Type::Added;
  VersionPtr object;  ///< For Deleted: the last state with the resourceVersion of the deletion.
  VersionPtr before;  ///< Null for Added.
};

/// All objects, with one resourceVersion counter for all of them and the newest changes of each
/// type. Loop thread.
class Store {
 public:
  static constexpr std::uint64_t kFirstVersion = 100;  ///< Older versions are "too old".

  /// `window` is the number of changes of each type that are kept for resuming watches.
  explicit Store(std::size_t window) : window_(window) {}

  [[nodiscard]] std::uint64_t version() const { return version_; }
  /// Returns null if the object does not exist. `ns` is empty for cluster-scoped types.
  [[nodiscard]] VersionPtr find(const ResourceType& type, std::string_view ns,
                                std::string_view name) const;
  /// All objects of a type, sorted by namespace and name. An empty `ns` means all namespaces.
  [[nodiscard]] std::vector<VersionPtr> list(const ResourceType& type, std::string_view ns) const;
  [[nodiscard]] bool holds_any(const ResourceType& type, std::string_view ns) const;

  /// Creates or replaces an object and sets its metadata.resourceVersion.
  VersionPtr put(const ResourceType& type, Json object);
  /// Deletes an object. Returns null if it did not exist.
  VersionPtr erase(const ResourceType& type, std::string_view ns, std::string_view name);

  /// The changes after `version`, oldest first. Returns nothing if some of them are no longer kept.
  [[nodiscard]] std::optional<std::vector<Change>> since(const ResourceType& type,
                                                         std::uint64_t version) const;
  /// The oldest resourceVersion that since() accepts.
  [[nodiscard]] std::uint64_t oldest(const ResourceType& type) const;
  /// Discards all changes, as a compaction does.
  void forget();

  /// Adds an observer that is called after each write. Observers are called in the order in which
  /// they were added.
  void on_change(std::function<void(const Change&)> observer) {
    observers_.push_back(std::move(observer));
  }

 private:
  using Key = std::pair<std::string, std::string>;  // Namespace, name.
  struct Collection {
    std::map<Key, VersionPtr> objects;
    std::deque<Change> history;
    // The newest version that is no longer in the history.
    std::uint64_t forgotten = kFirstVersion;
  };
  [[nodiscard]] const Collection* collection(const ResourceType& type) const;
  void record(Collection& collection, Change change);

  std::size_t window_;
  std::uint64_t version_ = kFirstVersion;
  // Set by forget(), for types that have not changed yet.
  std::uint64_t forgotten_ = kFirstVersion;
  std::map<const ResourceType*, Collection> collections_;
  std::vector<std::function<void(const Change&)>> observers_;
};

}  // namespace imagedeps::sim
