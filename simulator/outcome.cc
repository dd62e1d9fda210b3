#include "simulator/outcome.h"

namespace imagedeps::sim::refusal {
namespace {

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

Json causes_json(const std::vector<Cause>& causes) {
  auto list = Json::array();
  for (const auto& cause : causes)
    list.push_back({{"reason", cause.reason}, {"message", cause.message}, {"field", cause.field}});
  return list;
}

std::string joined(const std::vector<Cause>& causes) {
  std::string text;
  for (const auto& cause : causes)
    text += (text.empty() ? "" : ", ") + cause.field + ": " + cause.message;
  return causes.size() > 1 ? "[" + text + "]" : text;
}

}  // namespace

Json of(int code, std::string_view reason, std::string message, Json details) {
  Json status{{"kind", "Status"},
              {"apiVersion", "v1"},
              {"metadata", Json::object()},
              {"status", "Failure"},
              {"message", std::move(message)}};
  if (!reason.empty()) status["reason"] = std::string(reason);
  if (!details.is_null()) status["details"] = std::move(details);
  status["code"] = code;
  return status;
}

Json details(std::string_view name, std::string_view group, std::string_view kind) {
  auto result = Json::object();
  if (!name.empty()) result["name"] = std::string(name);
  if (!group.empty()) result["group"] = std::string(group);
  result["kind"] = std::string(kind);
  return result;
}

Json not_found(const ResourceType& type, std::string_view name) {
  return of(404, "NotFound", type.qualified() + " " + quoted(name) + " not found",
            details(name, type.group, type.plural));
}

Json namespace_not_found(std::string_view ns) { return not_found(type_of("", "namespaces"), ns); }

Json already_exists(const ResourceType& type, std::string_view name) {
  return of(409, "AlreadyExists", type.qualified() + " " + quoted(name) + " already exists",
            details(name, type.group, type.plural));
}

Json modified(const ResourceType& type, std::string_view name) {
  return conflict(type, name,
                  "the object has been modified; please apply your changes to the latest version "
                  "and try again");
}

Json conflict(const ResourceType& type, std::string_view name, std::string_view why) {
  return of(409, "Conflict",
            "Operation cannot be fulfilled on " + type.qualified() + " " + quoted(name) + ": " +
                std::string(why),
            details(name, type.group, type.plural));
}

Json apply_conflict(const std::vector<Cause>& causes) {
  std::string text = "Apply failed with " + std::to_string(causes.size()) +
                     (causes.size() == 1 ? " conflict: " : " conflicts: ");
  for (const auto& cause : causes)
    text += (&cause == &causes.front() ? "" : ", ") + cause.message + ": " + cause.field;
  return of(409, "Conflict", std::move(text), Json{{"causes", causes_json(causes)}});
}

Json invalid(const ResourceType& type, std::string_view name, const std::vector<Cause>& causes) {
  auto what = details(name, type.group, type.kind);
  what["causes"] = causes_json(causes);
  return of(422, "Invalid",
            type.qualified_kind() + " " + quoted(name) + " is invalid: " + joined(causes),
            std::move(what));
}

Json bad_request(std::string message) { return of(400, "BadRequest", std::move(message)); }
Json expired(std::string message) { return of(410, "Expired", std::move(message)); }

Json forbidden(const ResourceType& type, std::string_view name, std::string_view why) {
  const auto subject = name.empty() ? type.qualified() : type.qualified() + " " + quoted(name);
  return of(403, "Forbidden", subject + " is forbidden: " + std::string(why),
            details(name, type.group, type.plural));
}

Json terminating(const ResourceType& type, std::string_view name, std::string_view ns) {
  auto status = forbidden(type, name,
                          "unable to create new content in namespace " + std::string(ns) +
                              " because it is being terminated");
  status["details"]["causes"] =
      Json::array({{{"reason", "NamespaceTerminating"},
                    {"message", "namespace " + std::string(ns) + " is being terminated"},
                    {"field", "metadata.namespace"}}});
  return status;
}

Json unknown_resource() {
  return of(404, "NotFound", "the server could not find the requested resource", Json::object());
}

Json timeout() {
  return of(
      504, "Timeout",
      "Timeout: request did not complete within requested timeout - context deadline exceeded",
      Json::object());
}

}  // namespace imagedeps::sim::refusal
