#include "page/guard.h"

#include <gtest/gtest.h>

namespace imagedeps::page {
namespace {

loop::HttpRequest request(const std::string& host, const std::string& method = "GET") {
  loop::HttpRequest asked;
  asked.method = method;
  asked.target = "/";
  if (!host.empty()) asked.headers["host"] = host;
  return asked;
}

TEST(PageGuard, LetsInWhoNamesThisMachine) {
  for (const char* host : {"127.0.0.1:8081", "127.0.0.1", "127.8.9.1:1", "localhost:9000",
                           "LOCALHOST", "[::1]:8081", "[::1]"})
    EXPECT_EQ(judge_request(request(host), Reach::Loopback).status, 0) << host;
}

TEST(PageGuard, TurnsAwayNamesThatAnAttackerLetsPointHere) {
  for (const char* host :
       {"", "evil.example", "evil.example:8081", "localhost.evil.example", "127.0.0.1.evil.example",
        "127.evil", "[::2]:8081", "[::1].evil.example", "10.0.0.1"})
    EXPECT_EQ(judge_request(request(host), Reach::Loopback).status, 403) << host;
}

TEST(PageGuard, AllowsOnlyAddressesAndServicesOnANetwork) {
  for (const char* host : {"10.1.2.3:8081", "[fd00::1]:8081", "localhost:8081", "imagedeps:8081",
                           "imagedeps.imagedeps.svc:8081", "imagedeps.imagedeps.svc.cluster.local"})
    EXPECT_EQ(judge_request(request(host), Reach::Network).status, 0) << host;
  for (const char* host :
       {"evil.example", "evil.example:8081", "10.1.2.3.evil.example", "svc.evil"})
    EXPECT_EQ(judge_request(request(host), Reach::Network).status, 403) << host;
}

TEST(PageGuard, IsReadOnly) {
  EXPECT_EQ(judge_request(request("localhost", "HEAD"), Reach::Loopback).status, 0);
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
    EXPECT_EQ(judge_request(request("localhost", method), Reach::Loopback).status, 405) << method;
}

TEST(PageGuard, AnswersLinksButNoScriptsOfOtherSites) {
  auto asked = request("localhost");
  asked.headers["sec-fetch-site"] = "cross-site";
  asked.headers["sec-fetch-mode"] = "cors";
  EXPECT_EQ(judge_request(asked, Reach::Loopback).status, 403);
  asked.headers["sec-fetch-mode"] = "navigate";
  EXPECT_EQ(judge_request(asked, Reach::Loopback).status, 0);
  asked.headers["sec-fetch-mode"] = "cors";
  asked.headers["sec-fetch-site"] = "same-origin";
  EXPECT_EQ(judge_request(asked, Reach::Loopback).status, 0);
}

TEST(PageGuard, KnowsWhichAddressesAreThisMachineOnly) {
  for (const char* address : {"127.0.0.1:8081", "localhost:0", "[::1]:8081"})
    EXPECT_EQ(reach_of(address), Reach::Loopback) << address;
  for (const char* address : {":8081", "0.0.0.0:8081", "[::]:8081", "10.1.2.3:80", "nonsense"})
    EXPECT_EQ(reach_of(address), Reach::Network) << address;
}

TEST(PageGuard, AllowsNothingButItsOwnFiles) {
  const auto headers = safe_headers("text/html");
  const auto& policy = headers.at("Content-Security-Policy");
  EXPECT_EQ(policy.substr(0, 19), "default-src 'none';");
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_EQ(headers.at("X-Content-Type-Options"), "nosniff");
}

}  // namespace
}  // namespace imagedeps::page
