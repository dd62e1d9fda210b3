#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/terminal.h"
#include "loop/loop.h"

namespace imagedeps::demo {

/// One step of a story on the terminal: it is told, it acts, it waits until something is so, and
/// shows what an admin would see.
struct Step {
  std::string title;
  std::string telling;          ///< A few sentences; wrapped by whoever wrote them.
  std::function<void()> act;    ///< May be empty.
  std::function<bool()> until;  ///< May be empty: at once. Looked at every 20 ms.
  Duration limit{
      std::chrono::seconds{20}};      ///< After so long without `until` the story has failed.
  std::function<std::string()> show;  ///< May be empty.
  Duration pause{std::chrono::milliseconds{600}};  ///< For reading, after it.
};

/// Tells steps one after the other on a loop. Loop thread.
class Story {
 public:
  /// `done` gets the exit code: 0, or 1 if a step did not come true in its time (said on the
  /// terminal).
  Story(loop::Loop& loop, const cli::Palette& palette, bool pauses, std::vector<Step> steps,
        std::function<void(int)> done);
  void begin();

 private:
  void tell();
  void wait();
  void show();
  void next();

  loop::Loop& loop_;
  const cli::Palette& palette_;
  bool pauses_;
  std::vector<Step> steps_;
  std::function<void(int)> done_;
  std::size_t at_ = 0;
  TimePoint since_{};
  std::unique_ptr<loop::Loop::Timer> timer_;
};

}  // namespace imagedeps::demo
