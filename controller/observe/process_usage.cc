#include "observe/process_usage.h"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace imagedeps::observe {
namespace {

/// Field numbers of proc(5), counted from 1: utime, stime, starttime, vsize, rss.
constexpr int kUtime = 14, kStime = 15, kStartTime = 22, kVsize = 23, kRss = 24, kFieldsMax = 24;

/// Fields 3 to 24. Field 2 is the program's name in parentheses, which may contain any character.
std::optional<std::array<double, kFieldsMax + 1>> numbers_of(std::string_view stat) {
  const auto name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) return std::nullopt;
  stat.remove_prefix(std::min(stat.size(), name_end + 2));
  std::array<double, kFieldsMax + 1> out{};
  for (int field = 3; field <= kFieldsMax; ++field) {
    const auto word = stat.substr(0, stat.find(' '));
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(),
                                              out[static_cast<std::size_t>(field)]);
    if (field > 3 && error != std::errc()) return std::nullopt;  // Field 3 is a letter.
    stat.remove_prefix(std::min(stat.size(), word.size() + 1));
  }
  return out;
}

std::optional<double> boot_time(std::string_view machine_stat) {
  constexpr std::string_view kMark = "\nbtime ";
  const auto at = machine_stat.find(kMark);
  if (at == std::string_view::npos) return std::nullopt;
  double seconds = 0;
  const auto [end, error] = std::from_chars(machine_stat.data() + at + kMark.size(),
                                            machine_stat.data() + machine_stat.size(), seconds);
  return error == std::errc() ? std::optional(seconds) : std::nullopt;
}

std::string read_file(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

double count_open_fds() {
  std::error_code error;
  double count = -1;  // Excludes the directory that is open for counting.
  for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end;
       it.increment(error))
    ++count;
  return std::max(count, 0.0);
}

}  // namespace

std::optional<ProcessUsage> parse_process_stat(std::string_view self_stat,
                                               std::string_view machine_stat) {
  const auto numbers = numbers_of(self_stat);
  const auto boot = boot_time(machine_stat);
  if (!numbers || !boot) return std::nullopt;
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  return ProcessUsage{
      .cpu_seconds = ((*numbers)[kUtime] + (*numbers)[kStime]) / ticks,
      .start_time_seconds = *boot + (*numbers)[kStartTime] / ticks,
      .resident_bytes = (*numbers)[kRss] * static_cast<double>(sysconf(_SC_PAGESIZE)),
      .virtual_bytes = (*numbers)[kVsize]};
}

std::optional<ProcessUsage> read_process_usage() {
  auto usage = parse_process_stat(read_file("/proc/self/stat"), read_file("/proc/stat"));
  if (!usage) return std::nullopt;
  usage->open_fds = count_open_fds();
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) usage->max_fds = static_cast<double>(limit.rlim_cur);
  return usage;
}

}  // namespace imagedeps::observe
