// Builds that were created without a BuildConfig.
#include "support/build.h"
#include "simulation/scenario.h"

namespace imagedeps::simulation {
namespace {

using objects::TagRef;
using std::chrono::minutes;

class Building : public Scenario {
 protected:
  static void put(Stage& stage, Json object) {
    object.erase("status");
    ASSERT_TRUE(stage.cluster.apply(object, "user"));
  }
  static build::BuildManifest a_build(const char* path, const char* input, const char* output) {
    auto manifest = build::build(path);
    manifest.set("/spec/strategy/dockerStrategy/from", build::istag_source(input)).makes(output);
    return manifest;
  }
  static std::string phase(const Stage& stage, const std::string& name) {
    for (const auto& each : stage.cluster.list("build.openshift.io", "builds"))
      if (string_at(at(each, "metadata"), "name") == name)
        return string_at(at(each, "status"), "phase");
    return "none";
  }
};

TEST_F(Building, WithoutABuildConfigGetsItsInputImported) {
  Stage stage{{}};
  define(stage, "shop", "builder", 2, "quay.io");
  define(stage, "shop", "out", 1, "quay.io");
  const TagRef input{"shop", "builder", "1"}, other{"shop", "builder", "2"},
      out{"shop", "out", "1"};
  put(stage, a_build("shop/by-rest-1", "shop/builder:1", "shop/out:1").json());
  put(stage, a_build("shop/web-1", "shop/builder:2", "shop/out:2")
                 .set("/metadata/labels", {{"openshift.io/build-config.name", "web"}})
                 .json());
  need(stage, "shop", out);
  stage.loop.run_for(minutes{5});
  EXPECT_EQ(phase(stage, "by-rest-1"), "New") << "the platform does not import it";

  stage.start_operator();
  EXPECT_TRUE(wait(stage, minutes{5}, [&] { return phase(stage, "by-rest-1") == "Complete"; }));
  stage.loop.run_for(minutes{30});
  EXPECT_TRUE(populated(stage, input));
  EXPECT_TRUE(populated(stage, out)) << "by the build";
  EXPECT_FALSE(populated(stage, other)) << "the Build has a BuildConfig";
  const auto imported = healed(stage);
  EXPECT_EQ(imported.size(), 1u);
  EXPECT_EQ(imported.count(input), 1u);
  EXPECT_EQ(imports(stage, TimePoint{}).size(), 1u);
}

}  // namespace
}  // namespace imagedeps::simulation
