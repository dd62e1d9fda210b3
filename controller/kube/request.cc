#include "kube/request.h"

#include <chrono>

namespace imagedeps::kube {

namespace {

constexpr std::string_view kMetadataList =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
constexpr std::string_view kMetadataObject =
    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
// Bookmarks come every 60 s. A watch without two consecutive bookmarks has lost its peer.
constexpr Duration kWatchIdle = std::chrono::seconds{150};
constexpr Duration kListIdle = std::chrono::seconds{30};
// A page that arrives more slowly than this, after the first 30 s, is given up.
constexpr Duration kListTotal = std::chrono::seconds{30};
constexpr std::size_t kListRate = 16u << 10;
// How long a server may exceed the timeout that it was asked for.
constexpr Duration kWatchGrace = std::chrono::seconds{30};

Request with_body(std::string method, std::string target, const Json& body) {
  return {.method = std::move(method),
          .target = std::move(target),
          .body = to_text(body),
          .content_type = "application/json"};
}

}  // namespace

Request list_request(const Resource& resource, std::string_view ns, Form form, std::size_t limit,
                     std::string_view continue_token) {
  auto target = collection_path(resource, ns) + "?limit=" + std::to_string(limit);
  if (!continue_token.empty()) target += "&continue=" + percent_encode(continue_token);
  Request request{
      .target = std::move(target), .idle = kListIdle, .total = kListTotal, .rate = kListRate};
  if (form == Form::Metadata) request.accept = kMetadataList;
  return request;
}

Request watch_request(const Resource& resource, std::string_view ns, Form form,
                      std::string_view resource_version, Duration timeout) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout).count();
  Request request{.target = collection_path(resource, ns) +
                            "?watch=true&allowWatchBookmarks=true&resourceVersion=" +
                            percent_encode(resource_version) +
                            "&timeoutSeconds=" + std::to_string(seconds),
                  .idle = kWatchIdle,
                  .total = timeout + kWatchGrace};
  if (form == Form::Metadata) request.accept = kMetadataObject;
  return request;
}

Request get_request(const Resource& resource, std::string_view ns, std::string_view name) {
  return {.target = object_path(resource, ns, name)};
}

Request create_request(const Resource& resource, std::string_view ns, const Json& body,
                       std::string_view query, Duration deadline) {
  auto target = collection_path(resource, ns);
  if (!query.empty()) target.append("?").append(query);
  auto request = with_body("POST", std::move(target), body);
  request.deadline = deadline;
  return request;
}

Request update_request(const Resource& resource, std::string_view ns, std::string_view name,
                       const Json& body) {
  return with_body("PUT", object_path(resource, ns, name), body);
}

Request apply_request(const Resource& resource, std::string_view ns, std::string_view name,
                      std::string_view subresource, std::string_view field_manager,
                      const Json& body) {
  auto request = with_body("PATCH",
                           object_path(resource, ns, name, subresource) +
                               "?fieldManager=" + percent_encode(field_manager) + "&force=true",
                           body);
  request.content_type = "application/apply-patch+yaml";
  return request;
}

Request remove_request(const Resource& resource, std::string_view ns, std::string_view name,
                       std::string_view uid, std::string_view resource_version) {
  Json preconditions = Json::object();
  if (!uid.empty()) preconditions["uid"] = uid;
  if (!resource_version.empty()) preconditions["resourceVersion"] = resource_version;
  Json options = {{"kind", "DeleteOptions"}, {"apiVersion", "v1"}};
  if (!preconditions.empty()) options["preconditions"] = std::move(preconditions);
  return with_body("DELETE", object_path(resource, ns, name), options);
}

}  // namespace imagedeps::kube
