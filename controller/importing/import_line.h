#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "importing/work_queue.h"

namespace imagedeps::importing {

/// The key of the istag's stream: the same name with an empty tag.
[[nodiscard]] inline objects::TagRef stream_of(const objects::TagRef& tag) {
  return {tag.ns, tag.stream, {}};
}

/// The istags that wait for their import to start. Pure: the time is an argument.
///
/// Only one tag of a stream is in a queue at a time, and none while the stream is being imported, so
/// imports of one stream never overlap. Each registry has its own queue, so that a registry that is
/// not admitted does not block others. Between admitted registries, the higher priority is taken
/// first, then the namespace that was served longest ago, then the registry that was served longest
/// ago. The namespaces are those of the consumers. A tag is queued for all namespaces that wait for
/// its stream, so that none has to wait for the turn of
/// another.
class ImportLine {
 public:
  /// What may start now.
  class Admission {
   public:
    virtual ~Admission() = default;
    [[nodiscard]] virtual bool registry(std::string_view registry) = 0;
    /// For an admitted registry. `ns`: the namespace that is served.
    [[nodiscard]] virtual bool consumer(std::string_view registry, std::string_view ns) = 0;
  };

  /// Adds the tag. If it is waiting already, the earlier time and the higher priority win, and the
  /// new registry and namespaces replace the old ones.
  void put(const objects::TagRef& tag, std::string_view registry, TimePoint due,
           const Claim& claim);
  void drop(const objects::TagRef& tag);
  [[nodiscard]] bool contains(const objects::TagRef& tag) const;
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Tracked streams: with a waiting tag, with an import in flight, or with a pause.
  [[nodiscard]] std::size_t streams() const { return streams_.size(); }
  void clear();
  /// For workqueue_* metrics. See WorkQueue.
  [[nodiscard]] std::uint64_t adds() const { return adds_; }
  [[nodiscard]] Duration last_wait() const { return last_wait_; }

  struct Taken {
    objects::TagRef tag;
    std::string served;  ///< The namespace whose turn it was.
  };
  /// Removes and returns the next tag. Its stream is busy until release().
  std::optional<Taken> take(TimePoint now, Admission& admission);
  /// The stream's next tag may be queued, but is not due before `not_before`, even if it is added
  /// later.
  void release(const objects::TagRef& stream, TimePoint not_before);
  /// The earliest due time after `now`.
  [[nodiscard]] std::optional<TimePoint> next_due(TimePoint now) const;
  /// The istags that wait for a registry, only those of namespace `ns` if it is not empty.
  [[nodiscard]] std::vector<objects::TagRef> waiting_for(std::string_view registry,
                                                         std::string_view ns) const;

 private:
  struct Waiting {
    std::string registry;
    TimePoint due;
    Claim claim;
    std::uint64_t sequence;
  };
  struct Stream {
    std::map<std::string, Waiting, std::less<>> tags;
    std::set<std::tuple<TimePoint, std::uint64_t, std::string>>
        order;  ///< Due time, sequence, tag.
    std::map<std::string, std::size_t>
        claims;                       ///< The number of waiting tags that each namespace claims.
    std::optional<std::string> head;  ///< The tag that is in a queue.
    bool busy = false;
    TimePoint not_before{};
  };
  struct Lane {
    explicit Lane(Turns& turns) : queue(std::chrono::minutes{1}, &turns) {}
    WorkQueue queue;
    std::uint64_t served = 0;  ///< The value of served_ when it was last served.
  };
  using Lanes = std::map<std::string, Lane, std::less<>>;
  using Streams = std::unordered_map<objects::TagRef, Stream, objects::TagRefHash>;

  struct Choice {
    Lanes::iterator lane;
    WorkQueue::Rank rank;  ///< That of the istag which the lane's queue takes next.
  };
  [[nodiscard]] Choice next_lane(TimePoint now, Admission& admission);
  void pass_turn(const std::string& ns, const Lane& by, std::uint64_t before);
  void enqueue(const objects::TagRef& stream, Stream& entry);
  void dequeue(const objects::TagRef& stream, Stream& entry);
  void forget(Streams::iterator at);
  void forget_rested(TimePoint now);

  Streams streams_;
  std::set<std::pair<TimePoint, objects::TagRef>> resting_;  ///< Streams, by their not_before.
  Turns turns_;
  Lanes lanes_;  ///< By registry. Kept until nothing waits, because of `served`.
  std::size_t size_ = 0;
  std::uint64_t sequence_ = 0;
  std::uint64_t served_ = 0;  ///< Imports taken so far.
  std::uint64_t adds_ = 0;
  Duration last_wait_{};
};

}  // namespace imagedeps::importing
