#include "base/url.h"

namespace imagedeps {

std::string_view host_and_port(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find('/'));
  return url.substr(url.rfind('@') + 1);
}

std::string_view host_of(std::string_view url) {
  const auto authority = host_and_port(url);
  if (authority.starts_with('[')) return authority.substr(1, authority.find(']') - 1);
  return authority.substr(0, authority.find(':'));
}

}  // namespace imagedeps
