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

/// The spec of a Lease, as client-go's leader election writes and reads
/// it.
struct LeaseRecord {
  std::string holder;  ///< Empty: free, never taken or released.
  /// How long the holder may be silent before others take over; not positive: the record does not
  /// say.
  std::int64_t duration_seconds = 0;
  /// MicroTimes of the holder's wall clock, as they stand there. They only tell one renewal from
  /// the next.
  std::string acquire_time, renew_time;
  std::int64_t transitions = 0;  ///< How often the holder has changed.
  bool operator==(const LeaseRecord&) const = default;
};
/// Whatever a field cannot be read as, it is as if it were absent.
[[nodiscard]] LeaseRecord record_of(const Json& lease);

/// Taking, keeping and giving back one Lease as a pure state machine: feed it what happened, carry
/// out what it returns. It owns no socket, timer, thread or clock. Clocks of different machines are
/// never compared: another's lease has run out when its record was *seen* unchanged for its whole
/// duration, on a clock that never steps. Every write carries the resourceVersion that was read or
/// written last, so of two who are too late or too early at most one succeeds.
///
/// while     what happens                                   what follows
/// standby   no Lease, and none that may still be held      Create it in our name
/// standby   nobody holds it, or we do (an answer was lost) Write it in our name
/// standby   another holds it: first seen, or changed       remember when; Rest
/// standby   another holds it, unchanged for its duration   Write it in our name
/// standby   our write succeeded                            Lead until its start + renewDeadline
/// standby   our write met a 409: another was faster        Rest, then Read
/// leading   retryPeriod is over                            Write with the version known
/// leading   the write succeeded                            lead until its start + renewDeadline
/// leading   the write met a 409 or 404                     Read at once
/// leading   the Lease is ours after all, or gone           Write it, or Create it, again
/// leading   the Lease is another's, or was released        Lose, Rest
/// leading   any other failure                              Rest shortly, then the same again
/// leading   Expired: not renewed in time                   Lose, Rest; drop the call in progress
/// leading   Resign                                         Write: no holder, 1 s; invalid now
/// standby   Resign                                         Released; Read first if a write of ours
///                                                          may have succeeded
/// releasing 409, or any other failure                      Read (after a Rest); write if ours
/// releasing it is written, or not ours                     Released
class Lease {
 public:
  struct Options {
    std::string ns, name;
    std::string identity;  ///< Unique to this run of this process; never empty.
    // As client-go calls them: duration > renew_deadline > 1.2 * retry_period.
    Duration duration{std::chrono::seconds{137}};  ///< After so long without a renewal others take
                                                   ///< over; told in whole seconds, rounded up.
    Duration renew_deadline{
        std::chrono::seconds{107}};  ///< After so long without one we stop leading ourselves.
    Duration retry_period{std::chrono::seconds{26}};  ///< Between two renewals.
  };
  Lease(Options options, std::uint64_t seed) : options_(std::move(options)), random_(seed) {}

  /// `steady` never steps and counts while the machine is suspended; `wall` is only written down
  /// for people.
  struct Instant {
    TimePoint steady{};
    TimePoint wall{};
  };

  // What happened.
  struct Answered {
    Result<Json> lease;
  };                  ///< To the Read, Create or Write under way: the object as it is stored.
  struct Rested {};   ///< The Rest that it asked for is over.
  struct Expired {};  ///< valid_until() has come.
  struct Resign {};   ///< We want to end.
  using Input = std::variant<Answered, Rested, Expired, Resign>;

  // What to do next.
  struct Read {};
  struct Create {
    Json lease;
  };
  struct Write {
    Json lease;
  };
  struct Rest {
    Duration duration{};
  };               ///< Drop the call under way, wait, then send Rested.
  struct Lead {};  ///< From now on.
  struct Lose {
    Error why;
  };                   ///< Led until now.
  struct Released {};  ///< It is over; nothing more will come.
  using Effect = std::variant<Read, Create, Write, Rest, Lead, Lose, Released>;
  using Effects = std::vector<Effect>;

  [[nodiscard]] Effects start();
  /// `now`: when the input came in. What Read, Create and Write ask for must be sent right away.
  [[nodiscard]] Effects on(Input input, Instant now);

  /// Before this, and only while leading, a write may be started. Nothing while not leading.
  [[nodiscard]] std::optional<TimePoint> valid_until() const;
  [[nodiscard]] bool leading() const { return role_ == Role::Leading; }
  /// As last read or written.
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
  Json object_;           ///< The Lease as last read or written; null if there was none.
  LeaseRecord record_;    ///< Its spec.
  TimePoint observed_{};  ///< When the record was first seen as it is.
  TimePoint valid_until_{};
  bool in_doubt_ = false;  ///< A write was sent, and what came of it is not known.
};

}  // namespace imagedeps::kube
