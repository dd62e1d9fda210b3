#include "sim/forced_status.h"

#include "sim/outcome.h"

namespace imagedeps::sim {
namespace {

std::string verb_of(const Route& route, const loop::HttpRequest& request) {
  if (request.method == "POST") return "create";
  if (request.method == "PUT") return "update";
  if (request.method == "PATCH") return "patch";
  if (request.method == "DELETE") return "delete";
  if (!route.name.empty()) return "get";
  return request.query("watch").empty() ? "list" : "watch";
}

Json not_allowed_in(const ResourceType& type, const Route& route,
                    const loop::HttpRequest& request) {
  const auto resource = route.subresource.empty()
                            ? std::string(type.plural)
                            : std::string(type.plural) + "/" + route.subresource;
  const auto where = route.ns.empty() ? std::string("at the cluster scope")
                                      : "in the namespace \"" + route.ns + '"';
  return refusal::forbidden(type, route.name,
                            "User \"" + user(request) + "\" cannot " + verb_of(route, request) +
                                " resource \"" + resource + "\" in API group \"" +
                                std::string(type.group) + "\" " + where);
}

}  // namespace

Answer trouble(int status) {
  switch (status) {
    case 401: return refusal_answer(refusal::of(401, "Unauthorized", "Unauthorized"));
    case 429: {
      auto answer = refusal_answer(refusal::of(
          429, "TooManyRequests",
          "the server has received too many requests and has asked us to try again later",
          Json{{"retryAfterSeconds", 1}}));
      answer.headers["retry-after"] = "1";
      return answer;
    }
    case 502:
      return {.status = 502,
              .body = "<html><body><h1>502 Bad Gateway</h1></body></html>\n",
              .content_type = "text/html"};
    case 503:
      return refusal_answer(refusal::of(503, "ServiceUnavailable",
                                        "the server is currently unable to handle the request",
                                        Json::object()));
    case 504: {
      // kube-apiserver itself answers text/plain, with neither kind nor apiVersion.
      auto body = refusal::of(504, "Timeout",
                              "Timeout: request did not complete within the allotted timeout",
                              Json::object());
      body.erase("kind");
      body.erase("apiVersion");
      return {.status = 504, .body = to_text(body), .content_type = "text/plain"};
    }
    default:
      return refusal_answer(
          refusal::of(status, "InternalError",
                      "Internal error occurred: the simulator is set to answer with this status",
                      Json::object()));
  }
}

Answer forced_answer(const ResourceType& type, const Route& route, const loop::HttpRequest& request,
                     int status) {
  if (status == 403) return refusal_answer(not_allowed_in(type, route, request));
  if (status == 404) return refusal_answer(refusal::unknown_resource());
  return trouble(status);
}

}  // namespace imagedeps::sim
