// What the operator decides, its page, its ImageDependencies and its metrics say about random
// clusters, and what the command line says when it reads them.
#include <gtest/gtest.h>

#include <cstdio>

#include "audit/load.h"
#include "audit/report.h"
#include "page/row.h"
#include "reconcile/series.h"
#include "reconcile/watched_kinds.h"
#include "simulation/agreement/manifests.h"
#include "simulation/agreement/views.h"
#include "simulation/stage.h"

namespace imagedeps::simulation {
namespace {

using objects::TagRef;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint64_t kSeeds = 60;

Config config_of(std::uint64_t seed) {
  Config config;
  config.mode = seed % 4 == 3 ? decide::Mode::Observe : decide::Mode::Enforce;
  config.objects = ObjectsPolicy::All;
  config.import.registries["paused.example.com"].paused = true;
  return config;
}

class Cluster : public ::testing::Test {
 protected:
  void begin(std::uint64_t seed) {
    // The controllers of the platform would change the statuses.
    stage_ = std::make_unique<Stage>(
        Stage::Options{.cluster = {.seed = seed, .controllers = false}, .config = config_of(seed)});
    stage_->cluster.set_registry("down.example.com", sim::RegistryMood::Down);
    stage_->cluster.set_registry("secret.example.com", sim::RegistryMood::Unauthorized);
    stage_->cluster.set_image("fine.example.com/a/absent:1", false);
    for (const auto& object : RandomManifests(seed).all()) {
      const auto applied = stage_->cluster.apply(object, "shop");
      if (!applied) ++refused_;
    }
    stage_->start_operator();
  }

  void compare_all() {
    const auto& controller = stage_->controller();
    const auto totals = reconcile::tag_totals(controller, stage_->loop);
    const View unpopulated = view_of_metrics(reconcile::tag_objects(controller, stage_->loop));
    const View reader = read_by_command();
    std::size_t needed = 0, missing = 0;
    controller.each_istag([&](const reporting::IstagView& view) {
      ++needed;
      const bool wanted =
          !view.tracked.decision.populated && decide::wants_image(view.tracked.decision.reason);
      missing += wanted ? 1 : 0;
      EXPECT_EQ(unpopulated.contains(to_string(view.tag)), wanted) << to_string(view.tag);
      compare(view.tag, view.tracked.decision, unpopulated, reader);
    });
    istags_ += needed;
    EXPECT_EQ(reader.size(), needed);
    EXPECT_EQ(unpopulated.size(), missing);
    EXPECT_EQ(sum_of(totals, "imagedeps_unpopulated_tags"), missing);
    EXPECT_EQ(sum_of(totals, "imagedeps_tags", "Orphaned"), needed);
  }

  std::size_t istags_ = 0, views_ = 0, facts_ = 0, objects_ = 0, refused_ = 0;
  std::unique_ptr<Stage> stage_;

 private:
  void same(const TagRef& tag, const char* a_name, const Said& a, const char* b_name,
            const Said& b) {
    ++views_;
    for (const auto& each : differences_of(a, b, facts_))
      ADD_FAILURE() << to_string(tag) << ": " << a_name << " and " << b_name << " differ: " << each;
  }

  void compare(const TagRef& tag, const decide::Decision& decision, const View& unpopulated,
               const View& reader) {
    const auto& controller = stage_->controller();
    const OrderedJson row = page::row_of(controller, stage_->loop, tag);
    const Said page = view_of_row(row);
    same(tag, "the decision", view_of_decision(decision), "the page", page);
    const View graph = view_of_graph(row.at("graph"));
    same(tag, "the page", page, "its graph", graph.at(to_string(tag)));
    const auto why =
        view_of_explanation(page::explanation_of(controller, stage_->loop, tag), to_string(tag));
    same(tag, "the page", page, "its explanation", why);
    if (const auto metric = unpopulated.find(to_string(tag)); metric != unpopulated.end())
      same(tag, "the page", page, "the metrics", metric->second);
    Said command = reader.at(to_string(tag));
    for (const char* const told : {"state", "reason", "message", "ready", "outdated message"})
      command.erase(told);  // These come from the object.
    same(tag, "the page", page, "the command line", command);
    compare_object(tag, decision, reader.at(to_string(tag)));
  }

  void compare_object(const TagRef& tag, const decide::Decision& decision, const Said& reader) {
    const Json object = stage_->cluster.get("imagedeps.io", "imagedependencies", tag.ns,
                                            objects::dependency_name(tag));
    const bool written = !object.is_null() && at(object, "status").contains("conditions");
    if (!written || !stage_->controller().reporter().idle()) return;
    ++objects_;
    Said said = view_of_object(object);
    same(tag, "the command line", reader, "the object", said);
    // A short import and the pause of a registry are not written (behaviour.md 5.5).
    if (decision.reason == decide::Reason::Importing ||
        decision.reason == decide::Reason::RegistryBackoff)
      return;
    // For a populated tag, the outcome for its dependents may follow.
    std::string& message = said["message"];
    if (message.starts_with(decision.local_message + "; ")) message = decision.local_message;
    same(tag, "the decision", view_of_local_decision(decision), "the object", said);
  }

  /// The JSON of `imagedeps status --all -o json` while the operator leads.
  [[nodiscard]] View read_by_command() const {
    audit::Inventory inventory{stage_->config().scope};
    for (const auto& kind : reconcile::watched_kinds(stage_->config())) {
      if (kind.kind == objects::Kind::Template) continue;
      for (const Json& object : stage_->cluster.list(kind.resource.group, kind.resource.plural))
        EXPECT_TRUE(audit::add_object(inventory, kind.kind, to_text(object), audit::Role::Judged));
    }
    audit::Judge how;
    how.policy = {.mode = decide::Mode::Observe, .scope = stage_->config().scope};
    how.now = stage_->loop.wall();
    how.authority = audit::Authority{.by = audit::Authority::By::Operator};
    return view_of_json(audit::to_json(audit::report(inventory, how), inventory));
  }
};

TEST_F(Cluster, EveryViewSaysTheSame) {
  for (std::uint64_t seed = 0; seed < kSeeds && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    begin(seed);
    for (const Duration pause :
         {Duration{seconds{5}}, Duration{minutes{4}}, Duration{minutes{20}}}) {
      stage_->loop.run_for(pause);
      stage_->loop.run_until([&] { return stage_->controller().reporter().idle(); }, seconds{30});
      compare_all();
      if (HasFailure()) break;
    }
    stage_.reset();
  }
  std::printf("%zu istags in %zu views, %zu facts compared, %zu ImageDependencies\n", istags_,
              views_, facts_, objects_);
  EXPECT_EQ(refused_, 0u);
  EXPECT_GT(objects_, istags_ / 2);
}

}  // namespace
}  // namespace imagedeps::simulation
