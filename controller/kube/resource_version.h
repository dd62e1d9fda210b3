#pragma once

#include <cstdint>
#include <string_view>

namespace imagedeps::kube {

/// A resourceVersion. Numeric versions are ordered (KEP-5504), others only compare equal or not.
struct Version {
  std::uint64_t value = 0;
  bool ordered = false;

  [[nodiscard]] static Version of(std::string_view resource_version);
  /// False if the versions are equal, or if both are ordered and this one is not the later one.
  [[nodiscard]] bool newer_than(const Version& other) const;
  bool operator==(const Version&) const = default;
};

/// True if resourceVersion `a` is older than `b`. Both must be numbers and belong to one object.
[[nodiscard]] bool older(std::string_view a, std::string_view b);

/// Hashes uids and resourceVersions that are not numbers.
[[nodiscard]] std::uint64_t hash_of(std::string_view text);

}  // namespace imagedeps::kube
