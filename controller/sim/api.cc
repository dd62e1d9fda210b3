#include "sim/api.h"

#include <utility>

#include "sim/discovery.h"
#include "sim/forced_status.h"

namespace imagedeps::sim {
namespace {

std::string content_type(const loop::HttpRequest& request) {
  const auto found = request.headers.find("content-type");
  return found == request.headers.end() ? "application/json"
                                        : found->second.substr(0, found->second.find(';'));
}

Answer unsupported(std::string_view accepted) {
  return refusal_answer(refusal::of(
      415, "UnsupportedMediaType",
      "the body of the request was in an unknown format - accepted media types include: " +
          std::string(accepted),
      Json::object()));
}

/// True for the subresources that are implemented: only those that the operator or its users need.
bool has_subresource(const ResourceType& type, std::string_view name) {
  const bool instantiable = type.kind == "BuildConfig" || type.kind == "DeploymentConfig";
  return name.empty() || (name == "status" && type.status) ||
         (name == "instantiate" && instantiable);
}

Answer not_allowed() {
  return refusal_answer(refusal::of(
      405, "MethodNotAllowed", "the server does not allow this method on the requested resource",
      Json::object()));
}

Answer page_not_found() {
  return {
      .status = 404, .body = "404 page not found\n", .content_type = "text/plain; charset=utf-8"};
}

bool known_patch(const ResourceType& type, std::string_view format) {
  return format == "application/apply-patch+yaml" || format == "application/merge-patch+json" ||
         (format == "application/strategic-merge-patch+json" && !type.custom());
}

Answer answer_of(const Outcome& outcome) {
  if (!outcome.done()) return refusal_answer(outcome.refusal);
  return {.status = outcome.code, .body = outcome.object->full_text()};
}

WriteOptions options_of(const loop::HttpRequest& request) {
  return {.manager = field_manager(request),
          .force = request.query("force") == "true",
          .dry_run = request.query("dryRun") == "All"};
}

Json deleted_status(const Version& object) {
  auto details = refusal::details(object.name(), object.type().group, object.type().plural);
  details["uid"] = at(at(object.json(), "metadata"), "uid");
  return Json{{"kind", "Status"},
              {"apiVersion", "v1"},
              {"metadata", Json::object()},
              {"status", "Success"},
              {"details", std::move(details)}};
}

}  // namespace

Api::Api(World& world, Writer& writer, Watches& watches, Imports& imports)
    : world_(world),
      writer_(writer),
      watches_(watches),
      imports_(imports),
      lists_(world),
      istags_(world) {}

void Api::set_group(std::string_view group, bool served) {
  if (served) {
    hidden_groups_.erase(std::string(group));
  } else {
    hidden_groups_.emplace(group);
    watches_.cut([&](const ResourceType& type) { return type.group == group; });
  }
}

void Api::set_resource_status(const ResourceType& type, int status) {
  forced_.erase(&type);
  if (status == 0) return;
  forced_[&type] = status;
  watches_.cut([&](const ResourceType& other) { return &other == &type; });
}

bool Api::served(const ResourceType& type) const {
  return (!world_.options.aggregated || type.aggregated()) && !hidden_groups_.contains(type.group);
}

std::uint64_t Api::requests(std::string_view what) const {
  const auto found = requests_.find(what);
  return found == requests_.end() ? 0 : found->second;
}

void Api::count(const Route& route, const loop::HttpRequest& request) {
  ++requests_[route.operation(request.method)];
  if (request.method == "GET" && route.name.empty())
    ++requests_[route.operation(request.query("watch").empty() ? "LIST" : "WATCH")];
}

void Api::serve(const loop::HttpRequest& request, const Responder& responder) {
  if (request.method == "GET") {
    auto known =
        discovery(request.path(), [this](const ResourceType& type) { return served(type); });
    if (known) return send(*responder, std::move(*known));
  }
  const auto route = parse_route(request.path());
  if (!route) return send(*responder, page_not_found());
  count(*route, request);
  const auto* type = find_type(route->group, route->plural);
  if (type != nullptr && !has_subresource(*type, route->subresource))
    return send(*responder, refusal_answer(refusal::unknown_resource()));
  if (type == nullptr || type->version != route->version || !served(*type)) {
    const bool group_known = type != nullptr && served(*type);
    return send(*responder, group_known || route->group.empty()
                                ? refusal_answer(refusal::unknown_resource())
                                : page_not_found());
  }
  if (const auto forced = forced_.find(type); forced != forced_.end())
    return send(*responder, forced_answer(*type, *route, request, forced->second));
  serve_resource(*type, *route, request, responder);
}

void Api::serve_resource(const ResourceType& type, const Route& route,
                         const loop::HttpRequest& request, const Responder& responder) {
  if (type.kind == "ImageStreamImport") return serve_import(route, request, responder);
  if (type.kept == ResourceType::Kept::Derived)
    return send(*responder, istags_.answer(type, route, request.method));
  if (request.method != "GET") return send(*responder, write(type, route, request));
  const bool collection = route.name.empty();
  if (collection && (request.query("watch") == "true" || request.query("watch") == "1"))
    return watches_.start(type, route.ns, request, responder);
  send(*responder, collection ? lists_.answer(type, route.ns, request) : get(type, route, request));
}

void Api::serve_import(const Route& route, const loop::HttpRequest& request,
                       const Responder& responder) {
  if (request.method != "POST" || !route.name.empty()) return send(*responder, not_allowed());
  const auto body = parse_json(request.body);
  if (!body) return send(*responder, refusal_answer(refusal::bad_request(body.error().message)));
  const auto deadline = import_deadline(request);
  if (const auto* wrong = std::get_if<std::string>(&deadline))
    return send(*responder, refusal_answer(refusal::bad_request(*wrong)));
  const auto number = std::make_shared<std::uint64_t>(0);
  *number = imports_.start(route.ns, *body, std::get<Duration>(deadline), Imports::Client::Ours,
                           [this, responder, number](int code, const Json& answer) {
                             importing_.erase(*number);
                             send(*responder, json_answer(code, answer));
                           });
  if (*number == 0) return;
  importing_[*number] = responder;
  responder->on_gone([this, gone = *number] {
    imports_.cancel(gone);
    importing_.erase(gone);
  });
}

void Api::cut_imports() {
  for (const auto& [number, responder] : std::exchange(importing_, {})) {
    imports_.cancel(number);
    responder->abort();
  }
}

Answer Api::get(const ResourceType& type, const Route& route,
                const loop::HttpRequest& request) const {
  const auto object = world_.store.find(type, route.ns, route.name);
  if (!object) return refusal_answer(refusal::not_found(type, route.name));
  return {.status = 200,
          .body = requested_form(request) == Form::Metadata ? object->metadata_text()
                                                            : object->full_text()};
}

Answer Api::write(const ResourceType& type, const Route& route, const loop::HttpRequest& request) {
  if (request.method == "DELETE")
    return route.name.empty() ? remove_collection(type, route, request)
                              : remove(type, route, request);
  const auto format = content_type(request);
  if (request.method != "PATCH" && format != "application/json")
    return unsupported("application/json (kubectl apply -f sends it)");
  if (request.method == "PATCH" && !known_patch(type, format))
    return unsupported("application/merge-patch+json, application/apply-patch+yaml");
  auto body = parse_json(request.body);
  if (!body || !body->is_object()) {
    return refusal_answer(refusal::bad_request(
        "the object provided is unrecognized (must be of type " + std::string(type.kind) +
        "): " + (body ? "it is not an object" : body.error().message)));
  }
  const Target target{
      .type = type, .ns = route.ns, .name = route.name, .subresource = route.subresource};
  const auto options = options_of(request);
  if (request.method == "POST") return post(target, route, std::move(*body), options);
  if (route.name.empty()) return not_allowed();
  if (request.method == "PATCH") return patch(target, request, *body, options);
  return request.method == "PUT" ? answer_of(writer_.update(target, std::move(*body), options))
                                 : not_allowed();
}

Answer Api::post(const Target& target, const Route& route, Json body, const WriteOptions& options) {
  if (route.subresource == "instantiate" && instantiate_)
    return answer_of(instantiate_(target.type, route.ns, route.name));
  if (!route.name.empty()) return not_allowed();
  return answer_of(writer_.create(target, std::move(body), options));
}

Answer Api::patch(const Target& target, const loop::HttpRequest& request, const Json& body,
                  const WriteOptions& options) {
  const auto type = content_type(request);
  if (type == "application/apply-patch+yaml") {
    // Apply requires an explicit manager. Other writes default to the client's name.
    const WriteOptions named{.manager = request.query("fieldManager"),
                             .force = options.force,
                             .dry_run = options.dry_run};
    return answer_of(writer_.apply(target, body, named));
  }
  const auto kind =
      type == "application/merge-patch+json" ? Writer::Patch::Merge : Writer::Patch::StrategicMerge;
  return answer_of(writer_.patch(target, kind, body, options));
}

Answer Api::remove(const ResourceType& type, const Route& route, const loop::HttpRequest& request) {
  Preconditions preconditions;
  if (const auto body = parse_json(request.body.empty() ? "{}" : request.body)) {
    preconditions.uid = string_at(at(*body, "preconditions"), "uid");
    preconditions.resource_version = string_at(at(*body, "preconditions"), "resourceVersion");
  }
  const auto outcome = writer_.remove(
      {.type = type, .ns = route.ns, .name = route.name, .subresource = {}}, preconditions);
  if (!outcome.done()) return refusal_answer(outcome.refusal);
  const bool still_there = world_.store.find(type, route.ns, route.name) != nullptr;
  return still_there ? answer_of(outcome) : json_answer(200, deleted_status(*outcome.object));
}

Answer Api::remove_collection(const ResourceType& type, const Route& route,
                              const loop::HttpRequest& request) {
  const auto selector =
      parse_selector(request.query("labelSelector"), request.query("fieldSelector"));
  if (const auto* wrong = std::get_if<std::string>(&selector))
    return refusal_answer(refusal::bad_request(*wrong));
  for (const auto& object : world_.store.list(type, route.ns)) {
    if (std::get<Selector>(selector).matches(object->json()))
      static_cast<void>(writer_.remove(
          {.type = type, .ns = object->ns(), .name = object->name(), .subresource = {}}, {}));
  }
  return json_answer(200, Json{{"kind", "Status"},
                               {"apiVersion", "v1"},
                               {"metadata", Json::object()},
                               {"status", "Success"}});
}

}  // namespace imagedeps::sim
