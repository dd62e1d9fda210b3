#include "reconcile/istags.h"

#include <gtest/gtest.h>

namespace imagedeps::reconcile {
namespace {

using std::chrono::minutes;

const objects::TagRef kTag{"shop", "web", "1"};
const TimePoint kStart{std::chrono::hours{1}};

TEST(Istags, RememberSinceWhenAnIstagIsNeeded) {
  Istags istags;
  EXPECT_TRUE(istags.track(kStart, kTag).is_new);
  const auto again = istags.track(kStart + minutes{1}, kTag);
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(again.tracked.since, kStart);
  EXPECT_EQ(istags.find(kTag), &again.tracked);
}

TEST(Istags, RememberSinceWhenAnIstagIsReleased) {
  Istags istags;
  (void)istags.track(kStart, kTag);
  EXPECT_TRUE(istags.release(kStart, kTag).was_needed);
  const auto again = istags.release(kStart + minutes{1}, kTag);
  EXPECT_FALSE(again.was_needed);
  EXPECT_EQ(again.since, kStart);
  EXPECT_EQ(istags.find(kTag), nullptr);
  EXPECT_FALSE(istags.released_for(kStart + minutes{9}, kTag, minutes{10}));
  EXPECT_TRUE(istags.released_for(kStart + minutes{10}, kTag, minutes{10}));
}

TEST(Istags, StartAgainWhenAReleasedIstagIsNeeded) {
  Istags istags;
  (void)istags.release(kStart, kTag);
  EXPECT_TRUE(istags.track(kStart + minutes{1}, kTag).is_new);
  EXPECT_EQ(istags.released(), 0u);
  EXPECT_FALSE(istags.released_for(kStart + minutes{20}, kTag, minutes{10}));
}

TEST(Istags, KeepNothingOfAForgottenIstag) {
  Istags istags;
  (void)istags.track(kStart, kTag);
  (void)istags.release(kStart, kTag);
  istags.forget(kTag);
  EXPECT_EQ(istags.needed() + istags.released(), 0u);
}

}  // namespace
}  // namespace imagedeps::reconcile
