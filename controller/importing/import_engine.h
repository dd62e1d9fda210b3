#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "importing/importer.h"
#include "importing/scheduler.h"
#include "kube/client.h"
#include "loop/loop.h"
#include "loop/wakeup.h"

namespace imagedeps::importing {

/// The shell of this room: the scheduler, the imports under way, and the one timer that both need.
/// Its owner tells it what is wanted, asks next() which import to start, and carries out what
/// take_finished() and take_recheck() return. Loop thread.
class ImportEngine {
 public:
  /// All must outlive it. `wake` runs when there is something to take, or when next() can have
  /// changed its mind.
  ImportEngine(loop::Loop& loop, kube::Client& client, const Config::Import& config, Random& random,
               loop::Wakeup& wake);

  // What the decisions say.
  void want(const objects::TagRef& tag, std::string_view registry, Priority priority) {
    scheduler_.want(loop_.now(), tag, registry, priority);
  }
  void unwant(const objects::TagRef& tag) { scheduler_.unwant(loop_.now(), tag); }
  void wait_for_registry(const objects::TagRef& tag, const RegistryAccess& access,
                         Priority priority) {
    scheduler_.wait_for_registry(loop_.now(), tag, access, priority);
  }
  void forget(const objects::TagRef& tag) { scheduler_.forget(loop_.now(), tag); }

  /// Without a start() nothing is imported.
  void start() { running_ = true; }
  /// Gives up what is in flight, and all that wait.
  void stop();
  /// Starts nothing more; what is in flight goes on.
  void wind_down() { running_ = false; }

  /// The istag whose import is to start now: answer with begin() or drop(). Nothing: none may; the
  /// owner is woken when that may have changed. `allowed`: imports are, by lease and caches.
  [[nodiscard]] std::optional<objects::TagRef> next(bool allowed);
  void begin(InFlight import);
  void drop(const objects::TagRef& tag) { scheduler_.dropped(loop_.now(), tag); }

  /// An import that is over, in the order in which they ended.
  struct Finished {
    InFlight import;
    Verdict verdict;
    Duration took{};
    Scheduler::Effects effects;
  };
  [[nodiscard]] std::vector<Finished> take_finished();
  /// Istags that are free to be the probe of their registry.
  [[nodiscard]] std::vector<objects::TagRef> take_probes();

  [[nodiscard]] bool importing(const objects::TagRef& tag) const {
    return scheduler_.importing(tag);
  }
  [[nodiscard]] Scheduler& scheduler() { return scheduler_; }
  [[nodiscard]] const Scheduler& scheduler() const { return scheduler_; }
  [[nodiscard]] const Importer& importer() const { return importer_; }
  /// Imports that wait for their start.
  [[nodiscard]] std::size_t waiting() const { return scheduler_.waiting(); }
  /// Nothing is in flight or finished and not taken.
  [[nodiscard]] bool idle() const { return importer_.in_flight() == 0; }

 private:
  [[nodiscard]] bool let_in();
  void rest(bool allowed);

  loop::Loop& loop_;
  kube::Client& client_;
  loop::Wakeup& wake_;
  Scheduler scheduler_;
  Importer importer_;
  std::unique_ptr<kube::GroupGate::Permit> permit_;  ///< Asked for the next import.
  std::unique_ptr<loop::Loop::Timer> timer_;
  bool running_ = false;
};

}  // namespace imagedeps::importing
