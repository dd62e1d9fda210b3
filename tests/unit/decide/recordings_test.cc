#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "base/json.h"
#include "decide/decide.h"
#include "support/recordings.h"
#include "unit/decide/recorded_states.h"

namespace imagedeps::decide {
namespace {

using objects::Kind;

const TimePoint kNow = *parse_rfc3339("2026-11-23T19:00:00Z");
constexpr std::chrono::minutes kLater{2};

void put_consumer(graph::Graph& graph, const Json& value, const std::string& kind) {
  for (const auto each : {Kind::BuildConfig, Kind::Build, Kind::DeploymentConfig, Kind::Deployment})
    if (kind == to_string(each))
      graph.upsert(
          objects::decode_references(each, to_text(value), objects::PodTemplates::Read).value());
}

/// Puts every object with edges, wherever it is in `value`, into the graph; a list's items carry no
/// kind.
void put(graph::Graph& graph, const Json& value, const std::string& kind = {}) {
  if (value.is_array()) {
    for (const auto& each : value) put(graph, each, kind);
  } else if (at(value, "spec").contains("lookupPolicy")) {
    graph.upsert(objects::decode_image_stream(to_text(value)).value());
  } else if (value.is_object() && value.contains("items")) {
    const auto list = string_at(value, "kind");
    put(graph, value["items"], list.substr(0, list.rfind("List")));
  } else if (at(value, "metadata").is_object() && !kind.empty()) {
    put_consumer(graph, value, kind);
  } else if (value.is_object()) {
    for (const auto& each : value) put(graph, each);
  }
}

void replay(graph::Graph& graph, const std::string& name) {
  for (const auto& line : test::recorded_lines(name)) {
    const auto event = parse_json(line).value();
    const auto type = string_at(event, "type");
    const auto& object = at(event, "object");
    if (type == "ADDED" || type == "MODIFIED") put(graph, object);
    if (type == "DELETED")
      graph.remove({Kind::ImageStream, string_at(at(object, "metadata"), "namespace"),
                    string_at(at(object, "metadata"), "name")});
  }
}

bool platform_import_due(const graph::Graph& graph, const TagRef& tag) {
  const auto stream = graph.stream(tag.ns, tag.stream);
  return stream != nullptr &&
         std::any_of(stream->tags.begin(), stream->tags.end(),
                     [](const auto& each) { return objects::platform_import_due(each); });
}

std::string word(const graph::Graph& graph, const TagRef& tag,
                 const std::function<void(TagFacts&)>& add) {
  const auto decision = decide(gather(graph, tag, add), {}, kNow);
  return std::string(to_string(state_of(decision.reason))) + "/" +
         std::string(to_string(decision.reason)) + (decision.import ? "*" : "") +
         (decision.outdated ? "!" + *decision.outdated : "");
}

/// "rec/php:7.1 Pending/Pending Importing/Importing* Failed/ImportFailed": the states when first
/// seen, after the grace period, and while the next attempt is in the future. A star means that an
/// import is ordered.
std::string row(const graph::Graph& graph, const TagRef& tag) {
  const auto fresh = word(graph, tag, [&](TagFacts& facts) {
    if (platform_import_due(graph, facts.tag)) facts.grace_until = kNow + kLater;
  });
  const auto later = word(graph, tag, [](TagFacts&) {});
  const auto held = word(graph, tag, [](TagFacts& facts) { facts.attempts.next = kNow + kLater; });
  return to_string(tag) + " " + fresh + " " + later + " " + held;
}

/// A row for every tag in a stream and every needed tag.
std::vector<std::string> rows(const graph::Graph& graph) {
  std::set<TagRef> tags;
  for (const auto& tag : graph.all_needed()) tags.insert(tag);
  graph.each_stream([&](const objects::ImageStream& stream) {
    for (const auto& tag : stream.tags) tags.insert({stream.meta.ns, stream.meta.name, tag.name});
  });
  std::vector<std::string> all;
  all.reserve(tags.size());
  for (const auto& tag : tags) all.push_back(row(graph, tag));
  return all;
}

std::vector<std::string> rows_of(const std::string& name) {
  graph::Graph graph({});
  if (name.ends_with(".jsonl")) {
    replay(graph, name);
  } else {
    const auto recorded = test::recording(name);
    put(graph, recorded.contains("response") ? recorded["response"] : recorded);
  }
  return rows(graph);
}

/// The rows of a table in recorded_states.h, with single spaces and without remarks.
std::vector<std::string> rows_in(const char* table) {
  std::vector<std::string> all;
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string row;
    for (std::string each; words >> each;) row += (row.empty() ? "" : " ") + each;
    if (!row.empty()) all.push_back(row);
  }
  return all;
}

TEST(Recordings, HaveTheStatesInTheTables) {
  for (const auto& [name, table] : kRecordedStates)
    EXPECT_EQ(rows_of(name), rows_in(table)) << name;
}

TEST(Recordings, OfTheSameMomentAgree) {
  EXPECT_EQ(rows_of("exchanges/create-stream.json"), rows_of("exchanges/stream-before.json"));
  EXPECT_EQ(rows_of("exchanges/import-two-one-fails.json"), rows_of("exchanges/stream-after.json"));
  EXPECT_EQ(rows_of("consumers/registry-back-nothing-heals.json"),
            rows_of("consumers/waiting.json"));
  EXPECT_EQ(rows_of("watches/server-closes-after-timeout.jsonl"),
            rows_of("watches/streaming-list-then-import.jsonl"));
}

TEST(Recordings, OfEveryOtherMomentHaveOnlyRowsOfTheTables) {
  std::set<std::string> known;
  for (const auto& [name, table] : kRecordedStates) {
    for (const auto& each : rows_in(table)) known.insert(each);
  }
  const auto folder = test::recordings_folder();
  std::size_t judged = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    const auto extension = file.path().extension();
    if (extension != ".json" && extension != ".jsonl") continue;
    const auto name = std::filesystem::relative(file.path(), folder).string();
    for (const auto& each : rows_of(name)) {
      ++judged;
      EXPECT_TRUE(known.contains(each)) << name << ": " << each;
    }
  }
  EXPECT_GT(judged, 200u);
}

}  // namespace
}  // namespace imagedeps::decide
