#include "graph/graph.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/cluster_objects.h"

namespace imagedeps::graph {
namespace {

using test::a_namespace;
using test::image_dependency;
using test::image_stream;
using test::Kind;
using test::object;
using test::shared;
using Tags = std::vector<TagRef>;

const TagRef kPhp{"openshift", "php", "7.1"};
const TagRef kWeb{"shop", "web", "latest"};
constexpr const char* kRegistry = "image-registry.openshift-image-registry.svc:5000";

Tags touched(Graph& graph) {
  auto tags = graph.take_touched();
  std::sort(tags.begin(), tags.end());
  return tags;
}

TEST(Graph, NeedsATagWhileALiveObjectRefersToIt) {
  Graph graph({});
  graph.upsert(object(Kind::BuildConfig, "shop", "web").needs(kPhp));
  EXPECT_TRUE(graph.needed(kPhp));
  EXPECT_EQ(graph.all_needed(), Tags{kPhp});
  graph.remove({Kind::BuildConfig, "shop", "web"});
  EXPECT_FALSE(graph.needed(kPhp));
  EXPECT_EQ(graph.counts().needed, 0u);
}

TEST(Graph, SortsConsumers) {
  Graph graph({});
  graph.upsert(object(Kind::Deployment, "shop", "b").needs(kPhp));
  graph.upsert(object(Kind::BuildConfig, "shop", "z").needs(kPhp));
  graph.upsert(object(Kind::Deployment, "shop", "a").needs(kPhp).needs(kPhp));
  const auto consumers = graph.consumers(kPhp);
  ASSERT_EQ(consumers.size(), 4u);
  EXPECT_EQ(consumers[0].object, (ObjectKey{Kind::BuildConfig, "shop", "z"}));
  EXPECT_EQ(consumers[1].object.name, "a");
  EXPECT_EQ(consumers[1].reference.field_path, "spec.references[0]");
  EXPECT_EQ(consumers[2].reference.field_path, "spec.references[1]");
  EXPECT_EQ(consumers[3].object.name, "b");
}

TEST(Graph, TouchesOldAndNewTagWhenAReferenceChanges) {
  Graph graph({});
  graph.upsert(object(Kind::BuildConfig, "shop", "web").needs(kPhp));
  EXPECT_EQ(touched(graph), Tags{kPhp});
  const TagRef newer{"openshift", "php", "8.2"};
  graph.upsert(object(Kind::BuildConfig, "shop", "web").needs(newer));
  EXPECT_EQ(touched(graph), (Tags{kPhp, newer}));
  EXPECT_EQ(touched(graph), Tags{});
}

TEST(Graph, IgnoresUpdatesWithoutChanges) {
  Graph graph({});
  auto object_ = object(Kind::BuildConfig, "shop", "web").needs(kPhp);
  graph.upsert(object_);
  graph.upsert(image_stream("openshift", "php").docker("7.1", "docker.io/library/php:7.1"));
  touched(graph);
  object_.edit().resource_version = "2";
  graph.upsert(object_);
  graph.upsert(image_stream("openshift", "php").docker("7.1", "docker.io/library/php:7.1"));
  EXPECT_EQ(touched(graph), Tags{});
  EXPECT_EQ(graph.object({Kind::BuildConfig, "shop", "web"})->resource_version, "2");
}

TEST(Graph, TouchesOnlyTheNeededTagsOfAChangedStream) {
  Graph graph({});
  graph.upsert(object(Kind::BuildConfig, "shop", "web").needs(kPhp));
  touched(graph);
  graph.upsert(image_stream("openshift", "php")
                   .docker("7.1", "docker.io/library/php:7.1")
                   .docker("8", "docker.io/library/php:8"));
  EXPECT_EQ(touched(graph), Tags{kPhp});
  graph.remove({Kind::ImageStream, "openshift", "php"});
  EXPECT_EQ(touched(graph), Tags{kPhp});
  EXPECT_EQ(graph.stream("openshift", "php"), nullptr);
}

TEST(Graph, DoesNotNeedInputsOfBuildsOfABuildConfigOrImageIds) {
  Graph graph({});
  auto built = object(Kind::Build, "shop", "web-1").needs(kPhp);
  built.edit().build_config = "web";
  graph.upsert(built);
  auto by_id = object(Kind::Deployment, "shop", "web").needs({"openshift", "php", ""});
  by_id.edit().references[0].image_id = true;
  graph.upsert(by_id);
  EXPECT_EQ(graph.all_needed(), Tags{});
  EXPECT_EQ(graph.references_of({Kind::Deployment, "shop", "web"}).size(), 1u);
}

TEST(Graph, NeedsTheInputsOfABuildWithoutABuildConfig) {
  Graph graph({});
  graph.upsert(object(Kind::Build, "shop", "by-rest-1").needs(kPhp).makes(kWeb));
  EXPECT_EQ(graph.all_needed(), Tags{kPhp});
  EXPECT_EQ(graph.inputs_of({Kind::Build, "shop", "by-rest-1"}), Tags{kPhp});
  auto adopted = object(Kind::Build, "shop", "by-rest-1").needs(kPhp).makes(kWeb);
  adopted.edit().build_config = "web";
  graph.upsert(adopted);
  EXPECT_EQ(graph.all_needed(), Tags{});
}

TEST(Graph, KnowsTheInternalRegistryUnderEachOfItsNames) {
  for (const std::string host :
       {"image-registry.openshift-image-registry.svc:5000",
        "image-registry.openshift-image-registry.svc.cluster.local:5000",
        "docker-registry.default.svc:5000", "docker-registry.default.svc.cluster.local:5000"}) {
    Graph graph({});
    graph.upsert(object(Kind::Deployment, "shop", "web").runs(host + "/shop/web:latest"));
    EXPECT_EQ(graph.all_needed(), Tags{kWeb}) << host;
  }
}

TEST(Graph, SettlesAManifestThatIsReplacedWithoutAVersion) {
  Graph graph({});
  graph.upsert(object(Kind::BuildConfig, "shop", "web").needs({"openshift", "php", "latest"}));
  graph.upsert(image_stream("openshift", "php").version("").docker("7.1", "docker.io/php:7.1"));
  graph.upsert(image_stream("openshift", "php")
                   .version("")
                   .docker("7.1", "docker.io/php:7.1")
                   .alias("latest", "7.1"));
  EXPECT_TRUE(graph.needed(kPhp));
}

TEST(Graph, ListsProducersUntilABuildIsFinished) {
  Graph graph({});
  graph.upsert(object(Kind::BuildConfig, "shop", "web").makes(kWeb));
  graph.upsert(object(Kind::Build, "shop", "web-1").makes(kWeb));
  graph.upsert(
      object(Kind::DeploymentConfig, "other", "hook").makes(kWeb, objects::Output::By::Push));
  const auto producers = graph.producers(kWeb);
  ASSERT_EQ(producers.size(), 3u);
  EXPECT_EQ(producers[0].object.kind, Kind::BuildConfig);
  EXPECT_FALSE(producers[0].foreign);
  EXPECT_TRUE(producers[2].foreign);
  EXPECT_EQ(producers[2].by, objects::Output::By::Push);
  graph.upsert(object(Kind::Build, "shop", "web-1").makes(kWeb).finished());
  EXPECT_EQ(graph.producers(kWeb).size(), 2u);
  EXPECT_FALSE(graph.needed(kWeb)) << "a producer does not make a tag needed";
}

TEST(Graph, TouchesTheOutputWhenAnInputOfTheBuildGetsAnImage) {
  Graph graph({});
  graph.upsert(object(Kind::BuildConfig, "shop", "web").needs(kPhp).makes(kWeb));
  graph.upsert(object(Kind::Deployment, "shop", "web").needs(kWeb));
  graph.upsert(image_stream("openshift", "php").docker("7.1", "docker.io/library/php:7.1"));
  touched(graph);
  graph.upsert(image_stream("openshift", "php")
                   .version("2")
                   .docker("7.1", "docker.io/library/php:7.1")
                   .image("7.1", "sha256:1"));
  EXPECT_EQ(touched(graph), (Tags{kPhp, kWeb}));
  graph.upsert(image_stream("openshift", "php")
                   .version("3")
                   .docker("7.1", "docker.io/library/php:7.1")
                   .image("7.1", "sha256:2"));
  EXPECT_EQ(touched(graph), Tags{kPhp}) << "replacing an image does not change root causes";
}

TEST(Graph, ReadsContainerImagesOnTheInternalRegistry) {
  Graph graph({});
  graph.upsert(object(Kind::Deployment, "shop", "web")
                   .runs(std::string(kRegistry) + "/shop/web:latest")
                   .runs("docker.io/library/nginx"));
  EXPECT_EQ(graph.all_needed(), Tags{kWeb});
  EXPECT_EQ(graph.consumers(kWeb).at(0).reference.field_path, "spec.containers[0].image");
}

TEST(Graph, LearnsTheRegistryHostFromAnyStreamAndUpdatesReferences) {
  Graph graph({});
  graph.upsert(
      object(Kind::Deployment, "shop", "web").runs("registry.apps.example.com/shop/web:latest"));
  graph.upsert(
      object(Kind::BuildConfig, "shop", "api").makes_image("registry.apps.example.com/shop/api"));
  EXPECT_EQ(graph.all_needed(), Tags{});
  graph.upsert(image_stream("any", "other").repository("registry.apps.example.com/any/other"));
  EXPECT_TRUE(graph.internal_host("registry.apps.example.com"));
  EXPECT_EQ(graph.all_needed(), Tags{kWeb});
  EXPECT_EQ(graph.outputs_of({Kind::BuildConfig, "shop", "api"}),
            (Tags{{"shop", "api", "latest"}}));
  graph.remove({Kind::ImageStream, "any", "other"});
  EXPECT_EQ(graph.all_needed(), Tags{});
}

TEST(Graph, DoesNotLearnHostsFromTheSpec) {
  Graph graph({});
  auto copied = image_stream("shop", "web").repository("docker.io/shop/web");
  copied.edit().spec_repository = "docker.io/shop/web";
  graph.upsert(copied);
  graph.upsert(image_stream("shop", "odd").repository("quay.io/someone/else"));
  EXPECT_FALSE(graph.internal_host("docker.io"));
  EXPECT_FALSE(graph.internal_host("quay.io"));
}

TEST(Graph, NeedsDeclaredButNotDiscoveredDependencies) {
  Graph graph({});
  auto dependency = image_dependency(kWeb, "web.latest");
  graph.upsert(shared(dependency));
  EXPECT_TRUE(graph.needed(kWeb));
  EXPECT_EQ(graph.consumers(kWeb).at(0).object,
            (ObjectKey{Kind::ImageDependency, "shop", "web.latest"}));
  dependency.managed_by_us = true;
  graph.upsert(shared(dependency));
  EXPECT_FALSE(graph.needed(kWeb));
  EXPECT_EQ(graph.dependencies(kWeb).size(), 1u);
  touched(graph);
  graph.remove({Kind::ImageDependency, "shop", "web.latest"});
  EXPECT_EQ(touched(graph), Tags{kWeb});
  EXPECT_TRUE(graph.dependencies(kWeb).empty());
}

TEST(Graph, IsNotTouchedByStatusWrites) {
  Graph graph({});
  auto dependency = image_dependency(kWeb, "web.latest");
  graph.upsert(shared(dependency));
  touched(graph);
  dependency.meta.resource_version = "2";
  dependency.status.state = "Pending";
  graph.upsert(shared(dependency));
  EXPECT_EQ(touched(graph), Tags{});
  EXPECT_EQ(graph.dependencies(kWeb).at(0)->status.state, "Pending");
  dependency.requested_at = "now";
  graph.upsert(shared(dependency));
  EXPECT_EQ(touched(graph), Tags{kWeb});
}

TEST(Graph, TouchesANamespacesTagsWhenItsAnnotationChanges) {
  Graph graph({});
  graph.upsert(shared(a_namespace("shop")));
  graph.upsert(object(Kind::Deployment, "shop", "web").needs(kWeb).needs(kPhp));
  touched(graph);
  graph.upsert(shared(a_namespace("shop", objects::ManagementState::Unmanaged)));
  EXPECT_EQ(touched(graph), Tags{kWeb});
  graph.remove({Kind::Namespace, "", "shop"});
  EXPECT_EQ(touched(graph), Tags{kWeb});
}

TEST(Graph, IgnoresConsumersButNotProducersOutsideTheScope) {
  Graph graph({});
  graph.upsert(object(Kind::Deployment, "openshift-console", "x").needs(kWeb));
  graph.upsert(object(Kind::BuildConfig, "openshift-console", "y").makes(kWeb));
  graph.upsert(shared(image_dependency({"kube-system", "x", "1"}, "x.1")));
  EXPECT_EQ(graph.all_needed(), Tags{});
  EXPECT_EQ(graph.producers(kWeb).size(), 1u);
}

TEST(Graph, RemovesTagsWithoutReferences) {
  Graph graph({});
  graph.upsert(object(Kind::BuildConfig, "shop", "web").needs(kPhp).makes(kWeb));
  graph.remove({Kind::BuildConfig, "shop", "web"});
  graph.remove({Kind::BuildConfig, "shop", "web"});
  touched(graph);
  EXPECT_TRUE(graph.producers(kWeb).empty());
  EXPECT_EQ(graph.counts().objects, 0u);
}

}  // namespace
}  // namespace imagedeps::graph
