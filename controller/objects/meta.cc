#include "objects/meta.h"

#include <algorithm>
#include <array>
#include <functional>

namespace imagedeps::objects {

namespace {

struct KindRow {
  std::string_view kind;
  Resource resource;
  std::string_view short_name;
};

/// Names of each kind, in the order of Kind.
const std::array<KindRow, 12>& rows() {
  static const std::array<KindRow, 12> kRows{{
      {"ImageStream", {"image.openshift.io", "v1", "imagestreams"}, "is"},
      {"BuildConfig", {"build.openshift.io", "v1", "buildconfigs"}, "bc"},
      {"Build", {"build.openshift.io", "v1", "builds"}, ""},
      {"DeploymentConfig", {"apps.openshift.io", "v1", "deploymentconfigs"}, "dc"},
      {"Deployment", {"apps", "v1", "deployments"}, "deploy"},
      {"StatefulSet", {"apps", "v1", "statefulsets"}, "sts"},
      {"DaemonSet", {"apps", "v1", "daemonsets"}, "ds"},
      {"CronJob", {"batch", "v1", "cronjobs"}, "cj"},
      {"Template", {"template.openshift.io", "v1", "templates"}, ""},
      {"Namespace", {"", "v1", "namespaces"}, "ns"},
      {"ImageDependency", {"imagedeps.io", "v1alpha1", "imagedependencies"}, "imgdep"},
      {"", {"", "", ""}, ""},
  }};
  return kRows;
}

const KindRow& row(Kind kind) { return rows().at(static_cast<std::size_t>(kind)); }

std::size_t mix(std::size_t seed, std::string_view text) {
  return seed ^
         (std::hash<std::string_view>{}(text) + 0x9E3779B97F4A7C15u + (seed << 6) + (seed >> 2));
}

}  // namespace

std::string_view to_string(Kind kind) { return row(kind).kind; }
const Resource& resource(Kind kind) { return row(kind).resource; }
std::string_view resource_of(Kind kind) { return resource(kind).plural; }
std::string_view group_of(Kind kind) { return resource(kind).group; }
std::string api_version_of(Kind kind) { return api_version(resource(kind)); }
std::string_view short_name_of(Kind kind) { return row(kind).short_name; }

std::optional<Kind> parse_kind(std::string_view word) {
  const auto found = std::ranges::find(rows(), word, &KindRow::kind);
  if (found == rows().end() || word.empty()) return std::nullopt;
  return static_cast<Kind>(found - rows().begin());
}

std::string_view kind_name(const ObjectKey& key) {
  return key.kind == Kind::Other ? std::string_view(key.other) : to_string(key.kind);
}

std::string to_string(const ObjectKey& key) {
  return std::string(kind_name(key)) + ' ' + (key.ns.empty() ? key.name : key.ns + '/' + key.name);
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
