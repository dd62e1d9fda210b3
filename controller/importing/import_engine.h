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

/// The shell around the Scheduler: it adds the imports in flight, the permit of the API group, and a
/// timer. Its owner passes on what the decisions want, starts the imports that next() returns, and
/// acts on take_finished() and take_probes(). Loop thread.
class ImportEngine {
 public:
  /// All must outlive it. `wake` runs when there is something to take, or when next() may return
  /// another result.
  ImportEngine(loop::Loop& loop, kube::Client& client, const Config::Import& config, Random& random,
               loop::Wakeup& wake);

  // What the decisions want.
  void want(const objects::TagRef& tag, std::string_view registry, const Claim& claim) {
    scheduler_.want(loop_.now(), tag, registry, claim);
  }
  void unwant(const objects::TagRef& tag) { scheduler_.unwant(loop_.now(), tag); }
  void wait_for_registry(const objects::TagRef& tag, const RegistryAccess& access,
                         Priority priority) {
    scheduler_.wait_for_registry(loop_.now(), tag, access, priority);
  }
  void forget(const objects::TagRef& tag) { scheduler_.forget(loop_.now(), tag); }

  /// Nothing is imported before start().
  void start() { running_ = true; }
  /// Cancels the imports in flight and removes those that wait.
  void stop();
  /// Starts no more imports. Those in flight continue.
  void wind_down() { running_ = false; }

  /// The istag whose import starts now. The owner must call begin() or drop() for it. Nothing if no
  /// import may start. The owner is woken when that may have changed. `allowed`: the lease and the
  /// caches permit imports at this moment.
  [[nodiscard]] std::optional<objects::TagRef> next(bool allowed);
  void begin(InFlight import);
  void drop(const objects::TagRef& tag) { scheduler_.dropped(loop_.now(), tag); }

  /// An import that has ended, with its effects on others.
  struct Finished {
    InFlight import;
    Verdict verdict;
    Duration took{};
    Scheduler::Effects effects;
  };
  /// In the order in which the imports ended.
  [[nodiscard]] std::vector<Finished> take_finished();
  /// Istags that may now be imported as the probe of their registry.
  [[nodiscard]] std::vector<objects::TagRef> take_probes();

  [[nodiscard]] bool importing(const objects::TagRef& tag) const {
    return scheduler_.importing(tag);
  }
  [[nodiscard]] Scheduler& scheduler() { return scheduler_; }
  [[nodiscard]] const Scheduler& scheduler() const { return scheduler_; }
  [[nodiscard]] const Importer& importer() const { return importer_; }
  /// Imports that wait to be started.
  [[nodiscard]] std::size_t waiting() const { return scheduler_.waiting(); }
  /// True if nothing is in flight, and nothing finished waits for take_finished().
  [[nodiscard]] bool idle() const { return importer_.in_flight() == 0; }

 private:
  [[nodiscard]] bool admitted();
  void rest(bool allowed);

  loop::Loop& loop_;
  kube::Client& client_;
  loop::Wakeup& wake_;
  Scheduler scheduler_;
  Importer importer_;
  std::unique_ptr<kube::GroupGate::Permit> permit_;  ///< For the next import.
  std::unique_ptr<loop::Loop::Timer> timer_;
  bool running_ = false;
};

}  // namespace imagedeps::importing
