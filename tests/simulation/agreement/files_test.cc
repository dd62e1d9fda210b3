// What the table, the JSON, the summary, the explanation, the graph and the list of images say about
// random manifests.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <regex>
#include <set>

#include "audit/images.h"
#include "audit/load.h"
#include "audit/report.h"
#include "commands/report_text.h"
#include "simulation/agreement/manifests.h"
#include "simulation/agreement/views.h"

namespace imagedeps::simulation {
namespace {

constexpr std::uint64_t kSeeds = 300;

/// The numbers of a summary, recounted from the rows of the JSON.
std::map<std::string, std::size_t> recounted(const OrderedJson& report) {
  const std::map<std::string, std::string> kOrigins = {{"Build", "madeByBuild"},
                                                       {"Import", "importable"},
                                                       {"Repository", "importable"},
                                                       {"NotImportable", "notImportable"},
                                                       {"Alias", "alias"},
                                                       {"Undefined", "undefined"},
                                                       {"Other", "other"}};
  std::map<std::string, std::size_t> counts = {{"needed", report.at("istags").size()}};
  for (const auto& [origin, name] : kOrigins) counts[name] = 0;
  for (const char* const name : {"notPopulated", "outdated", "cannotPush"}) counts[name] = 0;
  for (const auto& [tag, said] : view_of_json(report)) {
    ++counts[kOrigins.at(said.at("origin"))];
    counts["notPopulated"] += said.at("ready").empty() ? 1 : 0;
    counts["outdated"] += said.at("outdated").empty() ? 0 : 1;
    counts["cannotPush"] += said.at("cannot push").empty() ? 0 : 1;
  }
  return counts;
}

/// The number before or after a phrase in a line of text; 0 if the line does not have the phrase.
std::size_t number_in(const std::string& text, const std::string& pattern) {
  std::smatch match;
  return std::regex_search(text, match, std::regex(pattern)) ? std::stoul(match[1].str()) : 0;
}

class Files : public ::testing::Test {
 protected:
  struct World {
    audit::Inventory inventory{audit::Inventory::everywhere()};
    audit::Judge how;
    audit::Report report;
    OrderedJson json;
    View rows;
  };
  static World world(std::uint64_t seed) {
    World made;
    made.how.policy.mode = decide::Mode::Observe;
    made.how.policy.scope = audit::Inventory::everywhere();
    RandomManifests random(seed);
    std::vector<audit::Manifest> manifests;
    for (auto& object : random.all()) manifests.push_back({std::move(object), "random", 1});
    if (seed % 3 == 0) manifests.push_back({random.a_template(), "random", 1});
    Random parameters(seed);
    audit::load(made.inventory, manifests, {.parameters = {}}, parameters);
    EXPECT_EQ(made.inventory.problems, std::vector<std::string>{});
    made.report = audit::report(made.inventory, made.how);
    made.json = audit::to_json(made.report, made.inventory);
    made.rows = view_of_json(made.json);
    return made;
  }

  /// Every istag of the JSON is in the other view, and the facts of both agree.
  void compare(const World& world, const View& other, const std::string& name) {
    for (const auto& [tag, said] : world.rows) {
      const auto found = other.find(tag);
      if (found == other.end()) {
        ADD_FAILURE() << tag << " is not in the " << name;
      } else {
        compare(tag, said, found->second, name);
      }
    }
    EXPECT_EQ(world.rows.size(), other.size()) << name;
  }
  void count(const World& made) {
    istags_ += made.rows.size();
    for (const auto& [tag, said] : made.rows) {
      ++reasons_[said.at("reason")];
      if (!said.at("outdated").empty()) ++reasons_["out of date"];
      if (!said.at("cannot push").empty()) ++reasons_["cannot push"];
      if (!said.at("obstacles").empty()) ++reasons_["obstacles"];
    }
  }
  void compare(const std::string& tag, const Said& json, const Said& other,
               const std::string& name) {
    ++views_;
    for (const auto& each : differences_of(json, other, facts_))
      ADD_FAILURE() << tag << ": the JSON and the " << name << " differ: " << each;
  }

  std::size_t istags_ = 0, views_ = 0, facts_ = 0;
  std::map<std::string, std::size_t> reasons_;
};

TEST_F(Files, EveryViewSaysTheSame) {
  for (std::uint64_t seed = 0; seed < kSeeds && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const World made = world(seed);
    count(made);
    const std::string table = commands::table_of(made.report, audit::Yardstick::Populated);
    compare(made, view_of_table(table), "table");
    compare(made, view_of_graph(audit::to_json(audit::draw(made.report, made.inventory.graph()))),
            "graph");
    for (const auto& entry : made.report.istags) {
      const std::string tag = to_string(entry.verdict.tag);
      const auto explanation = audit::explain(made.inventory.graph(), entry.verdict.tag, made.how);
      compare(tag, made.rows.at(tag), view_of_explanation(audit::to_json(explanation), tag),
              "explanation");
    }
  }
  std::string kinds;
  for (const auto& [reason, count] : reasons_) kinds += " " + reason + "=" + std::to_string(count);
  std::printf("%zu istags in %zu views, %zu facts compared:%s\n", istags_, views_, facts_,
              kinds.c_str());
  for (const char* const kind :
       {"Populated", "out of date", "ImportNeeded", "AwaitingBuild", "cannot push", "Pending",
        "AliasBroken", "AliasCycle", "AliasUnresolved", "NotImportable", "TagUndefined",
        "ImageStreamMissing", "ReferenceOnly", "Unmanaged", "AwaitingPush", "obstacles"})
    EXPECT_GT(reasons_[kind], 0u) << kind;
}

TEST_F(Files, TheTableExplainsWhatIsMissing) {
  for (std::uint64_t seed = 0; seed < kSeeds && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const World made = world(seed);
    const std::string text = commands::table_of(made.report, audit::Yardstick::Populated);
    if (text.find("are left out") != std::string::npos) continue;
    const View table = view_of_table(text);
    for (const auto& [tag, said] : made.rows) {
      const bool waits = said.at("reason") == "AwaitingBuild" && said.at("cannot push").empty();
      const bool due = said.at("ready").empty() && !waits;
      EXPECT_EQ(table.at(tag).contains("message"), due) << tag << "\n" << text;
    }
  }
}

TEST_F(Files, EveryCountIsThatOfTheRows) {
  for (std::uint64_t seed = 0; seed < kSeeds && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const World made = world(seed);
    auto counts = recounted(made.json);
    for (const auto& [name, count] : counts)
      EXPECT_EQ(made.json.at("summary").at(name), count) << name;
    const std::string line = audit::to_text(made.report.summary);
    const std::string status = commands::status_line(made.report);
    const std::vector<std::tuple<std::string, std::string, std::string>> phrases = {
        {line, "^([0-9]+) image stream tag", "needed"},
        {line, "([0-9]+) made by a build", "madeByBuild"},
        {line, "([0-9]+) importable", "importable"},
        {line, "([0-9]+) alias", "alias"},
        {line, "([0-9]+) undefined", "undefined"},
        {line, "([0-9]+) not importable", "notImportable"},
        {line, "([0-9]+) other", "other"},
        {line, "([0-9]+) out of date", "outdated"},
        {line, "builds of ([0-9]+) cannot push", "cannotPush"},
        {status, "^([0-9]+) image stream tag", "needed"},
        {status, "([0-9]+) not populated", "notPopulated"},
        {status, "([0-9]+) out of date", "outdated"},
        {status, "builds of ([0-9]+) cannot push", "cannotPush"}};
    for (const auto& [text, pattern, name] : phrases)
      EXPECT_EQ(number_in(text, pattern), counts[name]) << pattern << " in " << text;
    std::size_t imported = 0;
    for (const auto& [tag, said] : made.rows)
      imported += said.at("origin") == "Import" && said.at("reason") == "ImportNeeded" ? 1 : 0;
    EXPECT_EQ(number_in(status, "would import ([0-9]+)"), imported) << status;
  }
}

TEST_F(Files, TheImagesAreTheSourcesOfTheRows) {
  for (std::uint64_t seed = 0; seed < kSeeds && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const World made = world(seed);
    std::set<std::string> sources;
    for (const auto& row : made.json.at("istags")) {
      const std::string origin = row.at("origin");
      const bool has = origin == "Import" || origin == "Repository";
      const bool may = has || origin == "Build" || origin == "Other";
      EXPECT_TRUE(row.contains("source") ? may : !has) << row;
      if (row.contains("source")) sources.insert(row.at("source").get<std::string>());
    }
    const auto images = audit::source_images(made.report);
    EXPECT_EQ(std::set<std::string>(images.begin(), images.end()), sources);
    EXPECT_EQ(audit::image_set(images).at("mirror").at("additionalImages").size(), sources.size());
  }
}

void expect_nodes(const audit::Picture& picture, const std::string& dot,
                  const std::string& mermaid) {
  for (const auto& [tag, said] : view_of_graph(audit::to_json(picture))) {
    const std::string& old = said.at("outdated");
    const std::string reason = old.empty()
                                   ? said.at("reason")
                                   : fmt::format("{} (out of date: {})", said.at("reason"), old);
    EXPECT_NE(dot.find(fmt::format(R"({}\n{}")", tag, reason)), std::string::npos) << dot;
    EXPECT_NE(mermaid.find(fmt::format(R"({}<br/>{}")", tag, reason)), std::string::npos)
        << mermaid;
  }
}

void expect_edges(const audit::Picture& picture, const std::string& dot,
                  const std::string& mermaid) {
  for (const auto& edge : picture.edges) {
    const std::string label =
        edge.obstacle.empty() ? edge.label : fmt::format("{} ({})", edge.label, edge.obstacle);
    const std::string line = fmt::format(R"("{}" -> "{}" [label="{}")", edge.from, edge.to, label);
    EXPECT_NE(dot.find(line), std::string::npos) << dot;
    EXPECT_NE(mermaid.find(label), std::string::npos) << mermaid;
  }
}

TEST_F(Files, TextsContainWhatTheirJsonContains) {
  for (std::uint64_t seed = 0; seed < kSeeds / 3 && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const World made = world(seed);
    for (const auto& entry : made.report.istags) {
      const auto explanation = audit::explain(made.inventory.graph(), entry.verdict.tag, made.how);
      const OrderedJson json = audit::to_json(explanation);
      std::string expected;
      for (const auto& line : json.at("lines"))
        expected += line.at("text").get<std::string>() + " ";
      EXPECT_TRUE(collapsed(audit::to_text(explanation)).starts_with(collapsed(expected)))
          << audit::to_text(explanation);
    }
    const auto picture = audit::draw(made.report, made.inventory.graph());
    const std::string dot = audit::to_dot(picture), mermaid = audit::to_mermaid(picture);
    expect_nodes(picture, dot, mermaid);
    expect_edges(picture, dot, mermaid);
  }
}

}  // namespace
}  // namespace imagedeps::simulation
