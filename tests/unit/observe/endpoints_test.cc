#include "observe/endpoints.h"

#include <gtest/gtest.h>

namespace imagedeps::observe {
namespace {

class RecordingResponder final : public loop::HttpResponder {
 public:
  void begin(int code, const std::map<std::string, std::string>& headers) override {
    status = code;
    type = headers.at("Content-Type");
  }
  void write(std::string bytes) override { body += bytes; }
  void end() override { ended = true; }
  void abort() override {}
  void on_gone(std::function<void()>) override {}
  [[nodiscard]] std::size_t pending() const override { return 0; }

  int status = 0;
  std::string type, body;
  bool ended = false;
};

class Endpoints : public testing::Test {
 protected:
  RecordingResponder ask(const std::string& method, const std::string& target) {
    loop::HttpRequest request;
    request.method = method;
    request.target = target;
    const auto responder = std::make_shared<RecordingResponder>();
    endpoints(metrics_, health_)(std::move(request), responder);
    EXPECT_TRUE(responder->ended);
    return *responder;
  }
  Metrics metrics_;
  Health health_;
};

TEST_F(Endpoints, ServeMetricsWithTheTypeThatPrometheusExpects) {
  metrics_.declare_gauge("imagedeps_ready", "Ready.");
  const auto answer = ask("GET", "/metrics");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_NE(answer.body.find("\nimagedeps_ready 0\n"), std::string::npos);
}

TEST_F(Endpoints, FailReadinessButNotLiveness) {
  health_.add_readiness("caches", [] { return "still listing"; });
  EXPECT_EQ(ask("GET", "/readyz").status, 503);
  EXPECT_EQ(ask("GET", "/livez").body, "ok");
  EXPECT_EQ(ask("GET", "/healthz").status, 200);
}

TEST_F(Endpoints, ListChecksWithVerbose) {
  health_.add_readiness("caches", [] { return std::nullopt; });
  EXPECT_EQ(ask("GET", "/readyz?verbose").body, "[+]caches ok\nreadyz check passed\n");
}

TEST_F(Endpoints, NameTheServedPathsIn404s) {
  const auto answer = ask("GET", "/");
  EXPECT_EQ(answer.status, 404);
  EXPECT_NE(answer.body.find("/metrics"), std::string::npos);
}

class GuardedMetrics : public Endpoints {
 protected:
  RecordingResponder ask_for(const std::string& target, Permission permission) {
    metrics_.collect(Metrics::Detail::Objects, [] {
      return std::vector<Metrics::Family>{
          {"single", "S.", Metrics::Type::Gauge, {{{{"name", "php"}}, 1}}}};
    });
    loop::HttpRequest request;
    request.method = "GET";
    request.target = target;
    const auto responder = std::make_shared<RecordingResponder>();
    guarded_metrics(metrics_, [&permission](const auto&, const auto& done) { done(permission); })(
        std::move(request), responder);
    return *responder;
  }
};

TEST_F(GuardedMetrics, NameSingleObjectsToAuthorizedClients) {
  EXPECT_NE(ask_for("/metrics", {}).body.find("single{name=\"php\"} 1\n"), std::string::npos);
  EXPECT_EQ(ask("GET", "/metrics").body.find("php"), std::string::npos)
      << "the endpoints without authorization do not";
}

TEST_F(GuardedMetrics, ExplainARefusal) {
  const auto answer = ask_for("/metrics", {403, "you may not"});
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.body, "you may not\n");
}

TEST_F(GuardedMetrics, AreAllThatIsServed) { EXPECT_EQ(ask_for("/readyz", {}).status, 404); }

TEST_F(Endpoints, AreReadOnly) { EXPECT_EQ(ask("POST", "/metrics").status, 405); }

}  // namespace
}  // namespace imagedeps::observe
