#include <gtest/gtest.h>

#include "graph/graph.h"
#include "support/cluster_objects.h"

namespace imagedeps::graph {
namespace {

using test::Kind;
using test::object;
using test::ReferenceObjectBuilder;

TagRef victims_tag(int number) { return {"victim", "s", std::to_string(100 + number)}; }

ReferenceObjectBuilder consumer(const std::string& name, int first, int last) {
  auto builder = object(Kind::BuildConfig, "tenant", name);
  for (int i = first; i < last; ++i) builder.needs(victims_tag(i));
  return builder;
}

TEST(Limits, FollowTheFirstReferencesOfAnObjectAndCountTheOthers) {
  Graph graph({.references_per_object_max = 3});
  graph.upsert(consumer("flood", 0, 10));
  EXPECT_EQ(graph.counts().needed, 3u);
  EXPECT_TRUE(graph.needed(victims_tag(2)));
  EXPECT_EQ(graph.counts().references_dropped, 7u);
  EXPECT_EQ(graph.references_of({Kind::BuildConfig, "tenant", "flood"}).size(), 10u);
  graph.upsert(consumer("flood", 0, 2));
  EXPECT_EQ(graph.counts().references_dropped, 0u);
}

TEST(Limits, FollowTheFirstForeignTagsOfANamespaceByName) {
  Graph graph({.foreign_tags_per_namespace_max = 3});
  graph.upsert(consumer("late", 5, 10));
  EXPECT_EQ(graph.counts().foreign_tags_dropped, 2u);
  graph.upsert(consumer("early", 0, 2));
  EXPECT_EQ(graph.counts().foreign_tags_dropped, 4u);
  EXPECT_EQ(graph.all_needed(),
            (std::vector<TagRef>{victims_tag(0), victims_tag(1), victims_tag(5)}));
  EXPECT_EQ(graph.inputs_of({Kind::BuildConfig, "tenant", "late"}),
            std::vector<TagRef>{victims_tag(5)});
}

TEST(Limits, FollowDroppedTagsWhenOthersAreRemoved) {
  Graph graph({.foreign_tags_per_namespace_max = 3});
  graph.upsert(consumer("late", 5, 10));
  graph.upsert(consumer("early", 0, 2));
  (void)graph.take_touched();
  graph.remove({Kind::BuildConfig, "tenant", "early"});
  EXPECT_EQ(graph.all_needed(),
            (std::vector<TagRef>{victims_tag(5), victims_tag(6), victims_tag(7)}));
  EXPECT_EQ(graph.take_touched().size(), 4u) << "two removed and two admitted";
}

TEST(Limits, OfOneNamespaceDoNotAffectAnother) {
  Graph graph({.foreign_tags_per_namespace_max = 3});
  graph.upsert(consumer("flood", 0, 10));
  graph.upsert(object(Kind::Deployment, "victim", "own").needs(victims_tag(9)));
  graph.upsert(object(Kind::Deployment, "neighbour", "web").needs(victims_tag(8)));
  EXPECT_TRUE(graph.needed(victims_tag(9)));
  EXPECT_TRUE(graph.needed(victims_tag(8)));
  EXPECT_EQ(graph.consumers(victims_tag(8)).size(), 1u)
      << "the reference of the tenant is not followed";
}

TEST(Limits, AdmitAReferenceToAStreamThatIsDeletedWithItsHost) {
  Graph graph({.internal_registry_hosts = {"kept:5000"}, .references_per_object_max = 1});
  graph.upsert(test::image_stream("shop", "web").repository("learned:5000/shop/web"));
  graph.upsert(object(Kind::Deployment, "shop", "web")
                   .runs("learned:5000/shop/api:1")
                   .runs("kept:5000/shop/web:1"));
  EXPECT_EQ(graph.all_needed(), (std::vector<TagRef>{{"shop", "api", "1"}}));
  graph.remove({Kind::ImageStream, "shop", "web"});
  EXPECT_EQ(graph.all_needed(), (std::vector<TagRef>{{"shop", "web", "1"}}));
  EXPECT_EQ(graph.consumers({"shop", "web", "1"}).size(), 1u);
}

TEST(Limits, DoNotAffectTagsInTheSameNamespace) {
  Graph graph({.foreign_tags_per_namespace_max = 0});
  graph.upsert(object(Kind::Deployment, "shop", "web")
                   .needs({"shop", "web", "1"})
                   .needs({"openshift", "php", "7.1"}));
  EXPECT_EQ(graph.all_needed(), (std::vector<TagRef>{{"shop", "web", "1"}}));
}

}  // namespace
}  // namespace imagedeps::graph
