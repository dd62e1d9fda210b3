#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "decide/decide.h"
#include "support/random_world.h"

namespace imagedeps::decide {
namespace {

using test::RandomWorld;

std::string picture_of_stream(const TagFacts& facts) {
  std::string text;
  if (!facts.stream) return text;
  text += " " + facts.stream->uid + " of " + facts.stream->spec_repository;
  for (const auto& similar : facts.stream->similar_tags) text += " ~" + similar;
  return text;
}

std::string picture_of_tag(const TagFacts& facts) {
  std::string text;
  if (facts.spec)
    text += " from " + facts.spec->source_ns + "/" + facts.spec->source_name +
            (facts.spec->reference ? " reference" : "") + " #" +
            std::to_string(facts.spec_position);
  if (facts.status) text += " image " + facts.status->image;
  return text + " at " + facts.registry + (facts.registry_internal ? " internal" : "");
}

std::string picture_of_producers(const TagFacts& facts) {
  std::string text;
  for (const auto& each : facts.producers) {
    text += " by " + to_string(each.producer.object) +
            (each.output_stream_exists ? "" : " nowhere") +
            (each.registry_missing ? " without a registry" : "");
    for (const auto& input : each.missing_inputs) text += " lacks " + to_string(input);
  }
  return text;
}

/// All facts from the graph, as text.
std::string picture(const TagFacts& facts) {
  std::string text = std::string(to_string(facts.management)) + picture_of_stream(facts) +
                     picture_of_tag(facts) + picture_of_producers(facts);
  if (facts.alias) {
    for (const auto& tag : facts.alias->chain) text += " -> " + to_string(tag);
    text += " " + std::to_string(static_cast<int>(facts.alias->end)) + facts.alias->detail;
  }
  if (facts.terminal != nullptr) text += " terminal {" + picture(*facts.terminal) + "}";
  return text;
}

std::map<TagRef, std::string> pictures(const graph::Graph& graph) {
  std::map<TagRef, std::string> all;
  for (const auto& tag : RandomWorld::tags()) {
    if (graph.needed(tag)) all[tag] = picture(gather(graph, tag, [](TagFacts&) {}));
  }
  return all;
}

TEST(Touched, ContainsEveryNeededTagWhoseFactsChanged) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    RandomWorld world(seed);
    graph::Graph graph(RandomWorld::options());
    auto before = pictures(graph);
    for (int step = 0; step < 60; ++step) {
      world.step(graph);
      auto after = pictures(graph);
      auto touched = graph.take_touched();
      std::sort(touched.begin(), touched.end());
      ASSERT_EQ(std::adjacent_find(touched.begin(), touched.end()), touched.end())
          << "no duplicates";
      for (const auto& tag : RandomWorld::tags()) {
        const auto old_facts = before.find(tag);
        const auto new_facts = after.find(tag);
        const bool same = (old_facts == before.end()) == (new_facts == after.end()) &&
                          (old_facts == before.end() || old_facts->second == new_facts->second);
        ASSERT_TRUE(same || std::binary_search(touched.begin(), touched.end(), tag))
            << to_string(tag) << ", seed " << seed << ", step " << step;
      }
      before = std::move(after);
    }
  }
}

}  // namespace
}  // namespace imagedeps::decide
