#include "simulator/sim_loop.h"

#include <gtest/gtest.h>

#include <string>

namespace imagedeps::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kStart{seconds{1'000'000}};

TEST(SimLoop, RunsTasksInOrderOfTimeThenOfPosting) {
  SimLoop loop(kStart);
  std::string order;
  const auto later = loop.after(seconds{2}, [&] { order += 'd'; });
  const auto sooner = loop.after(seconds{1}, [&] { order += 'c'; });
  loop.post([&] { order += 'a'; });
  loop.post([&] { order += 'b'; });
  loop.run_for(seconds{3});
  EXPECT_EQ(order, "abcd");
  EXPECT_EQ(loop.now(), kStart + seconds{3});
}

TEST(SimLoop, ShowsATaskTheTimeItWasDue) {
  SimLoop loop(kStart);
  TimePoint seen{};
  const auto timer = loop.after(milliseconds{1500}, [&] { seen = loop.now(); });
  loop.run_for(seconds{10});
  EXPECT_EQ(seen, kStart + milliseconds{1500});
}

TEST(SimLoop, CancelsATimerThatIsDestroyed) {
  SimLoop loop(kStart);
  bool ran = false;
  loop.after(seconds{1}, [&] { ran = true; }).reset();
  loop.run_for(seconds{2});
  EXPECT_FALSE(ran);
}

TEST(SimLoop, LetsATimerOutliveIt) {
  std::unique_ptr<loop::Loop::Timer> timer;
  {
    SimLoop loop(kStart);
    timer = loop.after(seconds{1}, [] {});
  }
  timer.reset();
  SUCCEED();
}

TEST(SimLoop, StopsAsSoonAsTheConditionHolds) {
  SimLoop loop(kStart);
  int ran = 0;
  const auto first = loop.after(seconds{1}, [&] { ++ran; });
  const auto second = loop.after(seconds{2}, [&] { ++ran; });
  EXPECT_TRUE(loop.run_until([&] { return ran == 1; }, seconds{10}));
  EXPECT_EQ(loop.now(), kStart + seconds{1});
}

TEST(SimLoop, GivesUpAtTheLimit) {
  SimLoop loop(kStart);
  EXPECT_FALSE(loop.run_until([] { return false; }, seconds{10}));
  EXPECT_EQ(loop.now(), kStart + seconds{10});
}

TEST(SimLoop, StepsOnlyTheWallClock) {
  SimLoop loop(kStart);
  loop.step_wall(seconds{-30});
  EXPECT_EQ(loop.now(), kStart);
  EXPECT_EQ(loop.wall(), kStart - seconds{30});
  EXPECT_EQ(loop::from_wall(loop, loop.wall()), loop.now());
}

}  // namespace
}  // namespace imagedeps::sim
