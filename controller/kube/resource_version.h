#pragma once

#include <cstdint>
#include <string_view>

namespace imagedeps::kube {

/// A resourceVersion: ordered where it is a number (KEP-5504), else only equal or not.
struct Version {
  std::uint64_t value = 0;
  bool ordered = false;

  [[nodiscard]] static Version of(std::string_view resource_version);
  /// False if they are equal, or if both are ordered and this one is not the later.
  [[nodiscard]] bool newer_than(const Version& other) const;
  bool operator==(const Version&) const = default;
};

/// Whether resourceVersion `a` is older than `b`, of one object. False unless both are numbers.
[[nodiscard]] bool older(std::string_view a, std::string_view b);

/// For uids and resourceVersions that are no numbers.
[[nodiscard]] std::uint64_t hash_of(std::string_view text);

}  // namespace imagedeps::kube
