#include <gtest/gtest.h>

#include "objects/image_stream_import.h"
#include "support/recordings.h"

namespace imagedeps::objects {
namespace {

using enum ImportFailure;

struct Case {
  const char* name;
  const char* reason;
  const char* message;
  ImportFailure failure;
};

/// Every outcome of openshift-image-api.md 3.4.
class ImportFailureClass : public testing::TestWithParam<Case> {};

TEST_P(ImportFailureClass, IsDerivedFromReasonAndText) {
  EXPECT_EQ(to_string(classify_failure(GetParam().reason, GetParam().message)),
            to_string(GetParam().failure));
}

constexpr Case kCases[] = {
    {"ManifestUnauthorized", "Unauthorized",
     "you may not have access to the container image \"quay.io/a/b:1\"", RegistryUnauthorized},
    {"WrongPassword", "Unauthorized", "incorrect username or password for image \"quay.io/a/b:1\"",
     RegistryUnauthorized},
    {"TokenRefused", "InternalError",
     "Internal error occurred: registry.redhat.io/a/b:1: Get "
     "\"https://registry.redhat.io/v2/a/b/manifests/1\": unauthorized: "
     "Please login to the "
     "Red Hat Registry using your Customer Portal credentials.",
     RegistryUnauthorized},
    {"DeniedWithText", "InternalError",
     "Internal error occurred: quay.io/a/b:1: denied: requested access to the resource is denied",
     RegistryForbidden},
    {"DeniedBare", "InternalError",
     "Internal error occurred: 127.0.0.1:15001/denied/x:latest: denied", RegistryForbidden},
    {"NotFound", "NotFound", "dockerimage.image.openshift.io \"quay.io/a/b:1\" not found",
     ManifestUnknown},
    {"NameUnknown", "InternalError",
     "Internal error occurred: quay.io/a/b:1: name unknown: repository not found", ManifestUnknown},
    {"ManifestUnknown", "InternalError",
     "Internal error occurred: quay.io/a/b:1: manifest unknown: manifest unknown", ManifestUnknown},
    {"TooManyRequests", "InternalError",
     "Internal error occurred: docker.io/library/php:7: toomanyrequests: You have reached your "
     "pull rate limit.",
     RateLimited},
    {"Http429", "InternalError",
     "Internal error occurred: quay.io/a/b:1: error parsing HTTP 429 response body: unexpected end "
     "of JSON input",
     RateLimited},
    {"Status429", "InternalError",
     "Internal error occurred: quay.io/a/b:1: received unexpected HTTP status: 429 Too Many "
     "Requests",
     RateLimited},
    {"NoSuchHost", "InternalError",
     "Internal error occurred: registry.invalid/x/y:latest: Get \"http://registry.invalid/v2/\": "
     "dial tcp: lookup "
     "registry.invalid on 10.0.0.10:53: no "
     "such host",
     RegistryUnreachable},
    {"Refused", "InternalError",
     "Internal error occurred: 127.0.0.1:15999/x/y:latest: Get \"http://127.0.0.1:15999/v2/\": "
     "dial tcp 127.0.0.1:15999: "
     "connect: connection refused",
     RegistryUnreachable},
    {"DialTimeout", "InternalError",
     "Internal error occurred: quay.io/a/b:1: Get \"https://quay.io/v2/\": dial tcp 1.2.3.4:443: "
     "i/o timeout",
     RegistryUnreachable},
    {"HandshakeTimeout", "InternalError",
     "Internal error occurred: quay.io/a/b:1: Get \"https://quay.io/v2/\": net/http: TLS handshake "
     "timeout",
     RegistryUnreachable},
    {"Deadline", "InternalError",
     "Internal error occurred: quay.io/a/b:1: Get \"https://quay.io/v2/\": context deadline "
     "exceeded",
     RegistryUnreachable},
    {"Eof", "InternalError",
     "Internal error occurred: quay.io/a/b:1: Get \"https://quay.io/v2/\": EOF",
     RegistryUnreachable},
    {"Reset", "InternalError",
     "Internal error occurred: quay.io/a/b:1: read tcp 10.1.2.3:5->1.2.3.4:443: read: connection "
     "reset by peer",
     RegistryUnreachable},
    {"UnknownAuthority", "InternalError",
     "Internal error occurred: quay.io/a/b:1: Get \"https://quay.io/v2/\": x509: certificate "
     "signed by unknown authority",
     RegistryTLS},
    {"OtherHostsCertificate", "InternalError",
     "Internal error occurred: quay.io/a/b:1: Get \"https://quay.io/v2/\": tls: failed to verify "
     "certificate: x509: certificate "
     "is valid for x, not y",
     RegistryTLS},
    {"PlainHttp", "InternalError",
     "Internal error occurred: r:5000/a/b:1: Get \"https://r:5000/v2/\": http: server gave HTTP "
     "response to HTTPS client",
     RegistryTLS},
    {"NoV2Api", "InternalError",
     "Internal error occurred: r:5000/a/b:1: endpoint \"https://r:5000\" does not support v2 API "
     "(got 503 Service Unavailable)",
     RegistryUnreachable},
    {"Status500", "InternalError",
     "Internal error occurred: r:5000/broken/x:latest: received unexpected HTTP status: 500 "
     "Internal Server Error",
     RegistryUnreachable},
    {"Status503", "InternalError",
     "Internal error occurred: r:5000/x/y:latest: received unexpected HTTP status: 503 Service "
     "Unavailable",
     RegistryUnreachable},
    {"BlockedRegistry", "Forbidden", "forbidden: registry quay.io blocked", RegistryBlocked},
    {"Whitelist", "Forbidden",
     "importing images from registry \"r:5000\" is forbidden: registry \"r:5000\" not allowed by "
     "whitelist: \"quay.io:443\"",
     RegistryBlocked},
    {"MirrorDownSourceUnknown", "InternalError",
     "Internal error occurred: [mirror:5000/a/b:1: Get \"https://mirror:5000/v2/\": dial tcp: "
     "connect: connection refused, "
     "quay.io/a/b:1: manifest "
     "unknown: manifest unknown]",
     RegistryUnreachable},
    {"MirrorsKnowNothing", "InternalError",
     "Internal error occurred: [dockerimage.image.openshift.io \"mirror/a/b:1\" not found, "
     "dockerimage.image.openshift.io "
     "\"quay.io/a/b:1\" not found]",
     ManifestUnknown},
    {"BadJson", "InternalError",
     "Internal error occurred: r:5000/badjson/x:latest: invalid character 'o' in literal null "
     "(expecting 'u')",
     ImportFailed},
    {"NothingSaid", "InternalError",
     "unknown error while importing tag quay.io/a/b:1, please try again.", ImportFailed},
    {"UnsupportedMediaType", "InternalError",
     "Internal error occurred: quay.io/a/b:1: unsupported manifest media type", ImportFailed},
    {"ZeroStatus", "", "unknown error prevented import", ImportFailed},
    {"LimitRange", "Invalid",
     "ImageStream.image.openshift.io \"s\" is forbidden: [requested usage of openshift.io/images "
     "exceeds the maximum limit per "
     "openshift.io/ImageStream (3 > 2)]",
     QuotaExceeded},
    {"Invalid", "Invalid",
     "ImageStreamImport \"s\" is invalid: spec.images[0].from.name: invalid reference format",
     ImportInvalid},
    {"NamesInReferencesSayNothing", "InternalError",
     "Internal error occurred: quay.io/denied/toomanyrequests:x509: manifest unknown",
     ManifestUnknown},
    {"NothingAtAll", "", "", ImportFailed},
};

INSTANTIATE_TEST_SUITE_P(, ImportFailureClass, testing::ValuesIn(kCases),
                         [](const auto& each) { return each.param.name; });

struct Recorded {
  const char* name;
  ImportFailure failure;
};

TEST(ImportFailure, IsDerivedFromEveryRecordedAnswer) {
  constexpr Recorded kRecorded[] = {{"gone", ManifestUnknown},
                                    {"refused", RegistryUnreachable},
                                    {"unauthorized", RegistryUnauthorized},
                                    {"denied", RegistryForbidden},
                                    {"ratelimited", RateLimited},
                                    {"broken", RegistryUnreachable},
                                    {"nohost", RegistryUnreachable},
                                    {"badjson", ImportFailed},
                                    {"unavailable", RegistryUnreachable}};
  for (const auto& [name, failure] : kRecorded) {
    const auto exchange = test::recorded_exchange(std::string("import-") + name);
    const auto outcome = decode_import_answer(to_text(exchange["response"]));
    ASSERT_TRUE(outcome) << name;
    ASSERT_TRUE(outcome->failure) << name;
    EXPECT_EQ(to_string(*outcome->failure), to_string(failure)) << name;
    EXPECT_EQ(outcome->message, exchange["response"]["status"]["images"][0]["status"]["message"])
        << name;
    ASSERT_NE(outcome->stream, nullptr) << name;
    EXPECT_EQ(outcome->stream->meta.name, "php") << name;
  }
}

TEST(ImportFailure, IsDerivedFromEveryConditionOfARecordedStream) {
  const auto exchange = test::recorded_exchange("stream-after");
  const auto stream = *decode_image_stream(to_text(exchange["response"]));
  for (const auto& tag : stream->tags) {
    if (!tag.status || !tag.status->failure) continue;
    const auto failure =
        classify_failure(tag.status->failure->reason, tag.status->failure->message);
    EXPECT_EQ(failure == ImportFailed, tag.name == "badjson")
        << tag.name << ": " << tag.status->failure->message;
  }
}

TEST(ImportFailure, IsParsedFromItsName) {
  for (int i = 0; i <= static_cast<int>(ImportFailed); ++i) {
    const auto failure = static_cast<ImportFailure>(i);
    EXPECT_EQ(parse_import_failure(to_string(failure)), failure);
  }
  EXPECT_FALSE(parse_import_failure("Populated"));
}

ImportFailure of_request(int status, std::string reason, std::string message, Error::Kind kind) {
  return classify_request_failure({.kind = kind,
                                   .message = std::move(message),
                                   .http_status = status,
                                   .reason = std::move(reason)});
}

TEST(RequestFailure, IsDerivedFromStatusReasonAndText) {
  using enum Error::Kind;
  EXPECT_EQ(of_request(422, "Invalid",
                       "ImageStream.image.openshift.io \"s\" is forbidden: [requested usage of "
                       "openshift.io/images exceeds the "
                       "maximum limit per "
                       "openshift.io/ImageStream (3 > 2)]",
                       Invalid),
            QuotaExceeded);
  EXPECT_EQ(
      of_request(
          422, "Invalid",
          "ImageStreamImport.image.openshift.io \"s\" is invalid: spec.images[0]: Forbidden: "
          "importing images from registry "
          "\"quay.io\" is forbidden: registry \"quay.io\" not allowed by whitelist: \"r:443\"",
          Invalid),
      RegistryBlocked);
  EXPECT_EQ(of_request(422, "Invalid",
                       "ImageStreamImport is invalid: spec.images[0].from.name: Invalid value: "
                       "\"x\": invalid reference format",
                       Invalid),
            ImportInvalid);
  EXPECT_EQ(of_request(422, "Invalid", "the server is still loading limit information", Invalid),
            ImportFailed);
  EXPECT_EQ(of_request(403, "Forbidden",
                       "imagestreamimports \"s\" is forbidden: exceeded quota: l, requested: "
                       "openshift.io/imagestreams=1",
                       Denied),
            QuotaExceeded);
  EXPECT_EQ(
      of_request(403, "Forbidden",
                 "imagestreamimports \"s\" is forbidden: status unknown for quota: l", Denied),
      QuotaExceeded);
  EXPECT_EQ(
      of_request(
          403, "Forbidden",
          "imagestreamimports.image.openshift.io is forbidden: User \"x\" cannot create resource",
          Denied),
      PermissionDenied);
  EXPECT_EQ(of_request(401, "Unauthorized", "Unauthorized", Denied), PermissionDenied);
  EXPECT_EQ(of_request(400, "BadRequest", "invalid timeout specified in the request URL", Invalid),
            ImportInvalid);
  EXPECT_EQ(
      of_request(
          504, "Timeout",
          "Timeout: request did not complete within requested timeout - context deadline exceeded",
          Timeout),
      ImportTimeout);
  EXPECT_EQ(of_request(504, "", "", Unavailable), ImportTimeout);
  EXPECT_EQ(of_request(0, "", "no answer in time", Timeout), ImportTimeout);
  EXPECT_EQ(of_request(500, "InternalError", "etcdserver: leader changed", Unavailable),
            ImportFailed);
}

}  // namespace
}  // namespace imagedeps::objects
