#include "reconcile/watched_kinds.h"

#include <algorithm>
#include <utility>

#include "objects/image_dependency.h"
#include "objects/image_stream.h"
#include "objects/namespace.h"
#include "objects/references.h"

namespace imagedeps::reconcile {

using objects::Kind;

namespace {

template <typename T>
kube::Decode erased(Result<std::shared_ptr<const T>> (*decode)(std::string_view)) {
  return [decode](std::string_view json) -> Result<std::shared_ptr<const void>> {
    auto object = decode(json);
    if (!object) return object.error();
    return std::shared_ptr<const void>(std::move(*object));
  };
}

kube::Decode references(Kind kind, objects::PodTemplates pods) {
  return [kind, pods](std::string_view json) -> Result<std::shared_ptr<const void>> {
    auto object = objects::decode_references(kind, json, pods);
    if (!object) return object.error();
    return std::shared_ptr<const void>(std::move(*object));
  };
}

}  // namespace

std::vector<WatchedKind> watched_kinds(const Config& config) {
  const objects::PodTemplates pods = config.pod_templates;
  const bool lean = pods == objects::PodTemplates::Ignored;
  std::vector<WatchedKind> kinds;
  kinds.push_back({Kind::ImageDependency, resource(Kind::ImageDependency),
                   erased(&objects::decode_image_dependency)});
  kinds.push_back({Kind::Namespace, resource(Kind::Namespace), erased(&objects::decode_namespace),
                   false, true});
  kinds.push_back(
      {Kind::ImageStream, resource(Kind::ImageStream), erased(&objects::decode_image_stream)});
  for (const Kind kind : {Kind::BuildConfig, Kind::Build, Kind::DeploymentConfig})
    kinds.push_back({kind, resource(kind), references(kind, pods)});
  for (const Kind kind : {Kind::Deployment, Kind::StatefulSet, Kind::DaemonSet, Kind::CronJob}) {
    kinds.push_back({kind, resource(kind), references(kind, pods), lean});
  }
  if (config.templates != TemplatesPolicy::Ignored)
    kinds.push_back({Kind::Template, resource(Kind::Template), references(Kind::Template, pods)});
  return kinds;
}

std::vector<std::string> watched_namespaces(const graph::Scope& scope) {
  const auto glob = [](const std::string& name) { return name.find('*') != std::string::npos; };
  if (scope.namespaces.empty() ||
      std::any_of(scope.namespaces.begin(), scope.namespaces.end(), glob))
    return {""};
  std::vector<std::string> names = scope.namespaces;
  std::copy_if(scope.shared_namespaces.begin(), scope.shared_namespaces.end(),
               std::back_inserter(names), std::not_fn(glob));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace imagedeps::reconcile
