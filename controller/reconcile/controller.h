#pragma once

#include <functional>
#include <map>
#include <memory>
#include <unordered_map>

#include "base/random.h"
#include "config/config.h"
#include "decide/decide.h"
#include "graph/graph.h"
#include "importing/force_requests.h"
#include "importing/grace.h"
#include "importing/import_engine.h"
#include "importing/work_queue.h"
#include "kube/client.h"
#include "loop/loop.h"
#include "observe/log.h"
#include "observe/metrics.h"
#include "reconcile/sync_board.h"
#include "reconcile/template_needs.h"
#include "reporting/announcer.h"
#include "reporting/dependents.h"
#include "reporting/event_writer.h"
#include "reporting/object_plan.h"
#include "reporting/reconcile_metrics.h"
#include "reporting/status_writer.h"
#include "reporting/view.h"

namespace imagedeps::reconcile {

/// The shell around decide: what the caches tell goes into the graph; each istag that this touches
/// is decided on; the decision goes to the import engine and the status writer. Nothing waits for a
/// timer: what is touched is decided on in the same turn of the loop, and imports go before status
/// writes. Without leadership it decides all the same (for the page and the metrics) and writes
/// nothing. Loop thread.
class Controller {
 public:
  /// All but `config` must outlive it.
  Controller(loop::Loop& loop, kube::Transport& transport, observe::Log& log,
             observe::Metrics& metrics, Config config, std::uint64_t seed);
  Controller(const Controller&) = delete;
  Controller& operator=(const Controller&) = delete;

  // What the caches tell.
  void upsert(std::shared_ptr<const objects::ImageStream> stream);
  void upsert(std::shared_ptr<const objects::ReferenceObject> object);
  void upsert(std::shared_ptr<const objects::ImageDependency> dependency);
  void upsert(std::shared_ptr<const objects::Namespace> ns);
  void remove(const objects::ObjectKey& key);
  /// A list of this kind begins. It will be authoritative.
  void listing(objects::Kind kind);
  /// After a change of board().
  void caches_changed() { schedule(); }
  [[nodiscard]] SyncBoard& board() { return board_; }
  [[nodiscard]] const SyncBoard& board() const { return board_; }

  /// From now on it writes, as long as `lease_valid` says so at that moment.
  void start_leading(std::function<bool()> lease_valid);
  /// At once: what is in flight is given up.
  void stop_leading();
  [[nodiscard]] bool leading() const { return leading_; }
  /// Starts no more imports and calls `done` when those in flight are over and written down, at the
  /// latest after `limit`.
  void drain(Duration limit, std::function<void()> done);

  // For metrics, page, demo and tests.
  [[nodiscard]] const graph::Graph& graph() const { return graph_; }
  [[nodiscard]] const TemplateNeeds& template_needs() const { return template_needs_; }
  [[nodiscard]] const importing::ImportEngine& engine() const { return engine_; }
  [[nodiscard]] const Config& config() const { return config_; }
  [[nodiscard]] std::size_t objects_held_back() const { return plan_.held_back(); }
  [[nodiscard]] std::size_t tracked() const { return tracked_.size(); }
  /// Istags that nothing needs any more and whose ImageDependencies are still there.
  [[nodiscard]] std::size_t orphaned() const;
  [[nodiscard]] const reporting::ReconcileMetrics& metrics() const { return metrics_; }
  [[nodiscard]] const importing::WorkQueue& due() const { return due_; }
  [[nodiscard]] const reporting::StatusWriter& writer() const { return writer_; }
  [[nodiscard]] const importing::ForceRequests& requests() const { return requests_; }
  void each_istag(const std::function<void(const reporting::IstagView&)>& visit) const;
  /// Null if it is not needed, or not decided on yet.
  [[nodiscard]] const reporting::Tracked* find(const objects::TagRef& tag) const;
  /// Called with each istag that was decided on, or that nothing needs any more; none: nobody. Not
  /// to be called back from within.
  void on_decided(std::function<void(const objects::TagRef&)> listener) {
    on_decided_ = std::move(listener);
  }
  /// What it judges by, and what it knows of an istag beyond the graph: for who judges alike. Times
  /// of the loop.
  [[nodiscard]] const decide::Policy& policy() const { return policy_; }
  void add_own_facts(decide::TagFacts& facts) const;
  /// Evaluations of istags so far.
  [[nodiscard]] std::uint64_t evaluations() const { return evaluations_; }
  /// How many entries each map has, by what is in it. With no objects left, and after the longest
  /// back-off, all are 0 (docs/architecture.md, invariant 9).
  [[nodiscard]] std::map<std::string, std::size_t> remembered() const;
  /// Nothing is left to decide or write now; waits for a time to come do not count.
  [[nodiscard]] bool settled() const;

 private:
  void schedule();
  void turn();
  void look_at_caches();
  void take_lead();
  void mark_all();
  void take_up_requests();
  void stream_answered(const importing::InFlight& import,
                       std::shared_ptr<const objects::ImageStream> answered);
  void start_imports();
  void start_import(const objects::TagRef& tag);
  void settle_imports();
  void settle(importing::ImportEngine::Finished& finished);
  void look_again(const objects::TagRef& tag);
  void restore_circuits();
  void evaluate(const objects::TagRef& tag);
  void note_image(const objects::TagRef& tag, reporting::Tracked& tracked,
                  const decide::Decision& decision);
  void look_at_dependents(const objects::TagRef& tag, reporting::Tracked& tracked);
  [[nodiscard]] TimePoint missing_since(const objects::TagRef& tag) const;
  [[nodiscard]] decide::TagFacts gather(const objects::TagRef& tag) const;
  void follow(const decide::TagFacts& facts, decide::Decision decision);
  void look_again_later(const decide::TagFacts& facts, const decide::Decision& decision);
  void report(const objects::TagRef& tag, reporting::Tracked& tracked, decide::Decision decision,
              bool first);
  void steer_import(const decide::TagFacts& facts, const decide::Decision& decision);
  void serve_request(const decide::TagFacts& facts, const decide::Decision& decision);
  void tell(const objects::TagRef& tag, const decide::Decision& before,
            const decide::Decision& after);
  void tell(const importing::InFlight& import, const importing::Verdict& verdict, Duration took);
  void look_at_aliases_of(const objects::TagRef& tag);
  void release(const objects::TagRef& tag);
  void read_attempts(const objects::ImageDependency& dependency);
  void drained_by(TimePoint limit, std::function<void()> done);
  [[nodiscard]] importing::Priority priority_of(const objects::TagRef& tag) const;
  [[nodiscard]] reporting::Need need_of(const objects::TagRef& tag) const;
  [[nodiscard]] objects::DependencyStatus describe(const objects::TagRef& tag,
                                                   const objects::DependencyStatus* before,
                                                   std::int64_t generation,
                                                   std::string_view own_request) const;
  [[nodiscard]] bool may_write() const { return leading_ && lease_valid_(); }
  [[nodiscard]] reporting::StatusWriter::Hooks writer_hooks();

  loop::Loop& loop_;
  observe::Log& log_;
  const Config config_;
  reporting::ReconcileMetrics metrics_;
  Random random_;
  kube::Client client_;
  decide::Policy policy_;
  graph::Graph graph_;
  TemplateNeeds template_needs_;
  reporting::Dependents dependents_;
  SyncBoard board_;
  importing::Grace grace_;
  importing::ForceRequests requests_;
  reporting::ObjectPlan plan_;
  importing::ImportEngine engine_;
  reporting::EventWriter events_;
  reporting::Announcer announcer_;
  reporting::StatusWriter writer_;
  importing::WorkQueue due_;  ///< istags to decide on.
  std::unordered_map<objects::TagRef, reporting::Tracked, objects::TagRefHash>
      tracked_;  ///< The needed ones.
  std::unordered_map<objects::TagRef, TimePoint, objects::TagRefHash>
      unreferenced_;  ///< Since when.
  std::unordered_map<objects::TagRef, std::string, objects::TagRefHash>
      versions_from_answers_;  ///< Of streams, until the watch has caught up.
  std::function<void(const objects::TagRef&)> on_decided_;
  std::function<bool()> lease_valid_;
  std::uint64_t evaluations_ = 0;
  std::uint64_t reconcile_id_ = 0;  ///< Of the evaluation that is under way: what the log calls it.
  std::unique_ptr<loop::Loop::Timer> timer_;
  std::unique_ptr<loop::Loop::Timer> drain_timer_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  bool leading_ = false;
  bool took_lead_ =
      false;  ///< The caches were complete enough, and all was decided on with the right to write.
  bool scheduled_ = false;
  bool took_up_requests_ = false;
  bool reportable_ =
      false;  ///< ImageDependencies can be written, and all that may refer to an istag is known.
};

}  // namespace imagedeps::reconcile
