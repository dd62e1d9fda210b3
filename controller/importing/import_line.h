#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "importing/work_queue.h"

namespace imagedeps::importing {

/// The istag's stream: the same with an empty tag.
[[nodiscard]] inline objects::TagRef stream_of(const objects::TagRef& tag) {
  return {tag.ns, tag.stream, {}};
}

/// The istags that wait for their import to be started. Pure: the time comes in.
///
/// A stream stands in line with one tag at a time, and with none while an import of it runs:
/// imports of one stream run one after the other. There is one queue per registry, so that a
/// registry that is not admitted holds up nobody else; between registries that are, the better
/// priority goes first, then the registry that was served longest ago.
class ImportLine {
 public:
  /// True if an import from this registry may start now.
  using AdmitsRegistry = FunctionRef<bool(std::string_view registry)>;
  /// True if an import for this namespace may start now.
  using AdmitsNamespace = WorkQueue::Admits;

  /// A tag that stands there already moves only to an earlier time, a higher priority or another
  /// registry.
  void put(const objects::TagRef& tag, std::string_view registry, TimePoint due, Priority priority);
  void drop(const objects::TagRef& tag);
  [[nodiscard]] bool contains(const objects::TagRef& tag) const;
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Streams that are remembered: with a tag in line, with an import under way, or held back.
  [[nodiscard]] std::size_t streams() const { return streams_.size(); }
  void clear();
  /// For workqueue_* metrics: as those of WorkQueue.
  [[nodiscard]] std::uint64_t adds() const { return adds_; }
  [[nodiscard]] Duration last_wait() const { return last_wait_; }

  /// Removes and returns the next tag; its stream is busy until release().
  std::optional<objects::TagRef> take(TimePoint now, AdmitsRegistry admits_registry,
                                      AdmitsNamespace admits_namespace);
  /// The stream's next tag may enter the line, but is not due before `not_before`, even if none
  /// waits now.
  void release(const objects::TagRef& stream, TimePoint not_before);
  /// The earliest due time after `now`.
  [[nodiscard]] std::optional<TimePoint> next_due(TimePoint now) const;
  /// All that wait for a registry; only those of one namespace if `ns` is not empty.
  [[nodiscard]] std::vector<objects::TagRef> waiting_for(std::string_view registry,
                                                         std::string_view ns) const;

 private:
  struct Waiting {
    std::string registry;
    TimePoint due;
    Priority priority;
    std::uint64_t sequence;
  };
  struct Stream {
    std::map<std::string, Waiting, std::less<>> tags;
    std::set<std::tuple<TimePoint, std::uint64_t, std::string>>
        order;                        ///< Due time, sequence, tag.
    std::optional<std::string> head;  ///< The tag that stands in line.
    bool busy = false;
    TimePoint not_before{};
  };
  struct Lane {
    WorkQueue queue;
    std::uint64_t served = 0;
  };
  using Streams = std::unordered_map<objects::TagRef, Stream, objects::TagRefHash>;

  void stand(const objects::TagRef& stream, Stream& entry);
  void step_back(const objects::TagRef& stream, Stream& entry);
  void forget(Streams::iterator at);
  void forget_rested(TimePoint now);

  Streams streams_;
  std::set<std::pair<TimePoint, objects::TagRef>> resting_;  ///< Streams, by their not_before.
  std::map<std::string, Lane, std::less<>>
      lanes_;  ///< By registry; kept while anybody waits at all, for their turns.
  std::size_t size_ = 0;
  std::uint64_t sequence_ = 0;
  std::uint64_t turn_ = 0;
  std::uint64_t adds_ = 0;
  Duration last_wait_{};
};

}  // namespace imagedeps::importing
