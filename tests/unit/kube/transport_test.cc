#include "kube/transport.h"

#include <gtest/gtest.h>

namespace imagedeps::kube {
namespace {

using Kind = Error::Kind;
using std::chrono::seconds;

std::string status(std::string_view reason, int code, std::string_view more = "") {
  return R"({"kind":"Status","apiVersion":"v1","status":"Failure","message":"the server's words","reason":")" +
         std::string(reason) + R"(","code":)" + std::to_string(code) + std::string(more) + "}";
}

TEST(ErrorOf, TakesMessageAndReasonOfAStatus) {
  const auto error = error_of({.status = 409, .headers = {}, .body = status("Conflict", 409)});
  EXPECT_EQ(error.kind, Kind::Conflict);
  EXPECT_EQ(error.message, "the server's words");
  EXPECT_EQ(error.reason, "Conflict");
  EXPECT_EQ(error.http_status, 409);
}

TEST(ErrorOf, HasTheKindOfTheHttpStatus) {
  const auto kind = [](int code) {
    return error_of({.status = code, .headers = {}, .body = {}}).kind;
  };
  EXPECT_EQ(kind(302), Kind::Invalid);
  EXPECT_EQ(kind(400), Kind::Invalid);
  EXPECT_EQ(kind(401), Kind::Denied);
  EXPECT_EQ(kind(403), Kind::Denied);
  EXPECT_EQ(kind(404), Kind::NotFound);
  EXPECT_EQ(kind(410), Kind::Gone);
  EXPECT_EQ(kind(422), Kind::Invalid);
  EXPECT_EQ(kind(429), Kind::Throttled);
  EXPECT_EQ(kind(500), Kind::Unavailable);
  EXPECT_EQ(kind(503), Kind::Unavailable);
  EXPECT_EQ(kind(504), Kind::Timeout);
}

TEST(ErrorOf, ReadsATimeoutThatIsPlainTextAndHasNoKind) {
  const auto error = error_of(
      {.status = 504,
       .headers = {{"content-type", "text/plain"}},
       .body =
           R"({"metadata":{},"status":"Failure","message":"Timeout: too slow","reason":"Timeout","details":{},"code":504})"});
  EXPECT_EQ(error.kind, Kind::Timeout);
  EXPECT_EQ(error.message, "Timeout: too slow");
}

TEST(ErrorOf, DetectsAnExpiredTokenWithAnyStatus) {
  EXPECT_EQ(error_of({.status = 400, .headers = {}, .body = status("Expired", 400)}).kind,
            Kind::Gone);
  EXPECT_EQ(error_of_status(status("Expired", 410)).kind, Kind::Gone);
}

TEST(ErrorOf, NamesTheFirstCause) {
  const auto error =
      error_of({.status = 403,
                .headers = {},
                .body = status("Forbidden", 403,
                               R"(,"details":{"causes":[{"reason":"NamespaceTerminating"}]})")});
  EXPECT_EQ(error.cause, "NamespaceTerminating");
}

TEST(ErrorOf, HonorsRetryAfter) {
  EXPECT_EQ(
      error_of({.status = 429, .headers = {{"retry-after", "7"}}, .body = "Too many requests"})
          .retry_after,
      seconds{7});
  EXPECT_EQ(
      error_of({.status = 503,
                .headers = {},
                .body = status("ServiceUnavailable", 503, R"(,"details":{"retryAfterSeconds":3})")})
          .retry_after,
      seconds{3});
  const std::map<std::string, std::string, std::less<>> dated = {
      {"retry-after", "Wed, 21 Oct 2015 07:28:30 GMT"}, {"date", "Wed, 21 Oct 2015 07:28:00 GMT"}};
  EXPECT_EQ(error_of({.status = 503, .headers = dated, .body = {}}).retry_after, seconds{30});
  EXPECT_EQ(error_of({.status = 503, .headers = {{"retry-after", "soon"}}, .body = {}}).retry_after,
            std::nullopt);
}

TEST(ErrorOf, QuotesABodyThatIsNotAStatus) {
  const auto error = error_of(
      {.status = 502, .headers = {}, .body = "<html>\nBad Gateway" + std::string(400, '.')});
  EXPECT_EQ(error.message.substr(0, 46), "the server answered 502: <html> Bad Gateway...");
  EXPECT_LT(error.message.size(), 240u);
}

TEST(ErrorOf, NamesTheTargetOfARedirect) {
  const auto error =
      error_of({.status = 302, .headers = {{"location", "https://login.example/"}}, .body = {}});
  EXPECT_NE(error.message.find("https://login.example/"), std::string::npos);
}

TEST(RequestFailure, LimitsRetryAfterToAMinute) {
  for (const char* const asked :
       {"3600", "86400", "99999999999999999999999", "Wed, 21 Oct 2099 07:28:30 GMT"}) {
    const std::map<std::string, std::string, std::less<>> headers{
        {"retry-after", asked}, {"date", "Wed, 21 Oct 2015 07:28:00 GMT"}};
    EXPECT_EQ(error_of({.status = 429, .headers = headers, .body = {}}).retry_after, kRetryAfterMax)
        << asked;
  }
  EXPECT_EQ(error_of_status(R"({"kind":"Status","code":429,"details":{"retryAfterSeconds":86400}})")
                .retry_after,
            kRetryAfterMax);
}

}  // namespace
}  // namespace imagedeps::kube
