#pragma once

#include <optional>
#include <string>

#include "audit/report.h"
#include "base/json.h"

namespace imagedeps::audit {

/// consumer -> istag -> who makes it, what it follows or the registry that it comes from.
struct Picture {
  struct Node {
    std::string id;  ///< "BuildConfig shop/web", "openshift/php:7.1", "quay.io": unique among all.
    std::string kind;    ///< Object kind, "ImageStreamTag" or "Registry".
    std::string reason;  ///< Of an istag.
    std::string state;   ///< Of an istag.
  };
  struct Edge {
    std::string from, to;
    std::string label;  ///< "needs", "made by", "follows", "from".
    auto operator<=>(const Edge&) const = default;
  };
  std::vector<Node> nodes;             ///< Sorted by id.
  std::vector<Edge> edges;             ///< Sorted.
  std::optional<Authority> authority;  ///< Of a cluster: a comment in dot and mermaid.
};
[[nodiscard]] Picture draw(const Report& report, const graph::Graph& graph);

/// For graphviz: `dot -Tpng`.
[[nodiscard]] std::string to_dot(const Picture& picture);
/// For Markdown: a flowchart.
[[nodiscard]] std::string to_mermaid(const Picture& picture);
/// {"decidedBy" (of a cluster), "nodes": [{"id", "kind", "state", "reason"}], "edges": [{"from",
/// "to", "label"}]}
[[nodiscard]] OrderedJson to_json(const Picture& picture);

}  // namespace imagedeps::audit
