#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/terminal.h"
#include "loop/loop.h"

namespace imagedeps::demo {

/// One step of the story: it prints a text, acts, waits for a condition, and shows what an admin
/// would see.
struct Step {
  std::string title;
  std::string text;                                ///< A few sentences, already wrapped.
  std::function<void()> act;                       ///< May be empty.
  std::function<bool()> until;                     ///< May be empty: no wait. Checked every 20 ms.
  Duration limit{std::chrono::seconds{20}};        ///< The story fails if `until` takes longer.
  std::function<std::string()> show;               ///< May be empty.
  Duration pause{std::chrono::milliseconds{600}};  ///< For reading, after the step.
};

/// Plays steps one after the other. Loop thread.
class Story {
 public:
  /// `done` gets the exit code: 0, or 1 if a step exceeded its limit. All references must outlive
  /// this.
  Story(loop::Loop& loop, const cli::Palette& palette, bool pauses, std::vector<Step> steps,
        std::function<void(int)> done);
  void begin();

 private:
  void play();
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
