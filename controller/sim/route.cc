#include "sim/route.h"

#include <vector>

#include "base/text.h"

namespace imagedeps::sim {
namespace {

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start < path.size();) {
    const auto end = std::min(path.find('/', start), path.size());
    if (end > start) parts.push_back(percent_decoded(path.substr(start, end - start)));
    start = end + 1;
  }
  return parts;
}

std::string header(const loop::HttpRequest& request, std::string_view name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string() : found->second;
}

}  // namespace

std::string Route::operation(std::string_view method) const {
  auto text = std::string(method) + " " + (group.empty() ? plural : group + "/" + plural);
  if (!subresource.empty()) text += "/" + subresource;
  return text;
}

std::optional<Route> parse_route(std::string_view path) {
  const auto parts = parts_of(path);
  Route route;
  std::size_t at = 0;
  if (parts.size() >= 3 && parts[0] == "api") {
    route.version = parts[1];
    at = 2;
  } else if (parts.size() >= 4 && parts[0] == "apis") {
    route.group = parts[1];
    route.version = parts[2];
    at = 3;
  } else {
    return std::nullopt;
  }
  // /api/v1/namespaces/NAME is the Namespace itself, /api/v1/namespaces/NS/PLURAL is a collection
  // in it.
  const bool own_status =
      parts.size() == at + 3 && (parts[at + 2] == "status" || parts[at + 2] == "finalize");
  if (parts[at] == "namespaces" && parts.size() > at + 2 && !(route.group.empty() && own_status)) {
    route.ns = parts[at + 1];
    at += 2;
  }
  if (parts.size() > at + 3) return std::nullopt;
  route.plural = parts[at];
  if (parts.size() > at + 1) route.name = parts[at + 1];
  if (parts.size() > at + 2) route.subresource = parts[at + 2];
  return route;
}

Form requested_form(const loop::HttpRequest& request) {
  return header(request, "accept").find("as=PartialObjectMetadata") == std::string::npos
             ? Form::Whole
             : Form::Metadata;
}

std::string field_manager(const loop::HttpRequest& request) {
  if (auto manager = request.query("fieldManager"); !manager.empty()) return manager;
  const auto agent = header(request, "user-agent");
  return agent.empty() ? "unknown" : agent.substr(0, agent.find('/'));
}

std::string user(const loop::HttpRequest& request) {
  for (const auto* name : {"impersonate-user", "x-remote-user"}) {
    if (auto value = header(request, name); !value.empty()) return value;
  }
  return "system:admin";
}

}  // namespace imagedeps::sim
