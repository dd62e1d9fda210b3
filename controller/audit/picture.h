#pragma once

#include <optional>
#include <string>

#include "audit/report.h"
#include "base/json.h"

namespace imagedeps::audit {

/// A graph of consumers, needed istags, their producers, alias targets and registries.
struct Picture {
  struct Node {
    std::string id;      ///< Unique: "BuildConfig shop/web", "openshift/php:7.1", "quay.io".
    std::string kind;    ///< Object kind, "ImageStreamTag" or "Registry".
    std::string reason;  ///< Reason of a needed istag, else empty.
    std::string state;   ///< State of a needed istag, else empty.
    /// Why the image of a needed istag is out of date; empty if it is not.
    std::string outdated;
  };
  struct Edge {
    std::string from, to;
    std::string label;  ///< "needs", "made by", "follows", "from".
    /// For "needs", why an image in the istag is not enough, as "NoTrigger"; for "made by",
    /// "cannot push"; else empty.
    std::string obstacle;
    auto operator<=>(const Edge&) const = default;
  };
  std::vector<Node> nodes;             ///< Sorted by id.
  std::vector<Edge> edges;             ///< Sorted.
  std::optional<Authority> authority;  ///< For a cluster; a comment in dot and mermaid.
};
/// Builds the picture of a report. `graph` supplies the inputs of producers.
[[nodiscard]] Picture draw(const Report& report, const graph::Graph& graph);

/// Input for graphviz: `dot -Tpng`.
[[nodiscard]] std::string to_dot(const Picture& picture);
/// A mermaid flowchart, for Markdown.
[[nodiscard]] std::string to_mermaid(const Picture& picture);
/// {"decidedBy" (for a cluster), "nodes": [{"id", "kind", "state", "reason", "outdated"}], "edges":
/// [{"from", "to", "label", "obstacle"}]}. Empty texts are left out.
[[nodiscard]] OrderedJson to_json(const Picture& picture);

}  // namespace imagedeps::audit
