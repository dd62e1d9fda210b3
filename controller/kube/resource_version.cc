#include "kube/resource_version.h"

#include "base/text.h"

namespace imagedeps::kube {

std::uint64_t hash_of(std::string_view text) {
  // FNV-1a, with a final round that mixes the high bits into the low bits.
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash ^ (hash >> 32);
}

Version Version::of(std::string_view resource_version) {
  const auto number = parse_number<std::uint64_t>(resource_version);
  return {.value = number ? *number : hash_of(resource_version), .ordered = number.has_value()};
}

bool Version::newer_than(const Version& other) const {
  return ordered && other.ordered ? value > other.value : *this != other;
}

bool older(std::string_view a, std::string_view b) {
  const auto first = Version::of(a), second = Version::of(b);
  return first.ordered && second.ordered && first.value < second.value;
}

}  // namespace imagedeps::kube
