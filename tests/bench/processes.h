#pragma once

#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace imagedeps::bench {

/// The resources that a process used from its start to its end.
struct Usage {
  double cpu_seconds = 0;
  double wall_seconds = 0;
  double peak_megabytes = 0;
  bool succeeded = false;
};

/// Runs `task` in a forked process and waits for it. The caller must have only one thread.
[[nodiscard]] Usage measure(const std::function<bool()>& task);
/// Runs commands concurrently and waits for all of them. The CPU times are added up.
[[nodiscard]] Usage measure(const std::vector<std::vector<std::string>>& commands);

/// A forked process that runs `serve` until this object is destroyed or the parent ends. `serve`
/// gets a function that reports a number to the parent.
class Background {
 public:
  explicit Background(const std::function<void(const std::function<void(int)>& report)>& serve);
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  /// The number that `serve` reported. The constructor waits for it.
  [[nodiscard]] int reported() const { return reported_; }

 private:
  pid_t pid_ = -1;
  int reported_ = -1;
};

}  // namespace imagedeps::bench
