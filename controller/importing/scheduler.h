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

/// What an order has to do with a registry.
[[nodiscard]] RegistryAccess access_of(const objects::ImportOrder& order);

/// Says which import may start when, as fast as the bounds allow and no faster: in flight and per
/// second, overall, per registry and per namespace; one at a time per stream; none while the API
/// server is in trouble; after trouble the first goes alone. Learns from what comes of them:
/// attempts, circuits, back-off of streams. Pure: the time comes in, and what others must do about
/// an answer is returned.
class Scheduler {
 public:
  /// `config` and `random` must outlive it.
  Scheduler(const Config::Import& config, Random& random);

  /// The istag's import is wanted as soon as possible.
  void want(TimePoint now, const objects::TagRef& tag, std::string_view registry,
            Priority priority);
  /// No longer, or not now.
  void unwant(TimePoint now, const objects::TagRef& tag);
  /// Its registry is paused; it is looked at again when that ends.
  void wait_for_registry(TimePoint now, const objects::TagRef& tag, const RegistryAccess& access,
                         Priority priority);
  /// Nobody needs it any more: attempts and all are forgotten.
  void forget(TimePoint now, const objects::TagRef& tag);
  /// All that run are given up, and all that wait are forgotten.
  void stop(TimePoint now);

  /// Whether one more import may start now, whichever it is.
  [[nodiscard]] bool ready(TimePoint now) const;
  /// The next istag that every bound lets go. Its stream is busy until dropped() or ended().
  [[nodiscard]] std::optional<objects::TagRef> take(TimePoint now);
  /// It is not imported after all.
  void dropped(TimePoint now, const objects::TagRef& tag);
  void started(TimePoint now, const objects::ImportOrder& order);
  /// The image API is away: the first import that it lets in goes alone.
  void api_is_away() { alone_ = true; }
  /// When take() is worth another try; nothing: not before something changes.
  [[nodiscard]] std::optional<TimePoint> next_look(TimePoint now) const;

  /// A circuit opened or closed.
  struct RegistryChange {
    RegistryAccess access;
    Circuit::Kind kind = Circuit::Kind::Reach;
    bool opened = false;
    std::size_t istags = 0;  ///< That it concerns.
  };
  struct Effects {
    std::vector<RegistryChange> registries;
    std::vector<objects::TagRef> recheck;  ///< Their facts have changed.
  };
  [[nodiscard]] Effects ended(TimePoint now, const objects::ImportOrder& order,
                              const Verdict& verdict);
  /// Pauses that are over get their probe: each of these istags is now free to go.
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
  /// How many entries each of its maps has.
  void remembered(std::map<std::string, std::size_t>& sizes) const;

 private:
  [[nodiscard]] std::size_t in_flight_of(std::string_view ns) const;
  void together();
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
  std::map<objects::TagRef, RegistryAccess> in_flight_;
  /// After trouble: the next import goes alone until it is answered, or has run for kAloneMax.
  bool alone_ = false;
  std::optional<TimePoint> alone_since_;
  std::optional<TimePoint> next_admission_;  ///< Of a registry that held somebody back.
  std::unordered_map<objects::TagRef, TimePoint, objects::TagRefHash>
      held_;  ///< Not before, without an attempt.
  std::unordered_map<objects::TagRef, std::uint32_t, objects::TagRefHash>
      conflicts_;  ///< In a row, by stream.
};

}  // namespace imagedeps::importing
