#include <gtest/gtest.h>

#include "decide/decide.h"
#include "support/cluster_objects.h"

namespace imagedeps::decide {
namespace {

using graph::Graph;
using test::a_namespace;
using test::image_dependency;
using test::image_stream;
using test::Kind;
using test::object;
using test::shared;

const TagRef kPhp{"openshift", "php", "7.1"};
const TagRef kWeb{"shop", "web", "latest"};

TagFacts gathered(const Graph& graph, const TagRef& tag) {
  return gather(graph, tag, [](TagFacts&) {});
}

TEST(Gather, UsesTheStrictestManagementState) {
  Graph graph({});
  graph.upsert(image_stream("shop", "web"));
  EXPECT_EQ(gathered(graph, kWeb).management, ManagementState::Managed);
  graph.upsert(shared(a_namespace("shop", ManagementState::Observed)));
  EXPECT_EQ(gathered(graph, kWeb).management, ManagementState::Observed);
  auto dependency = image_dependency(kWeb, "web.latest");
  dependency.management = ManagementState::Unmanaged;
  graph.upsert(shared(dependency));
  EXPECT_EQ(gathered(graph, kWeb).management, ManagementState::Unmanaged);
  graph.remove({Kind::ImageDependency, "shop", "web.latest"});
  graph.remove({Kind::Namespace, "", "shop"});
  graph.upsert(image_stream("shop", "web").version("2").management(ManagementState::Unmanaged));
  EXPECT_EQ(gathered(graph, kWeb).management, ManagementState::Unmanaged);
}

TEST(Gather, ExpectsThePlatformToImportARepositoryOnce) {
  const auto due = [](const char* repository, bool imported) {
    objects::ImageStream stream;
    stream.meta = {.ns = "shop", .name = "web"};
    stream.spec_repository = repository;
    stream.repository_imported = imported;
    Graph graph({});
    graph.upsert(shared(stream));
    return gathered(graph, kWeb).stream->repository_due;
  };
  EXPECT_TRUE(due("docker.io/example/web", false));
  EXPECT_FALSE(due("docker.io/example/web", true));
  EXPECT_FALSE(due("", false));
  EXPECT_FALSE(due("image-registry.openshift-image-registry.svc:5000/shop/web", false));
}

TEST(Gather, FindsTheMissingInputsOfABuild) {
  Graph graph({});
  graph.upsert(object(Kind::BuildConfig, "shop", "web")
                   .needs(kPhp)
                   .needs({"openshift", "ref", "1"})
                   .makes(kWeb));
  graph.upsert(image_stream("openshift", "ref")
                   .spec("1", {.source_kind = objects::SourceKind::DockerImage,
                               .source_name = "x",
                               .reference = true}));
  auto facts = gathered(graph, kWeb);
  ASSERT_EQ(facts.producers.size(), 1u);
  EXPECT_EQ(facts.producers[0].missing_inputs, std::vector<TagRef>{kPhp})
      << "a reference resolves without an image";
  EXPECT_FALSE(facts.producers[0].output_stream_exists);
  graph.upsert(image_stream("openshift", "php").image("7.1", "sha256:1"));
  graph.upsert(image_stream("shop", "web"));
  facts = gathered(graph, kWeb);
  EXPECT_TRUE(facts.producers[0].missing_inputs.empty());
  EXPECT_TRUE(facts.producers[0].output_stream_exists);
}

TEST(Gather, FindsThatABuildHasNoRegistryToPushTo) {
  Graph graph({});
  graph.upsert(image_stream("shop", "web"));
  auto config = object(Kind::BuildConfig, "shop", "web").makes(kWeb);
  config.edit().latest_version = 2;
  graph.upsert(config);
  auto build = object(Kind::Build, "shop", "web-2").makes(kWeb);
  graph.upsert(build);
  EXPECT_FALSE(gathered(graph, kWeb).producers.at(0).registry_missing);
  graph.upsert(object(Kind::DeploymentConfig, "shop", "web").needs(kWeb));
  EXPECT_FALSE(graph.take_touched().empty());

  build.edit().reason = "InvalidOutputReference";
  graph.upsert(build);
  EXPECT_EQ(graph.take_touched(), std::vector<TagRef>{kWeb});
  for (const auto& producer : gathered(graph, kWeb).producers)
    EXPECT_TRUE(producer.registry_missing) << to_string(producer.producer.object);

  graph.upsert(image_stream("shop", "web").repository("registry.example.com:5000/shop/web"));
  EXPECT_FALSE(gathered(graph, kWeb).producers.at(0).registry_missing)
      << "the platform retries the build";
}

TEST(Gather, CountsTheTagsInTheSpecBeforeTheTag) {
  Graph graph({});
  graph.upsert(image_stream("shop", "web")
                   .docker("a", "quay.io/a/b:1")
                   .image("b", "sha256:1")
                   .alias("latest", "a"));
  EXPECT_EQ(gathered(graph, kWeb).spec_position, 1u) << "b is not in spec.tags";
}

TEST(Gather, ParsesTheRegistryOfTheSource) {
  Graph graph({});
  graph.upsert(
      image_stream("shop", "web")
          .docker("latest", "quay.io:443/x/y:1")
          .docker("hub", "nginx")
          .docker("own", "image-registry.openshift-image-registry.svc:5000/shop/web:latest"));
  EXPECT_EQ(gathered(graph, kWeb).registry, "quay.io:443");
  EXPECT_EQ(gathered(graph, {"shop", "web", "hub"}).registry, "docker.io");
  EXPECT_TRUE(gathered(graph, {"shop", "web", "own"}).registry_internal);
}

TEST(Gather, SuggestsTagsOnlyForAnUndefinedTag) {
  Graph graph({});
  graph.upsert(image_stream("openshift", "php")
                   .docker("7.2", "docker.io/library/php:7.2")
                   .docker("7.3", "docker.io/library/php:7.3"));
  EXPECT_EQ(gathered(graph, kPhp).stream->similar_tags, (std::vector<std::string>{"7.2", "7.3"}));
  EXPECT_TRUE(gathered(graph, {"openshift", "php", "7.2"}).stream->similar_tags.empty());
}

TEST(Gather, AddsFactsForTheAliasAndItsTerminal) {
  Graph graph({});
  graph.upsert(image_stream("openshift", "php")
                   .alias("latest", "7.1")
                   .docker("7.1", "docker.io/library/php:7.1"));
  std::vector<TagRef> asked;
  const auto facts = gather(graph, {"openshift", "php", "latest"}, [&](TagFacts& each) {
    asked.push_back(each.tag);
    each.importing = each.tag == kPhp;
  });
  EXPECT_EQ(asked, (std::vector<TagRef>{kPhp, {"openshift", "php", "latest"}}));
  ASSERT_NE(facts.terminal, nullptr);
  EXPECT_TRUE(facts.terminal->importing);
  EXPECT_EQ(decide(facts, {}, TimePoint{}).reason, Reason::Importing);
}

TEST(Gather, CoversTheFoundingStory) {
  Graph graph({});
  graph.upsert(image_stream("openshift", "php")
                   .docker("7.1", "registry.redhat.io/rhscl/php-71-rhel7:latest"));
  graph.upsert(image_stream("shop", "web"));
  graph.upsert(object(Kind::BuildConfig, "shop", "web").needs(kPhp).makes(kWeb));
  graph.upsert(object(Kind::DeploymentConfig, "shop", "web").needs(kWeb));
  EXPECT_TRUE(decide(gathered(graph, kPhp), {}, TimePoint{}).import);
  const auto output = decide(gathered(graph, kWeb), {}, TimePoint{});
  EXPECT_EQ(output.reason, Reason::AwaitingBuild);
  EXPECT_EQ(output.root_causes, std::vector<TagRef>{kPhp});
}

}  // namespace
}  // namespace imagedeps::decide
