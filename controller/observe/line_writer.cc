#include "observe/line_writer.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <utility>

namespace imagedeps::observe {

namespace {

constexpr std::chrono::seconds kFlushMax{1};
constexpr int kPollMilliseconds = 100;

}  // namespace

LineWriter::LineWriter(int fd, std::size_t bytes_max)
    : fd_(fd), bytes_max_(bytes_max), thread_([this] { run(); }) {}

LineWriter::~LineWriter() { finish(); }

void LineWriter::finish() {
  if (!thread_.joinable()) return;
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  {
    std::unique_lock lock(mutex_);
    give_up_ = !changed_.wait_for(lock, kFlushMax, [this] { return ended_; });
  }
  thread_.join();
}

void LineWriter::write(const std::string& line) {
  {
    const std::scoped_lock lock(mutex_);
    if (stopping_ || buffer_.size() + line.size() >= bytes_max_) {
      ++dropped_;
      ++unreported_;
      return;
    }
    buffer_ += line;
    buffer_ += '\n';
  }
  changed_.notify_all();
}

std::uint64_t LineWriter::dropped() const {
  const std::scoped_lock lock(mutex_);
  return dropped_;
}

void LineWriter::run() {
  while (true) {
    const std::string text = next();
    if (text.empty() || !put(text)) break;
  }
  const std::scoped_lock lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

/// Waits for lines. Empty: nothing is left, and the writer is stopping.
std::string LineWriter::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !buffer_.empty(); });
  std::string text = std::exchange(buffer_, {});
  if (const auto count = std::exchange(unreported_, 0); count > 0)
    text +=
        "dropped " + std::to_string(count) + " log lines, because standard output was blocked\n";
  return text;
}

/// Writes without blocking for longer than the poll: a pipe that is writable has room for PIPE_BUF
/// bytes (pipe(7)). Returns false if the writer must stop. Text that has no reader is lost.
bool LineWriter::put(std::string_view text) {
  while (!text.empty()) {
    if (!wait_for_room()) return false;
    const auto written = ::write(fd_, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
    if (written > 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EAGAIN && errno != EINTR) {
      return true;
    }
  }
  return true;
}

/// Returns false if the writer has to stop before there is room.
bool LineWriter::wait_for_room() {
  while (true) {
    pollfd entry{.fd = fd_, .events = POLLOUT, .revents = 0};
    const bool room = poll(&entry, 1, kPollMilliseconds) > 0;
    const std::scoped_lock lock(mutex_);
    if (give_up_) return false;
    if (room) return true;
  }
}

}  // namespace imagedeps::observe
