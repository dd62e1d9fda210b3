#include "loop/wakeup.h"

#include <gtest/gtest.h>

#include <optional>

#include "support/manual_loop.h"

namespace imagedeps::loop {
namespace {

TEST(Wakeup, CoalescesRequestsUntilTheTaskStarts) {
  test::ManualLoop loop;
  int runs = 0;
  Wakeup wakeup(loop, [&runs] { ++runs; });
  wakeup.soon();
  wakeup.soon();
  EXPECT_TRUE(wakeup.pending());
  EXPECT_EQ(runs, 0) << "never inside soon()";
  loop.run();
  EXPECT_EQ(runs, 1);
  EXPECT_FALSE(wakeup.pending());
}

TEST(Wakeup, RunsAgainWhenTheTaskAsksForIt) {
  test::ManualLoop loop;
  int runs = 0;
  std::optional<Wakeup> wakeup;
  wakeup.emplace(loop, [&] {
    if (++runs < 3) wakeup->soon();
  });
  wakeup->soon();
  loop.run();
  EXPECT_EQ(runs, 3);
}

TEST(Wakeup, DoesNotRunAfterItIsDestroyed) {
  test::ManualLoop loop;
  int runs = 0;
  std::optional<Wakeup> wakeup;
  wakeup.emplace(loop, [&runs] { ++runs; });
  wakeup->soon();
  wakeup.reset();
  loop.run();
  EXPECT_EQ(runs, 0);
}

}  // namespace
}  // namespace imagedeps::loop
