#include "audit/picture.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "base/printable.h"

namespace imagedeps::audit {

namespace {

class Drawing {
 public:
  explicit Drawing(const graph::Graph& graph) : graph_(graph) {}

  void add(const Entry& entry) {
    const Verdict& verdict = entry.verdict;
    const std::string istag = to_string(verdict.tag);
    nodes_[istag] = {istag, "ImageStreamTag", reason_of(verdict),
                     std::string(to_string(decide::state_of(verdict.decision.reason))),
                     verdict.decision.outdated.value_or("")};
    for (const auto& consumer : entry.consumers) {
      // The edge from an alias is added below, as "follows".
      if (consumer.object.kind != objects::Kind::ImageStream)
        need(consumer.object, istag, consumer.reference);
    }
    for (const auto& producer : verdict.producers) {
      connect(istag, object(producer.object), "made by", cannot_push(verdict) ? "cannot push" : "");
      add_inputs(producer.object);
    }
    if (verdict.decision.chain.size() > 1)
      connect(istag, node(to_string(verdict.decision.chain[1]), "ImageStreamTag"), "follows");
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
    nodes_.try_emplace(id, Picture::Node{id, kind, "", "", ""});
    return id;
  }
  std::string object(const ObjectKey& key) {
    return node(to_string(key), std::string(kind_name(key)));
  }
  void connect(const std::string& from, const std::string& to, const std::string& label,
               const std::string& obstacle = {}) {
    edges_.insert({from, to, label, obstacle});
  }
  void need(const ObjectKey& key, const std::string& istag, const objects::Reference& reference) {
    const bool hindered = reference.obstacle != objects::Obstacle::None;
    connect(object(key), istag, "needs",
            hindered ? std::string(to_string(reference.obstacle)) : "");
  }

  void add_inputs(const ObjectKey& key) {
    for (const auto& reference : graph_.references_of(key)) {
      if (!reference.image_id)
        need(key, node(to_string(reference.tag), "ImageStreamTag"), reference);
    }
  }

  const graph::Graph& graph_;
  std::map<std::string, Picture::Node> nodes_;
  std::set<Picture::Edge> edges_;
};

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : printable(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

struct Colour {
  std::string_view state;
  std::string_view colour;
  std::string_view meaning;
};
constexpr std::array<Colour, 6> kColours = {{{"Populated", "#c8e6c9", "has an image"},
                                             {"Pending", "#bbdefb", "will be imported"},
                                             {"Importing", "#90caf9", "is being imported"},
                                             {"Waiting", "#fff3b0", "waits for a build or a push"},
                                             {"Failed", "#ffcdd2", "cannot get an image"},
                                             {"Unmanaged", "#e0e0e0", "is not managed"}}};

std::string colour_of(const Picture::Node& node) {
  const auto* const found = std::find_if(kColours.begin(), kColours.end(), [&](const Colour& each) {
    return each.state == node.state;
  });
  return std::string(found == kColours.end() ? "#ffffff" : found->colour);
}

/// "Deployment shop/web" in two lines, for a narrow box. "\n" is a line break in graphviz.
std::string object_label(const std::string& id) {
  std::string label = quoted(id);
  if (const auto blank = label.find(' '); blank != std::string::npos)
    label.replace(blank, 1, "\\n");
  return label;
}

/// "Populated", or "Populated (out of date: NewerSource)".
std::string reason_of_node(const Picture::Node& node) {
  return node.outdated.empty() ? node.reason
                               : node.reason + " (out of date: " + node.outdated + ")";
}

/// "needs", or "needs (NoTrigger)".
std::string label_of(const Picture::Edge& edge) {
  return edge.obstacle.empty() ? edge.label : edge.label + " (" + edge.obstacle + ")";
}

std::string dot_node(const Picture::Node& node) {
  if (node.kind == "Registry") return quoted(node.id) + " [shape=cylinder, fillcolor=\"#eceff1\"];";
  if (node.kind != "ImageStreamTag")
    return quoted(node.id) + " [label=" + object_label(node.id) + "];";
  std::string label = quoted(node.id);
  if (!node.reason.empty()) label.insert(label.size() - 1, "\\n" + reason_of_node(node));
  return quoted(node.id) + " [style=\"rounded,filled\", fillcolor=" + quoted(colour_of(node)) +
         ", label=" + label + "];";
}

std::string dot_edge(const Picture::Edge& edge) {
  static const std::map<std::string, std::string> kStyles = {
      {"made by", "style=dashed"}, {"follows", "style=dotted"}, {"from", "color=\"#78909c\""}};
  const auto style = kStyles.find(edge.label);
  return quoted(edge.from) + " -> " + quoted(edge.to) + " [label=" + quoted(label_of(edge)) +
         (style == kStyles.end() ? "" : ", " + style->second) + "];";
}

/// A legend of the colors in the picture, as a node without edges.
std::string dot_legend(const Picture& picture) {
  std::string rows;
  for (const Colour& each : kColours) {
    const auto same = [&](const Picture::Node& node) { return node.state == each.state; };
    if (std::none_of(picture.nodes.begin(), picture.nodes.end(), same)) continue;
    rows += "<tr><td bgcolor=\"" + std::string(each.colour) +
            "\" width=\"24\"> </td><td align=\"left\">" + std::string(each.meaning) + "</td></tr>";
  }
  if (rows.empty()) return "";
  return "  legend [shape=plaintext, style=\"\", label=<<table border=\"0\" "
         "cellspacing=\"4\"><tr><td colspan=\"2\" "
         "align=\"left\">"
         "<b>An image stream tag</b></td></tr>" +
         rows + "</table>>];\n";
}

/// Escapes text for a quoted mermaid label, which supports entities but not backslashes, and renders
/// markdown between backticks.
std::string mermaid_text(const std::string& text) {
  static const std::map<char, std::string_view> kEntities = {
      {'"', "#quot;"}, {'<', "#lt;"}, {'>', "#gt;"}, {'#', "#35;"}, {'&', "#amp;"}, {'`', "#96;"}};
  std::string out;
  for (const char c : printable(text)) {
    const auto entity = kEntities.find(c);
    if (entity == kEntities.end()) {
      out += c;
    } else {
      out += entity->second;
    }
  }
  return out;
}

std::string mermaid_node(const Picture::Node& node, const std::string& id) {
  const std::string text = mermaid_text(node.id);
  if (node.kind == "Registry") return id + "[(\"" + text + "\")]";
  if (node.kind != "ImageStreamTag") return id + "[\"" + text + "\"]";
  const std::string reason =
      node.reason.empty() ? "" : "<br/>" + mermaid_text(reason_of_node(node));
  return id + "([\"" + text + reason + "\"])\n  style " + id + " fill:" + colour_of(node);
}

/// Parentheses end a label that is not quoted.
std::string mermaid_label(const Picture::Edge& edge) {
  return edge.obstacle.empty() ? edge.label : "\"" + label_of(edge) + "\"";
}

std::string comment(const std::string& mark, const Picture& picture) {
  return picture.authority ? mark + picture.authority->text + "\n" : "";
}

}  // namespace

Picture draw(const Report& report, const graph::Graph& graph) {
  Drawing drawing(graph);
  for (const Entry& entry : report.istags) drawing.add(entry);
  Picture picture = std::move(drawing).picture();
  picture.authority = report.authority;
  return picture;
}

std::string to_dot(const Picture& picture) {
  std::string text = comment("// ", picture);
  text +=
      "digraph imagedeps {\n  rankdir=LR;\n  nodesep=0.3;\n  ranksep=0.9;\n"
      "  node [shape=box, style=filled, fillcolor=white, fontname=\"Helvetica\", fontsize=11, "
      "margin=\"0.15,0.08\"];\n"
      "  edge [fontname=\"Helvetica\", fontsize=9];\n";
  for (const auto& node : picture.nodes) text += "  " + dot_node(node) + "\n";
  for (const auto& edge : picture.edges) text += "  " + dot_edge(edge) + "\n";
  return text + dot_legend(picture) + "}\n";
}

std::string to_mermaid(const Picture& picture) {
  std::string text = "flowchart LR\n" + comment("  %% ", picture);
  std::map<std::string, std::string> ids;
  for (const auto& node : picture.nodes) {
    const std::string& id = ids[node.id] = "n" + std::to_string(ids.size());
    text += "  " + mermaid_node(node, id) + "\n";
  }
  for (const auto& edge : picture.edges)
    text += "  " + ids[edge.from] + " -->|" + mermaid_label(edge) + "| " + ids[edge.to] + "\n";
  return text;
}

OrderedJson to_json(const Picture& picture) {
  OrderedJson nodes = OrderedJson::array();
  for (const auto& node : picture.nodes) {
    OrderedJson json = {{"id", node.id}, {"kind", node.kind}};
    if (!node.reason.empty())
      json.update(OrderedJson{{"state", node.state}, {"reason", node.reason}});
    if (!node.outdated.empty()) json["outdated"] = node.outdated;
    nodes.push_back(std::move(json));
  }
  OrderedJson edges = OrderedJson::array();
  for (const auto& edge : picture.edges) {
    edges.push_back({{"from", edge.from}, {"to", edge.to}, {"label", edge.label}});
    if (!edge.obstacle.empty()) edges.back()["obstacle"] = edge.obstacle;
  }
  OrderedJson json = OrderedJson::object();
  if (picture.authority) json["decidedBy"] = to_json(*picture.authority);
  json["nodes"] = std::move(nodes);
  json["edges"] = std::move(edges);
  return json;
}

}  // namespace imagedeps::audit
