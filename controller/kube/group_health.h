#pragma once

#include <cstdint>

#include "base/error.h"
#include "base/random.h"
#include "base/time.h"

namespace imagedeps::kube {

/// What a failed request says of the API group that it went to.
enum class GroupSign {
  Answers,  ///< It refused this request, and would serve others.
  Away,     ///< No connection, no answer in time, 5xx, or a 429 without Retry-After (of a proxy).
  Nothing,  ///< Another's word: 401, 429 with Retry-After, or a request that we gave up.
};
[[nodiscard]] GroupSign sign_of(const Error& error);

/// Whether one API group answers, and who may ask it while it does not: one request at a time, at
/// most kPauseMax apart. Pure: the time comes in. It owns no timer.
///
/// while     what happens                     what follows
/// answering a request fails                  away; the next may be sent after a short pause
/// answering a request that was sent before   nothing: it is old news
///           the last outage ended fails
/// away      the pause is over                the next that asks is the prober
/// away      the prober fails                 away for a pause that is twice as long, up to the max
/// away      the prober says nothing for      another may ask
///           kPatience, or is given up
/// away      any request is answered          answering; those that rest are woken (see Back)
class GroupHealth {
 public:
  /// Between two probes, with jitter: what an outage costs after its end.
  static constexpr Duration kPauseFirst{std::chrono::seconds{1}};
  static constexpr Duration kPauseMax{std::chrono::seconds{4}};
  static constexpr Duration kPatience{std::chrono::seconds{4}};
  /// An outage so soon after the end of the last one is a relapse.
  static constexpr Duration kSteady{std::chrono::minutes{1}};
  static constexpr Duration kWakePauseMax{std::chrono::seconds{30}};

  using Asker = std::uint64_t;  ///< Not 0; another one for each request.
  enum class Back {
    No,       ///< It was not away.
    Yes,      ///< The outage is over.
    Relapse,  ///< It is over once more. Those that rest are not woken: what was woken last time was
              ///< refused. At first they are after 1 s, doubled up to kWakePauseMax.
  };

  explicit GroupHealth(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] bool away() const { return away_; }
  /// Whether a request may be sent. While away, `asker` is then the prober.
  [[nodiscard]] bool admit(Asker asker, TimePoint now);
  /// While away: before this, nobody is admitted.
  [[nodiscard]] TimePoint next_turn() const { return next_turn_; }
  [[nodiscard]] Back answered(TimePoint now);
  void failed(Asker asker, TimePoint sent, TimePoint now);
  /// It ended without a sign: if it was the prober, another may ask at once.
  void left(Asker asker, TimePoint now);

 private:
  Random random_;
  bool away_ = false;
  std::uint32_t failures_ = 0;  ///< Of probers, in this outage.
  Asker prober_ = 0;
  TimePoint next_turn_{};
  TimePoint back_at_{};         ///< End of the last outage.
  TimePoint woken_at_{};        ///< When the resting ones were last woken.
  std::uint32_t relapses_ = 0;  ///< Outages in a row that started within kSteady.
};

}  // namespace imagedeps::kube
