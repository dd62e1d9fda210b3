#include "simulation/scenario.h"

#include <fmt/core.h>

#include <cstdlib>

#include "objects/image_dependency.h"
#include "simulation/rows.h"
#include "support/build.h"

namespace imagedeps::simulation {

using objects::TagRef;

void Scenario::SetUp() { delete_rows(); }

void Scenario::row(const std::string& scenario, const std::string& measured,
                   const std::string& limit) {
  write_row(scenario, measured, limit);
}

void Scenario::define(Stage& stage, const std::string& ns, const std::string& name, int tags,
                      const std::string& host) {
  auto stream = build::image_stream(ns + "/" + name);
  for (int i = 1; i <= tags; ++i) {
    const std::string tag = std::to_string(i);
    const std::string spec = fmt::format("{}/{}/{}:{}", host, ns, name, tag);
    stream.tag(tag).from(spec).failed(
        "InternalError", "Internal error occurred: " + spec +
                             ": dial tcp 203.0.113.7:443: connect: connection refused");
  }
  Json object = stream.json();
  object["metadata"].erase("uid");
  ASSERT_TRUE(stage.cluster.apply(object, ns));
}

std::vector<TagRef> Scenario::define_many(Stage& stage, const std::string& ns, int streams,
                                          int tags, const std::string& host) {
  std::vector<TagRef> all;
  for (int i = 0; i < streams; ++i) {
    const std::string name = "s" + std::to_string(i);
    define(stage, ns, name, tags, host);
    for (int tag = 1; tag <= tags; ++tag) all.push_back({ns, name, std::to_string(tag)});
  }
  return all;
}

void Scenario::need(Stage& stage, const std::string& ns, const TagRef& tag) {
  Json object = build::deployment(ns + "/" + tag.ns + "-" + tag.stream + "-" + tag.tag)
                    .needs(to_string(tag))
                    .json();
  object.erase("status");
  ASSERT_TRUE(stage.cluster.apply(object, ns));
}

bool Scenario::populated(const Stage& stage, const TagRef& tag) {
  const Json stream = stage.cluster.get("image.openshift.io", "imagestreams", tag.ns, tag.stream);
  for (const auto& each : at_path(stream, {"status", "tags"})) {
    if (string_at(each, "tag") != tag.tag) continue;
    const auto& items = at(each, "items");
    return items.is_array() && !items.empty() && !string_at(items.front(), "image").empty();
  }
  return false;
}

int Scenario::count_populated(const Stage& stage, const std::vector<TagRef>& tags) {
  int count = 0;
  for (const TagRef& tag : tags) count += populated(stage, tag) ? 1 : 0;
  return count;
}

std::map<TagRef, Scenario::Healing> Scenario::healed(const Stage& stage) {
  std::map<TagRef, Healing> all;
  for (const auto& record : stage.cluster.imports()) {
    if (!record.ours || !record.success) continue;
    Healing& healing = all[{record.ns, record.stream, record.tag}];
    healing.at = record.at;
    ++healing.times;
  }
  return all;
}

std::vector<sim::Cluster::ImportRecord> Scenario::imports(const Stage& stage, TimePoint from,
                                                          TimePoint to) {
  std::vector<sim::Cluster::ImportRecord> found;
  for (const auto& record : stage.cluster.imports()) {
    if (record.ours && record.at >= from && record.at < to) found.push_back(record);
  }
  return found;
}

Json Scenario::dependency(const Stage& stage, const TagRef& tag) {
  return stage.cluster.get("imagedeps.io", "imagedependencies", tag.ns,
                           objects::dependency_name(tag));
}

std::string Scenario::reason(const Stage& stage, const TagRef& tag) {
  const Json object = dependency(stage, tag);
  for (const auto& condition : at_path(object, {"status", "conditions"})) {
    if (string_at(condition, "type") == "Ready") return string_at(condition, "reason");
  }
  return {};
}

double Scenario::metric(const Stage& stage, const std::string& series) {
  const std::string text = "\n" + stage.metrics();
  const auto at = text.find("\n" + series + " ");
  return at == std::string::npos ? -1 : std::strtod(text.c_str() + at + series.size() + 2, nullptr);
}

bool Scenario::wait(Stage& stage, Duration limit, const std::function<bool()>& condition) {
  const TimePoint start = stage.loop.now();
  while (!condition()) {
    const Duration waited = stage.loop.now() - start;
    if (waited >= limit) return false;
    stage.loop.run_for(waited < std::chrono::minutes{1} ? std::chrono::seconds{1}
                                                        : std::chrono::seconds{10});
  }
  return true;
}

std::string Scenario::in_seconds(Duration duration) {
  return fmt::format("{:.1f} s", std::chrono::duration<double>(duration).count());
}

}  // namespace imagedeps::simulation
