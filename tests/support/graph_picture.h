#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"

namespace imagedeps::test {

/// Everything that the index reports about these istags, as text for comparisons.
inline std::string picture(const graph::Graph& graph, const std::vector<objects::TagRef>& tags) {
  std::string text;
  for (const auto& tag : tags) {
    text += to_string(tag) + (graph.needed(tag) ? " needed" : "");
    for (const auto& each : graph.consumers(tag))
      text += "\n  < " + to_string(each.object) + " " + each.reference.field_path + each.alias_tag;
    for (const auto& each : graph.producers(tag))
      text += "\n  > " + to_string(each.object) + (each.foreign ? " foreign" : "");
    for (const auto& each : graph.dependencies(tag)) text += "\n  = " + each->meta.name;
    text += "\n";
  }
  const auto counts = graph.counts();
  for (const auto count : {counts.streams, counts.objects, counts.needed, counts.references_dropped,
                           counts.foreign_tags_dropped}) {
    text += std::to_string(count) + " ";
  }
  return text;
}

}  // namespace imagedeps::test
