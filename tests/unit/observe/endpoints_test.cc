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
  EXPECT_EQ(ask("GET", "/readyz").status, 500);
  EXPECT_EQ(ask("GET", "/livez").body, "ok");
  EXPECT_EQ(ask("GET", "/healthz").status, 200);
}

TEST_F(Endpoints, ListChecksWithVerbose) {
  health_.add_readiness("caches", [] { return std::nullopt; });
  EXPECT_EQ(ask("GET", "/readyz?verbose").body, "[+]caches ok\nreadyz check passed\n");
}

TEST_F(Endpoints, SayWhatIsServedWhereNothingIs) {
  const auto answer = ask("GET", "/");
  EXPECT_EQ(answer.status, 404);
  EXPECT_NE(answer.body.find("/metrics"), std::string::npos);
}

TEST_F(Endpoints, AreReadOnly) { EXPECT_EQ(ask("POST", "/metrics").status, 405); }

}  // namespace
}  // namespace imagedeps::observe
