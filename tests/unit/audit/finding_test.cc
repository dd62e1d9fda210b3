// What `explain` and reports show about faults of objects.
#include "audit/finding.h"

#include <gtest/gtest.h>

#include "audit/explain.h"
#include "audit/findings.h"
#include "audit/report.h"
#include "support/build.h"

namespace imagedeps::audit {
namespace {

using objects::FaultKind;

class FindingTest : public ::testing::Test {
 protected:
  FindingTest() { how_.policy.mode = decide::Mode::Observe; }
  void add(const build::WorkloadManifest& manifest, Role role = Role::Judged) {
    inventory_.add(*manifest.decoded(), role);
  }
  [[nodiscard]] Report reported() const { return report(inventory_, how_); }

  Inventory inventory_{Inventory::everywhere()};
  Judge how_;
};

TEST_F(FindingTest, IsReportedOfJudgedObjectsOnly) {
  add(build::deployment("shop/b").runs(" "));
  add(build::deployment("shop/a").runs(" "));
  add(build::deployment("shop/given").runs(" "), Role::Given);
  const auto found = reported().findings;
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(subject_of(found[0]), "Deployment shop/a");
  EXPECT_EQ(found[0].kind, FaultKind::ImageNotSet);
  EXPECT_TRUE(blocking(found[0]));
}

TEST_F(FindingTest, IsReportedOfObjectsInTheScopeOnly) {
  Inventory cluster{graph::Scope{}};
  cluster.add(*build::deployment("openshift-dns/a").runs(" ").decoded(), Role::Judged);
  EXPECT_TRUE(findings(cluster).empty());
}

TEST_F(FindingTest, CountsTheFaultsOverTheLimit) {
  auto manifest = build::deployment("shop/a");
  for (int i = 0; i < 25; ++i) manifest.runs(" ");
  add(manifest);
  const auto found = reported().findings;
  ASSERT_EQ(found.size(), objects::Faults::kMax);
  EXPECT_TRUE(found.back().message.ends_with("The object has 5 more faults"));
}

TEST_F(FindingTest, TellsExplainThatSomethingIsMissing) {
  add(build::deployment("shop/a").runs(" "));
  const auto explanation =
      *explain(inventory_.graph(), {objects::Kind::Deployment, "shop", "a"}, how_);
  ASSERT_EQ(explanation.findings.size(), 1u);
  EXPECT_EQ(to_text(explanation).find("Nothing is missing"), std::string::npos);
  EXPECT_NE(to_text(explanation).find("cannot work as it is"), std::string::npos);
  EXPECT_EQ(to_json(explanation)["findings"].size(), 1u);
}

TEST_F(FindingTest, CompletesAnObviousTag) {
  const auto fault = [](const std::string& tag) {
    return objects::Fault{.kind = FaultKind::NotAnImageStreamTag,
                          .field_path = "metadata.annotations[image.openshift.io/triggers][0].from",
                          .detail = {},
                          .tag = {"shop", "php", tag},
                          .container = "app"};
  };
  objects::ReferenceObject object;
  object.key = {objects::Kind::Deployment, "shop", "a"};
  const auto last = [&] {
    return command_of(finding_of(inventory_.graph(), object, fault("")).remedies.back());
  };
  EXPECT_EQ(last(), "oc set triggers deployment/a --from-image=shop/php:<tag> -c app -n shop");
  inventory_.add(*build::image_stream("shop/php").tag("7.1").from("quay.io/a/b:1").decoded());
  EXPECT_EQ(last(), "oc set triggers deployment/a --from-image=shop/php:7.1 -c app -n shop");
  inventory_.add(*build::image_stream("shop/php").tag("8").from("quay.io/a/b:1").decoded());
  EXPECT_EQ(last(), "oc set triggers deployment/a --from-image=shop/php:<tag> -c app -n shop");
  inventory_.add(*build::image_stream("shop/php").tag("latest").from("quay.io/a/b:1").decoded());
  EXPECT_EQ(last(), "oc set triggers deployment/a --from-image=shop/php:latest -c app -n shop");
}

TEST_F(FindingTest, SuggestsSimilarNamespaces) {
  const auto finding = unknown_namespace("shpo", {"shop", "web", "shop2"}, "does not exist");
  EXPECT_EQ(finding.message, "Namespace shpo does not exist");
  EXPECT_EQ(finding.remedies.at(0).note, "did you mean -n shop, -n shop2?");
  EXPECT_EQ(unknown_namespace("x", {"production"}, "").remedies.at(0).note,
            "use -n with a namespace that exists");
  EXPECT_TRUE(blocking(finding));
  EXPECT_EQ(to_json(finding)["reason"], "UnknownNamespace");
}

}  // namespace
}  // namespace imagedeps::audit
