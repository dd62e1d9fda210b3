#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/time.h"
#include "objects/image_stream_import.h"

namespace imagedeps::importing {

/// A circuit breaker for one registry (behaviour.md 4.7). Pure: the time is an argument.
///
///   state     failure of its kind                  any other answer  no answer
///   Closed    3rd in a row, 2+ repositories: Open  streak ends       -
///   Open      -                                    Closed            -
///   (after the pause, one probe may start)
///   Probing   of the probe: Open, longer pause     Closed            of the probe: Open for 1 s
class Circuit {
 public:
  /// Reach: the registry cannot be used; one circuit per registry. Credentials: it rejects the pull
  /// secrets; one circuit per registry and namespace of the stream.
  enum class Kind { Reach, Credentials };
  enum class Change { None, Opened, Extended, Closed };

  explicit Circuit(Kind kind) : kind_(kind) {}

  [[nodiscard]] static bool concerns(Kind kind, objects::ImportFailure failure);
  /// The registry answered an import: with a failure, or with success (nothing). `probe`: the import
  /// was the probe.
  Change answered(TimePoint now, std::optional<objects::ImportFailure> failure,
                  std::string_view repository, bool probe);
  /// The probe ended without an answer from the registry.
  void probe_lost(TimePoint now);
  void probe_started() { probing_ = true; }
  /// After a restart, from a stored failure: opens the circuit with its pause over, so that one probe
  /// is imported first.
  void restore(TimePoint now, objects::ImportFailure failure);

  [[nodiscard]] bool open() const { return open_; }
  [[nodiscard]] bool probing() const { return probing_; }
  /// True if a probe may start.
  [[nodiscard]] bool probe_due(TimePoint now) const { return open_ && !probing_ && now >= until_; }
  /// The end of the pause, or of the next one while a probe runs.
  [[nodiscard]] TimePoint until() const { return until_; }
  [[nodiscard]] Duration pause() const;
  [[nodiscard]] objects::ImportFailure failure() const { return failure_; }

 private:
  Kind kind_;
  bool open_ = false;
  bool probing_ = false;
  objects::ImportFailure failure_ =
      objects::ImportFailure::RegistryUnreachable;  ///< The last failure of this kind.
  TimePoint until_{};
  std::uint32_t level_ = 0;  ///< Probes that failed since it opened.
  std::uint32_t streak_ = 0;
  std::set<std::string, std::less<>> repositories_;  ///< Repositories in the streak, at most two.
};

}  // namespace imagedeps::importing
