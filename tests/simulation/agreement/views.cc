#include "simulation/agreement/views.h"

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "decide/decision.h"
#include "objects/meta.h"

namespace imagedeps::simulation {
namespace {

using Set = std::set<std::string>;

std::string joined(const Set& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : "\n") + word;
  return text;
}

std::string text_of(bool value) { return value ? "true" : ""; }

std::string name_of(const OrderedJson& consumer) {
  const std::string place = consumer.value("namespace", "") + "/" + consumer.value("name", "");
  return consumer.contains("tag") ? place + ":" + consumer.value("tag", "")
                                  : consumer.value("kind", "") + " " + place;
}

std::string with_detail(const std::string& obstacle, const std::string& detail) {
  return obstacle + (detail.empty() ? "" : ", " + detail);
}

std::string up_to(const std::string& text, const std::string& end) {
  return text.substr(0, text.find(end));
}

void put_outdated(Said& said, const OrderedJson& json) {
  const bool old = json.contains("outdated");
  said["outdated"] = old ? json["outdated"].value("reason", "") : "";
  said["outdated message"] = old ? json["outdated"].value("message", "") : "";
}

/// The facts about consumers in the JSON of a report.
class Consumers {
 public:
  Consumers(const OrderedJson& list, std::string ns) : ns_(std::move(ns)) {
    for (const auto& each : list) add(each);
  }

  void put(Said& said) const {
    said["consumers"] = joined(names_);
    said["consumer count"] = std::to_string(names_.size());
    said["first consumer"] = first_;
    said["needed by"] = joined(objects_);
    said["obstacles"] = joined(obstacles_);
    said["obstacle words"] = joined(words_);
    said["references"] = joined(references_);
    said["reference count"] = std::to_string(own_ + foreign_);
    said["foreign reference count"] = std::to_string(foreign_);
  }

 private:
  void add(const OrderedJson& each) {
    const std::string name = name_of(each), obstacle = each.value("obstacle", "");
    const std::string detail = each.value("detail", "");
    if (first_.empty()) first_ = name;
    names_.insert(name);
    if (!each.contains("tag")) objects_.insert(name);
    if (!obstacle.empty()) {
      words_.insert(obstacle);
      obstacles_.insert(name + ": " + with_detail(obstacle, detail));
    }
    const auto kind = objects::parse_kind(each.value("kind", ""));
    if (!kind || kind == objects::Kind::ImageDependency) return;
    if (each.value("namespace", "") != ns_) {
      ++foreign_;
      return;
    }
    ++own_;
    references_.insert(std::string(resource_of(*kind)) + " " + each.value("name", "") + " " +
                       each.value("fieldPath", "") + " " + obstacle + " " + detail);
  }

  std::string ns_, first_;
  Set names_, objects_, obstacles_, words_, references_;
  std::size_t own_ = 0, foreign_ = 0;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Splits the rows of a table by the positions of its heads.
class Cells {
 public:
  explicit Cells(const std::string& head) {
    static const std::regex kHead("NEEDED BY|[A-Z-]+");
    for (auto at = std::sregex_iterator(head.begin(), head.end(), kHead);
         at != std::sregex_iterator(); ++at)
      columns_.emplace_back(at->str(), at->position());
  }
  [[nodiscard]] std::string of(const std::string& row, const std::string& column) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].first != column) continue;
      const std::size_t begin = columns_[i].second;
      const std::size_t end = i + 1 < columns_.size() ? columns_[i + 1].second : row.size();
      const std::string cell = begin < row.size() ? row.substr(begin, end - begin) : "";
      const std::string value = cell.substr(0, cell.find_last_not_of(' ') + 1);
      return value == "-" ? "" : value;
    }
    return {};
  }

 private:
  std::vector<std::pair<std::string, std::size_t>> columns_;
};

void read_needed_by(Said& said, const std::string& cell) {
  const auto more = cell.find(" and ");
  said["first consumer"] = up_to(cell, " and ");
  const std::size_t others =
      more == std::string::npos ? 0 : std::stoul(cell.substr(more + std::string(" and ").size()));
  said["consumer count"] = cell.empty() ? "0" : std::to_string(1 + others);
}

Said read_row(const Cells& cells, const std::string& row) {
  Said said;
  said["state"] = cells.of(row, "STATE");
  said["reason"] = cells.of(row, "REASON");
  said["outdated"] = cells.of(row, "OUT-OF-DATE");
  Set words;
  std::istringstream in(cells.of(row, "OBSTACLE"));
  for (std::string word; in >> word;) words.insert(up_to(word, ","));
  said["obstacle words"] = joined(words);
  read_needed_by(said, cells.of(row, "NEEDED BY"));
  said["obstacles"] = said["outdated message"] = "";
  return said;
}

void add_line(std::string& set, const std::string& line) {
  Set all;
  for (auto& each : lines_of(set)) all.insert(each);
  all.insert(line);
  set = joined(all);
}

/// One paragraph below the table: "ISTAG: TEXT".
void read_detail(View& view, const std::string& detail) {
  const std::string kOld = "out of date: ", kObstacle = "an image is not enough for ";
  const auto colon = detail.find(": ");
  const auto at = view.find(detail.substr(0, colon));
  if (colon == std::string::npos || at == view.end()) return;
  const std::string text = detail.substr(colon + 2);
  Said& said = at->second;
  if (text.starts_with(kOld)) {
    said["outdated message"] = text.substr(kOld.size());
  } else if (!text.starts_with(kObstacle)) {
    said["message"] = text;
  } else if (text.ends_with(" more")) {
    said.erase("obstacles");
  } else if (said.contains("obstacles")) {
    add_line(said["obstacles"], text.substr(kObstacle.size()));
  }
}

/// "needed by NAME (PATH)" or "needed by NAME, which follows it".
std::string name_in(const std::string& line) {
  const std::string rest = line.substr(std::string("needed by ").size());
  return rest.ends_with(", which follows it") ? up_to(rest, ", which follows it")
                                              : up_to(rest, " (");
}

void read_condition(Said& said, const Json& condition) {
  const bool value = string_at(condition, "status") == "True";
  if (string_at(condition, "type") == "Ready") {
    said["reason"] = string_at(condition, "reason");
    said["message"] = string_at(condition, "message");
    said["ready"] = text_of(value);
  }
  if (string_at(condition, "type") == "UpToDate" && !value) {
    said["outdated"] = string_at(condition, "reason");
    said["outdated message"] = string_at(condition, "message");
  }
}

Said decided(const decide::Decision& decision, decide::Reason reason, const std::string& message) {
  return {{"state", std::string(to_string(decide::state_of(reason)))},
          {"reason", std::string(to_string(reason))},
          {"message", message},
          {"ready", text_of(decide::ready(reason, decision.populated))},
          {"outdated", decision.outdated.value_or("")},
          {"outdated message", decision.outdated ? decision.outdated_message : ""}};
}

}  // namespace

std::string collapsed(const std::string& text) {
  std::istringstream in(text);
  std::string out;
  for (std::string word; in >> word;) out += (out.empty() ? "" : " ") + word;
  return out;
}

View view_of_json(const OrderedJson& report) {
  View view;
  for (const auto& row : report.at("istags")) {
    Said& said = view[row.value("namespace", "") + "/" + row.value("istag", "")];
    for (const char* const key : {"state", "reason", "message", "origin"})
      said[key] = row.value(key, "");
    const bool image = row.contains("image");
    said["ready"] =
        text_of(said["state"] == "Populated" || (said["state"] == "Unmanaged" && image));
    said["cannot push"] = text_of(row.value("cannotPush", false));
    const auto chain = row.find("aliasChain");
    said["follows"] =
        chain != row.end() && chain->size() > 1 ? chain->at(1).get<std::string>() : "";
    put_outdated(said, row);
    Consumers(row.at("consumers"), row.value("namespace", "")).put(said);
  }
  return view;
}

View view_of_table(const std::string& text) {
  View view;
  const auto lines = lines_of(text);
  if (lines.empty()) return view;
  const Cells cells(lines[0]);
  std::size_t i = 1;
  for (; i < lines.size() && !lines[i].empty(); ++i) {
    const std::string tag = cells.of(lines[i], "NAMESPACE") + "/" + cells.of(lines[i], "ISTAG");
    view[tag] = read_row(cells, lines[i]);
  }
  std::string detail;
  for (++i; i < lines.size(); ++i) {
    const bool continues = lines[i].starts_with("  ") && !lines[i].starts_with("    similar tags");
    if (!continues) read_detail(view, collapsed(detail));
    if (!continues) detail.clear();
    detail += lines[i];
  }
  read_detail(view, collapsed(detail));
  return view;
}

namespace {

void read_edge(View& view, const OrderedJson& edge) {
  const std::string label = edge.at("label"), from = edge.at("from"), to = edge.at("to");
  const std::string obstacle = edge.value("obstacle", "");
  if (label == "needs" && view.contains(to)) {
    add_line(view[to]["needed by"], from);
    if (!obstacle.empty()) add_line(view[to]["obstacle words"], obstacle);
  }
  if (label == "follows" && view.contains(from)) view[from]["follows"] = to;
  if (label == "made by" && !obstacle.empty()) view[from]["cannot push"] = "true";
}

/// Reads the lines of an explanation of one istag, in their order.
class Lines {
 public:
  explicit Lines(std::string tag) : tag_(std::move(tag)) { said_["outdated message"] = ""; }

  void read(const OrderedJson& line) {
    const int depth = line.at("depth");
    const std::string text = line.at("text");
    if (depth == 0) said_["reason"] = text.substr(tag_.size() + 2);
    if (depth == 1) read_fact(text);
    if (depth == 2 && !consumer_.empty() && text.starts_with(kObstacle))
      read_obstacle(text.substr(kObstacle.size()));
  }
  [[nodiscard]] Said said() && {
    if (complete_) {
      said_["consumers"] = joined(consumers_);
      said_["obstacles"] = joined(obstacles_);
      said_["obstacle words"] = joined(words_);
    }
    return std::move(said_);
  }

 private:
  static constexpr std::string_view kObstacle = "an image in this tag is not enough: ";
  static constexpr std::string_view kOld = "out of date: ";

  void read_fact(const std::string& text) {
    consumer_.clear();
    if (text.starts_with("and ")) complete_ = false;
    if (text.starts_with(kOld)) said_["outdated message"] = text.substr(kOld.size());
    if (text.starts_with("needed by ")) consumers_.insert(consumer_ = name_in(text));
  }
  void read_obstacle(const std::string& text) {
    obstacles_.insert(consumer_ + ": " + text);
    words_.insert(up_to(text, ","));
  }

  std::string tag_;
  Said said_;
  Set consumers_, obstacles_, words_;
  std::string consumer_;
  bool complete_ = true;
};

}  // namespace

View view_of_graph(const OrderedJson& graph) {
  View view;
  for (const auto& node : graph.at("nodes")) {
    if (!node.contains("reason")) continue;
    view[node.at("id")] = {{"state", node.value("state", "")},
                           {"reason", node.value("reason", "")},
                           {"outdated", node.value("outdated", "")},
                           {"needed by", ""},
                           {"obstacle words", ""},
                           {"follows", ""},
                           {"cannot push", ""}};
  }
  for (const auto& edge : graph.at("edges")) read_edge(view, edge);
  return view;
}

Said view_of_explanation(const OrderedJson& explanation, const std::string& tag) {
  Lines lines(tag);
  for (const auto& line : explanation.at("lines")) lines.read(line);
  Said said = std::move(lines).said();
  for (const auto& cause : explanation.at("rootCauses"))
    if (cause.at("istag") == tag) said["message"] = cause.at("message");
  return said;
}

Said view_of_row(const OrderedJson& row) {
  Said said;
  for (const char* const key : {"state", "reason", "message", "origin"})
    said[key] = row.value(key, "");
  said["ready"] = text_of(row.at("ready"));
  said["cannot push"] = text_of(row.value("cannotPush", false));
  put_outdated(said, row);
  Set consumers, obstacles, words;
  for (const auto& name : row.at("consumers")) consumers.insert(name.get<std::string>());
  for (const auto& each : row.at("obstacles")) {
    words.insert(each.value("obstacle", ""));
    obstacles.insert(each.value("consumer", "") + ": " +
                     with_detail(each.value("obstacle", ""), each.value("detail", "")));
  }
  said["consumers"] = joined(consumers);
  said["consumer count"] = std::to_string(row.at("consumerCount").get<std::size_t>());
  said["obstacles"] = joined(obstacles);
  said["obstacle words"] = joined(words);
  return said;
}

Said view_of_object(const Json& object) {
  const Json& status = at(object, "status");
  Said said{{"state", string_at(status, "state")}, {"outdated", ""}, {"outdated message", ""}};
  for (const Json& condition : at(status, "conditions")) read_condition(said, condition);
  Set references;
  for (const Json& each : at(status, "references"))
    references.insert(string_at(each, "resource") + " " + string_at(each, "name") + " " +
                      string_at(each, "fieldPath") + " " + string_at(each, "obstacle") + " " +
                      string_at(each, "obstacleDetail"));
  if (references.size() < 20) said["references"] = joined(references);
  said["reference count"] = std::to_string(integer_at(status, "referenceCount"));
  said["foreign reference count"] = std::to_string(integer_at(status, "foreignReferenceCount"));
  return said;
}

Said view_of_decision(const decide::Decision& decision) {
  return decided(decision, decision.reason, decision.message);
}

Said view_of_local_decision(const decide::Decision& decision) {
  return decided(decision, decision.local_reason, decision.local_message);
}

View view_of_metrics(const std::vector<observe::Metrics::Family>& families) {
  View view;
  for (const auto& family : families) {
    if (family.name != "imagedeps_unpopulated_tag_info") continue;
    for (const auto& sample : family.samples) {
      std::map<std::string, std::string> labels(sample.labels.begin(), sample.labels.end());
      view[labels["exported_namespace"] + "/" + labels["imagestream"] + ":" + labels["tag"]] = {
          {"state", labels["state"]}, {"reason", labels["reason"]}};
    }
  }
  return view;
}

double sum_of(const std::vector<observe::Metrics::Family>& families, const std::string& name,
              const std::string& except) {
  double sum = 0;
  for (const auto& family : families) {
    if (family.name != name) continue;
    for (const auto& sample : family.samples) {
      const auto excepted = [&](const auto& label) { return label.second == except; };
      const bool counts = except.empty() || std::ranges::none_of(sample.labels, excepted);
      sum += counts ? sample.value : 0;
    }
  }
  return sum;
}

std::vector<std::string> differences_of(const Said& a, const Said& b, std::size_t& compared) {
  std::vector<std::string> found;
  for (const auto& [fact, value] : a) {
    const auto other = b.find(fact);
    if (other == b.end()) continue;
    ++compared;
    if (collapsed(value) != collapsed(other->second))
      found.push_back(fmt::format("{} \"{}\" and \"{}\"", fact, value, other->second));
  }
  return found;
}

}  // namespace imagedeps::simulation
