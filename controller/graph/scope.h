#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace imagedeps::graph {

/// Which namespaces count (behaviour.md 2.6). Entries are globs with '*'.
struct Scope {
  std::vector<std::string> namespaces;  ///< Empty: all.
  std::vector<std::string> exclude_namespaces = {"kube-*", "openshift-*"};
  std::vector<std::string> shared_namespaces = {"openshift"};

  /// Named (or all, where none is named) and not excluded; a shared namespace is always in.
  [[nodiscard]] bool contains(std::string_view ns) const;
  [[nodiscard]] bool shared(std::string_view ns) const;
};

}  // namespace imagedeps::graph
