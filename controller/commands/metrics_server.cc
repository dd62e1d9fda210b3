#include "commands/metrics_server.h"

#include <string>
#include <utility>

#include "observe/endpoints.h"

namespace imagedeps::commands {

observe::Metrics::Detail plain_detail(const cli::Settings& settings) {
  return settings.metrics_objects_on_loopback ? observe::Metrics::Detail::Objects
                                              : observe::Metrics::Detail::Totals;
}

Result<std::unique_ptr<MetricsServer>> MetricsServer::listen(loop::AsioLoop& loop,
                                                             const cli::Settings& settings,
                                                             kube::Transport& transport,
                                                             const observe::Metrics& metrics,
                                                             observe::Log& log) {
  if (settings.metrics_listen.empty()) return std::unique_ptr<MetricsServer>();
  std::unique_ptr<MetricsServer> made(new MetricsServer(loop, transport));
  auto handler = observe::guarded_metrics(
      metrics,
      [access = &made->access_](const loop::HttpRequest& request, MetricsAccess::Done done) {
        access->ask(request, std::move(done));
      });
  loop::ServerOptions options = loop::get_only(settings.metrics_listen);
  options.tls = loop::TlsFiles{settings.metrics_certificate, settings.metrics_key, ""};
  options.on_trouble = [&log](const std::string& what) {
    log.warn("metrics server", {{"error", what}});
  };
  auto server = loop::HttpServer::listen(loop, options, std::move(handler));
  if (!server) return server.error().within("--metrics-secure-listen");
  made->server_ = std::move(*server);
  log.info("listening", {{"address", settings.metrics_listen},
                         {"port", std::to_string(made->server_->port())},
                         {"for", "metrics over TLS"}});
  return made;
}

}  // namespace imagedeps::commands
