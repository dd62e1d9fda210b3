#pragma once

#include <time.h>

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <vector>

namespace imagedeps::bench {

/// The CPU time of this thread, which other load on the machine does not distort.
inline double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// Runs `work` repeatedly for one second. Prints and returns the median rate in `unit` per second,
/// where one run processes `amount`.
template <typename Work>
double measure(std::string_view name, double amount, std::string_view unit, Work work) {
  std::vector<double> rates;
  const double end = cpu_seconds() + 1;
  for (double start = cpu_seconds(); start < end; start = cpu_seconds()) {
    work();
    rates.push_back(amount / (cpu_seconds() - start));
  }
  std::ranges::nth_element(rates, rates.begin() + static_cast<std::ptrdiff_t>(rates.size() / 2));
  const double median = rates[rates.size() / 2];
  std::printf("%-44.*s %12.1f %.*s/s\n", static_cast<int>(name.size()), name.data(), median,
              static_cast<int>(unit.size()), unit.data());
  return median;
}

}  // namespace imagedeps::bench
