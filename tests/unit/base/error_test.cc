#include "base/error.h"

#include <gtest/gtest.h>

namespace imagedeps {
namespace {

TEST(Error, IsRetryableIfTheSameCallMaySucceedLater) {
  EXPECT_TRUE((Error{.kind = Error::Kind::Unavailable}).retryable());
  EXPECT_TRUE((Error{.kind = Error::Kind::Conflict}).retryable());
  EXPECT_FALSE((Error{.kind = Error::Kind::Denied}).retryable());
  EXPECT_FALSE((Error{.kind = Error::Kind::Invalid}).retryable());
}

TEST(Error, PrependsContextAndKeepsTheRest) {
  const Error inner{.kind = Error::Kind::Gone, .message = "too old", .http_status = 410};
  const Error outer = inner.within("watch imagestreams");
  EXPECT_EQ(outer.message, "watch imagestreams: too old");
  EXPECT_EQ(outer.kind, Error::Kind::Gone);
  EXPECT_EQ(outer.http_status, 410);
}

}  // namespace
}  // namespace imagedeps
