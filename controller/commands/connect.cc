#include "commands/connect.h"

#include "base/json.h"
#include "kube/tls_client.h"

namespace imagedeps::commands {

Error explained(Error error, const kube::ConnectionConfig& config) {
  const std::string whose = " (server " + config.server + ", from " + config.source + ")";
  if (error.http_status == 401) {
    const std::string complaint =
        kube::client_certificate_complaint(config, kube::Surroundings::real());
    const std::string advice =
        complaint.empty() ? "log in again (oc login), or check the token or client certificate"
                          : complaint + "; get a new one, or log in again (oc login)";
    error.message = "the API server rejects the credentials (401)" + whose + ": " + advice +
                    "; response: " + error.message;
  } else if (error.http_status == 0 || error.http_status >= 500) {
    error.message = "cannot reach the API server" + whose + ": " + error.message;
  }
  return error;
}

namespace {

Result<std::string> version_of(const Result<kube::Response>& response) {
  if (!response) return response.error();
  if (response->status >= 300 && response->status != 403) return kube::error_of(*response);
  const auto body = parse_json(response->body);
  return body ? string_at(*body, "gitVersion", "unknown") : std::string("unknown");
}

}  // namespace

std::unique_ptr<kube::Call> ask_version(kube::Transport& transport,
                                        const kube::ConnectionConfig& config,
                                        std::function<void(Result<std::string>)> done) {
  kube::Request request;
  request.target = "/version";
  request.deadline = std::chrono::seconds{10};
  return transport.send(
      std::move(request), [config, done = std::move(done)](const Result<kube::Response>& response) {
        const auto version = version_of(response);
        done(version ? version : Result<std::string>(explained(version.error(), config)));
      });
}

}  // namespace imagedeps::commands
