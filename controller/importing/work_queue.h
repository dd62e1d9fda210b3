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

/// Who goes first.
enum class Priority {
  Blocking,  ///< A rollout, build or workload waits for it.
  Declared,  ///< Nothing but a declared ImageDependency asks for it.
};

/// A queue of istags, each in it at most once. Pure: the time comes in.
///
/// Of those that are due the first is chosen by priority, then round robin between namespaces (the
/// one that was served longest ago), then by due time. Who is due for longer than the ageing counts
/// as Blocking, so that nothing starves. All operations are O(log n), but for namespaces that
/// `admits` turns away.
class WorkQueue {
 public:
  using Admits = FunctionRef<bool(std::string_view ns)>;

  explicit WorkQueue(Duration ageing = std::chrono::minutes{1}) : ageing_(ageing) {}
  WorkQueue(const WorkQueue&) = delete;  // It points into itself.
  WorkQueue& operator=(const WorkQueue&) = delete;

  /// If it is in already, the earlier due time and the higher priority win.
  void put(const objects::TagRef& tag, TimePoint due, Priority priority);
  void drop(const objects::TagRef& tag);
  [[nodiscard]] bool contains(const objects::TagRef& tag) const { return entries_.contains(tag); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] bool empty() const { return entries_.empty(); }

  /// The class of the one that take() would give; nothing if none is due whose namespace is
  /// admitted.
  [[nodiscard]] std::optional<Priority> best(TimePoint now, Admits admits);
  [[nodiscard]] std::optional<Priority> best(TimePoint now) { return best(now, kAll); }
  /// Removes and returns the first one due.
  std::optional<objects::TagRef> take(TimePoint now, Admits admits);
  std::optional<objects::TagRef> take(TimePoint now) { return take(now, kAll); }
  /// The earliest due time after `now`; nothing if there is none. Who is due already and was not
  /// taken does not count: whoever turned it away knows what it waits for.
  [[nodiscard]] std::optional<TimePoint> next_due(TimePoint now) const;
  /// Some are due.
  [[nodiscard]] bool any_due(TimePoint now) const {
    return ready() > 0 || (!later_.empty() && later_.begin()->due <= now);
  }
  /// For workqueue_* metrics: those that were due at the last best() or take(), how many were ever
  /// put in, and for how long the one that take() gave last had been due.
  [[nodiscard]] std::size_t ready() const { return entries_.size() - later_.size(); }
  [[nodiscard]] std::uint64_t adds() const { return adds_; }
  [[nodiscard]] Duration last_wait() const { return last_wait_; }
  /// Everything in it, in no order.
  [[nodiscard]] std::vector<objects::TagRef> all() const;
  /// Removes and returns all, in no order.
  std::vector<objects::TagRef> take_all();

 private:
  static constexpr auto kAll = [](std::string_view) { return true; };
  struct Entry {
    TimePoint due;
    Priority priority;
    std::uint64_t sequence;
    bool waiting = true;  ///< In later_; else in a ring.
    Priority ring = Priority::Blocking;
  };
  struct Place {
    TimePoint due;
    std::uint64_t sequence;
    const objects::TagRef* tag;  ///< Key of entries_.
    bool operator<(const Place& other) const {
      return std::tie(due, sequence) < std::tie(other.due, other.sequence);
    }
  };
  /// The due ones of one class.
  struct Ring {
    std::map<std::string, std::set<Place>, std::less<>> namespaces;
    std::set<std::pair<std::uint64_t, std::string>>
        turns;  ///< Namespaces by when they were served last.
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
  std::set<Place> later_;  ///< Not due yet.
  std::set<Place> young_;  ///< In the ring of the declared ones: to be promoted when old.
  std::array<Ring, 2> rings_;
  std::map<std::string, std::uint64_t, std::less<>>
      served_;  ///< Turn of the namespaces; emptied with the queue, and pruned.
  std::uint64_t turn_ = 0;
  std::uint64_t sequence_ = 0;
  std::uint64_t adds_ = 0;
  Duration last_wait_{};
};

}  // namespace imagedeps::importing
