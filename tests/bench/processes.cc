#include "bench/processes.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "base/check.h"

namespace imagedeps::bench {

namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

void wait_for(pid_t pid, Usage& total) {
  int status = 0;
  rusage used{};
  CHECK(::wait4(pid, &status, 0, &used) == pid);
  total.cpu_seconds += seconds(used.ru_utime) + seconds(used.ru_stime);
  total.peak_megabytes = std::max(total.peak_megabytes, static_cast<double>(used.ru_maxrss) / 1024);
  total.succeeded = total.succeeded && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

template <typename Start>
Usage measure_all(std::size_t count, const Start& start) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<pid_t> pids;
  for (std::size_t i = 0; i < count; ++i) {
    const pid_t pid = ::fork();
    CHECK(pid >= 0);
    if (pid == 0) start(i);
    pids.push_back(pid);
  }
  Usage total{.succeeded = true};
  for (const pid_t pid : pids) wait_for(pid, total);
  total.wall_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return total;
}

}  // namespace

Usage measure(const std::function<bool()>& task) {
  return measure_all(1, [&](std::size_t) { ::_exit(task() ? 0 : 1); });
}

Usage measure(const std::vector<std::vector<std::string>>& commands) {
  return measure_all(commands.size(), [&](std::size_t i) {
    std::vector<char*> arguments;
    for (const auto& argument : commands[i])
      arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  });
}

Background::Background(const std::function<void(const std::function<void(int)>& report)>& serve) {
  int pipe[2];
  CHECK(::pipe(pipe) == 0);
  pid_ = ::fork();
  CHECK(pid_ >= 0);
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    serve([&](int number) { CHECK(::write(pipe[1], &number, sizeof(number)) == sizeof(number)); });
    ::_exit(0);
  }
  ::close(pipe[1]);
  CHECK(::read(pipe[0], &reported_, sizeof(reported_)) == sizeof(reported_));
  ::close(pipe[0]);
}

Background::~Background() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

}  // namespace imagedeps::bench
