#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "kube/resource.h"

namespace imagedeps::kube {

/// The Leases of coordination.k8s.io/v1.
[[nodiscard]] const Resource& leases();

/// The spec of a Lease, as client-go's leader election writes and reads it.
struct LeaseRecord {
  std::string holder;  ///< Empty if the Lease is free: never acquired, or released.
  /// How long the holder may fail to renew before others take over. Unknown if not positive.
  std::int64_t duration_seconds = 0;
  /// MicroTimes of the holder's wall clock, uninterpreted. They only distinguish renewals.
  std::string acquire_time, renew_time;
  std::int64_t transitions = 0;  ///< How often the holder has changed.
  bool operator==(const LeaseRecord&) const = default;
};
/// Reads the spec of a Lease. A field that has the wrong type counts as absent.
[[nodiscard]] LeaseRecord record_of(const Json& lease);

/// Acquires, renews and releases one Lease, as a pure state machine: pass events in, and carry out
/// the effects that it returns. It owns no socket, timer, thread or clock. Clocks of different
/// machines are never compared: another holder's Lease has expired when its record was *observed*
/// unchanged for its whole duration, on a clock that never steps. Every write contains the
/// resourceVersion that was last read or written, so at most one of several competing writes
/// succeeds.
///
/// while     what happens                                   what follows
/// standby   no Lease exists that may be held               Create it with our identity
/// standby   it is free, or ours (an answer was lost)       Write it with our identity
/// standby   another holds it: first seen, or changed       note the time; Rest
/// standby   another holds it, unchanged for its duration   Write it with our identity
/// standby   our write succeeded                            Lead until its start + renewDeadline
/// standby   our write got a 409: another was faster        Rest, then Read
/// leading   retryPeriod has passed                         Write with the last known version
/// leading   the write succeeded                            lead until its start + renewDeadline
/// leading   the write got a 409 or 404                     Read immediately
/// leading   the Lease is still ours, or was deleted        Write it, or Create it, again
/// leading   another holds the Lease, or it was released    Lose, Rest
/// leading   any other failure                              Rest shortly, then repeat
/// leading   Expired: not renewed in time                   Lose, Rest; drop the current call
/// leading   Resign                                         Write: no holder, 1 s; invalid now
/// standby   Resign                                         Released; Read first if a write of ours
///                                                          may have succeeded
/// releasing 409, or any other failure                      Read (after a Rest); write if ours
/// releasing it is written, or not ours                     Released
class Lease {
 public:
  struct Options {
    std::string ns, name;
    std::string identity;  ///< Unique to this run of the process. Not empty.
    // Named as in client-go. Required: duration > renew_deadline > 1.2 * retry_period.
    Duration duration{std::chrono::seconds{137}};  ///< Others take over after this time without a
                                                   ///< renewal. Written in seconds, rounded up.
    Duration renew_deadline{
        std::chrono::seconds{107}};  ///< The leader stops leading after this time without one.
    Duration retry_period{std::chrono::seconds{26}};  ///< Time between two renewals.
  };
  Lease(Options options, std::uint64_t seed) : options_(std::move(options)), random_(seed) {}

  /// `steady` never steps and includes suspend. `wall` is only written to the Lease, for users.
  struct Instant {
    TimePoint steady{};
    TimePoint wall{};
  };

  // Inputs.
  struct Answered {
    Result<Json> lease;
  };                  ///< The answer to the current Read, Create or Write: the stored object.
  struct Rested {};   ///< The requested Rest is over.
  struct Expired {};  ///< valid_until() has passed.
  struct Resign {};   ///< The process wants to release the Lease.
  using Input = std::variant<Answered, Rested, Expired, Resign>;

  // Effects.
  struct Read {};
  struct Create {
    Json lease;
  };
  struct Write {
    Json lease;
  };
  struct Rest {
    Duration duration{};
  };               ///< Drop the current call, wait, then pass Rested.
  struct Lead {};  ///< This process leads from now on.
  struct Lose {
    Error why;
  };                   ///< This process no longer leads.
  struct Released {};  ///< The state machine has ended.
  using Effect = std::variant<Read, Create, Write, Rest, Lead, Lose, Released>;
  using Effects = std::vector<Effect>;

  [[nodiscard]] Effects start();
  /// `now` is the time of the input. Send the requests of Read, Create and Write immediately.
  [[nodiscard]] Effects on(Input input, Instant now);

  /// While leading, writes may be started before this time. Nothing while not leading.
  [[nodiscard]] std::optional<TimePoint> valid_until() const;
  [[nodiscard]] bool leading() const { return role_ == Role::Leading; }
  /// The spec of the Lease as last read or written.
  [[nodiscard]] const LeaseRecord& record() const { return record_; }

 private:
  enum class Role { Standby, Leading, Releasing, Released };
  enum class Asked { Nothing, Read, Create, Write };

  Effects on_answered(const Answered& answered, Instant now);
  Effects on_rested(Instant now);
  Effects on_expired(Instant now);
  Effects on_resign(Instant now);

  Effects written(const Json& lease, Instant now);
  Effects seen(const Json& lease, Instant now);
  Effects judged(Instant now);
  Effects missing(Instant now);
  Effects lose(Error why);

  Effects read();
  Effects create(Instant now);
  Effects write(Instant now);
  Effects rest_a_while(std::optional<std::chrono::seconds> asked = std::nullopt);
  Effects released();
  void observe(const Json& lease, TimePoint at);
  [[nodiscard]] bool ours() const { return record_.holder == options_.identity; }
  Effects look_again(TimePoint now);
  [[nodiscard]] bool held_by_another(TimePoint now) const;
  [[nodiscard]] TimePoint runs_out() const;
  [[nodiscard]] LeaseRecord next_record(Instant now) const;

  // Constant.
  Options options_;

  Random random_;
  Role role_ = Role::Standby;
  Asked asked_ = Asked::Nothing;
  TimePoint asked_at_{};
  Json object_;           ///< The Lease as last read or written. Null if it does not exist.
  LeaseRecord record_;    ///< Its spec.
  TimePoint observed_{};  ///< When the current record was first observed.
  TimePoint valid_until_{};
  bool in_doubt_ = false;  ///< A write was sent, and its outcome is unknown.
};

}  // namespace imagedeps::kube
