#include "loop/asio_loop.h"

#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <thread>
#include <vector>

namespace imagedeps::loop {
namespace {

using namespace std::chrono_literals;

TEST(AsioLoop, RunsTasksInTheOrderOfPosting) {
  AsioLoop loop;
  std::string order;
  loop.post([&] {
    order += 'a';
    loop.post([&] {
      order += 'c';
      loop.stop();
    });
  });
  loop.post([&] { order += 'b'; });
  loop.run();
  EXPECT_EQ(order, "abc");
}

TEST(AsioLoop, TakesTasksFromManyThreads) {
  AsioLoop loop;
  constexpr int kThreads = 4, kTasks = 1000;
  int done = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < kTasks; ++n) {
        loop.post([&] {
          if (++done == kThreads * kTasks) loop.stop();
        });
      }
    });
  }
  loop.run();
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(done, kThreads * kTasks);
}

TEST(AsioLoop, TimersComeInOrderAndNotEarly) {
  AsioLoop loop;
  const TimePoint start = loop.now();
  std::string order;
  const auto late = loop.after(20ms, [&] {
    order += 'b';
    EXPECT_GE(loop.now(), start + 20ms);
    loop.stop();
  });
  const auto early = loop.after(10ms, [&] {
    order += 'a';
    EXPECT_GE(loop.now(), start + 10ms);
  });
  loop.run();
  EXPECT_EQ(order, "ab");
}

TEST(AsioLoop, DestroyingATimerCancelsItAndItsTask) {
  AsioLoop loop;
  auto held = std::make_shared<int>();
  auto timer = loop.after(0ms, [held] { FAIL(); });
  timer.reset();
  EXPECT_EQ(held.use_count(), 1);
  const auto end = loop.after(5ms, [&] { loop.stop(); });
  loop.run();
}

TEST(AsioLoop, ATimerThatIsDueIsStillCancelled) {
  AsioLoop loop;
  std::unique_ptr<Loop::Timer> first, second;
  int ran = 0;
  first = loop.after(0ms, [&] {
    ++ran;
    second.reset();
  });
  second = loop.after(0ms, [&] {
    ++ran;
    first.reset();
  });
  const auto end = loop.after(5ms, [&] { loop.stop(); });
  loop.run();
  EXPECT_EQ(ran, 1);
}

TEST(AsioLoop, ATimerMayBeDestroyedInItsOwnTask) {
  AsioLoop loop;
  std::unique_ptr<Loop::Timer> timer;
  const std::string text = "a text that is too long for a short string";
  std::string seen;
  timer = loop.after(0ms, [&, text] {
    timer.reset();
    seen = text;
    loop.stop();
  });
  loop.run();
  EXPECT_EQ(seen, text);
}

TEST(AsioLoop, ATimerMayOutliveTheLoop) {
  auto held = std::make_shared<int>();
  std::unique_ptr<Loop::Timer> timer;
  {
    AsioLoop loop;
    timer = loop.after(1h, [held] { FAIL(); });
  }
  EXPECT_EQ(held.use_count(), 1);
  timer.reset();
}

TEST(AsioLoop, KeepsAStopThatCameBeforeItRan) {
  AsioLoop loop;
  loop.stop();
  loop.run();
  bool ran = false;
  loop.post([&] {
    ran = true;
    loop.stop();
  });
  loop.run();
  EXPECT_TRUE(ran);
}

TEST(AsioLoop, ReportsEachStopSignal) {
  AsioLoop loop;
  std::vector<int> seen;
  loop.on_stop_signal([&](int signal) {
    seen.push_back(signal);
    if (seen.size() == 1) {
      std::raise(SIGINT);
    } else {
      loop.stop();
    }
  });
  std::raise(SIGTERM);
  loop.run();
  EXPECT_EQ(seen, (std::vector{SIGTERM, SIGINT}));
}

TEST(AsioLoop, ItsClockStartsAtTheWallClock) {
  const AsioLoop loop;
  EXPECT_LT(loop.now() - loop.wall(), 1s);
  EXPECT_LT(loop.wall() - loop.now(), 1s);
}

}  // namespace
}  // namespace imagedeps::loop
