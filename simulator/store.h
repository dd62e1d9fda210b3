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

#include "simulator/version.h"

namespace imagedeps::sim {

/// One write, as watchers see it.
struct Change {
  enum class Type { Added, Modified, Deleted };
  Type type = Type::Added;
  VersionPtr object;  ///< For Deleted: the last state, with the resourceVersion of the deletion.
  VersionPtr before;  ///< Null for Added.
};

/// All objects, with one counter of resourceVersions for all of them, and the newest changes of
/// each type. Loop thread.
class Store {
 public:
  static constexpr std::uint64_t kFirstVersion = 100;  ///< Anything before it is "too old".

  /// `window`: how many changes of each type a watch can be resumed over.
  explicit Store(std::size_t window) : window_(window) {}

  [[nodiscard]] std::uint64_t version() const { return version_; }
  /// Null if it is not there. `ns` is empty for cluster-scoped types.
  [[nodiscard]] VersionPtr find(const ResourceType& type, std::string_view ns,
                                std::string_view name) const;
  /// By namespace and name. All namespaces where `ns` is empty.
  [[nodiscard]] std::vector<VersionPtr> list(const ResourceType& type, std::string_view ns) const;
  [[nodiscard]] bool holds_any(const ResourceType& type, std::string_view ns) const;

  /// Creates or replaces; stamps metadata.resourceVersion.
  VersionPtr put(const ResourceType& type, Json object);
  /// Null if it was not there.
  VersionPtr erase(const ResourceType& type, std::string_view ns, std::string_view name);

  /// The changes after `version`, oldest first; nothing if some of them are forgotten.
  [[nodiscard]] std::optional<std::vector<Change>> since(const ResourceType& type,
                                                         std::uint64_t version) const;
  /// The oldest resourceVersion that since() still answers.
  [[nodiscard]] std::uint64_t oldest(const ResourceType& type) const;
  /// Forgets all changes, as a compaction does.
  void forget();

  /// Called after each write, in the order of subscription.
  void on_change(std::function<void(const Change&)> observer) {
    observers_.push_back(std::move(observer));
  }

 private:
  using Key = std::pair<std::string, std::string>;  // Namespace, name.
  struct Collection {
    std::map<Key, VersionPtr> objects;
    std::deque<Change> history;
    std::uint64_t forgotten =
        kFirstVersion;  // The newest version that is not in the history any more.
  };
  [[nodiscard]] const Collection* collection(const ResourceType& type) const;
  void record(Collection& collection, Change change);

  std::size_t window_;
  std::uint64_t version_ = kFirstVersion;
  std::uint64_t forgotten_ = kFirstVersion;  // By forget(), for types that had no change yet.
  std::map<const ResourceType*, Collection> collections_;
  std::vector<std::function<void(const Change&)>> observers_;
};

}  // namespace imagedeps::sim
