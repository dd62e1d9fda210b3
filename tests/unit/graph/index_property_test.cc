#include <gtest/gtest.h>

#include <algorithm>

#include "graph/graph.h"
#include "support/graph_picture.h"
#include "support/random_world.h"

namespace imagedeps::graph {
namespace {

using test::picture;
using test::RandomWorld;

TEST(Index, EqualsOneBuiltFromScratchAfterEveryStep) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    RandomWorld world(seed);
    Graph graph(RandomWorld::options());
    for (int step = 0; step < 60; ++step) {
      world.step(graph);
      if (step % 3 == 0) (void)graph.take_touched();
      Graph scratch(RandomWorld::options());
      world.fill(scratch);
      ASSERT_EQ(picture(graph, RandomWorld::tags()), picture(scratch, RandomWorld::tags()))
          << "seed " << seed << ", step " << step;
    }
  }
}

TEST(Index, NeedsExactlyTheTagsThatConsumersAndDeclarationsReach) {
  for (std::uint64_t seed = 1000; seed < 1100; ++seed) {
    RandomWorld world(seed);
    Graph graph(RandomWorld::options());
    for (int step = 0; step < 60; ++step) {
      world.step(graph);
      for (const auto& tag : RandomWorld::tags()) {
        std::size_t reached = 0;
        for (const auto& root : RandomWorld::tags()) {
          const auto consumers = graph.consumers(root);
          const bool direct =
              std::any_of(consumers.begin(), consumers.end(),
                          [](const Consumer& each) { return each.alias_tag.empty(); });
          const auto chain = follow_alias(graph, root);
          const bool passes =
              root == tag || (chain && std::find(chain->chain.begin(), chain->chain.end(), tag) !=
                                           chain->chain.end());
          if (direct && passes) ++reached;
        }
        ASSERT_EQ(graph.needed(tag), reached > 0)
            << to_string(tag) << ", seed " << seed << ", step " << step;
      }
    }
  }
}

}  // namespace
}  // namespace imagedeps::graph
