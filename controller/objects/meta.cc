#include "objects/meta.h"

#include <algorithm>
#include <array>
#include <functional>

namespace imagedeps::objects {

namespace {

struct Words {
  std::string_view kind;
  std::string_view resource;
  std::string_view group;
};

/// Names of each kind, in the order of Kind.
constexpr std::array<Words, 11> kKinds{{
    {"ImageStream", "imagestreams", "image.openshift.io"},
    {"BuildConfig", "buildconfigs", "build.openshift.io"},
    {"Build", "builds", "build.openshift.io"},
    {"DeploymentConfig", "deploymentconfigs", "apps.openshift.io"},
    {"Deployment", "deployments", "apps"},
    {"StatefulSet", "statefulsets", "apps"},
    {"DaemonSet", "daemonsets", "apps"},
    {"CronJob", "cronjobs", "batch"},
    {"Template", "templates", "template.openshift.io"},
    {"Namespace", "namespaces", ""},
    {"ImageDependency", "imagedependencies", "imagedeps.io"},
}};

const Words& words_of(Kind kind) { return kKinds.at(static_cast<std::size_t>(kind)); }

std::size_t mix(std::size_t seed, std::string_view text) {
  return seed ^
         (std::hash<std::string_view>{}(text) + 0x9E3779B97F4A7C15u + (seed << 6) + (seed >> 2));
}

}  // namespace

std::string_view to_string(Kind kind) { return words_of(kind).kind; }
std::string_view resource_of(Kind kind) { return words_of(kind).resource; }
std::string_view group_of(Kind kind) { return words_of(kind).group; }

std::optional<Kind> parse_kind(std::string_view word) {
  const auto found = std::ranges::find(kKinds, word, &Words::kind);
  if (found == kKinds.end()) return std::nullopt;
  return static_cast<Kind>(found - kKinds.begin());
}

std::string to_string(const ObjectKey& key) {
  return std::string(to_string(key.kind)) + ' ' +
         (key.ns.empty() ? key.name : key.ns + '/' + key.name);
}

std::string to_string(const TagRef& tag) { return tag.ns + '/' + istag_name(tag); }
std::string istag_name(const TagRef& tag) { return tag.stream + ':' + tag.tag; }

std::size_t TagRefHash::operator()(const TagRef& tag) const noexcept {
  return mix(mix(mix(0, tag.ns), tag.stream), tag.tag);
}
std::size_t ObjectKeyHash::operator()(const ObjectKey& key) const noexcept {
  return mix(mix(static_cast<std::size_t>(key.kind), key.ns), key.name);
}

std::string_view to_string(ManagementState state) {
  switch (state) {
    case ManagementState::Managed: return "Managed";
    case ManagementState::Observed: return "Observed";
    case ManagementState::Unmanaged: return "Unmanaged";
  }
  return "Managed";
}

ManagementState parse_management_state(std::string_view text) {
  if (text == "Observed") return ManagementState::Observed;
  if (text == "Unmanaged") return ManagementState::Unmanaged;
  return ManagementState::Managed;
}

}  // namespace imagedeps::objects
