#include "demo/outage.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/check.h"
#include "base/json.h"
#include "demo/views.h"
#include "objects/meta.h"

namespace imagedeps::demo {

namespace {

constexpr const char* kStaging = "staging";
constexpr const char* kRegistry = "quay.io";

struct Stream {
  const char* name;
  const char* repository;
  std::array<const char*, 3> tags;
};
constexpr std::array kStreams{
    Stream{"keycloak", "quay.io/keycloak/keycloak", {"24.0", "25.0", "26.0"}},
    Stream{"prometheus", "quay.io/prometheus/prometheus", {"v2.53.0", "v2.55.0", "v3.0.0"}}};
constexpr std::size_t kTags = kStreams.size() * std::tuple_size_v<decltype(Stream::tags)>;

Json stream_object(const Stream& stream) {
  Json tags = Json::array();
  for (const std::string tag : stream.tags)
    tags.push_back(
        {{"name", tag},
         {"from", {{"kind", "DockerImage"}, {"name", stream.repository + (":" + tag)}}}});
  return {{"apiVersion", objects::api_version_of(objects::Kind::ImageStream)},
          {"kind", "ImageStream"},
          {"metadata", {{"name", stream.name}}},
          {"spec", {{"tags", tags}}}};
}

/// A Deployment with a trigger that sets its image once the tag is populated.
Json deployment_object(const Stream& stream, const std::string& tag) {
  const std::string name = std::string(stream.name) + "-" + tag;
  const Json trigger{{"from", {{"kind", "ImageStreamTag"}, {"name", stream.name + (":" + tag)}}},
                     {"fieldPath", R"(spec.template.spec.containers[?(@.name=="app")].image)"}};
  const Json labels{{"app", name}};
  const Json container{{"name", "app"}, {"image", " "}};
  const Json pod{{"metadata", {{"labels", labels}}},
                 {"spec", {{"containers", Json::array({container})}}}};
  return {{"apiVersion", objects::api_version_of(objects::Kind::Deployment)},
          {"kind", "Deployment"},
          {"metadata",
           {{"name", name},
            {"annotations", {{"image.openshift.io/triggers", Json::array({trigger}).dump()}}}}},
          {"spec", {{"selector", {{"matchLabels", labels}}}, {"template", pod}}}};
}

void deploy(sim::Cluster& cluster) {
  for (const Stream& stream : kStreams) {
    CHECK(cluster.apply(stream_object(stream), kStaging));
    for (const char* const tag : stream.tags)
      CHECK(cluster.apply(deployment_object(stream, tag), kStaging));
  }
}

/// Counts the imports of imagedeps that reached the registry, by their result.
long count_imports(const sim::Cluster& cluster, bool success) {
  return std::ranges::count_if(cluster.imports(), [success](const auto& each) {
    return each.ours && each.success == success && each.pull_spec.starts_with(kRegistry);
  });
}

std::size_t count_started(const sim::Cluster& cluster) {
  const auto deployments = cluster.list("apps", "deployments");
  return static_cast<std::size_t>(std::ranges::count_if(deployments, [](const Json& each) {
    const Json& containers = at_path(each, {"spec", "template", "spec", "containers"});
    return string_at(containers.front(), "image").find("@sha256:") != std::string::npos;
  }));
}

std::string show_waiting_tags(const OutageScene& scene) {
  return show_waiting(scene.cluster, scene.palette, kStaging) +
         fmt::format(
             "\n   {} requests were enough to detect that {} is down. imagedeps now probes it with "
             "one request\n"
             "   at a time, and the other tags wait.\n",
             count_imports(scene.cluster, false), kRegistry);
}

std::string show_healed_tags(const OutageScene& scene) {
  const auto verdict = fmt::format(
      "{} of {} tags populated {:.1f} s after {} recovered, and {} Deployments have their image. "
      "It received {} requests while it was down.",
      count_imports(scene.cluster, true), kTags, to_seconds(scene.loop.now() - scene.returned),
      kRegistry, count_started(scene.cluster), count_imports(scene.cluster, false));
  return show_waiting(scene.cluster, scene.palette, kStaging) + "\n   " +
         scene.palette.good(verdict) + "\n";
}

}  // namespace

std::vector<Step> outage_steps(OutageScene& scene) {
  return {
      {.title = "Another registry goes down",
       .text = "   Project \"staging\" deploys three versions of two programs each, while "
               "quay.io refuses\n"
               "   connections.\n",
       .act =
           [&scene] {
             scene.cluster.set_registry(kRegistry, sim::RegistryMood::Down);
             deploy(scene.cluster);
           },
       .until = [&scene] { return waiting(scene.cluster, kStaging, kTags); },
       .show =
           [&scene] {
             return "   kubectl get imgdep -n staging -o wide\n\n" + show_waiting_tags(scene);
           }},
      {.title = "The other registry recovers",
       .text = "   The next probe of imagedeps succeeds, and it imports all tags that wait.\n",
       .act =
           [&scene] {
             scene.returned = scene.loop.now();
             scene.cluster.set_registry(kRegistry, sim::RegistryMood::Fine);
           },
       .until =
           [&scene] { return all_ready(scene.cluster) && count_started(scene.cluster) == kTags; },
       .show = [&scene] { return show_healed_tags(scene); }},
  };
}

}  // namespace imagedeps::demo
