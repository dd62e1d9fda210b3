#include "commands/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/printable.h"
#include "base/text.h"

extern "C" {
#include <sys/pidfd.h>  // In glibc 2.36, it does not declare the linkage.
}

namespace imagedeps::commands {

namespace {

constexpr std::size_t kReadSize = 1u << 16;
constexpr std::size_t kErrorsMax = 1u << 16;
constexpr std::size_t kShownMax = 500;

/// A file descriptor that is closed with the object.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

/// A pipe whose reading end does not block.
struct Pipe {
  Descriptor read;
  Descriptor write;

  Pipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
    read = Descriptor(ends[0]);
    write = Descriptor(ends[1]);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  }
};

/// The last line that is not blank.
std::string last_line(std::string_view text) {
  text = trimmed(text);
  const auto newline = text.rfind('\n');
  if (newline != std::string_view::npos) text.remove_prefix(newline + 1);
  return printable(truncated(text, kShownMax));
}

/// Pointers to texts, as C functions want them.
std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  all.reserve(texts.size() + 1);
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

/// The environment, without prompts of git, which fetches remote bases.
std::vector<std::string> environment() {
  std::vector<std::string> all = {"GIT_TERMINAL_PROMPT=0"};
  for (char** each = ::environ; *each != nullptr; ++each) all.emplace_back(*each);
  return all;
}

/// Starts the program as the leader of its own process group. Returns 0, or the error number.
int start(std::vector<std::string> words, const Pipe& out, const Pipe& errors, pid_t& id) {
  auto variables = environment();
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out.write.number(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, errors.write.number(), STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  const int error = ::posix_spawnp(&id, words.front().c_str(), &files, &attributes,
                                   pointers(words).data(), pointers(variables).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return error;
}

Descriptor timer(std::chrono::seconds after) {
  Descriptor descriptor(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
  const itimerspec at{{0, 0}, {after.count(), 0}};
  ::timerfd_settime(descriptor.number(), 0, &at, nullptr);
  return descriptor;
}

/// Appends what the pipe has, up to `bytes_max` in all. Returns false at the end of the pipe.
bool drain(const Pipe& pipe, std::string& into, std::size_t bytes_max) {
  std::array<char, kReadSize> buffer{};
  while (true) {
    const auto got = ::read(pipe.read.number(), buffer.data(), buffer.size());
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    if (got == 0) return false;
    const auto room = bytes_max - std::min(bytes_max, into.size());
    into.append(buffer.data(), std::min(room, static_cast<std::size_t>(got)));
    if (room <= static_cast<std::size_t>(got)) return true;
  }
}

/// A running program and what it wrote.
class Child {
 public:
  Child(pid_t id, const Pipe& out, const Pipe& errors, std::size_t bytes_max)
      : id_(id), out_(out), errors_(errors), bytes_max_(bytes_max) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (!waited_) code();
  }

  enum class End { Exited, TooSlow, TooLong };
  /// Reads the output until the program exits or a limit is exceeded.
  End wait(std::chrono::seconds time_max) {
    const Descriptor process(::pidfd_open(id_, 0));
    const Descriptor limit = timer(time_max);
    std::array<pollfd, 4> events{{{out_.read.number(), POLLIN, 0},
                                  {errors_.read.number(), POLLIN, 0},
                                  {process.number(), POLLIN, 0},
                                  {limit.number(), POLLIN, 0}}};
    while (true) {
      if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR) return End::TooSlow;
      take(events[0], out_, output_, bytes_max_ + 1);
      take(events[1], errors_, errors_text_, kErrorsMax);
      if (output_.size() > bytes_max_) return End::TooLong;
      if (events[3].revents != 0) return End::TooSlow;
      if (events[2].revents != 0) return End::Exited;
    }
  }

  /// Kills the program, if it still runs, and everything in its process group. Returns the exit
  /// code; -1 if a signal ended the program.
  int code() {
    int status = 0;
    ::kill(-id_, SIGKILL);
    ::waitpid(id_, &status, 0);
    waited_ = true;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  [[nodiscard]] std::string take_output() { return std::move(output_); }
  [[nodiscard]] std::string last_error() const { return last_line(errors_text_); }

 private:
  /// A negative number makes poll() ignore a pipe that has ended.
  static void take(pollfd& event, const Pipe& pipe, std::string& into, std::size_t bytes_max) {
    if (event.fd >= 0 && !drain(pipe, into, bytes_max)) event.fd = -1;
  }

  pid_t id_;
  const Pipe& out_;
  const Pipe& errors_;
  std::size_t bytes_max_;
  std::string output_;
  std::string errors_text_;
  bool waited_ = false;
};

Error failure(Error::Kind kind, const std::string& what, const std::string& why) {
  return {.kind = kind, .message = what + " " + why};
}

}  // namespace

Result<std::string> output_of(const std::vector<std::string>& words, std::chrono::seconds time_max,
                              std::size_t bytes_max) {
  std::string what;
  for (const std::string& word : words) what += (what.empty() ? "`" : " ") + printable(word);
  what += "`";
  const Pipe out;
  const Pipe errors;
  pid_t id = 0;
  if (const int error = start(words, out, errors, id); error != 0)
    return failure(error == ENOENT ? Error::Kind::NotFound : Error::Kind::Invalid, what,
                   std::string("cannot be run: ") + std::strerror(error));
  Child child(id, out, errors, bytes_max);
  const auto end = child.wait(time_max);
  if (end == Child::End::TooSlow)
    return failure(Error::Kind::Timeout, what,
                   "was stopped after " + std::to_string(time_max.count()) + " s");
  if (end == Child::End::TooLong)
    return failure(
        Error::Kind::Invalid, what,
        "was stopped because it wrote more than " + std::to_string(bytes_max >> 20) + " MiB");
  if (child.code() == 0) return child.take_output();
  const std::string error = child.last_error();
  return failure(Error::Kind::Invalid, what, error.empty() ? "failed" : "failed: " + error);
}

}  // namespace imagedeps::commands
