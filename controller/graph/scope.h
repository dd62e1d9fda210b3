#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace imagedeps::graph {

/// The namespaces that imagedeps manages (behaviour.md 2.6). Entries are globs with '*'.
struct Scope {
  std::vector<std::string> namespaces;  ///< Empty: all.
  std::vector<std::string> exclude_namespaces = {"kube-*", "openshift-*"};
  std::vector<std::string> shared_namespaces = {"openshift"};

  /// True if `namespaces` is empty or matches, and no exclusion matches. Shared namespaces are
  /// always in the scope.
  [[nodiscard]] bool contains(std::string_view ns) const;
  /// True for namespaces whose streams every tenant may know about.
  [[nodiscard]] bool shared(std::string_view ns) const;
};

/// Reports whether `pattern`, in which '*' stands for any text, matches the whole `text`. Linear in
/// practice, never exponential.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace imagedeps::graph
