#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/function_ref.h"
#include "base/time.h"
#include "objects/meta.h"

namespace imagedeps::importing {

/// The order of istags that are due.
enum class Priority {
  Blocking,  ///< A rollout, build or workload waits for it.
  Declared,  ///< Only a declared ImageDependency needs it.
};

/// A queue of istags without duplicates. Pure: the time is an argument.
///
/// Istags that are due are taken by priority, then round robin between namespaces (the namespace
/// that was served longest ago first), then by due time. After `ageing`, an istag that is due counts
/// as Blocking, so that none starves. All operations are O(log n), plus the number of namespaces
/// that `admits` rejects.
class WorkQueue {
 public:
  using Admits = FunctionRef<bool(std::string_view ns)>;

  explicit WorkQueue(Duration ageing = std::chrono::minutes{1}) : ageing_(ageing) {}
  WorkQueue(const WorkQueue&) = delete;  // Places point into entries_.
  WorkQueue& operator=(const WorkQueue&) = delete;

  /// Adds the istag. If it is queued already, the earlier time and the higher priority win.
  void put(const objects::TagRef& tag, TimePoint due, Priority priority);
  void drop(const objects::TagRef& tag);
  [[nodiscard]] bool contains(const objects::TagRef& tag) const { return entries_.contains(tag); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] bool empty() const { return entries_.empty(); }

  /// The priority of the istag that take() would return. Nothing if no istag of an admitted
  /// namespace is due.
  [[nodiscard]] std::optional<Priority> best(TimePoint now, Admits admits);
  [[nodiscard]] std::optional<Priority> best(TimePoint now) { return best(now, kAll); }
  /// Removes and returns the first istag that is due.
  std::optional<objects::TagRef> take(TimePoint now, Admits admits);
  std::optional<objects::TagRef> take(TimePoint now) { return take(now, kAll); }
  /// The earliest due time after `now`, if any. Istags that are due already do not count, because
  /// the caller that rejected them has to wait for something else.
  [[nodiscard]] std::optional<TimePoint> next_due(TimePoint now) const;
  /// True if an istag is due.
  [[nodiscard]] bool any_due(TimePoint now) const {
    return ready() > 0 || (!later_.empty() && later_.begin()->due <= now);
  }
  /// For workqueue_* metrics: the istags that were due at the last best() or take(), the number of
  /// calls of put() that added one, and how long the last istag from take() had been due.
  [[nodiscard]] std::size_t ready() const { return entries_.size() - later_.size(); }
  [[nodiscard]] std::uint64_t adds() const { return adds_; }
  [[nodiscard]] Duration last_wait() const { return last_wait_; }
  /// All istags, in no order.
  [[nodiscard]] std::vector<objects::TagRef> all() const;
  /// Removes and returns all istags, in no order.
  std::vector<objects::TagRef> take_all();

 private:
  static constexpr auto kAll = [](std::string_view) { return true; };
  struct Entry {
    TimePoint due;
    Priority priority;
    std::uint64_t sequence;
    bool waiting = true;  ///< In later_. Otherwise in a ring.
    Priority ring = Priority::Blocking;
  };
  struct Place {
    TimePoint due;
    std::uint64_t sequence;
    const objects::TagRef* tag;  ///< A key of entries_.
    bool operator<(const Place& other) const {
      return std::tie(due, sequence) < std::tie(other.due, other.sequence);
    }
  };
  /// The istags of one priority that are due.
  struct Ring {
    std::map<std::string, std::set<Place>, std::less<>> namespaces;
    std::set<std::pair<std::uint64_t, std::string>>
        turns;  ///< Namespaces, by the time when they were last served.
  };

  void enter(const objects::TagRef& tag, Entry& entry, Priority ring);
  void leave(const objects::TagRef& tag, const Entry& entry);
  void ripen(TimePoint now);
  void prune_turns();
  [[nodiscard]] std::uint64_t turn_of(const std::string& ns) const;
  [[nodiscard]] const std::string* first_namespace(const Ring& ring, Admits admits) const;
  Ring& ring(Priority priority) { return rings_.at(static_cast<std::size_t>(priority)); }

  Duration ageing_;
  std::unordered_map<objects::TagRef, Entry, objects::TagRefHash> entries_;
  std::set<Place> later_;  ///< Istags that are not due yet.
  std::set<Place> young_;  ///< Istags in the Declared ring, by the time of their promotion.
  std::array<Ring, 2> rings_;
  std::map<std::string, std::uint64_t, std::less<>>
      served_;  ///< The last turn of each namespace, until it is pruned.
  std::uint64_t turn_ = 0;
  std::uint64_t sequence_ = 0;
  std::uint64_t adds_ = 0;
  Duration last_wait_{};
};

}  // namespace imagedeps::importing
