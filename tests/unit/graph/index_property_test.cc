#include <gtest/gtest.h>

#include <string>

#include "graph/graph.h"
#include "support/random_world.h"

namespace imagedeps::graph {
namespace {

using test::RandomWorld;

/// All that the index answers about every istag, as text.
std::string picture(const Graph& graph) {
  std::string text;
  for (const auto& tag : RandomWorld::tags()) {
    text += to_string(tag) + (graph.needed(tag) ? " needed" : "");
    for (const auto& each : graph.consumers(tag)) text += "\n  < " + to_string(each.object) + " " + each.reference.field_path + each.alias_tag;
    for (const auto& each : graph.producers(tag)) text += "\n  > " + to_string(each.object) + (each.foreign ? " foreign" : "");
    for (const auto& each : graph.dependencies(tag)) text += "\n  = " + each->meta.name;
    text += "\n";
  }
  const auto counts = graph.counts();
  for (const auto count : {counts.streams, counts.objects, counts.needed, counts.references_dropped, counts.foreign_tags_dropped}) {
    text += std::to_string(count) + " ";
  }
  return text;
}

TEST(Index, EqualsOneBuiltFromScratchAfterEveryStep) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    RandomWorld world(seed);
    Graph graph(RandomWorld::options());
    for (int step = 0; step < 60; ++step) {
      world.step(graph);
      if (step % 3 == 0) (void)graph.take_touched();
      Graph scratch(RandomWorld::options());
      world.fill(scratch);
      ASSERT_EQ(picture(graph), picture(scratch)) << "seed " << seed << ", step " << step;
    }
  }
}

TEST(Index, NeedsExactlyWhatItsConsumersAndDeclarationsReach) {
  for (std::uint64_t seed = 1000; seed < 1100; ++seed) {
    RandomWorld world(seed);
    Graph graph(RandomWorld::options());
    for (int step = 0; step < 60; ++step) {
      world.step(graph);
      for (const auto& tag : RandomWorld::tags()) {
        std::size_t reached = 0;
        for (const auto& root : RandomWorld::tags()) {
          const auto consumers = graph.consumers(root);
          const bool direct = std::any_of(consumers.begin(), consumers.end(), [](const Consumer& each) { return each.alias_tag.empty(); });
          const auto chain = follow_alias(graph, root);
          const bool passes = root == tag || (chain && std::find(chain->chain.begin(), chain->chain.end(), tag) != chain->chain.end());
          if (direct && passes) ++reached;
        }
        ASSERT_EQ(graph.needed(tag), reached > 0) << to_string(tag) << ", seed " << seed << ", step " << step;
      }
    }
  }
}

}  // namespace
}  // namespace imagedeps::graph
