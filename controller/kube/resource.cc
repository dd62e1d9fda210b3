#include "kube/resource.h"

namespace imagedeps::kube {

namespace {

bool unreserved(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool digit = c >= '0' && c <= '9';
  return letter || digit || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string group_path(const Resource& resource) {
  if (resource.group.empty()) return "/api/" + percent_encode(resource.version);
  return "/apis/" + percent_encode(resource.group) + "/" + percent_encode(resource.version);
}

std::string collection_path(const Resource& resource, std::string_view ns) {
  auto path = group_path(resource);
  if (!ns.empty()) path += "/namespaces/" + percent_encode(ns);
  return path + "/" + percent_encode(resource.plural);
}

std::string object_path(const Resource& resource, std::string_view ns, std::string_view name,
                        std::string_view subresource) {
  auto path = collection_path(resource, ns) + "/" + percent_encode(name);
  if (!subresource.empty()) path += "/" + percent_encode(subresource);
  return path;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (unreserved(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kDigits[byte >> 4];
    encoded += kDigits[byte & 15];
  }
  return encoded;
}

}  // namespace imagedeps::kube
