// The commands of an explanation, for whole clusters.
#include <gtest/gtest.h>

#include <algorithm>

#include "audit/explain.h"
#include "audit/inventory.h"
#include "support/cluster_objects.h"
#include "support/oc_rules.h"

namespace imagedeps::audit {
namespace {

using objects::Kind;
using objects::Obstacle;
using test::image_stream;
using test::object;
using Commands = std::vector<std::string>;

class ExplainRemediesTest : public ::testing::Test {
 protected:
  ExplainRemediesTest() { how_.policy.mode = decide::Mode::Observe; }

  void add(test::ImageStreamBuilder stream) { inventory_.add(stream.edit()); }
  void add(test::ReferenceObjectBuilder made) { inventory_.add(made.edit(), Role::Judged); }
  [[nodiscard]] Explanation explained(const ObjectKey& key) const {
    return *explain(inventory_.graph(), key, how_);
  }
  /// The suggested commands. All of them must be accepted by `oc`.
  [[nodiscard]] Commands commands(const ObjectKey& key) const {
    Commands lines;
    for (const auto& remedy : explained(key).remedies) {
      const auto command = command_of(remedy);
      const bool advice = std::holds_alternative<decide::action::Advice>(remedy.action);
      EXPECT_EQ(advice ? "" : test::oc_refusal(command), "") << command;
      lines.push_back(advice ? line_of(remedy) : command);
    }
    return lines;
  }
  void need(const TagRef& tag) { add(object(Kind::DeploymentConfig, "shop", "site").needs(tag)); }

  const ObjectKey site_{Kind::DeploymentConfig, "shop", "site"};
  Inventory inventory_{Inventory::everywhere()};
  Judge how_;
};

TEST_F(ExplainRemediesTest, ResolveAnAliasOfAnotherStreamByOnePatch) {
  add(image_stream("shop", "base").docker("1", "quay.io/a/b:1").image("1", "sha256:1"));
  add(image_stream("shop", "web").docker("a", "quay.io/a/b:1").alias("it's", "base:1"));
  need({"shop", "web", "it's"});
  EXPECT_EQ(commands(site_),
            Commands{R"(oc patch is/web -n shop --type=json -p '[{"op":"test","path":)"
                     R"("/spec/tags/1/name","value":"it'\''s"},{"op":"add","path":)"
                     R"("/spec/tags/1/importPolicy/importMode","value":"PreserveOriginal"}]')"});
}

TEST_F(ExplainRemediesTest, ImportTheTargetOfAnAliasAndThenResolveTheAlias) {
  add(image_stream("openshift", "nodejs").docker("22", "quay.io/a/b:1"));
  auto stream = image_stream("shop", "web").alias("node", "nodejs:22", "openshift");
  stream.edit().tags[0].spec->policy.import_mode = "PreserveOriginal";
  add(stream);
  need({"shop", "web", "node"});
  const auto found = commands(site_);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0], "oc import-image nodejs:22 -n openshift");
  EXPECT_NE(found[1].find(R"("value":"Legacy")"), std::string::npos) << found[1];
}

TEST_F(ExplainRemediesTest, PointABrokenAliasOnlyAtTagsWithAnImage) {
  add(image_stream("openshift", "py")
          .alias("latest", "3.9")
          .docker("3.11", "quay.io/a/b:1")
          .docker("3.12", "quay.io/a/b:2")
          .image("3.12", "sha256:1")
          .alias("3.8", "3.8"));
  need({"openshift", "py", "latest"});
  EXPECT_EQ(commands(site_), Commands{"oc tag --alias py:3.12 py:latest -n openshift"});
  const auto message = explained(site_).root_causes.at(0).decision.message;
  EXPECT_EQ(message.find("3.8"), std::string::npos) << message;
}

TEST_F(ExplainRemediesTest, ReplaceAnAliasOfACycle) {
  add(image_stream("openshift", "py").alias("x", "y").alias("y", "x"));
  need({"openshift", "py", "x"});
  EXPECT_EQ(commands(site_),
            Commands{"oc tag --source=docker <registry>/<repository>:<tag> openshift/py:x"});
}

TEST_F(ExplainRemediesTest, CopyATagOfAnotherNamespace) {
  add(image_stream("openshift", "mysql").docker("8", "quay.io/a/b:1").image("8", "sha256:1"));
  need({"shop", "mysql", "8"});
  EXPECT_EQ(commands(site_), (Commands{"oc tag openshift/mysql:8 shop/mysql:8"}));
}

TEST_F(ExplainRemediesTest, UseATagOfAnotherNamespaceByItsTrigger) {
  add(image_stream("openshift", "mysql").docker("8", "quay.io/a/b:1").image("8", "sha256:1"));
  auto made = object(Kind::Deployment, "shop", "db").needs({"shop", "mysql", "8"});
  made.edit().references[0].field_path =
      "metadata.annotations[image.openshift.io/triggers][0].from";
  made.edit().references[0].container = "mysql";
  add(made);
  EXPECT_EQ(commands({Kind::Deployment, "shop", "db"}),
            (Commands{"oc tag openshift/mysql:8 shop/mysql:8",
                      "oc set triggers deployment/db --from-image=shop/mysql:8 --remove -n shop",
                      "oc set triggers deployment/db --from-image=openshift/mysql:8 -c mysql -n "
                      "shop"}));
}

TEST_F(ExplainRemediesTest, OfferNoTagWithoutAnImage) {
  add(image_stream("openshift", "mysql").docker("8", "quay.io/a/b:1"));
  need({"shop", "mysql", "8"});
  EXPECT_EQ(commands(site_),
            Commands{"oc import-image mysql:8 -n shop --from=<registry>/<repository>:<tag> "
                     "--confirm"});
}

TEST_F(ExplainRemediesTest, CopyFromTheInternalRegistry) {
  const std::string host = "image-registry.openshift-image-registry.svc:5000/";
  add(image_stream("shop", "py")
          .docker("1", host + "cicd/py:1")
          .docker("2", host + "cicd/py@sha256:" + std::string(64, '1')));
  need({"shop", "py", "1"});
  EXPECT_EQ(commands(site_), Commands{"oc tag cicd/py:1 shop/py:1"});
  auto other = object(Kind::DeploymentConfig, "shop", "other").needs({"shop", "py", "2"});
  add(other);
  EXPECT_EQ(commands({Kind::DeploymentConfig, "shop", "other"}),
            Commands{"oc tag cicd/py@sha256:" + std::string(64, '1') + " shop/py:2"});
}

TEST_F(ExplainRemediesTest, EnableTheRegistryInsteadOfStartingABuild) {
  add(image_stream("shop", "web"));
  auto config = object(Kind::BuildConfig, "shop", "web").makes({"shop", "web", "1"});
  config.edit().latest_version = 1;
  add(config);
  auto build = object(Kind::Build, "shop", "web-1").makes({"shop", "web", "1"});
  build.edit().phase = "New";
  build.edit().reason = "InvalidOutputReference";
  add(build);
  need({"shop", "web", "1"});
  const Commands enable{"oc edit configs.imageregistry.operator.openshift.io/cluster"};
  EXPECT_EQ(commands(site_), enable);
  EXPECT_EQ(commands({Kind::Build, "shop", "web-1"}), enable);
  EXPECT_EQ(commands({Kind::BuildConfig, "shop", "web"}), enable);
  const auto message = explained(site_).root_causes.at(0).decision.message;
  EXPECT_NE(message.find("no internal registry"), std::string::npos) << message;
}

TEST_F(ExplainRemediesTest, CreateAMissingOutputStreamEvenIfAnInputIsMissing) {
  add(object(Kind::BuildConfig, "shop", "web")
          .needs({"openshift", "nodejs", "22"})
          .makes({"shop", "web", "1"}));
  add(image_stream("openshift", "nodejs").docker("22", "quay.io/a/b:1"));
  need({"shop", "web", "1"});
  const auto found = commands(site_);
  EXPECT_EQ(found, (Commands{"oc import-image nodejs:22 -n openshift",
                             "oc create imagestream web -n shop", "oc start-build web -n shop"}));
}

TEST_F(ExplainRemediesTest, SetOneTriggerForEachContainer) {
  add(image_stream("shop", "web").docker("1", "quay.io/a/b:1").image("1", "sha256:1"));
  auto made = object(Kind::Deployment, "shop", "api")
                  .needs({"shop", "web", "1"})
                  .needs({"shop", "web", "1"});
  for (auto& reference : made.edit().references) {
    reference.obstacle = Obstacle::TriggersDisabled;
    reference.detail = "two entries have the same fieldPath";
    reference.container = "c";
    reference.unreadable = true;
  }
  add(made);
  const ObjectKey key{Kind::Deployment, "shop", "api"};
  EXPECT_EQ(commands(key),
            (Commands{"oc annotate deployment/api image.openshift.io/triggers- -n shop",
                      "oc set triggers deployment/api --from-image=shop/web:1 -c c -n shop"}));
  EXPECT_EQ(to_text(explained(key)).find("Nothing is missing"), std::string::npos);
}

}  // namespace
}  // namespace imagedeps::audit
