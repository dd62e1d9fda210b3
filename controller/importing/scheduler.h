#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/random.h"
#include "config/config.h"
#include "importing/attempts.h"
#include "importing/import_answer.h"
#include "importing/import_line.h"
#include "importing/registries.h"
#include "importing/server_pause.h"
#include "importing/token_bucket.h"
#include "objects/image_stream_import.h"

namespace imagedeps::importing {

/// The registry access that an order needs.
[[nodiscard]] RegistryAccess access_of(const objects::ImportOrder& order);

/// Decides which import may start when, within these bounds: imports in flight and rate, overall and
/// per registry; for the consumers of one namespace, half of the slots that the others leave; a third
/// of the slots for registries that are silent; one import per stream; none while the API server is
/// in trouble, and only one until the first answer after that. Results update attempts, circuits and
/// the back-off of streams. Pure: the time is an argument, and effects on others are returned.
class Scheduler {
 public:
  /// `config` and `random` must outlive it.
  Scheduler(const Config::Import& config, Random& random);

  /// The istag must be imported as soon as possible.
  void want(TimePoint now, const objects::TagRef& tag, std::string_view registry,
            const Claim& claim);
  /// The istag must not be imported now.
  void unwant(TimePoint now, const objects::TagRef& tag);
  /// The istag waits until its registry is no longer paused.
  void wait_for_registry(TimePoint now, const objects::TagRef& tag, const RegistryAccess& access,
                         Priority priority);
  /// The istag is no longer needed. All its state is removed.
  void forget(TimePoint now, const objects::TagRef& tag);
  /// All imports in flight were cancelled. Removes those that wait.
  void stop(TimePoint now);

  /// True if the bounds that do not depend on the istag allow one more import now.
  [[nodiscard]] bool ready(TimePoint now) const;
  /// The next istag that all bounds allow. Its stream is busy until dropped() or ended().
  [[nodiscard]] std::optional<objects::TagRef> take(TimePoint now);
  /// The istag that take() returned is not imported.
  void dropped(TimePoint now, const objects::TagRef& tag);
  void started(TimePoint now, const objects::ImportOrder& order);
  /// The deadline of the import. A silent registry gets 30 s, and the configured timeout only if
  /// that was too short.
  [[nodiscard]] Duration deadline(const objects::ImportOrder& order) const;
  /// The image API is away. The first import after that runs alone.
  void api_is_away() { alone_ = true; }
  /// When ready() and take() may return another result. Nothing if only another call can cause it.
  [[nodiscard]] std::optional<TimePoint> next_look(TimePoint now) const;

  /// A circuit opened or closed.
  struct RegistryChange {
    RegistryAccess access;
    Circuit::Kind kind = Circuit::Kind::Reach;
    bool opened = false;
    std::size_t istags = 0;  ///< The number of affected istags.
  };
  struct Effects {
    std::vector<RegistryChange> registries;
    std::vector<objects::TagRef> recheck;  ///< Istags whose facts have changed.
  };
  /// The import has ended.
  [[nodiscard]] Effects ended(TimePoint now, const objects::ImportOrder& order,
                              const Verdict& verdict);
  /// Picks a probe for each pause that is over. These istags may be imported now.
  [[nodiscard]] std::vector<objects::TagRef> probes(TimePoint now);

  [[nodiscard]] bool importing(const objects::TagRef& tag) const {
    return in_flight_.contains(tag);
  }
  [[nodiscard]] std::size_t in_flight() const { return in_flight_.size(); }
  [[nodiscard]] std::size_t waiting() const { return line_.size(); }
  [[nodiscard]] AttemptLedger& attempts() { return attempts_; }
  [[nodiscard]] const AttemptLedger& attempts() const { return attempts_; }
  [[nodiscard]] Registries& registries() { return registries_; }
  [[nodiscard]] const Registries& registries() const { return registries_; }
  [[nodiscard]] const ImportLine& line() const { return line_; }
  /// Adds the size of each map, by its content.
  void remembered(std::map<std::string, std::size_t>& sizes) const;

 private:
  struct Running {
    RegistryAccess access;
    std::string consumer;  ///< The namespace whose turn it was.
  };
  class Slots;
  void end_alone();
  void record(TimePoint now, const objects::TagRef& tag, const Verdict& verdict);
  void ask_registry(TimePoint now, const objects::TagRef& tag, const RegistryAccess& access,
                    const Verdict& verdict, Effects& effects);
  void apply(const Registries::News& news, const RegistryAccess& access, Effects& effects);
  [[nodiscard]] TimePoint next_of_stream(TimePoint now, const objects::TagRef& stream,
                                         Verdict::Kind kind);

  const Config::Import& config_;
  Random& random_;
  ImportLine line_;
  Registries registries_;
  AttemptLedger attempts_;
  ServerPause server_;
  TokenBucket bucket_;
  std::map<objects::TagRef, Running> in_flight_;
  std::string next_consumer_;  ///< The namespace whose turn the last take() was.
  /// After trouble, the next import runs alone until its answer, at most for kAloneMax.
  bool alone_ = false;
  std::optional<TimePoint> alone_since_;
  std::optional<TimePoint> next_admission_;  ///< When a registry that refused an import admits one.
  std::unordered_map<objects::TagRef, TimePoint, objects::TagRefHash>
      held_;  ///< When istags with the verdict Held may be imported.
  std::unordered_map<objects::TagRef, std::uint32_t, objects::TagRefHash>
      conflicts_;  ///< Consecutive conflicts of each stream.
};

}  // namespace imagedeps::importing
