#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "base/random.h"
#include "base/time.h"

namespace imagedeps::kube {

/// What a failed request implies for the availability of its API group.
enum class GroupSign {
  Answers,  ///< The group refused this request, and can serve others.
  Away,     ///< No connection, no answer in time, 5xx, or a proxy's 429 without Retry-After.
  Nothing,  ///< No information: 401, 429 with Retry-After, or a cancelled request.
};
[[nodiscard]] GroupSign sign_of(const Error& error);

/// The cause of a 504 after etcd was restored from a backup: the server has not reached the
/// requested resourceVersion.
inline constexpr std::string_view kVersionTooLarge = "ResourceVersionTooLarge";

/// Tracks whether one API group is available, and which requests may be sent while it is not: one
/// prober at a time, at most kPauseMax apart. Pure: the time is passed in, and it owns no timer.
///
/// while     what happens                     what follows
/// answering a request fails                  away; a probe may be sent after a short pause
/// answering a request that was sent before   nothing: the failure is outdated
///           the last outage ended fails
/// away      the pause is over                the next request becomes the prober
/// away      the prober fails                 away; the pause doubles, up to the maximum
/// away      the prober gets no answer for    another prober may be sent
///           kPatience, or is cancelled
/// away      any request is answered          answering; waiting requests are woken (see Back)
class GroupHealth {
 public:
  /// Pauses between two probes, with jitter. They bound how late the end of an outage is noticed.
  static constexpr Duration kPauseFirst{std::chrono::seconds{1}};
  static constexpr Duration kPauseMax{std::chrono::seconds{4}};
  static constexpr Duration kPatience{std::chrono::seconds{4}};
  /// An outage that starts within this time after the last wake-up is a relapse.
  static constexpr Duration kSteady{std::chrono::minutes{1}};
  static constexpr Duration kWakePauseMax{std::chrono::seconds{30}};

  using Asker = std::uint64_t;  ///< Identifies a request. Not 0.
  enum class Back {
    No,       ///< The group was not away.
    Yes,      ///< The outage is over: wake the waiting requests.
    Relapse,  ///< The outage is over, but do not wake the waiting requests: those that were woken
              ///< last time failed. They are woken no earlier than 1 s after the last wake-up,
              ///< doubled with each relapse up to kWakePauseMax.
  };

  explicit GroupHealth(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] bool away() const { return away_; }
  /// Reports whether a request may be sent. While away, an admitted `asker` becomes the prober.
  [[nodiscard]] bool admit(Asker asker, TimePoint now);
  /// While away: no request is admitted before this time.
  [[nodiscard]] TimePoint next_probe() const { return next_probe_; }
  [[nodiscard]] Back answered(TimePoint now);
  void failed(Asker asker, TimePoint sent, TimePoint now);
  /// The group has answered others since this request was sent, so that its failure says nothing.
  [[nodiscard]] bool outdated(TimePoint sent) const { return !away_ && sent < back_at_; }
  /// The request ended without a result. If it was the prober, another may be sent immediately.
  void left(Asker asker, TimePoint now);

 private:
  Random random_;
  bool away_ = false;
  std::uint32_t failures_ = 0;  ///< Failed requests in this outage.
  Asker prober_ = 0;
  TimePoint next_probe_{};
  TimePoint back_at_{};         ///< End of the last outage.
  TimePoint woken_at_{};        ///< When waiting requests were last woken.
  std::uint32_t relapses_ = 0;  ///< Relapses in a row.
};

}  // namespace imagedeps::kube
