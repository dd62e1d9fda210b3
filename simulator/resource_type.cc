#include "simulator/resource_type.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace imagedeps::sim {
namespace {

using enum ResourceType::Scope;
using enum ResourceType::Kept;
constexpr auto kSpec = ResourceType::Generation::Spec;
constexpr auto kNone = ResourceType::Generation::None;

constexpr std::array kTypes{
    ResourceType{"", "v1", "namespaces", "Namespace", Cluster, kNone, true, Stored, "ns"},
    ResourceType{"", "v1", "events", "Event", Namespaced, kNone, false, Stored, "ev"},
    ResourceType{"", "v1", "configmaps", "ConfigMap", Namespaced, kNone, false, Stored, "cm"},
    ResourceType{"", "v1", "secrets", "Secret", Namespaced},
    ResourceType{"", "v1", "serviceaccounts", "ServiceAccount", Namespaced, kNone, false, Stored,
                 "sa"},
    ResourceType{"", "v1", "services", "Service", Namespaced, kNone, true, Stored, "svc", "all"},
    ResourceType{"", "v1", "pods", "Pod", Namespaced, kNone, true, Stored, "po", "all"},
    ResourceType{"apps", "v1", "deployments", "Deployment", Namespaced, kSpec, true, Stored,
                 "deploy", "all"},
    ResourceType{"apps", "v1", "statefulsets", "StatefulSet", Namespaced, kSpec, true, Stored,
                 "sts", "all"},
    ResourceType{"apps", "v1", "daemonsets", "DaemonSet", Namespaced, kSpec, true, Stored, "ds",
                 "all"},
    ResourceType{"batch", "v1", "cronjobs", "CronJob", Namespaced, kSpec, true, Stored, "cj",
                 "all"},
    ResourceType{"coordination.k8s.io", "v1", "leases", "Lease"},
    ResourceType{"events.k8s.io", "v1", "events", "Event", Namespaced, kNone, false, Stored, "ev"},
    ResourceType{"apiextensions.k8s.io", "v1", "customresourcedefinitions",
                 "CustomResourceDefinition", Cluster, kSpec, true, Stored, "crd"},
    ResourceType{"rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", Cluster},
    ResourceType{"rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding",
                 Cluster},
    ResourceType{"rbac.authorization.k8s.io", "v1", "roles", "Role"},
    ResourceType{"rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding"},
    ResourceType{"imagedeps.io", "v1alpha1", "imagedependencies", "ImageDependency", Namespaced,
                 kSpec, true, Stored, "imgdep", "imagedeps"},
    ResourceType{"template.openshift.io", "v1", "templates", "Template"},
    ResourceType{"route.openshift.io", "v1", "routes", "Route", Namespaced, kNone, true, Stored, "",
                 "all"},
    ResourceType{"image.openshift.io", "v1", "images", "Image", Cluster},
    ResourceType{"image.openshift.io", "v1", "imagestreams", "ImageStream", Namespaced, kSpec, true,
                 Stored, "is", "all"},
    ResourceType{"image.openshift.io", "v1", "imagestreamtags", "ImageStreamTag", Namespaced, kNone,
                 false, Derived, "istag"},
    ResourceType{"image.openshift.io", "v1", "imagetags", "ImageTag", Namespaced, kNone, false,
                 Derived, "itag"},
    ResourceType{"image.openshift.io", "v1", "imagestreamimports", "ImageStreamImport", Namespaced,
                 kNone, false, Derived},
    ResourceType{"build.openshift.io", "v1", "buildconfigs", "BuildConfig", Namespaced, kSpec,
                 false, Stored, "bc", "all"},
    ResourceType{"build.openshift.io", "v1", "builds", "Build", Namespaced, kSpec, false, Stored,
                 "", "all"},
    ResourceType{"apps.openshift.io", "v1", "deploymentconfigs", "DeploymentConfig", Namespaced,
                 kSpec, true, Stored, "dc", "all"},
};

}  // namespace

bool ResourceType::aggregated() const {
  return group == "image.openshift.io" || group == "build.openshift.io" ||
         group == "apps.openshift.io";
}

std::string ResourceType::api_version() const {
  return group.empty() ? std::string(version) : std::string(group) + "/" + std::string(version);
}

std::string ResourceType::qualified() const {
  return group.empty() ? std::string(plural) : std::string(plural) + "." + std::string(group);
}

std::string ResourceType::qualified_kind() const {
  return group.empty() ? std::string(kind) : std::string(kind) + "." + std::string(group);
}

std::span<const ResourceType> resource_types() { return kTypes; }

const ResourceType* find_type(std::string_view group, std::string_view plural) {
  const auto found = std::ranges::find_if(kTypes, [&](const ResourceType& type) {
    return type.group == group && type.plural == plural;
  });
  return found == kTypes.end() ? nullptr : &*found;
}

const ResourceType* find_kind(std::string_view api_version, std::string_view kind) {
  const auto found = std::ranges::find_if(kTypes, [&](const ResourceType& type) {
    return type.kind == kind && type.api_version() == api_version;
  });
  return found == kTypes.end() ? nullptr : &*found;
}

const ResourceType& type_of(std::string_view group, std::string_view plural) {
  const auto* type = find_type(group, plural);
  CHECK(type != nullptr);
  return *type;
}

const ResourceType& image_stream_type() { return type_of("image.openshift.io", "imagestreams"); }

}  // namespace imagedeps::sim
