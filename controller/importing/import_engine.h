#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/random.h"
#include "config/config.h"
#include "importing/attempts.h"
#include "importing/import_line.h"
#include "importing/importer.h"
#include "importing/registries.h"
#include "importing/server_pause.h"
#include "importing/token_bucket.h"
#include "kube/client.h"
#include "loop/loop.h"
#include "objects/image_stream_import.h"
#include "observe/log.h"

namespace imagedeps::importing {

/// What an order has to do with a registry.
[[nodiscard]] Source source_of(const objects::ImportOrder& order);

/// Starts the imports that were decided on, as fast as the bounds allow and no faster: in flight
/// and per second, overall, per registry and per namespace; one at a time per stream; none while
/// the API server is in trouble or without a valid lease; after trouble the first goes alone.
/// Learns from what comes of them: attempts, circuits, back-off of streams. Loop thread.
class ImportEngine {
 public:
  struct Hooks {
    /// Decides again, just before the POST; nothing: it is no longer wanted.
    std::function<std::optional<InFlight>(const objects::TagRef&)> order;
    /// The facts of an istag have changed by something else than its own import: a circuit, a
    /// probe.
    std::function<void(const objects::TagRef&)> look_again;
    /// The stream as the answer to an import, or the look-up after it, shows it; null: it is gone.
    std::function<void(const InFlight& import, std::shared_ptr<const objects::ImageStream>)>
        stream_seen;
    std::function<void(const InFlight& import, const Verdict& verdict, Duration took)> settled;
    /// Whether imports are allowed right now (the lease, the caches).
    std::function<bool()> may_start;
  };

  ImportEngine(loop::Loop& loop, kube::Client& client, observe::Log& log, const Config& config,
               Random& random, Hooks hooks);

  /// The istag's import is wanted as soon as possible. Takes effect at the next pump().
  void want(const objects::TagRef& tag, std::string_view registry, Priority priority);
  /// No longer, or not now.
  void unwant(const objects::TagRef& tag);
  /// Its registry is paused; it is looked at again when that ends.
  void wait_for_registry(const objects::TagRef& tag, const Source& source, Priority priority);
  /// Nobody needs it any more: attempts and all are forgotten.
  void forget(const objects::TagRef& tag);

  /// Starts what may be started now. Cheap if there is nothing to do.
  void pump();
  /// Without a start() nothing is imported.
  void start();
  /// Gives up what is in flight, and all that wait.
  void stop();
  /// Starts nothing more; what is in flight goes on.
  void wind_down() { running_ = false; }

  [[nodiscard]] bool importing(const objects::TagRef& tag) const {
    return importer_.importing(tag);
  }
  [[nodiscard]] AttemptLedger& attempts() { return attempts_; }
  [[nodiscard]] const AttemptLedger& attempts() const { return attempts_; }
  [[nodiscard]] Registries& registries() { return registries_; }
  [[nodiscard]] const Registries& registries() const { return registries_; }
  [[nodiscard]] const Importer& importer() const { return importer_; }
  [[nodiscard]] std::size_t waiting() const { return line_.size(); }
  [[nodiscard]] const ImportLine& line() const { return line_; }
  /// How many entries each of its maps has.
  void remembered(std::map<std::string, std::size_t>& sizes) const;

 private:
  [[nodiscard]] bool may_start() const;
  [[nodiscard]] bool slot_free() const;
  [[nodiscard]] bool let_in();
  void together();
  std::optional<objects::TagRef> take_next();
  void launch(const objects::TagRef& tag);
  void probe();
  void arm();
  void wake_at(TimePoint at);
  void done(const InFlight& import, const Verdict& verdict, Duration took);
  void record(const InFlight& import, const Verdict& verdict);
  void ask_registry(const InFlight& import, const Source& source, const Verdict& verdict);
  void apply(const Registries::News& news, const Source& source);
  [[nodiscard]] TimePoint next_of_stream(const objects::TagRef& stream, Verdict::Kind kind);

  loop::Loop& loop_;
  observe::Log& log_;
  const Config& config_;
  Random& random_;
  Hooks hooks_;
  Importer importer_;
  ImportLine line_;
  Registries registries_;
  AttemptLedger attempts_;
  ServerPause server_;
  kube::Client& client_;
  std::unique_ptr<kube::GroupGate::Permit> permit_;  ///< Asked for the next import.
  bool asking_ = false;                              ///< For permit_, right now.
  /// After trouble: the next import goes alone until it is answered, or has run for kAloneMax.
  bool alone_ = false;
  std::optional<TimePoint> alone_since_;
  TokenBucket bucket_;
  std::unordered_map<objects::TagRef, TimePoint, objects::TagRefHash>
      held_;  ///< Not before, without an attempt.
  std::unordered_map<objects::TagRef, std::uint32_t, objects::TagRefHash>
      conflicts_;  ///< In a row, by stream.
  std::unique_ptr<loop::Loop::Timer> timer_;
  TimePoint wake_ = TimePoint::max();
  bool running_ = false;
};

}  // namespace imagedeps::importing
