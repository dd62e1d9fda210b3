#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "loop/http.h"
#include "simulator/resource_type.h"

namespace imagedeps::sim {

/// A request's path, taken apart: /apis/GROUP/VERSION[/namespaces/NS]/PLURAL[/NAME[/SUBRESOURCE]].
struct Route {
  std::string group, version, ns, plural, name, subresource;

  /// "GET image.openshift.io/imagestreams", "PATCH imagedeps.io/imagedependencies/status", "POST
  /// namespaces".
  [[nodiscard]] std::string operation(std::string_view method) const;
};

/// Nothing for a path that names no resource.
[[nodiscard]] std::optional<Route> parse_route(std::string_view path);

/// What a list or a watch may send instead of whole objects.
enum class Form { Whole, Metadata };
[[nodiscard]] Form requested_form(const loop::HttpRequest& request);

/// Who writes, for managedFields: ?fieldManager=, else the first word of User-Agent.
[[nodiscard]] std::string field_manager(const loop::HttpRequest& request);
/// Who asks, for messages: impersonated, proxied by an aggregator, else an administrator.
[[nodiscard]] std::string user(const loop::HttpRequest& request);

}  // namespace imagedeps::sim
