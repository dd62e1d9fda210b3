#include <gtest/gtest.h>

#include <algorithm>

#include "graph/graph.h"
#include "support/cluster_objects.h"

namespace imagedeps::graph {
namespace {

using test::image_stream;
using test::Kind;
using test::object;
using Tags = std::vector<TagRef>;
using End = AliasChain::End;

TagRef tag(const std::string& name) { return {"shop", "s", name}; }
const auto kConsumer = object(Kind::Deployment, "shop", "web").needs(tag("a"));

Tags touched(Graph& graph) {
  auto tags = graph.take_touched();
  std::sort(tags.begin(), tags.end());
  return tags;
}

TEST(Alias, NeedsItsTargetWhileItIsNeededItself) {
  Graph graph({});
  graph.upsert(
      image_stream("shop", "s").alias("a", "b").alias("b", "c").docker("c", "quay.io/x/c:1"));
  EXPECT_EQ(graph.all_needed(), Tags{});
  graph.upsert(kConsumer);
  EXPECT_EQ(graph.all_needed(), (Tags{tag("a"), tag("b"), tag("c")}));
  const auto consumers = graph.consumers(tag("c"));
  ASSERT_EQ(consumers.size(), 1u);
  EXPECT_EQ(consumers[0].object, (ObjectKey{Kind::ImageStream, "shop", "s"}));
  EXPECT_EQ(consumers[0].alias_tag, "b");
  EXPECT_EQ(consumers[0].reference.field_path, "spec.tags[b].from");
  graph.remove({Kind::Deployment, "shop", "web"});
  EXPECT_EQ(graph.all_needed(), Tags{});
}

TEST(Alias, AreFoundThroughOtherAliases) {
  Graph graph({});
  graph.upsert(image_stream("shop", "s")
                   .alias("a", "b")
                   .alias("b", "c")
                   .alias("unneeded", "c")
                   .docker("c", "quay.io/x/c:1"));
  graph.upsert(kConsumer);
  EXPECT_EQ(graph.aliases_of(tag("c")), (Tags{tag("b"), tag("a")}));
  EXPECT_EQ(graph.aliases_of(tag("a")), Tags{});
  graph.upsert(image_stream("shop", "s").version("2").alias("a", "b").alias("b", "a"));
  EXPECT_EQ(graph.aliases_of(tag("a")), Tags{tag("b")}) << "the search ends in a cycle";
}

TEST(Alias, FollowsAChangedTarget) {
  Graph graph({});
  graph.upsert(kConsumer);
  graph.upsert(image_stream("shop", "s").alias("a", "b"));
  graph.upsert(image_stream("shop", "s").version("2").alias("a", "other:1", "base"));
  EXPECT_EQ(graph.all_needed(), (Tags{{"base", "other", "1"}, tag("a")}));
  graph.upsert(image_stream("shop", "s").version("3").docker("a", "quay.io/x/a:1"));
  EXPECT_EQ(graph.all_needed(), Tags{tag("a")});
}

TEST(Alias, CycleDoesNotKeepItselfNeeded) {
  Graph graph({});
  graph.upsert(image_stream("shop", "s").alias("a", "b").alias("b", "c").alias("c", "a"));
  graph.upsert(kConsumer);
  graph.upsert(object(Kind::Deployment, "shop", "second").needs(tag("c")));
  graph.remove({Kind::Deployment, "shop", "web"});
  EXPECT_EQ(graph.counts().needed, 3u);
  graph.remove({Kind::Deployment, "shop", "second"});
  EXPECT_EQ(graph.all_needed(), Tags{});
}

TEST(Alias, CycleIsNeededByAnAliasThatLeadsIntoIt) {
  Graph graph({});
  graph.upsert(image_stream("shop", "s").alias("a", "b").alias("b", "c").alias("c", "b"));
  graph.upsert(kConsumer);
  EXPECT_EQ(graph.counts().needed, 3u);
  graph.remove({Kind::Deployment, "shop", "web"});
  EXPECT_EQ(graph.all_needed(), Tags{});
}

TEST(Alias, ToItselfDoesNotKeepItselfNeeded) {
  Graph graph({});
  graph.upsert(image_stream("shop", "s").alias("a", "a"));
  graph.upsert(kConsumer);
  EXPECT_EQ(follow_alias(graph, tag("a"))->end, End::Cycle);
  graph.remove({Kind::Deployment, "shop", "web"});
  EXPECT_EQ(graph.all_needed(), Tags{});
}

TEST(Alias, IsTouchedByChangesOfItsTarget) {
  Graph graph({});
  graph.upsert(kConsumer);
  graph.upsert(image_stream("shop", "s").alias("a", "t:1", "base"));
  touched(graph);
  graph.upsert(image_stream("base", "t").docker("1", "quay.io/x/t:1"));
  EXPECT_EQ(touched(graph), (Tags{{"base", "t", "1"}, tag("a")}));
  graph.upsert(object(Kind::BuildConfig, "base", "t").makes({"base", "t", "1"}));
  EXPECT_EQ(touched(graph), (Tags{{"base", "t", "1"}, tag("a")}));
}

TEST(Alias, ChainEndsAtTheFirstTagThatIsNotAnAlias) {
  Graph graph({});
  graph.upsert(image_stream("shop", "s")
                   .alias("a", "s:b", "shop")
                   .alias("b", "c")
                   .docker("c", "quay.io/x/c:1"));
  const auto chain = follow_alias(graph, tag("a"));
  ASSERT_TRUE(chain);
  EXPECT_EQ(chain->end, End::Terminal);
  EXPECT_EQ(chain->chain, (Tags{tag("a"), tag("b"), tag("c")}));
  EXPECT_FALSE(follow_alias(graph, tag("c")));
  EXPECT_FALSE(follow_alias(graph, tag("undefined")));
}

TEST(Alias, ChainIsBrokenIfItsEndDoesNotExist) {
  Graph graph({});
  graph.upsert(image_stream("shop", "s")
                   .alias("a", "c")
                   .docker("d", "quay.io/x/d:1")
                   .alias("gone", "nowhere:1")
                   .alias("odd", "x:y:z"));
  EXPECT_EQ(follow_alias(graph, tag("a"))->end, End::Broken);
  EXPECT_EQ(follow_alias(graph, tag("a"))->detail,
            "Image stream shop/s has no tag c. Similar tags: d");
  EXPECT_EQ(follow_alias(graph, tag("gone"))->detail, "Image stream shop/nowhere does not exist");
  EXPECT_EQ(follow_alias(graph, tag("odd"))->end, End::Broken);
}

TEST(Alias, ChainCanEndAtATagThatMayComeWithAWholeRepository) {
  Graph graph({});
  auto whole = image_stream("shop", "whole");
  whole.edit().spec_repository = "quay.io/x/whole";
  graph.upsert(image_stream("shop", "s").alias("a", "whole:1"));
  graph.upsert(whole);
  EXPECT_EQ(follow_alias(graph, tag("a"))->end, End::Terminal);
  whole.version("2").edit().repository_imported = true;
  graph.upsert(whole);
  EXPECT_EQ(follow_alias(graph, tag("a"))->end, End::Broken) << "the platform imports only once";
}

TEST(Alias, ChainCanEndAtATagThatOnlyABuildProduces) {
  Graph graph({});
  graph.upsert(image_stream("shop", "s").alias("a", "app:latest"));
  graph.upsert(object(Kind::BuildConfig, "shop", "app").makes({"shop", "app", "latest"}));
  EXPECT_EQ(follow_alias(graph, tag("a"))->end, End::Terminal);
}

TEST(Alias, ChainEndsOutsideTheScope) {
  Graph graph({});
  graph.upsert(kConsumer);
  graph.upsert(image_stream("shop", "s").alias("a", "x:1", "kube-system"));
  graph.upsert(image_stream("kube-system", "x").alias("1", "y:1", "shop"));
  EXPECT_EQ(graph.all_needed(), (Tags{{"kube-system", "x", "1"}, tag("a")}));
  const auto chain = follow_alias(graph, tag("a"));
  EXPECT_EQ(chain->end, End::Terminal);
  EXPECT_EQ(chain->chain.size(), 2u);
}

TEST(Alias, ChainHasAMaximumLength) {
  Graph graph({});
  auto stream = image_stream("shop", "s");
  for (int i = 0; i < 20; ++i) stream.alias(std::to_string(i), std::to_string(i + 1));
  stream.docker("20", "quay.io/x/y:1");
  graph.upsert(stream);
  EXPECT_EQ(follow_alias(graph, tag("0"))->end, End::Broken);
  EXPECT_EQ(follow_alias(graph, tag("0"))->chain.size(), kAliasDepthMax + 1);
  EXPECT_EQ(follow_alias(graph, tag("12"))->end, End::Terminal);
}

TEST(Alias, DoesNotIncludeReferenceTags) {
  Graph graph({});
  graph.upsert(kConsumer);
  graph.upsert(image_stream("shop", "s")
                   .spec("a", {.source_kind = objects::SourceKind::ImageStreamTag,
                               .source_name = "b",
                               .reference = true}));
  EXPECT_FALSE(follow_alias(graph, tag("a")));
  EXPECT_EQ(graph.all_needed(), Tags{tag("a")});
}

}  // namespace
}  // namespace imagedeps::graph
