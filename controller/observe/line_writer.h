#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace imagedeps::observe {

/// Writes lines to a file descriptor from a thread of its own, so that a reader that is slow, stopped
/// or gone never blocks the loop. Lines that exceed the buffer are dropped. When there is room again,
/// a line says how many. Any thread.
class LineWriter {
 public:
  /// `fd` must outlive it, and is not closed. SIGPIPE must be ignored.
  explicit LineWriter(int fd, std::size_t bytes_max = std::size_t{1} << 20U);
  /// Calls finish().
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  /// Writes what is buffered, for at most one second, and ends. Later lines are dropped.
  void finish();
  /// Adds a line without a newline. Never blocks.
  void write(const std::string& line);
  /// The number of lines dropped so far.
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  void run();
  std::string next();
  bool put(std::string_view text);
  bool wait_for_room();

  const int fd_;
  const std::size_t bytes_max_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string buffer_;  ///< Whole lines.
  std::uint64_t dropped_ = 0;
  std::uint64_t unreported_ = 0;  ///< Dropped lines that no line has told of.
  bool stopping_ = false;
  bool give_up_ = false;  ///< The thread must end without writing what is left.
  bool ended_ = false;    ///< The thread writes nothing more.
  std::thread thread_;
};

}  // namespace imagedeps::observe
