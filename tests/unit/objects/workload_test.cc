#include <gtest/gtest.h>

#include "objects/references.h"
#include "support/build.h"
#include "support/recordings.h"

namespace imagedeps::objects {
namespace {

using build::cron_job;
using build::deployment;
using build::istag;

TEST(Workload, NeedsTheIstagsInItsAnnotation) {
  const auto object = deployment("shop/web").needs("openshift/php:7.1").needs("node:20").decoded();
  ASSERT_EQ(object->references.size(), 2u);
  EXPECT_EQ(object->references[0],
            (Reference{.tag = istag("openshift/php:7.1"),
                       .field_path = "metadata.annotations[image.openshift.io/triggers][0].from",
                       .container = "c0"}));
  EXPECT_EQ(object->references[1].tag, istag("shop/node:20"));
}

TEST(Workload, CanHaveAnyKind) {
  for (const auto kind : {Kind::Deployment, Kind::StatefulSet, Kind::DaemonSet, Kind::CronJob}) {
    const auto object =
        build::WorkloadManifest(kind, "shop/web").needs("php:7").runs("host:5000/a/b:1").decoded();
    EXPECT_EQ(object->key.kind, kind);
    ASSERT_EQ(object->references.size(), 1u);
    EXPECT_EQ(object->references[0].obstacle, Obstacle::None) << to_string(kind);
    ASSERT_EQ(object->images.size(), 1u);
  }
  EXPECT_EQ(cron_job("shop/job").runs("host:5000/a/b:1").decoded()->images[0].field_path,
            "spec.jobTemplate.spec.template.spec.containers[0].image");
}

TEST(Workload, IsReadFromItsMetadataAlone) {
  auto json = deployment("shop/web").needs("php:7").json();
  json["kind"] = "PartialObjectMetadata";
  json["apiVersion"] = "meta.k8s.io/v1";
  json.erase("spec");
  const auto object = *decode_references(Kind::Deployment, to_text(json), PodTemplates::Ignored);
  ASSERT_EQ(object->references.size(), 1u);
  EXPECT_EQ(object->references[0].obstacle, Obstacle::None);
}

TEST(Workload, ReportsThatItIsPaused) {
  EXPECT_EQ(deployment("shop/web")
                .needs("php:7")
                .set("/spec/paused", true)
                .decoded()
                ->references.at(0)
                .obstacle,
            Obstacle::Paused);
}

TEST(Workload, NeedsNothingWithoutAnAnnotation) {
  EXPECT_TRUE(deployment("shop/web").runs("busybox").decoded()->references.empty());
}

TEST(Workload, IsReadFromTheRecordedFoundingStory) {
  const auto cluster = test::recording("consumers/waiting.json");
  const auto object = *decode_references(
      Kind::Deployment, to_text(cluster["deployments"]["items"][0]), PodTemplates::Read);
  ASSERT_EQ(object->references.size(), 1u);
  EXPECT_EQ(object->references[0].tag.ns, "rec2");
  EXPECT_EQ(object->references[0].obstacle, Obstacle::None) << object->references[0].detail;
}

}  // namespace
}  // namespace imagedeps::objects
