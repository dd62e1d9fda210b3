#include "sim/control.h"

#include "sim/answer.h"
#include "sim/resource_type.h"

namespace imagedeps::sim {
namespace {

constexpr std::string_view kRoot = "/sim/v1/";

Answer done() { return json_answer(200, Json::object()); }
Answer wrong(const std::string& message) { return json_answer(400, Json{{"error", message}}); }

/// The members of a JSON object in the form that parse_fault() takes from the command line.
Parameters parameters_of(const Json& body) {
  Parameters parameters;
  for (const auto& [name, value] : body.items())
    parameters[name] = value.is_string() ? value.get<std::string>() : value.dump();
  return parameters;
}

Answer set_registry(Cluster& cluster, std::string_view host, const Json& body) {
  auto parameters = parameters_of(body);
  parameters.erase("mood");
  const auto fault = parse_fault(string_at(body, "mood"), parameters);
  if (!fault) return wrong(fault.error().message);
  cluster.set_registry(host, *fault);
  return done();
}

Answer set_faults(Cluster& cluster, const Json& body) {
  const auto faults = parse_server_faults(parameters_of(body));
  if (!faults) return wrong(faults.error().message);
  cluster.set_faults(*faults);
  return done();
}

Answer set_resource(Cluster& cluster, std::string_view qualified, const Json& body) {
  const auto dot = qualified.find('.');
  const auto plural = qualified.substr(0, dot),
             group = dot == std::string_view::npos ? std::string_view() : qualified.substr(dot + 1);
  if (find_type(group, plural) == nullptr)
    return wrong("unknown resource: " + std::string(qualified));
  cluster.set_resource_status(group, plural, static_cast<int>(integer_at(body, "status")));
  return done();
}

Answer add_objects(Cluster& cluster, const loop::HttpRequest& request, const Json& body) {
  const auto ns = request.query("namespace");
  const auto applied = cluster.apply(body, ns.empty() ? "default" : ns);
  return applied ? done() : wrong(applied.error().message);
}

Answer post(Cluster& cluster, const loop::HttpRequest& request, std::string_view what) {
  const auto body = parse_json(request.body.empty() ? "{}" : request.body);
  if (!body) return wrong(body.error().message);
  if (what.starts_with("registries/")) return set_registry(cluster, what.substr(11), *body);
  if (what.starts_with("resources/")) return set_resource(cluster, what.substr(10), *body);
  if (what == "faults") return set_faults(cluster, *body);
  if (what == "objects") return add_objects(cluster, request, *body);
  if (what == "images") {
    cluster.set_image(string_at(*body, "pullSpec"), bool_at(*body, "exists"));
  } else if (what == "down") {
    cluster.set_down(bool_at(*body, "down"));
  } else if (what.starts_with("groups/")) {
    cluster.set_group(what.substr(7), bool_at(*body, "served"));
  } else {
    return json_answer(404, Json{{"error", "unknown control path"}});
  }
  return done();
}

Answer imports(const Cluster& cluster) {
  auto list = Json::array();
  for (const auto& record : cluster.imports()) {
    list.push_back({{"at", format_rfc3339(record.at)},
                    {"namespace", record.ns},
                    {"stream", record.stream},
                    {"tag", record.tag},
                    {"pullSpec", record.pull_spec},
                    {"resourceVersion", record.resource_version},
                    {"images", record.images},
                    {"status", record.http_status},
                    {"success", record.success},
                    {"ours", record.ours}});
  }
  return json_answer(200, list);
}

Answer pulls(const Cluster& cluster) {
  auto list = Json::array();
  for (const auto& record : cluster.pulls())
    list.push_back({{"at", format_rfc3339(record.at)},
                    {"registry", record.registry},
                    {"pullSpec", record.pull_spec},
                    {"refused", record.refused}});
  return json_answer(200, list);
}

Answer get(const Cluster& cluster, const loop::HttpRequest& request, std::string_view what) {
  if (what == "imports") return imports(cluster);
  if (what == "pulls") return pulls(cluster);
  if (what == "requests")
    return json_answer(200, Json{{"count", cluster.requests(request.query("what"))}});
  return json_answer(404, Json{{"error", "unknown control path"}});
}

}  // namespace

bool is_control(const loop::HttpRequest& request) { return request.path().starts_with("/sim/"); }

void serve_control(Cluster& cluster, const loop::HttpRequest& request,
                   loop::HttpResponder& responder) {
  const auto path = request.path();
  if (!path.starts_with(kRoot))
    return send(responder, json_answer(404, Json{{"error", "unknown control path"}}));
  const auto what = path.substr(kRoot.size());
  send(responder,
       request.method == "GET" ? get(cluster, request, what) : post(cluster, request, what));
}

loop::HttpHandler with_control(Cluster& cluster) {
  return [&cluster](loop::HttpRequest request, std::shared_ptr<loop::HttpResponder> responder) {
    if (is_control(request)) return serve_control(cluster, request, *responder);
    cluster.serve(std::move(request), std::move(responder));
  };
}

}  // namespace imagedeps::sim
