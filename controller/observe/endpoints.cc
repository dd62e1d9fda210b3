#include "observe/endpoints.h"

#include <utility>

namespace imagedeps::observe {
namespace {

constexpr std::string_view kPlain = "text/plain; charset=utf-8";

void answer_report(loop::HttpResponder& responder, int failed, Health::Report report) {
  loop::answer(responder, report.ok ? 200 : failed, kPlain, std::move(report.text));
}

void answer_metrics(loop::HttpResponder& responder, const Metrics& metrics,
                    Metrics::Detail detail) {
  loop::answer(responder, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.text(detail));
}

}  // namespace

loop::HttpHandler endpoints(const Metrics& metrics, const Health& health, Metrics::Detail objects) {
  return [&metrics, &health, objects](const loop::HttpRequest& request,
                                      const std::shared_ptr<loop::HttpResponder>& responder) {
    const auto path = request.path();
    const auto detail =
        request.has_query("verbose") ? Health::Detail::Verbose : Health::Detail::Summary;
    if (request.method != "GET" && request.method != "HEAD")
      return loop::answer(*responder, 405, kPlain, "only GET and HEAD\n");
    if (path == "/metrics") return answer_metrics(*responder, metrics, objects);
    if (path == "/readyz") return answer_report(*responder, 503, health.ready(detail));
    if (path == "/livez" || path == "/healthz")
      return answer_report(*responder, 500, health.live(detail));
    loop::answer(*responder, 404, kPlain, "not found; try /metrics, /readyz, /livez or /healthz\n");
  };
}

loop::HttpHandler guarded_metrics(const Metrics& metrics, Gatekeeper gatekeeper) {
  return
      [&metrics, gatekeeper = std::move(gatekeeper)](
          const loop::HttpRequest& request, const std::shared_ptr<loop::HttpResponder>& responder) {
        if (request.path() != "/metrics")
          return loop::answer(*responder, 404, kPlain, "not found; try /metrics\n");
        if (request.method != "GET" && request.method != "HEAD")
          return loop::answer(*responder, 405, kPlain, "only GET and HEAD\n");
        gatekeeper(request, [&metrics, responder](const Permission& permission) {
          if (permission.status == 200)
            return answer_metrics(*responder, metrics, Metrics::Detail::Objects);
          loop::answer(*responder, permission.status, kPlain, permission.why + "\n");
        });
      };
}

}  // namespace imagedeps::observe
