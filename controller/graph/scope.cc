#include "graph/scope.h"

#include <algorithm>

namespace imagedeps::graph {

/// Greedy matching with one backtracking point.
bool glob_matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

namespace {

bool any_matches(const std::vector<std::string>& patterns, std::string_view ns) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return glob_matches(pattern, ns); });
}

}  // namespace

bool Scope::contains(std::string_view ns) const {
  if (shared(ns)) return true;
  if (!namespaces.empty() && !any_matches(namespaces, ns)) return false;
  return !any_matches(exclude_namespaces, ns);
}

bool Scope::shared(std::string_view ns) const { return any_matches(shared_namespaces, ns); }

}  // namespace imagedeps::graph
