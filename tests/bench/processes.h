#pragma once

#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace imagedeps::bench {

/// What a process used from its start to its end.
struct Usage {
  double cpu_seconds = 0;
  double wall_seconds = 0;
  double peak_megabytes = 0;
  bool succeeded = false;
};

/// Runs `task` in a process of its own, forked here, and waits for it. Call it while there is one
/// thread only.
[[nodiscard]] Usage measure(const std::function<bool()>& task);
/// Runs commands at the same time and waits for all; the sum of their CPU.
[[nodiscard]] Usage measure(const std::vector<std::vector<std::string>>& commands);

/// A process that runs `serve` until it is stopped, or its parent ends; `serve` gets a function to
/// report a number with.
class Background {
 public:
  explicit Background(const std::function<void(const std::function<void(int)>& report)>& serve);
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  /// What was reported; waits for it.
  [[nodiscard]] int reported() const { return reported_; }

 private:
  pid_t pid_ = -1;
  int reported_ = -1;
};

}  // namespace imagedeps::bench
