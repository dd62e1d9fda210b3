#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "importing/token_bucket.h"
#include "importing/work_queue.h"
#include "objects/image_dependency.h"
#include "reporting/object_plan.h"

namespace imagedeps::reporting {

/// One request that creates, updates or deletes an ImageDependency.
struct Write {
  enum class Step { Create, Status, Remove };
  Step step = Step::Create;
  objects::TagRef tag;
  std::string name;                   ///< The object's name. Its namespace is tag.ns.
  objects::DependencyStatus status;   ///< Step::Status: the new status.
  std::string ready_before;           ///< Step::Status: the reason of Ready until then, or empty.
  std::string uid, resource_version;  ///< Step::Remove: the preconditions.
};
[[nodiscard]] std::string_view to_string(Write::Step step);

/// A request that has ended, and what follows from its answer.
struct FinishedWrite {
  Write write;
  Duration took{};
  std::optional<Error> error;
  std::string uid;             ///< The written object's uid, empty if the answer has none.
  bool first_failure = false;  ///< The first failure in a series of the same object.
  /// The API does not answer. The gate must be asked for the API with this back-off, and
  /// api_is_back() called when it admits the request.
  std::optional<TimePoint> api_retry_at;
};

/// Decides which ImageDependency is written when. Marks of the same image stream tag are coalesced.
/// First writes of an object are limited to a rate, and at most kInFlightMax requests are in flight,
/// one for each object. An object is written when its status differs by more than times, or when
/// its nextAttemptTime has passed. Failed writes are retried with back-off. Pure: time and random
/// numbers are arguments.
class WritePlan {
 public:
  static constexpr std::size_t kInFlightMax = 4;
  /// `random` must outlive it. A rate of 0 is unlimited.
  WritePlan(double first_writes_per_second, Random& random);

  /// The istag or its objects have changed. It is due in `delay`. The earliest mark wins.
  void mark(TimePoint now, const objects::TagRef& tag, Duration delay = {});
  /// Drops the requests in flight and everything learned from answers. Marks remain.
  void stop();

  // What the cache shows.
  void seen(const objects::ImageDependency& dependency);
  void removed(TimePoint now, const objects::ObjectKey& key);
  /// A list starts. It replaces what answers have shown.
  void listing() { written_.clear(); }
  /// The istag is no longer needed and has no objects.
  void forget(const objects::TagRef& tag);

  /// True if take() returns an istag.
  [[nodiscard]] bool due(TimePoint now);
  /// The next istag whose objects must be checked: call plan() for each of its targets.
  [[nodiscard]] std::optional<objects::TagRef> take(TimePoint now);
  /// The next time, after `now`, at which an istag becomes due. Nothing while all requests are in
  /// flight: their answers come first.
  [[nodiscard]] std::optional<TimePoint> next_due(TimePoint now) const;

  /// What a new status is compared with and based on.
  struct Base {
    const objects::DependencyStatus* status = nullptr;  ///< Null: the object has no status.
    std::int64_t generation = 0;                        ///< metadata.generation.
  };
  /// Nothing if the target needs no status now. Valid until the next change of the plan.
  [[nodiscard]] std::optional<Base> base(const objects::TagRef& tag,
                                         const ObjectTarget& target) const;

  struct Instant {
    TimePoint now;   ///< The loop's clock.
    TimePoint wall;  ///< The wall clock.
  };
  struct Step {
    std::optional<Write> write;  ///< To be sent. It is in flight until answered().
    bool unchanged = false;      ///< The object already has this status.
    /// The name belongs to an object of this istag, and that has not been reported yet.
    std::optional<objects::TagRef> name_holder;
  };
  /// What to do about one object. `status` is the one it should have, if base() returned something.
  [[nodiscard]] Step plan(Instant at, const objects::TagRef& tag, const ObjectTarget& target,
                          std::optional<objects::DependencyStatus> status);
  /// The write to this object was answered. `answer` has the object's JSON.
  [[nodiscard]] FinishedWrite answered(Instant at, const objects::TagRef& tag,
                                       const std::string& name, const Result<std::string>& answer);
  /// Writes that failed because the API did not answer are due now.
  void api_is_back(TimePoint now);

  [[nodiscard]] const importing::WorkQueue& queue() const { return queue_; }
  [[nodiscard]] std::size_t in_flight() const { return in_flight_.size(); }
  /// How long all requests in flight have been, in no order.
  [[nodiscard]] std::vector<Duration> ages(TimePoint now) const;
  /// Nothing is in flight or marked.
  [[nodiscard]] bool idle() const { return queue_.empty() && in_flight_.empty(); }
  /// Nothing is in flight or due. Marks for a later time do not count.
  [[nodiscard]] bool idle_now(TimePoint now) const {
    return in_flight_.empty() && !queue_.any_due(now);
  }
  /// How many istags take() has returned.
  [[nodiscard]] std::uint64_t taken() const { return taken_; }
  /// Adds the size of each map, by its content.
  void remembered(std::map<std::string, std::size_t>& sizes) const;

 private:
  using Key = std::pair<std::string, std::string>;  ///< Namespace and name.
  /// An object as last written, until the cache shows the same version or a newer one.
  struct Written {
    std::string resource_version;
    std::int64_t generation = 0;
    std::optional<objects::DependencyStatus> status;
  };
  struct Flight {
    Write write;
    TimePoint sent{};
    bool marked_again = false;
    std::string seen_version;  ///< The last version that the cache has shown since then.
    bool removed = false;      ///< The object was deleted from the cache since then.
  };

  [[nodiscard]] bool full() const { return in_flight_.size() >= kInFlightMax; }
  [[nodiscard]] Base latest(const Key& key, const ObjectTarget& target) const;
  Step send(TimePoint now, Write write);
  Step create(TimePoint now, const objects::TagRef& tag, const std::string& name);
  Step update(Instant at, const objects::TagRef& tag, const ObjectTarget& target,
              objects::DependencyStatus status);
  [[nodiscard]] bool admit_first_write(TimePoint now, const objects::TagRef& tag);
  void mark_after_next_attempt(Instant at, const objects::TagRef& tag,
                               const objects::DependencyStatus& status);
  void succeeded(Instant at, const Key& key, const Flight& flight, const std::string& body,
                 FinishedWrite& finished);
  void failed(TimePoint now, const Key& key, const Flight& flight, const Error& error,
              FinishedWrite& finished);

  Random& random_;
  importing::TokenBucket bucket_;
  importing::WorkQueue queue_;
  importing::WorkQueue next_attempts_;  ///< Istags to mark once their nextAttemptTime has passed.
  std::map<Key, Written> written_;
  std::map<Key, Flight> in_flight_;
  std::map<Key, std::uint32_t> failures_;   ///< Consecutive failures.
  std::map<Key, objects::TagRef> holders_;  ///< The istag of each object in the cache.
  std::map<Key, objects::TagRef> wanted_;   ///< Istags that wait for a name that is taken.
  std::set<objects::TagRef> refused_;       ///< Their writes failed because the API was away.
  std::uint64_t taken_ = 0;
};

}  // namespace imagedeps::reporting
