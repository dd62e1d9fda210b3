#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/random.h"
#include "importing/token_bucket.h"
#include "importing/work_queue.h"
#include "kube/client.h"
#include "loop/loop.h"
#include "objects/image_dependency.h"
#include "observe/log.h"
#include "reporting/object_plan.h"
#include "reporting/reconcile_metrics.h"

namespace imagedeps::reporting {

/// Writes ImageDependencies, when what they should say differs from what they say by more than a
/// time, or when their nextAttemptTime has passed. Nobody waits for it: marks are coalesced, the
/// status is made at the moment of writing, first-time writes are limited to statusRate, few are in
/// flight, and what fails is tried again with back-off, or as soon as the API is back. Loop thread.
class StatusWriter {
 public:
  struct Hooks {
    std::function<std::vector<ObjectTarget>(const objects::TagRef&)> targets;
    /// The status that an object should have. `before` is what it has, null if nothing;
    /// `own_request` its force annotation.
    std::function<objects::DependencyStatus(const objects::TagRef&,
                                            const objects::DependencyStatus* before,
                                            std::int64_t generation, std::string_view own_request)>
        describe;
    std::function<bool()> may_write;
    /// A status was written. `before`: the reason of its condition Ready until then, empty if it
    /// had none.
    std::function<void(const objects::ObjectKey&, const std::string& uid, const std::string& before,
                       const objects::DependencyStatus& after)>
        reported;
  };
  StatusWriter(loop::Loop& loop, kube::Client& client, observe::Log& log, ReconcileMetrics& metrics,
               double first_writes_per_second, Random& random, Hooks hooks);

  /// Something about the istag or its objects has changed. It is looked at in `delay`; the earliest
  /// of several marks counts.
  void mark(const objects::TagRef& tag, Duration delay = {});
  /// Writes what may be written now; goes on by itself.
  void pump();
  void start() { running_ = true; }
  /// Gives up what is in flight.
  void stop();
  [[nodiscard]] std::size_t waiting() const { return queue_.size(); }
  [[nodiscard]] const importing::WorkQueue& queue() const { return queue_; }
  /// When each write that is under way was sent.
  void each_in_flight(const std::function<void(TimePoint sent)>& visit) const;
  [[nodiscard]] bool idle() const { return queue_.empty() && in_flight_.empty(); }
  /// Nothing is in flight or due; what is due later does not count.
  [[nodiscard]] bool idle_now() const { return in_flight_.empty() && !queue_.any_due(loop_.now()); }
  /// How many istags were looked at so far.
  [[nodiscard]] std::uint64_t looks() const { return looks_; }
  /// How many entries each of its maps has.
  void remembered(std::map<std::string, std::size_t>& sizes) const;

  /// What the cache says.
  void seen(const objects::ImageDependency& dependency);
  void gone(const objects::ObjectKey& key);
  /// A list begins: what it brings counts, not what we wrote before.
  void listing() { written_.clear(); }
  /// Nobody needs the istag, and it has no objects.
  void forget(const objects::TagRef& tag);

 private:
  using Key = std::pair<std::string, std::string>;  ///< Namespace and name.
  /// An object as we last wrote it, until the cache shows the same or newer.
  struct Written {
    std::string resource_version;
    std::string uid;
    std::int64_t generation = 0;
    std::optional<objects::DependencyStatus> status;
  };
  struct Flight {
    objects::TagRef tag;
    std::unique_ptr<kube::Call> call;
    std::unique_ptr<kube::GroupGate::Permit> permit;
    bool marked_again = false;
    TimePoint sent{};
    std::string seen_version;  ///< Of the object in the cache, if it changed after that.
    bool gone = false;         ///< The cache lost it after that.
  };

  /// What an object says, as far as we know; null if nothing.
  struct Latest {
    const objects::DependencyStatus* status = nullptr;
    std::int64_t generation = 0;
  };

  using OnWritten = std::function<void(const std::string& body, const Flight& flight)>;

  void work_on(const objects::TagRef& tag);
  void carry_out(const objects::TagRef& tag, const ObjectTarget& target);
  void create(const objects::TagRef& tag, const std::string& name);
  [[nodiscard]] Latest latest(const Key& key, const ObjectTarget& target) const;
  void report(const objects::TagRef& tag, const ObjectTarget& target);
  void remove(const objects::TagRef& tag, const ObjectTarget& target);
  void fly(const Key& key, const objects::TagRef& tag,
           const std::function<std::unique_ptr<kube::Call>(kube::Client::OnBody)>& send,
           std::string_view what, OnWritten done);
  void landed(const Key& key, std::string_view what, const Result<std::string>& answer,
              const OnWritten& done);
  void failed(const Key& key, const Flight& flight, std::string_view what, const Error& error);
  void note_written(const Key& key, const Flight& flight, const objects::Meta& meta,
                    std::optional<objects::DependencyStatus> status);
  [[nodiscard]] bool name_is_taken(const Key& key, const objects::TagRef& tag);
  [[nodiscard]] bool first_write_allowed(const objects::TagRef& tag);
  void look_when_passed(const objects::TagRef& tag, const objects::DependencyStatus& status);
  void wake_at(TimePoint at);
  [[nodiscard]] bool work_off();
  [[nodiscard]] std::optional<objects::TagRef> take_next();
  [[nodiscard]] bool let_in();
  void refused(const objects::TagRef& tag, TimePoint until);

  loop::Loop& loop_;
  kube::Client& client_;
  observe::Log& log_;
  ReconcileMetrics& metrics_;
  Random& random_;
  Hooks hooks_;
  importing::TokenBucket bucket_;
  importing::WorkQueue queue_;
  importing::WorkQueue passing_;  ///< Whose next attempt is looked at when its time has passed.
  std::map<Key, Written> written_;
  std::map<Key, Flight> in_flight_;
  std::map<Key, std::uint32_t> failures_;  ///< In a row.
  std::map<Key, objects::TagRef> names_;   ///< What each object in the cache is about.
  std::map<Key, objects::TagRef>
      wanted_names_;  ///< Held by an object about another istag: who would have the name.
  std::unique_ptr<kube::GroupGate::Permit> permit_;  ///< Asked for the next write.
  std::set<objects::TagRef> refused_;                ///< Their API was away; due when it is back.
  std::unique_ptr<kube::GroupGate::Permit> return_;  ///< Asked for them.
  std::unique_ptr<loop::Loop::Timer> timer_;
  TimePoint wake_ = TimePoint::max();
  std::uint64_t looks_ = 0;
  bool running_ = false;
};

}  // namespace imagedeps::reporting
