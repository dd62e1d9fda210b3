// Mode Observe, and a malicious tenant.
#include <fmt/core.h>

#include "simulation/scenario.h"
#include "support/build.h"

namespace imagedeps::simulation {
namespace {

using objects::TagRef;
using std::chrono::hours;
using std::chrono::minutes;

constexpr const char* kPosts = "POST image.openshift.io/imagestreamimports";

class Observing : public Scenario {};
class Tenant : public Scenario {
 protected:
  /// Starts the operator with 20 tags that another tenant needs. Returns the time until the last of
  /// them is healed.
  static Duration neighbour(Stage& stage) {
    const auto tags = define_many(stage, "openshift", 10, 2, "quay.io");
    for (const TagRef& tag : tags) need(stage, "shop", tag);
    const TimePoint start = stage.loop.now();
    stage.start_operator();
    EXPECT_TRUE(wait(stage, minutes{10}, [&] { return count_populated(stage, tags) == 20; }));
    TimePoint last{};
    for (const auto& [tag, healing] : healed(stage)) last = std::max(last, healing.at);
    stage.loop.run_for(minutes{5});
    return last - start;
  }
  static std::size_t dependencies_in(const Stage& stage, const std::string& ns) {
    std::size_t count = 0;
    for (const auto& each : stage.cluster.list("imagedeps.io", "imagedependencies"))
      count += string_at(at(each, "metadata"), "namespace") == ns ? 1 : 0;
    return count;
  }
  static void put(Stage& stage, Json object) {
    object.erase("status");
    ASSERT_TRUE(stage.cluster.apply(object, "evil"));
  }
};

TEST_F(Observing, ImportsNothingAndReportsWhatItWouldImport) {
  Config config;
  config.mode = decide::Mode::Observe;
  Stage stage{{.config = config}};
  const auto tags = define_many(stage, "openshift", 10, 4, "quay.io");
  for (const TagRef& tag : tags) need(stage, "shop", tag);
  stage.start_operator();
  stage.loop.run_for(hours{24});
  int said = 0;
  for (const TagRef& tag : tags) said += reason(stage, tag) == "ImportNeeded" ? 1 : 0;
  EXPECT_EQ(stage.cluster.requests(kPosts), 0u);
  EXPECT_EQ(said, 40);
  row("8 Observe for 24 h: imports", fmt::format("{}", stage.cluster.requests(kPosts)), "0");
  row("8 Observe: objects with reason ImportNeeded", fmt::format("{} of 40", said), "all");
}

TEST_F(Tenant, NamingFourThousandForeignIstagsDoesNotAffectOthers) {
  Stage alone{{}}, shared{{}};
  const Duration undisturbed = neighbour(alone);
  auto greedy = build::build_config("evil/greedy");
  for (int i = 0; i < 4000; ++i) greedy.needs("kube-system/s" + std::to_string(i) + ":1");
  put(shared, greedy.makes("evil/out:1").json());
  const Duration disturbed = neighbour(shared);

  EXPECT_EQ(disturbed, undisturbed);
  EXPECT_EQ(dependencies_in(shared, "kube-system"), 0u);
  EXPECT_EQ(imports(shared, TimePoint{}).size(), 20u);
  const double dropped = metric(shared, R"(imagedeps_dropped{limit="references_per_object"})");
  EXPECT_EQ(dropped, 3900);
  row("8 4,000 istags of kube-system: neighbour healed in",
      in_seconds(disturbed) + ", " + in_seconds(undisturbed) + " without", "the same");
  row("8 4,000 istags of kube-system: objects there",
      fmt::format("{}; {} references are not followed", dependencies_in(shared, "kube-system"),
                  dropped),
      "0; 3900");
}

TEST_F(Tenant, CannotEvadeTheLimitsWithManyObjects) {
  Stage stage{{}};
  for (int i = 0; i < 60; ++i) {
    auto workload = build::deployment("evil/d" + std::to_string(i));
    for (int k = 0; k < 20; ++k)
      workload.needs("victim/s" + std::to_string(i) + ":" + std::to_string(k));
    for (int k = 0; k < 20; ++k)
      workload.needs("evil/nothing" + std::to_string(i) + ":" + std::to_string(k));
    put(stage, workload.json());
  }
  neighbour(stage);
  const double foreign =
      metric(stage, R"(imagedeps_dropped{limit="foreign_istags_per_namespace"})");
  const double missing =
      metric(stage, R"(imagedeps_dropped{limit="missing_objects_per_namespace"})");
  EXPECT_EQ(foreign, 60 * 20 - 500);
  EXPECT_EQ(missing, 60 * 20 - 200);
  EXPECT_EQ(dependencies_in(stage, "victim"), 0u);
  EXPECT_EQ(dependencies_in(stage, "evil"), 200u);
  row("8 1,200 foreign istags in 60 objects: followed", fmt::format("{}", 1200 - foreign), "500");
  row("8 1,200 istags that do not exist: objects",
      fmt::format("{} of 'evil', {} of 'victim'", dependencies_in(stage, "evil"),
                  dependencies_in(stage, "victim")),
      "200, 0");
}

TEST_F(Tenant, CannotBlockAnImportByClaimingToProduceAForeignTag) {
  Stage stage{{}};
  define(stage, "openshift", "php", 2, "quay.io");
  const TagRef tag{"openshift", "php", "2"};
  need(stage, "shop", tag);
  put(stage, build::build_config("evil/veto").needs("evil/none:1").makes("openshift/php:2").json());
  stage.start_operator();
  EXPECT_TRUE(wait(stage, minutes{1}, [&] { return populated(stage, tag); }));
  stage.loop.run_for(minutes{1});
  EXPECT_EQ(reason(stage, tag), "Populated");
  row("8 a foreign BuildConfig outputs to openshift/php:2",
      populated(stage, tag) ? "imported anyway" : "not imported", "imported");
}

}  // namespace
}  // namespace imagedeps::simulation
