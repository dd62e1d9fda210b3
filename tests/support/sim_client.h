#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "sim/cluster.h"
#include "sim/sim_loop.h"

namespace imagedeps::testing {

/// What a client of the simulator has received so far.
struct Received {
  int status = 0;
  std::map<std::string, std::string> headers;
  std::string body;
  bool ended = false;    ///< The response ended normally.
  bool aborted = false;  ///< The connection was aborted.

  [[nodiscard]] Json json() const {
    auto parsed = parse_json(body);
    return parsed ? *parsed : Json();
  }
  /// The lines of the body. For a watch each line is one event.
  [[nodiscard]] std::vector<Json> lines() const {
    std::vector<Json> result;
    for (std::size_t start = 0; start < body.size();) {
      const auto end = std::min(body.find('\n', start), body.size());
      if (auto line = parse_json(std::string_view(body).substr(start, end - start)))
        result.push_back(*line);
      start = end + 1;
    }
    return result;
  }
};

/// One connection to a Cluster, without sockets. Call leave() on an unfinished connection to
/// simulate a client that disconnects.
class Connection final : public loop::HttpResponder {
 public:
  Received received;

  void leave() {
    if (const auto gone = std::exchange(gone_, nullptr)) gone();
  }
  void begin(int status, const std::map<std::string, std::string>& headers) override {
    received.status = status;
    received.headers = headers;
  }
  void write(std::string bytes) override { received.body += bytes; }
  void end() override { received.ended = true; }
  void abort() override { received.aborted = true; }
  void on_gone(std::function<void()> gone) override { gone_ = std::move(gone); }
  [[nodiscard]] std::size_t pending() const override { return 0; }

 private:
  std::function<void()> gone_;
};

/// A cluster in virtual time and a client for it.
class SimClient {
 public:
  using Headers = std::map<std::string, std::string, std::less<>>;
  explicit SimClient(sim::Cluster::Options options = {})
      : loop(TimePoint{std::chrono::seconds{1'795'458'712}}), cluster(loop, options) {}

  /// Sends a request and returns immediately, for watches and slow answers.
  std::shared_ptr<Connection> open(const std::string& method, const std::string& target,
                                   const Json& body = nullptr, Headers headers = {}) {
    auto connection = std::make_shared<Connection>();
    cluster.serve({.method = method,
                   .target = target,
                   .headers = std::move(headers),
                   .body = body.is_null() ? "" : to_text(body),
                   .peer = "test"},
                  connection);
    return connection;
  }
  /// Sends a request and waits for the complete answer, at most one hour of virtual time.
  Received send(const std::string& method, const std::string& target, const Json& body = nullptr,
                Headers headers = {}) {
    const auto connection = open(method, target, body, std::move(headers));
    loop.run_until([&] { return connection->received.ended || connection->received.aborted; },
                   std::chrono::hours{1});
    return connection->received;
  }
  Received get(const std::string& target) { return send("GET", target); }
  Received post(const std::string& target, const Json& body) { return send("POST", target, body); }
  Received merge(const std::string& target, const Json& patch) {
    return send("PATCH", target, patch, {{"content-type", "application/merge-patch+json"}});
  }
  Received apply(const std::string& target, const Json& object) {
    return send("PATCH", target, object, {{"content-type", "application/apply-patch+yaml"}});
  }

  sim::SimLoop loop;
  sim::Cluster cluster;
};

}  // namespace imagedeps::testing
