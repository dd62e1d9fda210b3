#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/time.h"
#include "objects/image_stream_import.h"

namespace imagedeps::importing {

/// A breaker for one registry (behaviour.md 4.7). Pure: the time comes in.
///
///   state     on an answer of its kind             on any other answer  on no answer
///   Closed    3rd in a row, 2+ repositories: Open  the streak ends      -
///   Open      -                                    Closed               -
///   (pause over: one probe may be started)
///   Probing   of the probe: Open, longer pause     Closed               of the probe: Open for one
///                                                                       more second
class Circuit {
 public:
  /// What a circuit is about. Reach: one per registry. Credentials: one per registry and stream's
  /// namespace.
  enum class Kind { Reach, Credentials };
  enum class Change { None, Opened, Extended, Closed };

  explicit Circuit(Kind kind) : kind_(kind) {}

  [[nodiscard]] static bool concerns(Kind kind, objects::ImportFailure failure);
  /// An import was judged by the registry: its failure, or nothing for success. `probe`: it was the
  /// probe.
  Change answered(TimePoint now, std::optional<objects::ImportFailure> failure,
                  std::string_view repository, bool probe);
  /// The probe ended without an answer of the registry.
  void probe_lost(TimePoint now);
  void probe_started() { probing_ = true; }
  /// After a restart, from a stored failure: open with its pause over, so that one probe goes
  /// first.
  void restore(TimePoint now, objects::ImportFailure failure);

  [[nodiscard]] bool open() const { return open_; }
  [[nodiscard]] bool probing() const { return probing_; }
  /// A probe may be started.
  [[nodiscard]] bool probe_due(TimePoint now) const { return open_ && !probing_ && now >= until_; }
  /// The end of the pause; of the next one while a probe runs.
  [[nodiscard]] TimePoint until() const { return until_; }
  [[nodiscard]] Duration pause() const;
  [[nodiscard]] objects::ImportFailure failure() const { return failure_; }

 private:
  Kind kind_;
  bool open_ = false;
  bool probing_ = false;
  objects::ImportFailure failure_ =
      objects::ImportFailure::RegistryUnreachable;  ///< The last of its kind.
  TimePoint until_{};
  std::uint32_t level_ = 0;  ///< Probes that failed since it opened.
  std::uint32_t streak_ = 0;
  std::set<std::string, std::less<>> repositories_;  ///< Of the streak; two are enough.
};

}  // namespace imagedeps::importing
