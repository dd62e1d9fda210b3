#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/time.h"
#include "kube/resource.h"
#include "kube/transport.h"

namespace imagedeps::kube {

/// Builds requests to the API server. Pure, no I/O.

/// Whether objects are returned whole or as PartialObjectMetadata (metadata only).
enum class Form { Whole, Metadata };

/// Requests one page of a consistent list. It sets no resourceVersion, since "0" makes the server
/// ignore `limit`.
[[nodiscard]] Request list_request(const Resource& resource, std::string_view ns, Form form,
                                   std::size_t limit, std::string_view continue_token);
/// Watches all changes after `resource_version`, with bookmarks (every 60 s), until the server ends
/// the watch after `timeout`.
[[nodiscard]] Request watch_request(const Resource& resource, std::string_view ns, Form form,
                                    std::string_view resource_version, Duration timeout);
[[nodiscard]] Request get_request(const Resource& resource, std::string_view ns,
                                  std::string_view name);
/// `query` has no '?' and may be empty.
[[nodiscard]] Request create_request(const Resource& resource, std::string_view ns,
                                     const Json& body, std::string_view query, Duration deadline);
[[nodiscard]] Request update_request(const Resource& resource, std::string_view ns,
                                     std::string_view name, const Json& body);
/// Server-side apply with force.
[[nodiscard]] Request apply_request(const Resource& resource, std::string_view ns,
                                    std::string_view name, std::string_view subresource,
                                    std::string_view field_manager, const Json& body);
/// `uid` and `resource_version` are preconditions, unless they are empty.
[[nodiscard]] Request remove_request(const Resource& resource, std::string_view ns,
                                     std::string_view name, std::string_view uid,
                                     std::string_view resource_version);

}  // namespace imagedeps::kube
