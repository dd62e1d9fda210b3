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

/// The namespaces that an istag is queued for, and its priority.
struct Claim {
  Priority priority;
  std::vector<std::string> namespaces;  ///< Sorted. If empty, the namespace of the istag.

  explicit Claim(Priority of, std::vector<std::string> by = {});
  bool operator==(const Claim&) const = default;
};

/// When each namespace was served last. Several queues can share one.
class Turns {
 public:
  /// 0 if it was never served. Otherwise greater for a namespace that was served later.
  [[nodiscard]] std::uint64_t of(std::string_view ns) const;
  /// Records that the namespace is served now. Returns its new turn.
  std::uint64_t serve(const std::string& ns);
  void clear() { served_.clear(); }
  /// True if so many namespaces are recorded that those without work must be forgotten.
  [[nodiscard]] bool full() const { return served_.size() > kMax; }
  /// Namespaces that `keep` rejects count as served longest ago.
  void forget_unless(FunctionRef<bool(const std::string& ns)> keep);

 private:
  static constexpr std::size_t kMax = 1000;
  std::map<std::string, std::uint64_t, std::less<>> served_;
  std::uint64_t turn_ = 0;
};

/// A queue of istags without duplicates. Pure: the time is an argument.
///
/// Istags that are due are taken by priority, then round robin between the namespaces that claim
/// them (the namespace that was served longest ago first), then by due time. After `ageing`, an istag
/// that is due counts as Blocking, so that none starves. All operations are O(log n), times the
/// namespaces of a claim, plus the number of namespaces that `admits` rejects.
class WorkQueue {
 public:
  using Admits = FunctionRef<bool(std::string_view ns)>;

  /// `shared`: turns that are common to several queues. They must outlive this one, and their owner
  /// calls served() of the others when one serves a namespace.
  explicit WorkQueue(Duration ageing = std::chrono::minutes{1}, Turns* shared = nullptr)
      : ageing_(ageing), turns_(shared != nullptr ? *shared : own_turns_) {}
  WorkQueue(const WorkQueue&) = delete;  // Places point into entries_.
  WorkQueue& operator=(const WorkQueue&) = delete;

  /// Adds the istag. If it is queued already, the earlier time, the higher priority and the first
  /// claim's namespaces win.
  void put(const objects::TagRef& tag, TimePoint due, const Claim& claim);
  void put(const objects::TagRef& tag, TimePoint due, Priority priority) {
    put(tag, due, Claim(priority));
  }
  void drop(const objects::TagRef& tag);
  [[nodiscard]] bool contains(const objects::TagRef& tag) const { return entries_.contains(tag); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] bool empty() const { return entries_.empty(); }

  /// The order of the istag that take() would return: smaller comes first.
  struct Rank {
    Priority priority = Priority::Blocking;
    std::uint64_t turn = 0;  ///< The last turn of the namespace that is served.
    bool operator==(const Rank&) const = default;
  };
  /// Nothing if no istag of an admitted namespace is due.
  [[nodiscard]] std::optional<Rank> best(TimePoint now, Admits admits);
  [[nodiscard]] std::optional<Rank> best(TimePoint now) { return best(now, kAll); }
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
  /// The namespace that the last take() served.
  [[nodiscard]] const std::string& last_served() const { return last_served_; }
  /// Another queue with the same turns has served a namespace, whose turn was `before`.
  void served(const std::string& ns, std::uint64_t before);
  /// True if an istag that the namespace claims is due.
  [[nodiscard]] bool due_for(const std::string& ns) const;
  /// All istags, in no order.
  [[nodiscard]] std::vector<objects::TagRef> all() const;
  /// Removes and returns all istags, in no order.
  std::vector<objects::TagRef> take_all();

 private:
  static constexpr auto kAll = [](std::string_view) { return true; };
  struct Entry {
    TimePoint due;
    Priority priority;
    std::vector<std::string> namespaces;
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
  [[nodiscard]] const std::string* first_namespace(const Ring& ring, Admits admits) const;
  Ring& ring(Priority priority) { return rings_.at(static_cast<std::size_t>(priority)); }

  Duration ageing_;
  std::unordered_map<objects::TagRef, Entry, objects::TagRefHash> entries_;
  std::set<Place> later_;  ///< Istags that are not due yet.
  std::set<Place> young_;  ///< Istags in the Declared ring, by the time of their promotion.
  std::array<Ring, 2> rings_;
  Turns own_turns_;
  Turns& turns_;
  std::uint64_t sequence_ = 0;
  std::uint64_t adds_ = 0;
  Duration last_wait_{};
  std::string last_served_;
};

}  // namespace imagedeps::importing
