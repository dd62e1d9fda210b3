#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "loop/http.h"
#include "sim/resource_type.h"

namespace imagedeps::sim {

/// The parts of a request path: /apis/GROUP/VERSION[/namespaces/NS]/PLURAL[/NAME[/SUBRESOURCE]].
struct Route {
  std::string group, version, ns, plural, name, subresource;

  /// The operation, such as "GET image.openshift.io/imagestreams", "PATCH
  /// imagedeps.io/imagedependencies/status" or "POST namespaces".
  [[nodiscard]] std::string operation(std::string_view method) const;
};

/// Returns nothing if the path does not name a resource.
[[nodiscard]] std::optional<Route> parse_route(std::string_view path);

/// Whether a response contains whole objects or PartialObjectMetadata.
enum class Form { Whole, Metadata };
[[nodiscard]] Form requested_form(const loop::HttpRequest& request);

/// The field manager for managedFields: ?fieldManager=, or else the first word of User-Agent.
[[nodiscard]] std::string field_manager(const loop::HttpRequest& request);
/// The user name for messages: impersonated, passed on by an aggregator, or else an administrator.
[[nodiscard]] std::string user(const loop::HttpRequest& request);

}  // namespace imagedeps::sim
