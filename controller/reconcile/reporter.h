#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "importing/import_engine.h"
#include "kube/client.h"
#include "loop/loop.h"
#include "loop/wakeup.h"
#include "observe/log.h"
#include "reconcile/operator_state.h"
#include "reporting/announcer.h"
#include "reporting/event_writer.h"
#include "reporting/object_plan.h"
#include "reporting/reconcile_metrics.h"
#include "reporting/status_writer.h"

namespace imagedeps::reconcile {

/// Reports what was decided: ImageDependencies with their statuses, and events. Loop thread.
class Reporter {
 public:
  /// All must outlive it. `wake` runs when run() has something to do.
  Reporter(loop::Loop& loop, kube::Client& client, observe::Log& log,
           reporting::ReconcileMetrics& metrics, const OperatorState& state,
           const importing::ImportEngine& engine, Random& random, loop::Wakeup& wake);

  /// From now on it writes.
  void start();
  /// Cancels the requests in flight.
  void stop();
  /// Acts on the writes that have ended, then sends what may be sent now.
  void run();

  /// The istag's objects are checked in `delay`. The earliest mark wins.
  void mark(const objects::TagRef& tag, Duration delay = {}) { writer_.mark(tag, delay); }
  /// Marks all istags that have, had or may get an object.
  void mark_all();
  /// The istag is no longer needed and has no objects.
  void forget(const objects::TagRef& tag) { writer_.plan().forget(tag); }

  // What the cache shows.
  void seen(const objects::ImageDependency& dependency) { writer_.plan().seen(dependency); }
  void removed(const objects::ObjectKey& key);
  /// A list of ImageDependencies starts.
  void listing() { writer_.plan().listing(); }

  [[nodiscard]] reporting::Announcer& announcer() { return announcer_; }
  [[nodiscard]] const reporting::WritePlan& writes() const { return writer_.plan(); }
  /// Objects that are not created because their namespace has too many.
  [[nodiscard]] std::size_t held_back() const { return plan_.held_back(); }
  /// No write is marked, in flight or unhandled.
  [[nodiscard]] bool idle() const { return writer_.idle(); }
  /// As idle(), but marks for a later time do not count.
  [[nodiscard]] bool idle_now() const { return writer_.idle_now(); }
  /// Adds the size of each map, by its content.
  void remembered(std::map<std::string, std::size_t>& sizes) const;

 private:
  void write_statuses();
  void write(const objects::TagRef& tag, const reporting::ObjectTarget& target);
  [[nodiscard]] std::vector<reporting::ObjectTarget> targets_of(const objects::TagRef& tag);
  [[nodiscard]] reporting::Need need_of(const objects::TagRef& tag) const;
  [[nodiscard]] objects::DependencyStatus status_of(const objects::TagRef& tag,
                                                    const reporting::WritePlan::Base& base,
                                                    std::string_view own_request) const;
  [[nodiscard]] decide::Attempts attempts_of(const objects::TagRef& tag,
                                             const reporting::Tracked& tracked,
                                             const objects::DependencyStatus* before) const;
  [[nodiscard]] std::string registry_of(const objects::TagRef& tag,
                                        const reporting::Tracked& tracked) const;

  loop::Loop& loop_;
  const OperatorState& state_;
  const importing::ImportEngine& engine_;
  loop::Wakeup& wake_;
  reporting::ObjectPlan plan_;
  reporting::EventWriter events_;
  reporting::Announcer announcer_;
  reporting::StatusWriter writer_;
};

}  // namespace imagedeps::reconcile
