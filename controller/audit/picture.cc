#include "audit/picture.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace imagedeps::audit {

namespace {

class Drawing {
 public:
  explicit Drawing(const graph::Graph& graph) : graph_(graph) {}

  void add(const Entry& entry) {
    const Verdict& verdict = entry.verdict;
    const std::string istag = to_string(verdict.tag);
    nodes_[istag] = {istag, "ImageStreamTag", std::string(to_string(verdict.decision.reason)),
                     std::string(to_string(decide::state_of(verdict.decision.reason)))};
    for (const auto& consumer : entry.consumers) {
      // An alias's own line is drawn from the alias, as "follows".
      if (consumer.object.kind != objects::Kind::ImageStream) connect(object(consumer.object), istag, "needs");
    }
    for (const auto& producer : verdict.producers) add_producer(istag, producer.object);
    if (verdict.decision.chain.size() > 1) connect(istag, node(to_string(verdict.decision.chain[1]), "ImageStreamTag"), "follows");
    if (!verdict.registry.empty()) connect(istag, node(verdict.registry, "Registry"), "from");
  }

  [[nodiscard]] Picture picture() && {
    Picture picture;
    for (auto& [id, each] : nodes_) picture.nodes.push_back(std::move(each));
    picture.edges.assign(edges_.begin(), edges_.end());
    return picture;
  }

 private:
  std::string node(const std::string& id, const std::string& kind) {
    nodes_.try_emplace(id, Picture::Node{id, kind, "", ""});
    return id;
  }
  std::string object(const ObjectKey& key) { return node(to_string(key), std::string(to_string(key.kind))); }
  void connect(const std::string& from, const std::string& to, const std::string& label) { edges_.insert({from, to, label}); }

  void add_producer(const std::string& istag, const ObjectKey& key) {
    connect(istag, object(key), "made by");
    for (const auto& reference : graph_.references_of(key)) {
      if (!reference.image_id) connect(object(key), node(to_string(reference.tag), "ImageStreamTag"), "needs");
    }
  }

  const graph::Graph& graph_;
  std::map<std::string, Picture::Node> nodes_;
  std::set<Picture::Edge> edges_;
};

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out + "\"";
}

std::string colour_of(const Picture::Node& node) {
  static const std::map<std::string, std::string> kColours = {{"Populated", "#d5e8d4"}, {"Failed", "#f8cecc"},    {"Waiting", "#fff2cc"},
                                                               {"Pending", "#dae8fc"},   {"Importing", "#dae8fc"}, {"Unmanaged", "#eeeeee"}};
  const auto found = kColours.find(node.state);
  return found == kColours.end() ? "#ffffff" : found->second;
}

std::string dot_node(const Picture::Node& node) {
  if (node.kind == "Registry") return quoted(node.id) + " [shape=cylinder];";
  if (node.kind != "ImageStreamTag") return quoted(node.id) + " [shape=box];";
  std::string label = quoted(node.id);
  if (!node.reason.empty()) label.insert(label.size() - 1, "\\n" + node.reason);  // "\n" is graphviz's own line break.
  return quoted(node.id) + " [shape=box, style=\"rounded,filled\", fillcolor=" + quoted(colour_of(node)) + ", label=" + label + "];";
}

/// Text inside a quoted label of mermaid, which knows entities and no backslash.
std::string mermaid_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"') out += "#quot;";
    else if (c == '<') out += "#lt;";
    else if (c == '>') out += "#gt;";
    else if (c == '#') out += "#35;";
    else out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string mermaid_node(const Picture::Node& node, const std::string& id) {
  const std::string text = mermaid_text(node.id);
  if (node.kind == "Registry") return id + "[(\"" + text + "\")]";
  if (node.kind != "ImageStreamTag") return id + "[\"" + text + "\"]";
  const std::string reason = node.reason.empty() ? "" : "<br/>" + mermaid_text(node.reason);
  return id + "([\"" + text + reason + "\"])\n  style " + id + " fill:" + colour_of(node);
}

}  // namespace

Picture draw(const Report& report, const graph::Graph& graph) {
  Drawing drawing(graph);
  for (const Entry& entry : report.istags) drawing.add(entry);
  return std::move(drawing).picture();
}

std::string to_dot(const Picture& picture) {
  std::string text = "digraph imagedeps {\n  rankdir=LR;\n  node [fontname=\"sans-serif\", fontsize=11];\n"
                     "  edge [fontname=\"sans-serif\", fontsize=9];\n";
  for (const auto& node : picture.nodes) text += "  " + dot_node(node) + "\n";
  for (const auto& edge : picture.edges) text += "  " + quoted(edge.from) + " -> " + quoted(edge.to) + " [label=" + quoted(edge.label) + "];\n";
  return text + "}\n";
}

std::string to_mermaid(const Picture& picture) {
  std::string text = "flowchart LR\n";
  std::map<std::string, std::string> ids;
  for (const auto& node : picture.nodes) {
    const std::string& id = ids[node.id] = "n" + std::to_string(ids.size());
    text += "  " + mermaid_node(node, id) + "\n";
  }
  for (const auto& edge : picture.edges) text += "  " + ids[edge.from] + " -->|" + edge.label + "| " + ids[edge.to] + "\n";
  return text;
}

OrderedJson to_json(const Picture& picture) {
  OrderedJson nodes = OrderedJson::array();
  for (const auto& node : picture.nodes) {
    OrderedJson json = {{"id", node.id}, {"kind", node.kind}};
    if (!node.reason.empty()) json.update(OrderedJson{{"state", node.state}, {"reason", node.reason}});
    nodes.push_back(std::move(json));
  }
  OrderedJson edges = OrderedJson::array();
  for (const auto& edge : picture.edges) edges.push_back({{"from", edge.from}, {"to", edge.to}, {"label", edge.label}});
  return {{"nodes", std::move(nodes)}, {"edges", std::move(edges)}};
}

}  // namespace imagedeps::audit
