#include "importing/token_bucket.h"

#include <gtest/gtest.h>

namespace imagedeps::importing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const TimePoint kStart{std::chrono::hours{1}};

TEST(TokenBucket, AllowsTheBurstImmediatelyAndThenTheRate) {
  TokenBucket bucket(2, 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(bucket.ready(kStart)) << i;
    bucket.take(kStart);
  }
  EXPECT_FALSE(bucket.ready(kStart));
  EXPECT_EQ(bucket.next(kStart), kStart + milliseconds{500});
  EXPECT_TRUE(bucket.ready(kStart + milliseconds{500}));
}

TEST(TokenBucket, NeverFillsBeyondTheBurst) {
  TokenBucket bucket(100, 2);
  const TimePoint later = kStart + std::chrono::hours{5};
  bucket.take(later);
  bucket.take(later);
  EXPECT_FALSE(bucket.ready(later));
}

TEST(TokenBucket, IsReadyExactlyAtTheReturnedTime) {
  TokenBucket bucket(3, 1);
  TimePoint now = kStart;
  for (int i = 0; i < 1000; ++i) {
    now = bucket.next(now);
    ASSERT_TRUE(bucket.ready(now)) << i;
    bucket.take(now);
  }
  EXPECT_LE(now - kStart, seconds{334});
  EXPECT_GE(now - kStart, seconds{333});
}

TEST(TokenBucket, WithRateZeroIsUnlimited) {
  TokenBucket bucket(0, 1);
  for (int i = 0; i < 100; ++i) bucket.take(kStart);
  EXPECT_TRUE(bucket.ready(kStart));
}

}  // namespace
}  // namespace imagedeps::importing
