#include "sim/discovery.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"

namespace imagedeps::sim {
namespace {

using Served = std::function<bool(const ResourceType&)>;

Json verbs_of(const ResourceType& type) {
  if (type.kind == "ImageStreamImport") return Json::array({"create"});
  if (type.kept == ResourceType::Kept::Derived) return Json::array({"delete", "get", "list"});
  return Json::array(
      {"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"});
}

Json resource_entry(const ResourceType& type) {
  Json entry{{"name", std::string(type.plural)},
             {"singularName", lower_case(type.kind)},
             {"namespaced", type.namespaced()},
             {"kind", std::string(type.kind)},
             {"verbs", verbs_of(type)}};
  if (!type.short_name.empty()) entry["shortNames"] = Json::array({std::string(type.short_name)});
  if (!type.category.empty()) entry["categories"] = Json::array({std::string(type.category)});
  return entry;
}

Json subresource_entry(const ResourceType& type, const std::string& name, std::string_view kind,
                       Json verbs) {
  return Json{{"name", std::string(type.plural) + "/" + name},
              {"singularName", ""},
              {"namespaced", type.namespaced()},
              {"kind", std::string(kind)},
              {"verbs", std::move(verbs)}};
}

Json resource_list(std::string_view group_version, const Served& served) {
  auto resources = Json::array();
  for (const auto& type : resource_types()) {
    if (type.api_version() != group_version || !served(type)) continue;
    resources.push_back(resource_entry(type));
    if (type.status)
      resources.push_back(
          subresource_entry(type, "status", type.kind, Json::array({"get", "patch", "update"})));
    if (type.kind == "BuildConfig")
      resources.push_back(
          subresource_entry(type, "instantiate", "BuildRequest", Json::array({"create"})));
    if (type.kind == "DeploymentConfig")
      resources.push_back(
          subresource_entry(type, "instantiate", "DeploymentRequest", Json::array({"create"})));
  }
  if (resources.empty()) return nullptr;
  return Json{{"kind", "APIResourceList"},
              {"apiVersion", "v1"},
              {"groupVersion", std::string(group_version)},
              {"resources", std::move(resources)}};
}

Json group_entry(const ResourceType& type) {
  const Json version{{"groupVersion", type.api_version()}, {"version", std::string(type.version)}};
  return Json{{"name", std::string(type.group)},
              {"versions", Json::array({version})},
              {"preferredVersion", version}};
}

Json group_list(const Served& served) {
  auto groups = Json::array();
  std::string last;
  for (const auto& type : resource_types()) {
    if (type.group.empty() || type.group == last || !served(type)) continue;
    groups.push_back(group_entry(type));
    last = type.group;
  }
  return Json{{"kind", "APIGroupList"}, {"apiVersion", "v1"}, {"groups", std::move(groups)}};
}

Json one_group(std::string_view group, const Served& served) {
  for (const auto& type : resource_types()) {
    if (type.group != group || type.group.empty() || !served(type)) continue;
    auto entry = group_entry(type);
    entry["kind"] = "APIGroup";
    entry["apiVersion"] = "v1";
    return entry;
  }
  return nullptr;
}

std::string root_of(const ResourceType& type) {
  return (type.group.empty() ? "api/" : "apis/") + type.api_version();
}

Json openapi_index(const Served& served) {
  auto paths = Json::object();
  for (const auto& type : resource_types()) {
    if (served(type))
      paths[root_of(type)] =
          Json{{"serverRelativeURL", "/openapi/v3/" + root_of(type) + "?hash=1"}};
  }
  return Json{{"paths", std::move(paths)}};
}

/// An OpenAPI document without schemas. Clients only check whether PATCH supports
/// `fieldValidation`, and then leave validation to the server.
Json openapi_paths(std::string_view root, const Served& served) {
  auto paths = Json::object();
  for (const auto& type : resource_types()) {
    if (root_of(type) != root || !served(type)) continue;
    const auto path = "/" + root_of(type) + (type.namespaced() ? "/namespaces/{namespace}/" : "/") +
                      std::string(type.plural) + "/{name}";
    const Json parameter{{"name", "fieldValidation"},
                         {"in", "query"},
                         {"schema", {{"type", "string"}, {"uniqueItems", true}}}};
    const Json gvk{{"group", std::string(type.group)},
                   {"version", std::string(type.version)},
                   {"kind", std::string(type.kind)}};
    paths[path] = Json{{"patch",
                        {{"parameters", Json::array({parameter})},
                         {"responses", {{"200", {{"description", "OK"}}}}},
                         {"x-kubernetes-group-version-kind", gvk}}}};
  }
  return Json{{"openapi", "3.0.0"},
              {"info", {{"title", "imagedeps simulator"}, {"version", "v1"}}},
              {"paths", std::move(paths)}};
}

Json version_info() {
  return Json{
      {"major", "1"},    {"minor", "34"},           {"gitVersion", "v1.34.1+imagedeps-simulator"},
      {"gitCommit", ""}, {"gitTreeState", "clean"}, {"buildDate", "2026-01-01T00:00:00Z"},
      {"goVersion", ""}, {"compiler", ""},          {"platform", "linux/amd64"}};
}

std::optional<Answer> found(const Json& body) {
  return body.is_null() ? std::nullopt : std::optional(json_answer(200, body));
}

}  // namespace

std::optional<Answer> discovery(std::string_view path, const Served& served) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  if (path == "/healthz" || path == "/readyz" || path == "/livez")
    return Answer{.status = 200, .body = "ok", .content_type = "text/plain"};
  if (path == "/version") return json_answer(200, version_info());
  if (path == "/api")
    return json_answer(200, Json{{"kind", "APIVersions"},
                                 {"versions", Json::array({"v1"})},
                                 {"serverAddressByClientCIDRs", Json::array()}});
  if (path == "/apis") return json_answer(200, group_list(served));
  if (path == "/api/v1") return found(resource_list("v1", served));
  if (path == "/openapi/v2")
    return json_answer(200, Json{{"swagger", "2.0"},
                                 {"info", {{"title", "imagedeps simulator"}, {"version", "v1"}}},
                                 {"paths", Json::object()},
                                 {"definitions", Json::object()}});
  if (path == "/openapi/v3") return json_answer(200, openapi_index(served));
  if (path.starts_with("/openapi/v3/"))
    return json_answer(200, openapi_paths(path.substr(12), served));
  if (!path.starts_with("/apis/")) return std::nullopt;
  const auto rest = path.substr(6);
  const auto slashes = std::ranges::count(rest, '/');
  if (slashes == 0) return found(one_group(rest, served));
  return slashes == 1 ? found(resource_list(rest, served)) : std::nullopt;
}

}  // namespace imagedeps::sim
