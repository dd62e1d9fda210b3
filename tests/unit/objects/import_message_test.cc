#include <gtest/gtest.h>

#include "objects/image_stream_import.h"

namespace imagedeps::objects {
namespace {

/// Two messages of the same failure must become equal.
void expect_equal_after(std::string_view a, std::string_view b) {
  EXPECT_NE(a, b);
  EXPECT_EQ(normalise_message(a), normalise_message(b));
}

TEST(ImportMessage, IsUnchangedIfNothingInItVaries) {
  for (const auto* text :
       {"dockerimage.image.openshift.io \"quay.io/a/b:1\" not found",
        "Get \"http://127.0.0.1:15999/v2/\": dial tcp 127.0.0.1:15999: connect: connection refused",
        "image quay.io/a/b@sha256:f67c8bc24609543e861c6e53a14b470628190faabb760d960f0523322116f833 "
        "is gone",
        "x509: certificate has expired: it ended after 2026-01-01T00:00:00Z", "", "é"}) {
    EXPECT_EQ(normalise_message(text), text);
  }
}

TEST(ImportMessage, LosesTheClientPort) {
  expect_equal_after("read tcp 10.128.0.5:53722->52.1.2.3:443: i/o timeout",
                     "read tcp 10.129.0.9:40112->52.1.2.3:443: i/o timeout");
  EXPECT_EQ(normalise_message("read tcp 127.0.0.1:53722->127.0.0.1:15000: EOF"),
            "read tcp 127.0.0.1:15000: EOF");
}

TEST(ImportMessage, LosesRequestIds) {
  expect_equal_after("503 (request id: 7f3a-1)", "503 (request id: 7f3a-2)");
  expect_equal_after("denied, RequestId: AAA, HostId", "denied, RequestId: BBB, HostId");
  expect_equal_after("denied requestId=AAA", "denied requestId=BBB");
  expect_equal_after("error 0a1b2c3d-1111-2222-3333-444455556666.",
                     "error 9f8e7d6c-1111-2222-3333-444455556666.");
  expect_equal_after("Access Denied. Reference #18.5c1f1402.1732381234.1a2b",
                     "Access Denied. Reference #18.77.88.99");
}

TEST(ImportMessage, LosesTheCurrentTime) {
  expect_equal_after("expired: current time 2026-11-23T18:36:37Z is after 2026-01-01T00:00:00Z",
                     "expired: current time 2026-11-23T19:00:00Z is after 2026-01-01T00:00:00Z");
  EXPECT_NE(normalise_message("current time 2026-11-23T18:36:37Z is after 2026-01-01T00:00:00Z")
                .find("2026-01-01"),
            std::string::npos);
}

TEST(ImportMessage, SortsExceededLimits) {
  expect_equal_after(
      "is forbidden: [usage of images exceeds the maximum limit per s (3 > 2), usage of image-tags "
      "exceeds the maximum limit per "
      "s (4 > 2)]",
      "is forbidden: [usage of image-tags exceeds the maximum limit per s (4 > 2), usage of images "
      "exceeds the maximum limit per "
      "s (3 > 2)]");
  EXPECT_EQ(normalise_message("[b, a]"), "[b, a]");
}

TEST(ImportMessage, IsOneLineOfLimitedLength) {
  EXPECT_EQ(normalise_message("errors:\n  denied:  no\r\n"), "errors: denied: no");
  std::string text;
  for (int i = 0; i < 4000; ++i) text += "é";
  const auto cut = normalise_message(text);
  EXPECT_EQ(cut.size(), kMessageMax);
  EXPECT_EQ(cut.substr(cut.size() - 2), "é");
}

}  // namespace
}  // namespace imagedeps::objects
