#include "commands/metrics_access.h"

#include <gtest/gtest.h>

#include "support/manual_loop.h"
#include "support/scripted_transport.h"

namespace imagedeps::commands {
namespace {

using observe::Permission;
using std::chrono::seconds;

constexpr const char* kKnown =
    R"({"status":{"authenticated":true,"user":{"username":"system:serviceaccount:m:p","uid":"1","groups":["a","b"],"extra":{"k":["v"]}}}})";

class MetricsAccessTest : public testing::Test {
 protected:
  /// Returns the permission of a scrape with this token. Empty until the API server has answered.
  std::shared_ptr<std::optional<Permission>> ask(const std::string& token) {
    loop::HttpRequest request;
    request.method = "GET";
    request.target = "/metrics";
    if (!token.empty()) request.headers["authorization"] = "Bearer " + token;
    auto told = std::make_shared<std::optional<Permission>>();
    access_.ask(request, [told](const Permission& permission) { *told = permission; });
    return told;
  }
  void let_in() {
    transport_.last().end(201, kKnown);
    transport_.last().end(201, R"({"status":{"allowed":true}})");
    loop_.run();
  }
  test::ManualLoop loop_;
  test::ScriptedTransport transport_;
  MetricsAccess access_{loop_, transport_};
};

TEST_F(MetricsAccessTest, AcceptsAValidTokenOfAnAuthorizedUser) {
  const auto told = ask("secret");
  EXPECT_EQ(transport_.last().request.target, "/apis/authentication.k8s.io/v1/tokenreviews");
  EXPECT_EQ(*parse_json(transport_.last().request.body), token_review("secret"));
  transport_.last().end(201, kKnown);
  EXPECT_EQ(transport_.last().request.target, "/apis/authorization.k8s.io/v1/subjectaccessreviews");
  const Json asked = *parse_json(transport_.last().request.body);
  EXPECT_EQ(asked["spec"]["nonResourceAttributes"], Json({{"path", "/metrics"}, {"verb", "get"}}));
  EXPECT_EQ(asked["spec"]["user"], "system:serviceaccount:m:p");
  EXPECT_EQ(asked["spec"]["groups"], Json({"a", "b"}));
  EXPECT_EQ(asked["spec"]["extra"], Json({{"k", {"v"}}}));
  EXPECT_FALSE(told->has_value());
  transport_.last().end(201, R"({"status":{"allowed":true}})");
  EXPECT_EQ((*told)->status, 200);
}

TEST_F(MetricsAccessTest, RequiresAToken) {
  EXPECT_EQ((*ask(""))->status, 401);
  EXPECT_TRUE(transport_.exchanges.empty());
}

TEST_F(MetricsAccessTest, RefusesAnUnknownToken) {
  const auto told = ask("forged");
  transport_.last().end(201, R"({"status":{"error":"invalid"}})");
  EXPECT_EQ((*told)->status, 401);
  EXPECT_EQ(transport_.exchanges.size(), 1u);
}

TEST_F(MetricsAccessTest, RefusesAnUnauthorizedUser) {
  const auto told = ask("weak");
  transport_.last().end(201, kKnown);
  transport_.last().end(201, R"({"status":{"allowed":false}})");
  EXPECT_EQ((*told)->status, 403);
  EXPECT_NE((*told)->why.find("system:serviceaccount:m:p is not authorized to get"),
            std::string::npos);
}

TEST_F(MetricsAccessTest, ReviewsATokenOncePerMinute) {
  (void)ask("secret");
  let_in();
  EXPECT_EQ((*ask("secret"))->status, 200);
  loop_.advance(seconds{59});
  EXPECT_EQ((*ask("secret"))->status, 200);
  EXPECT_EQ(transport_.exchanges.size(), 2u);
  loop_.advance(seconds{2});
  EXPECT_FALSE(ask("secret")->has_value());
  EXPECT_EQ(transport_.exchanges.size(), 3u);
}

TEST_F(MetricsAccessTest, ReviewsConcurrentScrapesOnce) {
  const auto first = ask("secret"), second = ask("secret");
  let_in();
  EXPECT_EQ(transport_.exchanges.size(), 2u);
  EXPECT_EQ((*first)->status, 200);
  EXPECT_EQ((*second)->status, 200);
}

TEST_F(MetricsAccessTest, DoesNotMixUpTokens) {
  (void)ask("secret");
  let_in();
  EXPECT_FALSE(ask("secret2")->has_value());
}

TEST_F(MetricsAccessTest, RefusesAndCachesNothingWhenTheApiServerFails) {
  const auto told = ask("secret");
  transport_.last().fail({.kind = Error::Kind::Unavailable, .message = "connection refused"});
  loop_.run();
  EXPECT_EQ((*told)->status, 503);
  EXPECT_FALSE(ask("secret")->has_value());
  EXPECT_EQ(transport_.exchanges.size(), 2u);
}

TEST_F(MetricsAccessTest, LimitsConcurrentReviews) {
  for (int i = 0; i < 20; ++i) (void)ask("token" + std::to_string(i));
  EXPECT_EQ((*ask("one more"))->status, 503);
  EXPECT_EQ(transport_.open(), 20u);
}

}  // namespace
}  // namespace imagedeps::commands
