#include "demo/views.h"

namespace imagedeps::demo {

namespace {

constexpr const char* kImage = "image.openshift.io";
constexpr const char* kBuild = "build.openshift.io";
constexpr const char* kApps = "apps.openshift.io";
constexpr const char* kOurs = "imagedeps.io";

const Json& named(const Json& list, std::string_view key, const std::string& name) {
  static const Json nothing;
  if (!list.is_array()) return nothing;
  for (const Json& item : list)
    if (string_at(item, key) == name) return item;
  return nothing;
}

const Json& first(const Json& list) {
  static const Json nothing;
  return list.is_array() && !list.empty() ? list.front() : nothing;
}

std::string image_of(const Json& stream, const std::string& tag) {
  const Json& status = named(at_path(stream, {"status", "tags"}), "tag", tag);
  return string_at(first(at(status, "items")), "image");
}

const Json& failure_of(const Json& stream, const std::string& tag) {
  return first(at(named(at_path(stream, {"status", "tags"}), "tag", tag), "conditions"));
}

bool defines_images(const Json& spec_tag) {
  return string_at(at(spec_tag, "from"), "kind") == "DockerImage";
}

std::string name_of(const Json& object) { return string_at(at(object, "metadata"), "name"); }
std::string namespace_of(const Json& object) {
  return string_at(at(object, "metadata"), "namespace");
}

std::string indented(const std::string& text) {
  std::string result = "   ";
  for (const char c : text) result += c == '\n' ? std::string("\n   ") : std::string(1, c);
  return result.substr(0, result.size() - 3);
}

std::string ready_reason(const Json& dependency, std::string_view field) {
  return string_at(named(at_path(dependency, {"status", "conditions"}), "type", "Ready"), field);
}

std::string colour_ready(const cli::Palette& palette, const std::string& text) {
  std::string painted;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = text.find('\n', begin) + 1;
    const std::string line = text.substr(begin, end - begin - 1);
    const bool good =
        line.find(" True ") != std::string::npos || line.find("sha256:") != std::string::npos;
    const bool bad = line.find(" False ") != std::string::npos ||
                     line.find("InternalError") != std::string::npos;
    painted += (good ? palette.good(line) : bad ? palette.bad(line) : line) + "\n";
    begin = end;
  }
  return painted;
}

}  // namespace

std::string show_tags(const sim::Cluster& cluster, const cli::Palette& palette) {
  cli::Table table({"ISTAG", "IMAGE", "REASON"});
  for (const Json& stream : cluster.list(kImage, "imagestreams")) {
    for (const Json& tag : at_path(stream, {"spec", "tags"})) {
      const std::string name = string_at(tag, "name");
      const std::string image = image_of(stream, name);
      const Json& failure = failure_of(stream, name);
      const std::string why = defines_images(tag) ? string_at(failure, "reason")
                                                  : "follows " + string_at(at(tag, "from"), "name");
      table.add({namespace_of(stream) + "/" + name_of(stream) + ":" + name,
                 image.empty() ? "-" : image.substr(0, 19), image.empty() ? why : ""});
    }
  }
  return colour_ready(palette, indented(table.text()));
}

std::string show_application(const sim::Cluster& cluster, const std::string& ns) {
  cli::Table table({"OBJECT", "VERSION", "STATE"});
  for (const Json& object : cluster.list(kBuild, "buildconfigs")) {
    const auto version = integer_at(at(object, "status"), "lastVersion");
    table.add({"buildconfig/" + name_of(object), std::to_string(version),
               version == 0 ? "no build started" : ""});
  }
  for (const Json& object : cluster.list(kBuild, "builds"))
    table.add({"build/" + name_of(object), "", string_at(at(object, "status"), "phase")});
  for (const Json& object : cluster.list(kApps, "deploymentconfigs")) {
    if (namespace_of(object) != ns) continue;
    const auto version = integer_at(at(object, "status"), "latestVersion");
    table.add({"deploymentconfig/" + name_of(object), std::to_string(version),
               version == 0 ? "never rolled out" : "rolled out"});
  }
  return indented(table.text());
}

std::string show_dependencies(const sim::Cluster& cluster, const cli::Palette& palette) {
  cli::Table table({"NAMESPACE", "NAME", "STREAM", "TAG", "READY", "REASON", "REFS"});
  for (const Json& object : cluster.list(kOurs, "imagedependencies")) {
    const Json& tag = at_path(object, {"spec", "imageStreamTag"});
    table.add({namespace_of(object), name_of(object), string_at(tag, "name"), string_at(tag, "tag"),
               ready_reason(object, "status"), ready_reason(object, "reason"),
               std::to_string(integer_at(at(object, "status"), "referenceCount"))});
  }
  return colour_ready(palette, indented(table.text()));
}

std::string show_waiting(const sim::Cluster& cluster, const cli::Palette& palette,
                         const std::string& ns) {
  cli::Table table({"NAME", "READY", "REASON", "REGISTRY", "ATTEMPTS", "NEXT-ATTEMPT"});
  for (const Json& object : cluster.list(kOurs, "imagedependencies")) {
    if (namespace_of(object) != ns) continue;
    const Json& status = at(object, "status");
    const auto next = string_at(status, "nextAttemptTime");
    table.add({name_of(object), ready_reason(object, "status"), ready_reason(object, "reason"),
               string_at(status, "registry"), std::to_string(integer_at(status, "importAttempts")),
               next});
  }
  return colour_ready(palette, indented(table.text()));
}

TagCounts count_tags(const sim::Cluster& cluster) {
  TagCounts counts;
  for (const Json& stream : cluster.list(kImage, "imagestreams")) {
    for (const Json& tag : at_path(stream, {"spec", "tags"})) {
      if (!defines_images(tag)) continue;
      const std::string name = string_at(tag, "name");
      ++counts.defined;
      if (!image_of(stream, name).empty()) ++counts.populated;
      if (!failure_of(stream, name).is_null()) ++counts.failed;
    }
  }
  return counts;
}

bool populated(const sim::Cluster& cluster, const std::string& ns, const std::string& stream,
               const std::string& tag) {
  return !image_of(cluster.get(kImage, "imagestreams", ns, stream), tag).empty();
}

bool rolled_out(const sim::Cluster& cluster, const std::string& ns, const std::string& name) {
  return integer_at(at(cluster.get(kApps, "deploymentconfigs", ns, name), "status"),
                    "latestVersion") > 0;
}

bool waiting(const sim::Cluster& cluster, const std::string& ns, std::size_t count) {
  std::size_t paused = 0, others = 0;
  for (const Json& object : cluster.list(kOurs, "imagedependencies")) {
    if (namespace_of(object) != ns || string_at(at(object, "status"), "nextAttemptTime").empty())
      continue;
    const auto reason = ready_reason(object, "reason");
    if (reason == "RegistryBackoff") ++paused;
    if (reason == "RegistryUnreachable") ++others;
  }
  return paused > 0 && paused + others == count;
}

bool all_ready(const sim::Cluster& cluster) {
  const auto objects = cluster.list(kOurs, "imagedependencies");
  for (const Json& object : objects)
    if (ready_reason(object, "status") != "True") return false;
  return !objects.empty();
}

}  // namespace imagedeps::demo
