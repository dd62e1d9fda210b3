#include "commands/cluster.h"

#include <optional>
#include <utility>

#include "commands/connect.h"
#include "kube/cpprest_transport.h"

namespace imagedeps::commands {

Result<std::unique_ptr<Cluster>> Cluster::connect(const cli::Connection& connection) {
  auto config =
      kube::load_config(kube::Surroundings::real(), connection.kubeconfig, connection.context);
  if (!config) return config.error();
  std::unique_ptr<Cluster> cluster(new Cluster);
  cluster->config_ = std::move(*config);
  auto transport = kube::make_cpprest_transport(cluster->loop_, cluster->config_,
                                                "imagedeps/" IMAGEDEPS_VERSION, {});
  if (!transport) return transport.error();
  cluster->transport_ = std::move(*transport);
  return cluster;
}

std::string Cluster::default_namespace() const {
  return config_.default_namespace.empty() ? "default" : config_.default_namespace;
}

void Cluster::wait(const std::function<void(std::function<void()> done)>& start) {
  loop_.post([this, &start] { start([this] { loop_.stop(); }); });
  loop_.run();
}

Result<std::string> Cluster::send(kube::Request request) {
  std::optional<Result<kube::Response>> answer;
  std::unique_ptr<kube::Call> call;
  wait([&](std::function<void()> done) {
    call = transport_->send(std::move(request),
                            [&answer, done = std::move(done)](Result<kube::Response> response) {
                              answer = std::move(response);
                              done();
                            });
  });
  if (!*answer) return explained(answer->error(), config_);
  if ((*answer)->status >= 300) return explained(kube::error_of(**answer), config_);
  return std::move((*answer)->body);
}

}  // namespace imagedeps::commands
